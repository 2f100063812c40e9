import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { afterPause, PAUSE_MS } from "./afterPause";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test("it is asked about once typing pauses, and about what stands there then", async () => {
  const ask = vi.fn((value: string) => Promise.resolve(`about ${value}`));
  const tell = vi.fn();
  const asker = afterPause(ask, tell);
  for (const typed of ["rain-on-", "rain-on-b", "rain-on-bl"]) {
    asker.typed(typed);
    await vi.advanceTimersByTimeAsync(PAUSE_MS - 1);
  }
  expect(ask).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(ask.mock.calls).toEqual([["rain-on-bl"]]);
  expect(tell.mock.calls).toEqual([["about rain-on-bl"]]);
});

test("what is shorter than the least is not asked about, and takes the last answer away", async () => {
  const ask = vi.fn(() => Promise.resolve("an answer"));
  const tell = vi.fn();
  const asker = afterPause(ask, tell);
  asker.typed("rain-on-blue");
  await vi.advanceTimersByTimeAsync(PAUSE_MS);
  asker.typed("rain-on");
  await vi.advanceTimersByTimeAsync(10 * PAUSE_MS);
  expect(ask).toHaveBeenCalledOnce();
  expect(tell.mock.calls).toEqual([["an answer"], [null]]);
});

test("an answer to what stands there no more is not told, and a failure is told as none", async () => {
  const answers: ((said: string) => void)[] = [];
  const ask = vi.fn(() => new Promise<string>((resolve) => answers.push(resolve)));
  const tell = vi.fn();
  const asker = afterPause(ask, tell);
  asker.typed("rain-on-blue");
  await vi.advanceTimersByTimeAsync(PAUSE_MS);
  asker.typed("rain-on-blue-tea");
  answers[0]?.("too late");
  await vi.advanceTimersByTimeAsync(PAUSE_MS);
  expect(tell).not.toHaveBeenCalled();
  ask.mockRejectedValueOnce(new Error("too often"));
  asker.typed("rain-on-blue-tea-7");
  answers[1]?.("too late as well");
  await vi.advanceTimersByTimeAsync(PAUSE_MS);
  expect(tell.mock.calls).toEqual([[null]]);
  asker.typed("rain-on-blue-tea-77");
  asker.stop();
  await vi.advanceTimersByTimeAsync(PAUSE_MS);
  expect(ask).toHaveBeenCalledTimes(3);
});
