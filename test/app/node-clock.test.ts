import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { nodeClock } from "../../src/app/node-clock.ts";
import { silentLog } from "../../src/base/log.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("a timer of forty days fires in forty days, not at once", () => {
  const run = vi.fn();
  nodeClock(silentLog).after(40 * 86_400_000, "far ahead", run);
  vi.advanceTimersByTime(39 * 86_400_000);
  expect(run).not.toHaveBeenCalled();
  vi.advanceTimersByTime(86_400_000);
  expect(run).toHaveBeenCalledOnce();
});

test("one that is cancelled after its first lap never fires", () => {
  const run = vi.fn();
  const { cancel } = nodeClock(silentLog).after(40 * 86_400_000, "far ahead", run);
  vi.advanceTimersByTime(30 * 86_400_000);
  cancel();
  vi.advanceTimersByTime(30 * 86_400_000);
  expect(run).not.toHaveBeenCalled();
});

test("a callback that throws is told and ends nothing", () => {
  const error = vi.fn();
  nodeClock({ ...silentLog, error }).after(5, "broken", () => {
    throw new Error("oops");
  });
  vi.advanceTimersByTime(10);
  expect(error).toHaveBeenCalledWith("bug.timer", expect.objectContaining({ why: "broken" }));
});
