// Who may send a call where, and how it gets there: blind (REFER, or a key and a number), attended (REFER that names another call of the same
// phone, RFC 5589 §7), and attended before the other party has answered.
//
//   blind      A ── R    ⇒  A ──► destination, with R's rights; R is let go once somebody is reached, or has the call again
//   attended   A ── R, R ── B    ⇒  A ── B in the call that began first; the other ends as "transferred"
//   too early  A ── R, R ──► B rings    ⇒  A ──► B, which goes on ringing

import type { ExtensionKey } from "../../base/ids.ts";
import { limits } from "../../base/limits.ts";
import type { Leg } from "../../call/leg.ts";
import { isConnected } from "../../call/leg-state.ts";
import type { Destination } from "../../call/route.ts";
import { userOf } from "../../sip/message/uri.ts";
import type { Referral } from "../../sip/session/session.ts";
import { metAt } from "./met.ts";
import { reach, takesForwarded } from "./reach.ts";
import type { Site } from "./site.ts";
import { sayGoodbyeSoon, Transfer } from "./transfer.ts";
import type { Way } from "./way.ts";

/** A REFER came in the dialog of this leg. */
export function referred(leg: Leg, referral: Referral, site: Site): void {
  const refused = mayTransfer(leg, site) ?? follow(leg, referral, site);
  if (refused !== undefined) referral.refuse(refused);
}

function follow(leg: Leg, referral: Referral, site: Site): number | undefined {
  const { replaces } = referral;
  if (replaces === undefined) {
    const to = userOf(referral.target);
    return to === undefined || to === "" ? 400 : transferBlind({ leg, to, referral }, site);
  }
  const other = site.calls.named(replaces);
  if (other === undefined) return 481;
  // Whoever knows the tags of somebody else's call must not be able to take it.
  if (other.party.extension !== leg.party.extension) return 403;
  return join({ leg, other, referral }, site);
}

/** Why not, as a SIP status; undefined: it may. */
export function mayTransfer(leg: Leg, site: Site): number | undefined {
  const way = site.calls.way(leg.call);
  const { extension } = leg.party;
  const own = extension === undefined ? undefined : site.office().extensions.get(extension);
  if (way === undefined) return 481;
  if (own?.transfer !== true || !isConnected(leg.state)) return 403;
  if (way.transfer !== undefined || way.isTurning) return 491; // somebody was quicker
  return way.consulting !== undefined || way.transfers >= limits.call.transfers ? 403 : undefined;
}

interface Wish {
  /** Who sends the other party on. */
  readonly leg: Leg;
  readonly to: string;
  /** undefined: by keys. */
  readonly referral: Referral | undefined;
}

/** Why not, as a SIP status; undefined: it is under way. */
export function transferBlind({ leg, to, referral }: Wish, site: Site): number | undefined {
  const way = site.calls.way(leg.call);
  const partner = way?.talk?.partnerOf(leg);
  const { extension } = leg.party;
  if (way === undefined || partner === undefined || extension === undefined) return 403;
  const destination = reach(to, extension, site);
  const no = mayBeSent(destination, partner);
  if (no !== undefined) return no;
  referral?.accept();
  sendOn({ way, leg, partner, to, referral, destination }, site);
  return undefined;
}

/** Where a transfer may lead. */
export function mayBeSent(destination: Destination, who: Leg): number | undefined {
  switch (destination.kind) {
    case "unknown":
      return 404;
    case "forbidden":
      return 403;
    case "park":
    case "slot":
      return undefined;
    case "extension":
      return isSamePhone(who, destination.extension.key) ? 482 : undefined;
    default:
      return takesForwarded(destination) ? undefined : 403;
  }
}

/** RFC 3261 §21.4.20: nobody is sent to themselves, nor meets themselves. */
export function isSamePhone(who: Leg, extension: ExtensionKey | undefined): boolean {
  return extension !== undefined && who.party.extension === extension;
}

interface Sending {
  readonly way: Way;
  readonly leg: Leg;
  readonly partner: Leg;
  readonly to: string;
  readonly referral: Referral | undefined;
  readonly destination: Destination;
}

function sendOn({ way, leg, partner, to, referral, destination }: Sending, site: Site): void {
  const { call } = way;
  way.transfers++;
  way.transfer = new Transfer({ by: leg, to, referral, clock: site.clock });
  call.facts({ kind: "call.transferred", call: call.id, by: leg.shown.number, to, how: "blind" });
  call.anchorOn(partner);
  call.sendOn(leg.party.extension);
  call.recording.nobody();
  way.turn({ kind: "visit", destination });
  partner.hear({ kind: "file", name: site.holdMusic, then: "repeat" });
}

/** By command: who has both legs steps out from between. Why not, as a SIP status; undefined: it is under way. */
export function joinLegs(leg: Leg, other: Leg, site: Site): number | undefined {
  return mayTransfer(leg, site) ?? join({ leg, other, referral: undefined }, site);
}

interface Joining {
  /** Both are the same person's, who steps out from between. */
  readonly leg: Leg;
  readonly other: Leg;
  readonly referral: Referral | undefined;
}

interface Side {
  readonly way: Way;
  readonly leg: Leg;
  /** Whom this side brings; undefined: its call has not got so far. */
  readonly partner: Leg | undefined;
}

function join({ leg, other, referral }: Joining, site: Site): number | undefined {
  const a = sideOf(leg, site);
  const b = sideOf(other, site);
  if (a === undefined || b === undefined || a.way === b.way) return 481;
  if (b.way.isTurning || b.way.transfer !== undefined) return 491;
  if (b.way.consulting !== undefined) return 403;
  if (a.partner !== undefined && b.partner !== undefined) {
    const [stays, goes] = a.way.ordinal < b.way.ordinal ? [a, b] : [b, a];
    return joinTalks({ stays, goes, referral }, site);
  }
  if (a.partner !== undefined) return sendAfter({ stays: a, goes: b, referral }, site);
  return b.partner === undefined ? 403 : sendAfter({ stays: b, goes: a, referral }, site);
}

function sideOf(leg: Leg, site: Site): Side | undefined {
  const way = site.calls.way(leg.call);
  return way === undefined ? undefined : { way, leg, partner: way.talk?.partnerOf(leg) };
}

interface Joined {
  readonly stays: Side;
  readonly goes: Side;
  readonly referral: Referral | undefined;
}

function joinTalks({ stays, goes, referral }: Joined, site: Site): number | undefined {
  const { call } = stays.way;
  if (stays.partner === undefined || goes.partner === undefined) return 403;
  if (isSamePhone(stays.partner, goes.partner.party.extension)) return 482;
  const recorded = goes.way.call.recording.goesOn;
  const moved = site.calls.move(goes.partner, call);
  if (moved === undefined) return 503;
  referral?.accept();
  stays.way.transfers++;
  announceJoin({ stays, goes }, "attended");
  call.anchorOn(stays.partner);
  stays.way.turn({ kind: "meet", legs: [moved], met: metAt(moved, recorded) });
  goes.way.turn({ kind: "hang-up", ending: "transferred", by: goes.leg.side, status: undefined });
  referral?.progress(200);
  if (referral === undefined) stays.leg.hangUp();
  else sayGoodbyeSoon(stays.leg, site.clock);
  return undefined;
}

/** The other call rings, waits in a queue or hears a voice: the party that stays goes where its dialler went, and what rings goes on ringing. */
function sendAfter({ stays, goes, referral }: Joined, site: Site): number | undefined {
  const { destination, call: left } = goes.way;
  const { partner } = stays;
  if (destination === undefined || partner === undefined || !takesForwarded(destination)) return 403;
  if (left.anchor !== goes.leg) return 403;
  if (destination.kind === "extension" && isSamePhone(partner, destination.extension.key)) return 482;
  referral?.accept();
  const ringing = left.legs.filter(
    (one) => one !== goes.leg && one.party.agent === undefined && !isConnected(one.state),
  );
  stays.way.keepRinging(ringing.flatMap((one) => site.calls.move(one, stays.way.call) ?? []));
  announceJoin({ stays, goes }, "attended");
  const { way, leg } = stays;
  sendOn({ way, leg, partner, to: left.dialled, referral, destination }, site);
  goes.way.turn({ kind: "hang-up", ending: "transferred", by: goes.leg.side, status: undefined });
  return undefined;
}

/** For both records. */
export function announceJoin(
  { stays, goes }: { readonly stays: { readonly way: Way; readonly leg: Leg }; readonly goes: { readonly way: Way } },
  how: "attended" | "consult" | "three-way",
): void {
  const { call } = stays.way;
  const { call: left } = goes.way;
  call.facts({ kind: "call.transferred", call: call.id, by: stays.leg.shown.number, to: left.dialled, how });
  left.facts({ kind: "call.joined", call: left.id, into: call.id });
}
