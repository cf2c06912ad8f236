// What conditions look at, of one queue now. All but `expected` cost the same however many wait. Called by conditions.ts and through the desk.

import { unreachable } from "../base/assert.ts";
import type { Measure } from "../base/rules.ts";
import { expectedWaitMs } from "./estimate.ts";
import { enterFreed } from "./match.ts";
import type { Floor, QueueRecord } from "./records.ts";
import { servants } from "./stages.ts";

/** undefined: unknown now. */
export function measure(floor: Floor, queue: QueueRecord, what: Measure, now: number): number | undefined {
  switch (what) {
    case "waiting":
      return queue.calls.size;
    case "longest":
      return Math.max(0, now - (queue.ages.nextAt() ?? now));
    case "expected":
      return expectedWaitMs(floor, queue, now);
    case "service-level":
      return queue.past.level(now);
    case "working":
      return servants(floor, queue).working;
    case "free":
      enterFreed(floor);
      return floor.free.countIn(servants(floor, queue).row);
    default:
      return unreachable(what);
  }
}
