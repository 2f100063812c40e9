import { pageToken } from "@client/api";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

let jar = "";
const asked = vi.fn();

/** A page at this address, whose first answer sets these cookies beside what is there. */
function at(protocol: string, first: string): void {
  vi.stubGlobal("window", { location: { protocol } });
  vi.stubGlobal("document", {
    get cookie() {
      return jar;
    },
  });
  asked.mockImplementation(() => {
    jar = [jar, first].filter((one) => one !== "").join("; ");
    return Promise.resolve(new Response(""));
  });
  vi.stubGlobal("fetch", asked);
}

beforeEach(() => {
  jar = "";
  asked.mockReset();
});
afterEach(() => vi.unstubAllGlobals());

test("by plain http the token stands in the cookie of the plain name", async () => {
  at("http:", "upay_csrf=one");
  await expect(pageToken()).resolves.toBe("one");
  await expect(pageToken()).resolves.toBe("one");
  expect(asked).toHaveBeenCalledOnce();
});

test("by https what a neighbour has laid in is neither waited for nor sent", async () => {
  jar = "upay_csrf=laid-in";
  at("https:", "__Host-upay_csrf=ours");
  await expect(pageToken()).resolves.toBe("ours");
  expect(asked).toHaveBeenCalledOnce();
});

test("where a proxy speaks https and the server does not know, its plain cookie is sent", async () => {
  at("https:", "upay_csrf=one");
  await expect(pageToken()).resolves.toBe("one");
});
