// Who gets into a queue's line, asked once when they come: not whose calls are barred, not while the queue is closed, not where callers leave at
// once because nobody is signed in. Whoever is turned away is told, goes where the queue's rules say, and is counted as refused.

import type { RefuseReason } from "../../../acd/facts.ts";
import { unreachable } from "../../../base/assert.ts";
import type { Call } from "../../../call/call.ts";
import type { Leg } from "../../../call/leg.ts";
import type { CallerProfile } from "../caller-profile.ts";
import { hangUp, type Next } from "../next.ts";
import type { Said } from "../say.ts";
import type { Site } from "../site.ts";
import type { QueuePlace } from "./in-line.ts";
import type { Closed } from "./openings.ts";
import { flowName, goodbye, mailboxOf, type WayOut, wayOut } from "./ways-out.ts";

export type Refusal =
  | { readonly why: "blocked"; readonly number: string }
  | { readonly why: "closed"; readonly closed: Closed }
  | { readonly why: "full" | "unattended" };

/** undefined: they may join the line. */
export function refusalAt({ queue, entry }: QueuePlace, { blocked }: CallerProfile, site: Site): Refusal | undefined {
  if (blocked !== undefined) return { why: "blocked", number: blocked.number };
  const closed = isServedStill({ queue, entry }) ? undefined : site.openings.closed(queue);
  if (closed !== undefined) return { why: "closed", closed };
  const leavesAtOnce = queue.voicemail?.unattended === true && entry.since === undefined;
  return leavesAtOnce && site.floor.desk.isUnattended(queue.key) ? { why: "unattended" } : undefined;
}

/** They waited here already, and whoever does is served when the queue closes. */
function isServedStill({ queue, entry }: QueuePlace): boolean {
  return entry.returnsTo === queue.key && queue.whenClosing === "serve";
}

export function turnAway(call: Call, caller: Leg, place: QueuePlace, refusal: Refusal, site: Site): Next {
  const away = backToFlow(call, refusal, site) ?? wayAway(call, caller, place, refusal, site);
  const why: RefuseReason = refusal.why;
  site.floor.outOfLine({ kind: "caller.refused", call: call.id, queue: place.queue.key, why, to: away.to });
  call.note(`queue ${place.queue.key}: ${why}${away.to === undefined ? "" : `, to ${away.to}`}`);
  return away.next;
}

/** Where a flow goes on from it, nothing is said here. undefined: it is the queue's own business. */
function backToFlow(call: Call, refusal: Refusal, site: Site): WayOut | undefined {
  const flow = site.calls.way(call.id)?.flow;
  const kind = outcomeOf(refusal);
  if (flow === undefined || kind === undefined || !flow.takes(kind)) return undefined;
  if (refusal.why === "blocked") site.callers.barredAttempt(refusal.number); // counted as every attempt
  return { to: flowName(flow), next: { kind: "flow", outcome: { kind } } };
}

function outcomeOf({ why }: Refusal): "barred" | "closed" | "full" | undefined {
  if (why === "blocked") return "barred";
  return why === "unattended" ? undefined : why;
}

function wayAway(call: Call, caller: Leg, place: QueuePlace, refusal: Refusal, site: Site): WayOut {
  switch (refusal.why) {
    case "blocked":
      return { to: undefined, next: barred(call, refusal.number, site) };
    case "closed": {
      const { closed } = refusal;
      return wayOut(call, closed.to, place, site) ?? { to: undefined, next: goodbye(closedWords(closed), "closed") };
    }
    case "unattended":
    case "full": {
      const mailbox = mailboxOf(place.queue);
      return mailbox === undefined ? { to: undefined, next: busy(call, caller) } : { to: "voicemail", next: mailbox };
    }
    default:
      return unreachable(refusal);
  }
}

/** That it is closed, and why where somebody has said so. */
export function closedWords({ reason }: Closed): readonly Said[] {
  return reason === undefined ? ["queue-closed"] : ["queue-closed", { text: reason }];
}

/** Once in a while they hear that they are barred and may object; whoever dials on and on hears 603 and costs nothing. */
function barred(call: Call, number: string, site: Site): Next {
  if (!site.callers.barredAttempt(number)) return hangUp(call, "rejected", "switch");
  return goodbye(["queue-barred"], "rejected");
}

/** Whoever comes from another queue has been answered, and is told. */
function busy(call: Call, caller: Leg): Next {
  if (caller.wasAnswered) return goodbye(["queue-full"], "overloaded");
  return hangUp(call, "overloaded", "switch", 486);
}
