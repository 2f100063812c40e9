import { type Answer, send, whenSessionExpires } from "@client/api";
import { afterEach, expect, test, vi } from "vitest";

const EXPIRED = { status: 401, code: "session_expired", title: "已退出登录", retry: "user_action" };
const expired = (): Answer<string> => ({ error: EXPIRED, response: new Response("", { status: 401 }) });
const well = (): Answer<string> => ({ data: "well", response: new Response("well") });

afterEach(() => whenSessionExpires(null));

test("whoever signs in again is asked once, whenever the answers of before come", async () => {
  const asked = vi.fn(() => Promise.resolve(true));
  whenSessionExpires(asked);
  let late: (answer: Answer<string>) => void = () => undefined;
  const slow = vi
    .fn()
    .mockReturnValueOnce(new Promise<Answer<string>>((resolve) => (late = resolve)))
    .mockResolvedValue(well());
  const begun = send<string>(slow);
  await expect(
    send<string>(vi.fn().mockResolvedValueOnce(expired()).mockResolvedValue(well())),
  ).resolves.toBe("well");
  late(expired());
  await expect(begun).resolves.toBe("well");
  expect(asked).toHaveBeenCalledOnce();

  await expect(
    send<string>(vi.fn().mockResolvedValueOnce(expired()).mockResolvedValue(well())),
  ).resolves.toBe("well");
  expect(asked).toHaveBeenCalledTimes(2);
});

test("whoever does not sign in again is told, and nothing is sent twice", async () => {
  whenSessionExpires(() => Promise.resolve(false));
  const ask = vi.fn().mockResolvedValue(expired());
  await expect(send<string>(ask)).rejects.toThrow();
  expect(ask).toHaveBeenCalledOnce();
});
