// Who is rung for whom: as long as some waiting caller could be taken by somebody free, the oldest of them is offered to whom the
// queue's strategy likes best.

import { limits } from "../../src/base/limits.ts";
import { fraction } from "../../src/base/rng.ts";
import type { RefAgent, RefCall, RefFloor } from "./reference-floor.ts";
import { ageOf, byAge, candidatesFor, needOf, skillsNamed } from "./reference-needs.ts";
import { enter } from "./reference-people.ts";

const GUARD_MS = 10_000;

export function settle(floor: RefFloor): void {
  for (;;) {
    const waiting = floor.calls.filter((call) => call.ringing.length === 0 && candidatesFor(floor, call).length > 0);
    const call = byAge(floor, waiting)[0];
    if (call === undefined) break;
    offer(floor, call, places(floor, call));
    if (call.ringing.length === 0) throw new Error("no offer came of a candidate");
  }
  const ringing = floor.calls.filter((call) => call.ringing.length > 0);
  for (const call of byAge(floor, ringing)) {
    const room = places(floor, call) - call.ringing.length;
    if (room > 0 && candidatesFor(floor, call).length > 0) offer(floor, call, room);
  }
}

function places(floor: RefFloor, call: RefCall): number {
  return floor.queueOf(call).strategy === "ring-all" ? limits.acd.ringAllAgents : 1;
}

function offer(floor: RefFloor, call: RefCall, room: number): void {
  const candidates = candidatesFor(floor, call).length;
  const id = call.caller.call;
  const { key, ringMs } = floor.queueOf(call);
  const chosen = rank(floor, call).slice(0, room);
  for (const agent of chosen) {
    enter(floor, agent, { state: "reserved", call: id });
    call.ringing.push(agent.setup.key);
    floor.lastOffered.set(key, agent.setup.key);
    floor.setDue({ at: floor.now + ringMs + GUARD_MS, what: "guard", call: id, agent: agent.setup.key });
  }
  const position = byAge(floor, floor.callsOf(key)).indexOf(call) + 1;
  const names = chosen.map((agent) => agent.setup.key).join("+");
  const preference = call.caller.prefers[call.preference]?.why ?? "-";
  const how = `steps ${call.taken.length} preference ${preference}`;
  floor.say(`offered ${id} ${names} of ${candidates} position ${position} age ${ageOf(floor, call)} ${how}`);
  for (const agent of chosen) floor.say(`offer ${id} ${agent.setup.key} at ${agent.extension}`);
}

/** Candidates, best first. */
function rank(floor: RefFloor, call: RefCall): RefAgent[] {
  const queue = floor.queueOf(call);
  const candidates = candidatesFor(floor, call);
  const named = skillsNamed(needOf(floor, call));
  const sum = (levels: Iterable<number>): number => [...levels].reduce((total, level) => total + level, 0);
  const levels = (agent: RefAgent): number => sum(named.map((skill) => agent.setup.skills.get(skill) ?? 0));
  const all = (agent: RefAgent): number => sum(agent.setup.skills.values());
  const idle = (a: RefAgent, b: RefAgent): number => a.idleSince - b.idleSince || a.idleOrder - b.idleOrder;
  switch (queue.strategy) {
    case "longest-idle":
    case "ring-all":
      return candidates.sort(idle);
    case "fewest-calls":
      return candidates.sort((a, b) => a.answered - b.answered || idle(a, b));
    case "least-talk":
      return candidates.sort((a, b) => a.talkMs - b.talkMs || idle(a, b));
    case "most-skilled":
      return candidates.sort((a, b) => levels(b) - levels(a) || idle(a, b));
    case "least-skilled":
      return candidates.sort((a, b) => levels(a) - levels(b) || all(a) - all(b) || idle(a, b));
    case "top-down":
      return candidates;
    case "random": {
      if (candidates.length < 2) return candidates;
      const drawn = candidates[Math.floor(fraction(floor.rng) * candidates.length)];
      return drawn === undefined ? [] : [drawn];
    }
    case "round-robin": {
      const place = (agent: RefAgent): number => floor.agents.indexOf(agent);
      const last = floor.agents.findIndex(
        (agent) => agent.setup.key === floor.lastOffered.get(queue.key) && !agent.removed,
      );
      return [...candidates.filter((a) => place(a) > last), ...candidates.filter((a) => place(a) <= last)];
    }
  }
}
