// Asking back by keys: while the other party hears music, one talks to a third first, as a phone with two lines does it. The consultation is a
// call of its own, with its own record; who asks goes over into it, and comes back or is replaced by the third.
//
//   A ── R   *2 NUMBER #  ⇒   A waits with music,   R ── B in a call of their own
//     R hangs up    ⇒  A ── B              B hangs up, or *2 again  ⇒  A ── R
//     *3            ⇒  A, R, B together    A hangs up               ⇒  R ── B talk on

import type { Leg } from "../../call/leg.ts";
import { isConnected } from "../../call/leg-state.ts";
import { metAt } from "./met.ts";
import type { Next } from "./next.ts";
import { reach } from "./reach.ts";
import type { Site } from "./site.ts";
import { Transfer } from "./transfer.ts";
import { announceJoin, mayBeSent } from "./transfers.ts";
import { Way } from "./way.ts";

type HangUp = Extract<Next, { readonly kind: "hang-up" }>;

/** False: not there, or not now. */
export function consult(leg: Leg, to: string, site: Site): boolean {
  const home = site.calls.way(leg.call);
  const partner = home?.talk?.partnerOf(leg);
  const { extension } = leg.party;
  if (home === undefined || partner === undefined || extension === undefined) return false;
  const destination = reach(to, extension, site);
  if (destination.kind === "park" || destination.kind === "slot") return false;
  if (mayBeSent(destination, partner) !== undefined) return false;
  const call = site.calls.open({ extension, dialled: to, maxForwards: home.call.maxForwards - 1, flow: leg.flow });
  if (call === undefined) return false;
  home.call.facts({ kind: "call.consulting", call: home.call.id, by: leg.shown.number, with: call.id });
  home.call.anchorOn(partner);
  home.call.recording.nobody();
  home.turn({ kind: "wait" });
  const asking = site.calls.move(leg, call);
  if (asking === undefined) {
    call.end("failed", "switch");
    home.turn({ kind: "meet", legs: [leg], met: metAt(leg) });
    return true;
  }
  call.takeCaller(asking);
  const way = new Way(call, asking.ordinal);
  way.consulting = home;
  const first: Next = { kind: "visit", destination };
  site.calls.begin(way, { first, settle: (last) => settle(way, asking, last, site) });
  return true;
}

/** Back to the one who waits. */
export function goBack(way: Way): void {
  way.turn({ kind: "hang-up", ending: "completed", by: "caller", status: undefined });
}

/** All three together; false: the one who waited has gone, or there is no port. */
export function addThird(way: Way, leg: Leg, site: Site): boolean {
  const home = waiting(way, site);
  const third = way.talk?.partnerOf(leg);
  if (home === undefined || third === undefined) return false;
  const movedThird = site.calls.move(third, home.call);
  if (movedThird === undefined) return false;
  announceJoin({ stays: { way: home, leg }, goes: { way } }, "three-way");
  const back = site.calls.move(leg, home.call);
  const legs = back === undefined ? ([movedThird] as const) : ([back, movedThird] as const);
  home.turn({ kind: "meet", legs, met: metAt(legs[0]) });
  way.turn({ kind: "hang-up", ending: "transferred", by: "caller", status: undefined });
  return true;
}

/** The call that waits for this consultation to end; undefined: it has gone. */
function waiting(way: Way, site: Site): Way | undefined {
  const { consulting: home } = way;
  if (home === undefined || home.isTurning || home.call.anchor?.end !== undefined) return undefined;
  return site.calls.way(home.call.id) === home ? home : undefined;
}

/** The consultation is over: somebody goes to the one who waits. Returns how it ended. */
function settle(way: Way, asking: Leg, last: HangUp, site: Site): HangUp {
  const home = waiting(way, site);
  if (home === undefined || last.ending === "transferred") return last;
  if (isConnected(asking.state)) {
    const back = site.calls.move(asking, home.call);
    if (back !== undefined) meet(home, back);
    else home.turn({ kind: "hang-up", ending: "overloaded", by: "switch", status: undefined });
    return last;
  }
  return replace(home, way, asking, site) ? { ...last, ending: "transferred" } : last;
}

/** Whoever asked back has hung up: the third talks to the one who waits. False: there is nobody. */
function replace(home: Way, way: Way, asking: Leg, site: Site): boolean {
  const third = way.call.legs.find((leg) => leg !== asking && isConnected(leg.state));
  const moved = third === undefined ? undefined : site.calls.move(third, home.call);
  if (moved !== undefined) {
    announceJoin({ stays: { way: home, leg: asking }, goes: { way } }, "consult");
    meet(home, moved);
    return true;
  }
  const { destination } = way;
  if (destination === undefined || way.talk !== undefined || way.call.forced !== undefined || way.wasReached) {
    home.turn({ kind: "hang-up", ending: "completed", by: "switch", status: undefined });
    return false;
  }
  // Hung up before the third answered: as if it had been sent there at once.
  home.transfers++;
  home.transfer = new Transfer({ by: asking, to: way.call.dialled, referral: undefined, clock: site.clock });
  home.call.sendOn(asking.party.extension);
  announceJoin({ stays: { way: home, leg: asking }, goes: { way } }, "consult");
  home.turn({ kind: "visit", destination });
  return true;
}

function meet(home: Way, leg: Leg): void {
  home.turn({ kind: "meet", legs: [leg], met: metAt(leg) });
}
