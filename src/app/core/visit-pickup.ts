// The pickup code was dialled: alone it takes the call that rings longest in one's pickup groups, with an extension behind it that one's. The
// one who dialled goes over into the call that rings; the call they dialled with ends as "transferred". A caller who waits in a queue and rings
// at an agent's phone is taken too: the agent is free again at once, and the queue counts the caller as answered.

import type { ExtensionKey } from "../../base/ids.ts";
import type { Call } from "../../call/call.ts";
import type { Leg } from "../../call/leg.ts";
import { isConnected } from "../../call/leg-state.ts";
import { ELSEWHERE } from "../../call/ring-phones.ts";
import { metAt } from "./met.ts";
import { hangUp, type Next } from "./next.ts";
import { isRecordedVisit, mayPickUp } from "./pickup-rights.ts";
import type { Site } from "./site.ts";

export function visitPickup(call: Call, caller: Leg, whose: string, site: Site): Next {
  const by = call.extension;
  if (by === undefined) return hangUp(call, "rejected", "switch", 403);
  if (whose !== "" && !mayPickUp(by, whose as ExtensionKey, site)) return hangUp(call, "rejected", "switch", 403);
  const ringing = longestRinging(by, whose, call, site);
  const way = ringing === undefined ? undefined : site.calls.way(ringing.call);
  if (ringing === undefined || way === undefined) return hangUp(call, "unreachable", "switch", 480); // nothing rings
  const taker = site.calls.move(caller, way.call);
  if (taker === undefined) return hangUp(call, "overloaded", "switch");
  const to = ringing.shown.number;
  way.call.facts({ kind: "call.transferred", call: way.call.id, by: taker.shown.number, to, how: "picked-up" });
  call.facts({ kind: "call.joined", call: call.id, into: way.call.id });
  way.turn({ kind: "meet", legs: [taker], met: metAt(taker, isRecordedVisit(way, taker, site)) }, ELSEWHERE);
  return { kind: "hang-up", ending: "transferred", by: "caller", status: 200 };
}

function longestRinging(by: ExtensionKey, whose: string, own: Call, site: Site): Leg | undefined {
  let longest: Leg | undefined;
  const consider = (leg: Leg): void => {
    const way = leg.call === own.id ? undefined : site.calls.way(leg.call);
    if (leg.side !== "callee" || isConnected(leg.state) || way === undefined || way.isTurning) return;
    if (longest === undefined || leg.ordinal < longest.ordinal) longest = leg;
  };
  if (whose !== "") for (const leg of site.calls.legsOf(whose as ExtensionKey)) consider(leg);
  else
    for (const extension of site.calls.extensionsInCalls)
      if (extension !== by && mayPickUp(by, extension, site))
        for (const leg of site.calls.legsOf(extension)) consider(leg);
  return longest;
}
