// The desk once more, slow and obvious: arrays, full scans, and the rules of docs/acd.md word by word. It shares no code with src/acd but
// types and limits. The property tests demand that both say the same after every input of any history. After each input: what it does by
// itself, then preferences and steps in the way of callers whom nobody could take, then offers.

import type { AgentSetup, DeskInput, DeskSetup } from "../../src/acd/contract.ts";
import type { Rng } from "../../src/base/rng.ts";
import * as callers from "./reference-callers.ts";
import { must, type RefAgent, type RefDue, RefFloor } from "./reference-floor.ts";
import * as people from "./reference-people.ts";
import { settle } from "./reference-settle.ts";
import * as steps from "./reference-steps.ts";

type OfInput<Kind extends DeskInput["kind"]> = Extract<DeskInput, { kind: Kind }>;

export class ReferenceDesk {
  readonly floor: RefFloor;

  constructor(rng: Rng) {
    this.floor = new RefFloor(rng);
  }

  step(input: DeskInput, now: number): string[] {
    const { floor } = this;
    floor.now = now;
    floor.said = [];
    const fault = apply(floor, input);
    if (fault !== undefined) return [`fault ${fault}`];
    steps.review(floor, now);
    settle(floor);
    return floor.said;
  }

  nextWake(): number | undefined {
    const { dues } = this.floor;
    return dues.length === 0 ? undefined : Math.min(...dues.map((due) => due.at));
  }
}

function apply(floor: RefFloor, input: DeskInput): string | undefined {
  switch (input.kind) {
    case "setup":
      return applySetup(floor, input.setup);
    case "sign-in":
      return people.signIn(floor, input.agent, input.extension);
    case "restore":
      return people.restore(floor, input);
    case "restore-day":
      return people.restoreDay(floor, input);
    case "sign-out":
      return people.pause(floor, input.agent, { state: "signed-out", by: input.by });
    case "busy":
      return people.pause(floor, input.agent, { state: "busy", reason: input.reason, by: input.by });
    case "break":
      return people.pause(floor, input.agent, { state: "break", by: input.by });
    case "ready":
      return people.ready(floor, input.agent, input.by);
    case "extend-wrap-up":
      return people.extendWrapUp(floor, input.agent, input.byMs);
    case "disposition":
      return people.dispose(floor, input.agent, input.code);
    case "reachable":
      return people.phoneSays(floor, input.extension, { reachable: input.reachable });
    case "engaged":
      return people.phoneSays(floor, input.extension, { engaged: input.engaged });
    case "dnd":
      return people.phoneSays(floor, input.extension, { dnd: input.dnd });
    case "enqueue":
      return callers.enqueue(floor, input.caller);
    case "leave":
      return leave(floor, input);
    case "ringing":
    case "answered":
    case "offer-failed":
      return offerNews(floor, input);
    case "released":
      return people.released(floor, input.call, input.agent);
    case "reconcile":
      return reconcile(floor, input.calls);
    case "tick":
      return tick(floor);
  }
}

function leave(floor: RefFloor, input: OfInput<"leave">): string | undefined {
  const call = floor.call(input.call);
  if (call === undefined) return "no-call";
  callers.giveUp(floor, call, { why: input.why, tell: false, ...(input.to === undefined ? {} : { to: input.to }) });
  return undefined;
}

function offerNews(floor: RefFloor, input: OfInput<"ringing" | "answered" | "offer-failed">): string | undefined {
  const call = floor.call(input.call);
  const agent = floor.agent(input.agent);
  if (call === undefined || agent === undefined || !call.ringing.includes(input.agent)) return "no-call";
  if (input.kind === "answered") callers.answered(floor, call, agent);
  else if (input.kind === "offer-failed") callers.failed(floor, call, agent, input.failure);
  else if (agent.state === "reserved") people.enter(floor, agent, { state: "ringing", call: input.call });
  return undefined;
}

// --- the office

function applySetup(floor: RefFloor, setup: DeskSetup): undefined {
  const gone = floor.agents.filter((agent) => !setup.agents.some((one) => one.key === agent.setup.key));
  const kept = setup.agents.map((one) => ({ one, agent: floor.agent(one.key) ?? fresh(floor, one) }));
  for (const { one, agent } of kept) Object.assign(agent, { setup: one, removed: false });
  for (const agent of gone) agent.removed = true;
  floor.agents = [...kept.map(({ agent }) => agent), ...gone];
  const removed = floor.queues.filter((queue) => !setup.queues.some((one) => one.key === queue.key));
  for (const queue of removed) {
    for (const call of floor.callsOf(queue.key)) callers.giveUp(floor, call, { why: "removed", tell: true });
    floor.lastOffered.delete(queue.key);
    floor.past.delete(queue.key);
    floor.dropDue("look", { queue: queue.key });
  }
  floor.queues = [...setup.queues];
  for (const agent of gone) letGo(floor, agent);
  steps.beginAnew(floor, (call) => callers.setMaxWait(floor, call));
}

function fresh(floor: RefFloor, setup: AgentSetup): RefAgent {
  return {
    setup,
    removed: false,
    state: "signed-out",
    reason: undefined,
    call: undefined,
    extension: undefined,
    idleOrder: 0,
    idleSince: floor.now,
    since: floor.now,
    answered: 0,
    talkMs: 0,
    afterTalk: undefined,
    talk: undefined,
    lostPhone: false,
    rejections: 0,
  };
}

function letGo(floor: RefFloor, agent: RefAgent): void {
  if (agent.state === "talking") return;
  if (agent.state === "signed-out") {
    floor.agents = floor.agents.filter((other) => other !== agent);
    return;
  }
  const offered = people.offeredCall(floor, agent);
  if (offered !== undefined) callers.withdraw(floor, offered, agent.setup.key, "agent-left");
  people.leaveDesk(floor, agent);
}

// --- what should not be

/** `real`: calls that there are. */
function reconcile(floor: RefFloor, real: ReadonlySet<string>): undefined {
  for (const agent of [...floor.agents]) {
    if (agent.call === undefined || real.has(agent.call)) continue;
    if (agent.state !== "talking") continue; // whoever is rung is freed with the caller
    floor.say(`ghost ${agent.call} ${agent.setup.key} talking`);
    people.released(floor, agent.call, agent.setup.key);
  }
  for (const call of [...floor.calls]) {
    const id = call.caller.call;
    if (real.has(id) || (call.caller.callBack && call.ringing.length === 0)) continue;
    for (const key of call.ringing) floor.say(`ghost ${id} ${key} ${must(floor.agent(key)).state}`);
    floor.say(`ghost ${id} - waiting`);
    callers.giveUp(floor, call, { why: "removed", tell: false });
  }
}

function guard(floor: RefFloor, call: string, key: string): void {
  const agent = must(floor.agent(key));
  floor.say(`ghost ${call} ${key} ${agent.state}`);
  callers.failed(floor, must(floor.call(call)), agent, "unreachable");
}

// --- time

/** Due things in the order of their times, then as they were set, looks at conditions behind the others. */
function takeDue(floor: RefFloor): RefDue | undefined {
  const at = Math.min(...floor.dues.map((due) => due.at));
  if (at > floor.now) return undefined;
  const now = floor.dues.filter((due) => due.at === at);
  const due = now.find(({ what }) => what !== "look") ?? now[0];
  floor.dues = floor.dues.filter((one) => one !== due);
  return due;
}

function tick(floor: RefFloor): undefined {
  for (;;) {
    const due = takeDue(floor);
    if (due === undefined) return;
    meet(floor, due);
    steps.review(floor, due.at);
    settle(floor);
  }
}

function meet(floor: RefFloor, due: RefDue): void {
  switch (due.what) {
    case "wrap-up":
      return people.afterWrapUp(floor, must(floor.agent(due.agent)));
    case "second-chance":
      floor.tries = floor.tries.filter((past) => past.call !== due.call || past.agent !== due.agent);
      return;
    case "max-wait":
      return callers.giveUpIfLate(floor, must(floor.call(due.call)));
    case "turn":
      return steps.turn(floor, must(floor.call(due.call)), due.at);
    case "look":
      return steps.look(floor, must(due.queue), due.at);
    case "guard":
      return guard(floor, must(due.call), must(due.agent));
  }
}
