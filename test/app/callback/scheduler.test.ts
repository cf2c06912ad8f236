// When what is due begins: times of the wall, opening hours, so much at once, one timer.

import { describe, expect, test } from "vitest";
import { type Lane, Scheduler } from "../../../src/app/core/callback/scheduler.ts";
import { limits } from "../../../src/base/limits.ts";
import type { WallMillis } from "../../../src/base/time.ts";
import { VirtualClock } from "../../world/clock.ts";

const MINUTE = 60_000;
const ALWAYS = (wall: WallMillis): WallMillis | undefined => wall;

function scheduler(lanes: Record<string, Lane>) {
  const clock = new VirtualClock();
  const began: string[] = [];
  const run = (key: string, lane: string): void => void began.push(`${lane} ${key}`);
  const made = new Scheduler({ clock, lane: (name) => lanes[name], run });
  made.start();
  const at = (ms: number): WallMillis => (clock.wall() + ms) as WallMillis;
  return { clock, began, made, at, lanes };
}

describe("OUT-04 the scheduler of call-backs", () => {
  test("what is due begins at its time, the earliest first, and there is one timer for all lanes", async () => {
    const { clock, began, made, at } = scheduler({
      a: { most: 9, opens: ALWAYS },
      b: { most: 9, opens: ALWAYS },
    });
    made.plan("late", "a", at(3 * MINUTE));
    made.plan("soon", "b", at(MINUTE));
    made.plan("middle", "a", at(2 * MINUTE));
    expect(clock.pendingWhy()).toHaveLength(1);
    await clock.advance(MINUTE - 1);
    expect(began).toEqual([]);
    await clock.advance(1);
    expect(began).toEqual(["b soon"]);
    await clock.advance(2 * MINUTE);
    expect(began).toEqual(["b soon", "a middle", "a late"]);
    expect(clock.pendingWhy()).toEqual([]);
  });

  test("no more at once than the lane takes; of what has waited the longest due comes next", async () => {
    const { clock, began, made, at } = scheduler({ a: { most: 2, opens: ALWAYS } });
    for (const minutes of [1, 4, 2, 3]) made.plan(`${minutes}`, "a", at(-minutes * MINUTE));
    expect(began, "the first two came when there was room").toEqual(["a 1", "a 4"]);
    expect(clock.pendingWhy(), "nothing is due to happen by itself").toEqual([]);
    made.finished("4");
    expect(began.at(-1)).toBe("a 3");
    made.finished("1");
    expect(began.at(-1)).toBe("a 2");
    made.finished("2");
    made.finished("3");
    expect([made.planned, made.running]).toEqual([0, 0]);
  });

  test("a lane that is closed begins nothing; when it opens, everything that is due", async () => {
    const clock = new VirtualClock();
    const start = clock.wall();
    const opening = start + 8 * 60 * MINUTE;
    const opens = (wall: WallMillis) => Math.max(wall, opening) as WallMillis;
    const began: string[] = [];
    const made = new Scheduler({ clock, lane: () => ({ most: 9, opens }), run: (key) => void began.push(key) });
    made.start();
    made.plan("x", "a", start);
    made.plan("y", "a", (start + MINUTE) as WallMillis);
    await clock.advance(8 * 60 * MINUTE - 1);
    expect(began).toEqual([]);
    await clock.advance(1);
    expect(began).toEqual(["x", "y"]);
  });

  test("a clock that is put forward is noticed within the hour", async () => {
    const clock = new VirtualClock();
    let turned = 0;
    const turning = { now: () => clock.now(), wall: () => (clock.wall() + turned) as WallMillis };
    const began: string[] = [];
    const made = new Scheduler({
      clock: { ...turning, after: (...asked) => clock.after(...asked) },
      lane: () => ({ most: 1, opens: ALWAYS }),
      run: (key) => void began.push(key),
    });
    made.start();
    made.plan("x", "a", (clock.wall() + 10 * 60 * MINUTE) as WallMillis);
    turned = 9.5 * 60 * MINUTE;
    await clock.advance(limits.callback.lookMs);
    expect(began).toEqual(["x"]);
  });

  test("planned anew it begins once, dropped not at all, and a lane that is gone lets go of its own", async () => {
    const { clock, began, made, at, lanes } = scheduler({ a: { most: 9, opens: ALWAYS } });
    made.plan("x", "a", at(MINUTE));
    made.plan("x", "a", at(2 * MINUTE));
    made.plan("y", "a", at(MINUTE));
    made.drop("y");
    made.plan("z", "a", at(5 * MINUTE));
    await clock.advance(3 * MINUTE);
    expect(began).toEqual(["a x"]);
    delete lanes["a"];
    made.look();
    made.drop("x");
    await clock.advance(5 * MINUTE);
    expect(began).toEqual(["a x"]);
    expect([made.planned, made.running, clock.pendingWhy()]).toEqual([0, 0, []]);
  });

  test("whoever begins may plan the next at once", async () => {
    const clock = new VirtualClock();
    let left = 5;
    const made: Scheduler = new Scheduler({
      clock,
      lane: () => ({ most: 1, opens: ALWAYS }),
      run: (key) => {
        if (--left > 0) made.plan(`${key}+`, "a", clock.wall());
        made.finished(key);
      },
    });
    made.start();
    made.plan("x", "a", clock.wall());
    expect([left, made.planned, made.running]).toEqual([0, 0, 0]);
  });
});
