// Somebody is called at an extension: its line may not want to be disturbed or send its calls elsewhere; else its phones ring, after their times
// its follow-me numbers too, somebody answers, they talk.
//
//   do not disturb ──► elsewhere when busy, or 486        always ──► elsewhere        busy ──► elsewhere, or 486
//   ring ──► answered: talk   ──► busy, no answer, unreachable: elsewhere, or the caller is told

import type { Call } from "../../call/call.ts";
import type { DiversionReason } from "../../call/diversion.ts";
import { EarlySound } from "../../call/early-sound.ts";
import type { Refusal } from "../../call/ending.ts";
import type { Leg } from "../../call/leg.ts";
import type { RingOutcome } from "../../call/ring-phones.ts";
import { type OnProgress, type Place, ringPlaces } from "../../call/ring-places.ts";
import { type Extension, type Forwards, TO_VOICEMAIL } from "../../office/office.ts";
import { followMePlaces } from "./follow-me.ts";
import { forward } from "./forward.ts";
import { mayNotBeKeptAway } from "./help-call.ts";
import { hangUp, type Next, unanswered } from "./next.ts";
import { ringExtension } from "./ring-extension.ts";
import type { Site } from "./site.ts";
import { talk } from "./talk.ts";

export async function visitExtension(call: Call, caller: Leg, extension: Extension, site: Site): Promise<Next> {
  // RFC 3261 §16.3 step 3: what may not be forwarded any further is refused, not sent on.
  if (call.maxForwards <= 0) return hangUp(call, "failed", "switch", 483);
  const mustRing = mayNotBeKeptAway(call, extension, site);
  if (!mustRing) {
    const elsewhere = beforeRinging(call, extension, site);
    if (elsewhere !== undefined) return elsewhere;
  }
  const outcome = await ringLine(call, caller, extension, site);
  if (outcome.kind === "answered") {
    const recorded = isRecorded(call, extension, site);
    const { leg } = outcome;
    return talk(call, caller, leg, { extension: leg.party.extension, recorded }, site);
  }
  if (outcome.kind === "stopped" || outcome.kind === "no-port") return unanswered(call, caller, outcome);
  const reason = reasonOf(outcome);
  // Read now: it may have been set while the phone rang.
  const elsewhere = reason === undefined || mustRing ? undefined : sendOn(call, extension, reason, site);
  if (elsewhere !== undefined) return elsewhere;
  // Whoever presses "reject" wants the caller to leave a message.
  if (!mustRing && outcome.kind === "refused" && outcome.refusal.ending === "rejected") {
    const mailbox = ownMailbox(extension);
    if (mailbox !== undefined) return mailbox;
  }
  if (outcome.kind === "unregistered") return hangUp(call, "unreachable", "switch");
  return unanswered(call, caller, outcome);
}

/** What the line says without ringing; undefined: ring. */
function beforeRinging(call: Call, extension: Extension, site: Site): Next | undefined {
  const { dnd, forward: to } = site.lines.settings(extension.key);
  if (to.always !== undefined) {
    const elsewhere = sendOn(call, extension, "unconditional", site);
    if (elsewhere !== undefined) return elsewhere;
  }
  if (dnd) {
    call.note(`do-not-disturb: ${extension.key}`);
    return sendOn(call, extension, "do-not-disturb", site) ?? hangUp(call, "busy", "switch");
  }
  if (!site.lines.isBusy(extension)) return undefined;
  return sendOn(call, extension, "user-busy", site) ?? hangUp(call, "busy", "switch");
}

function sendOn(call: Call, extension: Extension, reason: DiversionReason, site: Site): Next | undefined {
  const to = forwardFor(reason, site.lines.settings(extension.key).forward);
  if (to === TO_VOICEMAIL || (to === undefined && reason !== "unconditional")) return ownMailbox(extension);
  if (to === undefined) return undefined;
  const elsewhere = forward(call, { from: extension.key, to, reason, by: extension.key }, site);
  return elsewhere ?? (reason === "unconditional" ? undefined : ownMailbox(extension));
}

/** Callers who found nobody go there, unless the line sends them elsewhere. */
function ownMailbox({ key, voicemail }: Extension): Next | undefined {
  return voicemail === undefined ? undefined : { kind: "visit", destination: { kind: "voicemail", mailbox: key } };
}

/** Without follow-me the mailbox takes the caller before the phone's own time is over. */
function ringTime({ ringMs, voicemail, followMe }: Extension): number {
  return voicemail === undefined || followMe.length > 0 ? ringMs : Math.min(ringMs, voicemail.afterMs);
}

function forwardFor(reason: DiversionReason, to: Forwards): string | undefined {
  switch (reason) {
    case "unconditional":
      return to.always;
    case "user-busy":
    case "do-not-disturb":
      return to.busy;
    case "no-answer":
      return to.noAnswer;
    case "unavailable":
      return to.unreachable;
  }
}

type LineOutcome = RingOutcome | { readonly kind: "unregistered" };

function ringLine(call: Call, caller: Leg, extension: Extension, site: Site): Promise<LineOutcome> | LineOutcome {
  const early = new EarlySound(caller);
  const onProgress: OnProgress = (leg, progress) => early.progress(leg, progress);
  const isThere = site.contacts(extension.key).length > 0;
  const further =
    extension.followMe.length === 0 ? [] : followMePlaces(call, caller, extension, site).map(hushed(early));
  if (further.length === 0) {
    if (!isThere) return { kind: "unregistered" };
    return ringExtension({ call, caller, extension, ringMs: ringTime(extension), site }, call.signal, onProgress);
  }
  const own: Place = {
    name: extension.key,
    afterMs: 0,
    ring: (signal, heard) => ringExtension({ call, caller, extension, ringMs: extension.ringMs, site }, signal, heard),
    confirm: undefined,
  };
  return ringPlaces(isThere ? [own, ...further] : further, site.clock, call.signal, onProgress);
}

/** A mailbox that answers a follow-me step is not what the caller is to hear. */
function hushed(early: EarlySound): (place: Place) => Place {
  return (place) => {
    const { confirm } = place;
    if (confirm === undefined) return place;
    return {
      ...place,
      confirm: (leg, signal) => {
        early.hush(leg);
        return confirm(leg, signal);
      },
    };
  };
}

/** undefined: whoever rejects a call does not want it to go elsewhere. */
function reasonOf(
  outcome: Exclude<LineOutcome, { kind: "answered" | "stopped" | "no-port" }>,
): DiversionReason | undefined {
  switch (outcome.kind) {
    case "no-answer":
      return "no-answer";
    case "unregistered":
      return "unavailable";
    case "refused":
      return reasonOfRefusal(outcome.refusal);
  }
}

function reasonOfRefusal({ ending }: Refusal): DiversionReason | undefined {
  if (ending === "busy") return "user-busy";
  return ending === "unreachable" ? "unavailable" : undefined;
}

export function isRecorded(call: Call, extension: Extension | undefined, site: Site): boolean {
  if (extension?.record === "always") return true;
  const caller = call.extension === undefined ? undefined : site.office().extensions.get(call.extension);
  return caller?.record === "always";
}
