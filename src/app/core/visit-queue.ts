// The caller reached a queue: music, an agent, a talk, wrap-up. Who gets the call is decided by the floor (acd/), never here.

import type { Call } from "../../call/call.ts";
import type { Leg } from "../../call/leg.ts";
import type { QueueEntry } from "../../call/route.ts";
import type { Queue } from "../../office/office.ts";
import type { Hearing } from "../../rtp/media.ts";
import { afterLeg, hangUp, type Next } from "./next.ts";
import type { Site } from "./site.ts";
import { talk } from "./talk.ts";
import { type Served, waitForAgent } from "./wait-for-agent.ts";

export async function visitQueue(
  call: Call,
  caller: Leg,
  destination: { readonly queue: Queue; readonly entry: QueueEntry },
  site: Site,
): Promise<Next> {
  const { queue } = destination;
  const mailbox = mailboxOf(queue);
  if (mailbox !== undefined && queue.voicemail?.unattended === true && isUnattended(queue, site)) return mailbox;
  const waiting = waitForAgent(call, caller, destination, site); // an agent's phone may ring before our 200 is out
  if (waiting === undefined) return mailbox ?? hangUp(call, "overloaded", "switch", 486);
  if (!caller.answer(undefined)) call.stop("no-common-audio");
  site.calls.way(call.id)?.reached(); // whoever transferred the caller here has done with it
  caller.hear(whileWaiting(queue));
  const stopKeys = leaveByKey(call, caller, queue, site);
  const outcome = await waiting;
  stopKeys();
  switch (outcome.kind) {
    case "served":
      return talkToAgent(call, caller, outcome, queue, site);
    case "abandoned":
      return afterLeg(call, caller, "abandoned");
    case "gave-up":
      return mailbox === undefined || call.signal.aborted ? hangUp(call, "timed-out", "switch") : mailbox;
  }
}

function mailboxOf({ key, voicemail }: Queue): Next | undefined {
  return voicemail === undefined ? undefined : { kind: "visit", destination: { kind: "voicemail", mailbox: key } };
}

/** Nobody who could serve a caller is signed in. */
function isUnattended({ key }: Queue, { floor, clock }: Site): boolean {
  return floor.desk.queues(clock.now()).find((one) => one.key === key)?.agents.signedIn === 0;
}

/** A waiting caller who presses the queue's key leaves a message instead. Returns how to stop listening. */
function leaveByKey(call: Call, caller: Leg, queue: Queue, site: Site): () => void {
  const wanted = queue.voicemail?.key;
  const next = mailboxOf(queue);
  if (wanted === undefined || next === undefined) return () => {};
  return site.keypad.listen(caller, (key) => {
    if (key === wanted) site.calls.way(call.id)?.turn(next);
  });
}

function whileWaiting(queue: Queue): Hearing {
  if (queue.waiting.kind === "ringback") return { kind: "tone", tone: "ringback" };
  return { kind: "file", name: queue.waiting.name, then: "repeat" };
}

async function talkToAgent(call: Call, caller: Leg, served: Served, queue: Queue, site: Site): Promise<Next> {
  const { leg, agent } = served;
  // Wrap-up starts when the agent's phone is free, in whatever call it was last: transferring on the caller does not end the agent's part at
  // once, since a transfer that fails brings the caller back.
  leg.onGone(() => site.floor.input({ kind: "released", call: call.id, agent }));
  const recorded = queue.record === "always";
  return talk(call, caller, leg, { extension: leg.party.extension, agent, queue: queue.key, recorded }, site);
}
