// Inspections with their sheets, real, in the office of test/qa/inspections, over a database of their own and in real time: commands run beside it.

import { setTimeout as sleep } from "node:timers/promises";
import { MemoryDatabase } from "../../src/store/memory-database.ts";
import { Judging, OFFICE } from "../qa/inspections/judging.ts";
import { sampleGround } from "./sample-crm.ts";

/** `begin()` puts the scorecard in force. */
export function sampleInspections(): Judging {
  const { clock } = sampleGround();
  const running = {
    now: () => clock.now(),
    wall: () => clock.wall(),
    after: (afterMs: number, why: string, run: () => void) => clock.after(afterMs, why, run),
    advance: () => sleep(1),
  };
  return new Judging(OFFICE, { clock: running, database: new MemoryDatabase({ clock, groupMs: 0 }), life: 0 });
}
