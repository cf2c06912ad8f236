import fc from "fast-check";
import { expect, test } from "vitest";
import { TimerQueue } from "../../src/base/timer-queue.ts";

function takeAll(queue: TimerQueue, now: number): string[] {
  const taken: string[] = [];
  for (let due = queue.takeDue(now); due !== undefined; due = queue.takeDue(now)) taken.push(due.why);
  return taken;
}

test("deadlines come earliest first, equal ones in the order they were set", () => {
  const queue = new TimerQueue();
  for (const [why, at] of [
    ["c", 30],
    ["a", 10],
    ["b1", 20],
    ["b2", 20],
  ] as const)
    queue.set({ at, why, run: () => {} });
  expect(queue.nextAt()).toBe(10);
  expect(takeAll(queue, 20)).toEqual(["a", "b1", "b2"]);
  expect(queue.nextAt()).toBe(30);
  expect(queue.pending().map((one) => one.why)).toEqual(["c"]);
});

test("a cancelled deadline never comes, counts no more and lets go of what it held", () => {
  const queue = new TimerQueue();
  const first = queue.set({ at: 1, why: "first", run: () => {} });
  queue.set({ at: 2, why: "second", run: () => {} });
  first.cancel();
  first.cancel();
  expect(queue.size).toBe(1);
  expect(takeAll(queue, 5)).toEqual(["second"]);
  expect(queue.size).toBe(0);
  expect(queue.nextAt()).toBeUndefined();
});

test("cancelling what has been taken changes nothing", () => {
  const queue = new TimerQueue();
  const timer = queue.set({ at: 1, why: "x", run: () => {} });
  queue.set({ at: 9, why: "y", run: () => {} });
  takeAll(queue, 1);
  timer.cancel();
  expect(queue.size).toBe(1);
});

test("any mixture of setting, cancelling and taking is what a sorted list would do", () => {
  const deed = fc.oneof(
    fc.record({ kind: fc.constant("set" as const), at: fc.integer({ min: 0, max: 50 }) }),
    fc.record({ kind: fc.constant("cancel" as const), which: fc.nat(100) }),
    fc.record({ kind: fc.constant("take" as const), now: fc.integer({ min: 0, max: 50 }) }),
  );
  fc.assert(
    fc.property(fc.array(deed, { maxLength: 120 }), (deeds) => {
      const queue = new TimerQueue();
      const timers: { cancel(): void }[] = [];
      let model: { at: number; why: string }[] = [];
      for (const one of deeds) {
        if (one.kind === "set") {
          const why = String(timers.length);
          timers.push(queue.set({ at: one.at, why, run: () => {} }));
          model.push({ at: one.at, why });
        } else if (one.kind === "cancel") {
          const which = one.which % Math.max(timers.length, 1);
          timers[which]?.cancel();
          model = model.filter((entry) => entry.why !== String(which));
        } else {
          const due = model
            .filter((entry) => entry.at <= one.now)
            .sort((a, b) => a.at - b.at || Number(a.why) - Number(b.why));
          expect(takeAll(queue, one.now)).toEqual(due.map((entry) => entry.why));
          model = model.filter((entry) => entry.at > one.now);
        }
        expect(queue.size).toBe(model.length);
      }
    }),
  );
});

test("deadlines far ahead that are cancelled leave nothing behind, and those between them keep their order", () => {
  const queue = new TimerQueue();
  const ran: string[] = [];
  for (let i = 0; i < 10_000; i++) {
    const { cancel } = queue.set({ at: 1e9 + i, why: "far ahead", run: () => {} });
    if (i % 1_000 === 0) queue.set({ at: 5_000 - i, why: String(i), run: () => ran.push(String(i)) });
    cancel();
  }
  expect(queue.size).toBe(10);
  for (let due = queue.takeDue(1e10); due !== undefined; due = queue.takeDue(1e10)) due.run();
  expect(ran).toEqual(["9000", "8000", "7000", "6000", "5000", "4000", "3000", "2000", "1000", "0"]);
});
