import fc from "fast-check";
import { expect, test } from "vitest";
import { Deadlines, RFC_TIMERS } from "../../../src/sip/transaction/timers.ts";
import { VirtualClock } from "../../world/clock.ts";

test("deadlines run at their time and in order, whatever was cancelled in between", async () => {
  const plan = fc.record({
    setAtMs: fc.integer({ min: 0, max: 3_000 }),
    afterMs: fc.constantFrom(500, 1_000, 2_000, 4_000, 5_000, 32_000, 777),
    cancelAfterMs: fc.option(fc.integer({ min: 0, max: 6_000 }), { nil: undefined }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(plan, { maxLength: 40 }), async (plans) => {
      const clock = new VirtualClock();
      const deadlines = new Deadlines(clock, RFC_TIMERS);
      const ran: { index: number; at: number }[] = [];
      plans.forEach(({ setAtMs, afterMs, cancelAfterMs }, index) => {
        clock.after(setAtMs, "set", () => {
          const timer = deadlines.after(afterMs, "deadline", () => ran.push({ index, at: clock.now() }));
          if (cancelAfterMs !== undefined && cancelAfterMs < afterMs)
            clock.after(cancelAfterMs, "cancel", () => timer.cancel());
        });
      });
      await clock.advance(60_000);
      const due = plans.flatMap(({ setAtMs, afterMs, cancelAfterMs }, index) =>
        cancelAfterMs !== undefined && cancelAfterMs < afterMs ? [] : [{ index, at: setAtMs + afterMs }],
      );
      const byIndex = (a: { index: number }, b: { index: number }): number => a.index - b.index;
      expect([...ran].sort(byIndex)).toEqual(due);
      expect(ran.map(({ at }) => at)).toEqual(ran.map(({ at }) => at).toSorted((a, b) => a - b));
      expect(clock.pendingWhy()).toEqual([]);
    }),
  );
});

test("the last one that is cancelled takes the clock's timer with it", () => {
  const clock = new VirtualClock();
  const deadlines = new Deadlines(clock, RFC_TIMERS);
  const timers = [1, 2, 3].map(() => deadlines.after(32_000, "patience", () => {}));
  expect(clock.pending).toBe(1);
  for (const timer of timers) timer.cancel();
  for (const timer of timers) timer.cancel();
  expect(clock.pending).toBe(0);
});

test("a deadline that throws does not keep the others from running", async () => {
  const clock = new VirtualClock();
  const deadlines = new Deadlines(clock, RFC_TIMERS);
  const ran: string[] = [];
  deadlines.after(500, "one", () => {
    ran.push("one");
    throw new Error("our mistake");
  });
  deadlines.after(500, "two", () => ran.push("two"));
  await expect(clock.advance(500)).rejects.toThrow("our mistake");
  await clock.advance(0);
  expect(ran).toEqual(["one", "two"]);
});

test("a deadline that sets the next one as it runs makes no other wait for that", async () => {
  const clock = new VirtualClock();
  const deadlines = new Deadlines(clock, RFC_TIMERS);
  const ran: [string, number][] = [];
  deadlines.after(32_000, "no ACK", () => {
    ran.push(["first", clock.now()]);
    deadlines.after(32_000, "timer F of the BYE", () => ran.push(["its BYE", clock.now()]));
  });
  await clock.advance(1_000);
  deadlines.after(32_000, "no ACK", () => ran.push(["second", clock.now()]));
  await clock.advance(100_000);
  expect(ran).toEqual([
    ["first", 32_000],
    ["second", 33_000],
    ["its BYE", 64_000],
  ]);
  expect(clock.pending).toBe(0);
});
