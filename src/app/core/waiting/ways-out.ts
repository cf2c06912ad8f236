// Where callers go whom a queue does not serve, or serves no longer: another queue with their age, a number, the mailbox, a call-back, or a spoken
// goodbye. The gate, overflow and closing time ask here; nobody is sent on more than `limits.waiting.hops` times.

import { unreachable } from "../../../base/assert.ts";
import { limits } from "../../../base/limits.ts";
import type { Call } from "../../../call/call.ts";
import type { Ending } from "../../../call/ending.ts";
import type { Leg } from "../../../call/leg.ts";
import type { Queue } from "../../../office/office.ts";
import { destinationName, type QueueDestination } from "../../../office/queue-waiting.ts";
import { afterLeg, hangUp, type Next } from "../next.ts";
import { takesForwarded } from "../reach.ts";
import { type Said, say } from "../say.ts";
import type { Site } from "../site.ts";
import type { QueuePlace } from "./in-line.ts";

/** For figures and records: where a queue's callers go who have waited too long. */
export function timedOutTo({ voicemail }: Queue): string | undefined {
  return voicemail === undefined ? undefined : "voicemail";
}

/** For figures and records: callers go on in the flow that brought them. */
export function flowName({ flow }: { readonly flow: string }): string {
  return `flow ${flow}`;
}

/** undefined: the queue has no mailbox. */
export function mailboxOf({ key, voicemail }: Queue): Next | undefined {
  return voicemail === undefined ? undefined : { kind: "visit", destination: { kind: "voicemail", mailbox: key } };
}

export interface WayOut {
  /** For the figures; undefined: nowhere. */
  readonly to: string | undefined;
  readonly next: Next;
}

/** undefined: there is no such way now; a note in the call's record says why. */
export function wayOut(call: Call, to: QueueDestination, place: QueuePlace, site: Site): WayOut | undefined {
  const next = nextOf(call, to, place, site);
  return next === undefined ? undefined : { to: destinationName(to), next };
}

function nextOf(call: Call, to: QueueDestination, place: QueuePlace, site: Site): Next | undefined {
  switch (to.kind) {
    case "queue":
      return toQueue(call, to.queue, place, site);
    case "dial":
      return toNumber(call, to.number, place, site);
    case "voicemail":
      return mailboxOf(place.queue);
    case "callback":
      return site.callBacks?.next(place);
    case "hang-up":
      return undefined;
    default:
      return unreachable(to);
  }
}

function toQueue(call: Call, key: Queue["key"], { queue, entry }: QueuePlace, site: Site): Next | undefined {
  const target = site.office().queues.get(key);
  const hops = (entry.hops ?? 0) + 1;
  if (hops > limits.waiting.hops) {
    call.note(`queue ${queue.key}: not sent on to ${key}: sent on ${hops - 1} times already`);
    return undefined;
  }
  if (target === undefined) return undefined;
  return { kind: "visit", destination: { kind: "queue", queue: target, entry: { ...entry, hops } } };
}

function toNumber(call: Call, number: string, { queue, entry }: QueuePlace, site: Site): Next | undefined {
  const destination = site.numbers().asWritten(number);
  if (destination.kind === "queue") return toQueue(call, destination.queue.key, { queue, entry }, site);
  if (!takesForwarded(destination)) {
    call.note(`queue ${queue.key}: not sent on to ${number}: ${destination.kind}`);
    return undefined;
  }
  return {
    kind: "tell",
    story: () => {
      // A carrier is told who sent the call on, and what comes round is seen.
      call.divert({ from: queue.number, to: number, reason: "unavailable", extension: undefined });
      if (call.diversions.length > limits.call.forwards) return hangUp(call, "forward-loop", "switch");
      return { kind: "visit", destination };
    },
  };
}

/** Says it and hangs up. */
export function goodbye(said: readonly Said[], ending: Ending): Next {
  return { kind: "tell", story: (call, caller, site) => sayGoodbye(call, caller, { said, ending }, site) };
}

/** Says it and goes on. */
export function saidFirst(said: readonly Said[], next: Next, ending: Ending): Next {
  return {
    kind: "tell",
    story: async (call, caller, site) => {
      await say(caller, said, site, call.signal);
      return call.signal.aborted ? afterLeg(call, caller, ending) : next;
    },
  };
}

async function sayGoodbye(
  call: Call,
  caller: Leg,
  { said, ending }: { readonly said: readonly Said[]; readonly ending: Ending },
  site: Site,
): Promise<Next> {
  if (!caller.answer(undefined)) return hangUp(call, "no-common-audio", "switch");
  site.calls.way(call.id)?.reached();
  await say(caller, [...said, "queue-goodbye"], site, call.signal);
  return caller.state === "ended" ? afterLeg(call, caller, ending) : hangUp(call, ending, "switch");
}
