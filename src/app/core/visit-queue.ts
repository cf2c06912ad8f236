// The caller reached a queue. The gate lets them in or turns them away; they wait with music and a voice that tells how long, with keys for those
// who would rather not; an agent answers, both hear who the other is, they talk, and wrap-up begins. Who gets the call is decided by the floor
// (acd/), never here.
//
//   gate ──► line ──agent──► words ──► talk
//     │        ├── key, overflow, closing time, supervisor ──► elsewhere
//     └──► turned away: closed, full, barred, unattended

import type { Call } from "../../call/call.ts";
import type { Leg } from "../../call/leg.ts";
import { type CallerProfile, profileOf } from "./caller-profile.ts";
import { afterLeg, hangUp, type Next } from "./next.ts";
import type { Site } from "./site.ts";
import { noteTalk, talk } from "./talk.ts";
import { type Served, waitForAgent } from "./wait-for-agent.ts";
import { connectWords } from "./waiting/connect-words.ts";
import { refusalAt, turnAway } from "./waiting/gate.ts";
import type { InLine, QueuePlace } from "./waiting/in-line.ts";
import { listenForKeys, waitingKeys } from "./waiting/keys.ts";
import { speakWhileWaiting } from "./waiting/voice.ts";
import { mailboxOf } from "./waiting/ways-out.ts";

export async function visitQueue(call: Call, caller: Leg, place: QueuePlace, site: Site): Promise<Next> {
  try {
    return await visit(call, caller, place, site);
  } finally {
    const way = site.calls.way(call.id);
    if (way !== undefined) way.waiting = undefined;
    site.journal?.over(call.id);
  }
}

async function visit(call: Call, caller: Leg, place: QueuePlace, site: Site): Promise<Next> {
  const profile = profileOf(call, place, site);
  const refusal = refusalAt(place, profile, site);
  if (refusal !== undefined) return turnAway(call, caller, place, refusal, site);
  const wait = waitForAgent(call, caller, { ...place, profile }, site); // an agent's phone may ring before our 200 is out
  if (wait === "full") return turnAway(call, caller, place, { why: "full" }, site);
  const way = site.calls.way(call.id);
  const flow = way?.flow;
  if (wait === "gone") {
    const isOfFlow = flow?.away?.verb === "queue" && !flow.hasTalked;
    if (isOfFlow) return { kind: "flow", outcome: { kind: "error", fault: `there is no queue ${place.queue.key}` } };
    return hangUp(call, "overloaded", "switch", 486);
  }
  if (!caller.answer(undefined)) call.stop("no-common-audio");
  way?.reached(); // whoever transferred the caller here has done with it
  if (way !== undefined) way.waiting = wait.line;
  site.journal?.waits(call.id);
  const stop = entertain(wait.line, site);
  const outcome = await wait.outcome.finally(stop);
  switch (outcome.kind) {
    case "served":
      return serve(wait.line, outcome, profile, site);
    case "sent-on":
      return call.signal.aborted ? afterLeg(call, caller, "abandoned") : outcome.next;
    case "abandoned":
      return afterLeg(call, caller, "abandoned");
    case "gave-up":
      if (!call.signal.aborted && flow?.takes("timeout") === true)
        return { kind: "flow", outcome: { kind: "timeout" } };
      return (call.signal.aborted ? undefined : mailboxOf(place.queue)) ?? hangUp(call, "timed-out", "switch");
  }
}

/** Until the returned function is called. */
function entertain(line: InLine, site: Site): () => void {
  const keys = waitingKeys(line, site);
  const stopKeys = listenForKeys(line, keys, site);
  const beSilent = speakWhileWaiting(line, keys, site);
  const stopLooks = site.looks.watch(line);
  return () => {
    stopLooks();
    beSilent();
    stopKeys();
  };
}

async function serve(line: InLine, { leg, agent }: Served, { tier }: CallerProfile, site: Site): Promise<Next> {
  const { call, caller, queue } = line;
  // Wrap-up starts when the agent's phone is free, in whatever call it was last: transferring on the caller does not end the agent's part at
  // once, since a transfer that fails brings the caller back.
  leg.onGone(() => site.floor.input({ kind: "released", call: call.id, agent }));
  const met = { extension: leg.party.extension, agent, queue: queue.key };
  const way = site.calls.way(call.id);
  // Who came without a flow that wants them back goes on in the queue's.
  if (way !== undefined && queue.afterwards !== undefined && way.flow?.takesDone !== true)
    way.afterwards = { flow: queue.afterwards, caller };
  const words = connectWords({ line, tier, agent, leg }, site);
  if (words !== undefined) {
    await words;
    const gone = caller.state === "ended" ? caller : leg.state === "ended" ? leg : undefined;
    if (gone !== undefined) call.markConnected({ leg: leg.id, ...met }); // they had met, if only for a word
    if (gone !== undefined) noteTalk(way, met, site);
    if (gone !== undefined) return afterLeg(call, gone, "completed");
  }
  return talk(call, caller, leg, { ...met, recorded: queue.record === "always" }, site);
}
