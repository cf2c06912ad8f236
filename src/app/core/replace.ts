// An INVITE with Replaces (RFC 3891): a phone takes the place of another in a call that is up already. A lamp key beside a ringing phone picks
// up that way, and so does whoever moves a talk from the desk to the mobile.

import type { ExtensionKey } from "../../base/ids.ts";
import type { Leg } from "../../call/leg.ts";
import { isConnected } from "../../call/leg-state.ts";
import { ELSEWHERE } from "../../call/ring-phones.ts";
import type { ReplacedDialog } from "../../sip/session/session.ts";
import { metAt } from "./met.ts";
import type { Next } from "./next.ts";
import { isRecordedVisit, mayPickUp } from "./pickup-rights.ts";
import { takesForwarded } from "./reach.ts";
import type { Site } from "./site.ts";

/** Why not, as a SIP status; undefined: it may. */
export function mayReplace(
  leg: Leg,
  by: ExtensionKey | undefined,
  replaces: ReplacedDialog,
  site: Site,
): number | undefined {
  const way = site.calls.way(leg.call);
  if (way === undefined || way.isTurning) return 481;
  if (by === undefined || !mayPickUp(by, leg.party.extension, site)) return 403;
  if (!isConnected(leg.state)) {
    // RFC 3891 §3: an early dialog only where we began it. That is a phone we ring.
    return leg.side === "callee" && way.transfer?.by !== leg ? undefined : 481;
  }
  if (replaces.earlyOnly) return 486;
  if (way.talk?.partnerOf(leg) !== undefined) return undefined;
  if (way.talk !== undefined) return 486; // of three, nobody knows whose place is meant
  // Whoever waits where a call is sent to goes there anew; whoever is parked, or waits for somebody, would lose their place.
  const { destination } = way;
  return leg === way.call.anchor && destination !== undefined && takesForwarded(destination) ? undefined : 481;
}

/** `taken` is a leg of the same call that was not answered yet. */
export function takePlace(leg: Leg, taken: Leg, site: Site): void {
  const way = site.calls.way(leg.call);
  if (way === undefined) return taken.hangUp({ status: 481 });
  const { call } = way;
  const by = taken.shown.number;
  if (!isConnected(leg.state)) {
    call.facts({ kind: "call.transferred", call: call.id, by, to: leg.shown.number, how: "picked-up" });
    return way.turn(meeting(taken, isRecordedVisit(way, taken, site)), ELSEWHERE);
  }
  call.facts({ kind: "call.transferred", call: call.id, by, to: leg.shown.number, how: "replaced" });
  const partner = way.talk?.partnerOf(leg);
  if (call.anchor === leg) call.anchorOn(taken);
  way.standsFor(leg, taken);
  if (partner === undefined && way.destination !== undefined) way.turn({ kind: "visit", destination: way.destination });
  else way.turn(meeting(partner !== undefined && call.anchor === taken ? partner : taken, false));
  leg.hangUp();
}

function meeting(leg: Leg, recorded: boolean): Next {
  return { kind: "meet", legs: [leg], met: metAt(leg, recorded) };
}
