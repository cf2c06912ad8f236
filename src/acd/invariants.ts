// What must hold after every step, as far as it is cheap to look at: only at what the step offered.

import { assert } from "../base/assert.ts";
import type { DeskEffect } from "./contract.ts";
import type { Floor } from "./records.ts";

export function checkStep(floor: Floor, effects: readonly DeskEffect[]): void {
  for (const effect of effects) {
    if (effect.kind !== "offer") continue;
    const agent = floor.agents.get(effect.agent);
    const call = floor.calls.get(effect.call);
    if (agent?.state.kind !== "reserved" || agent.state.call !== effect.call) continue; // withdrawn in the same step
    assert(call !== undefined, "a call is offered while it waits");
    assert(call.ringing.includes(agent), "who is reserved is offered that call");
    assert(!agent.available, "who is reserved is not free for another call");
    assert(call.ringing.length === 1 || call.pool.need.strategy === "ring-all", "only ring-all rings several");
  }
}
