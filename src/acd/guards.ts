// What should not be (ACD-20): an offer nobody told the end of, an agent or a caller bound to a call that is no more. Set right and told as
// `ghost.found`. Called by desk.ts when an offer's guard falls due, and when whoever owns the desk says which calls there really are.

import type { CallId } from "../base/ids.ts";
import { afterTalk } from "./agent.ts";
import { failOffer } from "./caller-inputs.ts";
import type { AcdFact } from "./facts.ts";
import type { AgentRecord, Floor, WaitingCall } from "./records.ts";
import { giveUp } from "./withdraw.ts";

type Was = Extract<AcdFact, { readonly kind: "ghost.found" }>["was"];

/** Nothing was heard of the offer since its ringing time was over: the agent's phone counts as lost. */
export function takeBackOffer(
  floor: Floor,
  offer: { readonly call: WaitingCall; readonly agent: AgentRecord },
  now: number,
): void {
  tellRung(floor, offer.call.caller.call, offer.agent);
  failOffer(floor, offer, { failure: "unreachable", now });
}

export function reconcile(floor: Floor, calls: ReadonlySet<CallId>, now: number): undefined {
  for (const agent of [...floor.agents.values()]) {
    const { state } = agent;
    if (state.kind !== "talking" || calls.has(state.call)) continue; // whoever is rung is freed with the caller
    tell(floor, state.call, { agent, was: "talking" });
    afterTalk(floor, agent, now);
  }
  for (const [id, call] of [...floor.calls]) {
    if (calls.has(id) || (call.caller.callBack && call.ringing.length === 0)) continue;
    for (const agent of call.ringing) tellRung(floor, id, agent);
    tell(floor, id, { agent: undefined, was: "waiting" });
    giveUp(floor, call, { why: "removed", now });
  }
}

function tellRung(floor: Floor, call: CallId, agent: AgentRecord): void {
  tell(floor, call, { agent, was: agent.state.kind === "ringing" ? "ringing" : "reserved" });
}

function tell(
  floor: Floor,
  call: CallId,
  { agent, was }: { readonly agent: AgentRecord | undefined; readonly was: Was },
): void {
  floor.todo.effects.push({ kind: "fact", fact: { kind: "ghost.found", call, agent: agent?.key, was } });
}
