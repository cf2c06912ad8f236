// What must hold after every step, as far as it is cheap to look at: only at what the step offered.

import { assert } from "../base/assert.ts";
import type { Floor } from "./records.ts";
import { stillWaits } from "./waiting.ts";

export function checkStep({ todo }: Floor): void {
  for (const { call, agent } of todo.made) {
    if (agent.state.kind !== "reserved" || agent.state.call !== call.caller.call) continue; // withdrawn in the same step
    assert(stillWaits(call), "a call is offered while it waits");
    assert(call.ringing.includes(agent), "who is reserved is offered that call");
    assert(!agent.available, "who is reserved is not free for another call");
    assert(call.ringing.length === 1 || call.pool.need.strategy === "ring-all", "only ring-all rings several");
  }
  todo.made.length = 0;
}
