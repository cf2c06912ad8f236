// A parking slot. A call that was transferred here waits with music until somebody dials the slot; after the parking time whoever parked it is
// rung again, and if nobody answers it goes back to the music. Whoever dials a slot takes the call in it.
//
//   transferred ──► parked ──slot dialled──► meets them
//                    │ ▲ └──time──► parker rings ──answers──► meets the parker
//                    │ └────────── no answer ──────┘
//                    └── hangs up ──► over

import { Abort } from "../../base/abort.ts";
import type { Call } from "../../call/call.ts";
import type { Leg } from "../../call/leg.ts";
import { metAt } from "./met.ts";
import { afterLeg, hangUp, type Next } from "./next.ts";
import { ringBack } from "./ring-back.ts";
import { say, spelled } from "./say.ts";
import type { Site } from "./site.ts";

type Place = { readonly kind: "park" } | { readonly kind: "slot"; readonly slot: string };

export function visitPark(call: Call, anchor: Leg, place: Place, site: Site): Promise<Next> | Next {
  if (site.calls.way(call.id)?.transfer !== undefined) return park(call, anchor, place, site);
  // RFC 3261 §21.4.5; the number of the car park is only for transfers.
  return place.kind === "park" ? hangUp(call, "unknown-number", "switch") : takeBack(call, anchor, place.slot, site);
}

async function park(call: Call, anchor: Leg, place: Place, site: Site): Promise<Next> {
  const { parking } = site.office();
  const slot = place.kind === "slot" ? place.slot : site.parking.firstFree(parking.slots);
  if (slot === undefined || site.parking.at(slot) !== undefined) return hangUp(call, "busy", "switch");
  if (!anchor.answer(undefined)) return hangUp(call, "no-common-audio", "switch");
  const way = site.calls.way(call.id);
  const by = way?.transfer?.by;
  site.parking.take(slot, call.id);
  call.facts({ kind: "call.parked", call: call.id, slot, by: by?.shown.number });
  if (way?.transfer !== undefined) way.transfer.farewell = (leg) => say(leg, ["parked-at", ...spelled(slot)], site);
  way?.reached();
  try {
    return await waitInSlot(call, anchor, { slot, by }, site);
  } finally {
    unpark(call, slot, undefined, site); // unless somebody has taken it
  }
}

async function waitInSlot(
  call: Call,
  anchor: Leg,
  { by }: { readonly slot: string; readonly by: Leg | undefined },
  site: Site,
): Promise<Next> {
  const { timeoutMs } = site.office().parking;
  while (!call.signal.aborted) {
    anchor.hear({ kind: "file", name: site.holdMusic, then: "repeat" });
    await timePasses(call, timeoutMs, site);
    if (call.signal.aborted) break;
    const name = `parked: ${call.fromName ?? call.from}`;
    const parker = await ringBack(call, by?.party.extension, name, site);
    if (parker === undefined) continue;
    return { kind: "meet", legs: [parker], met: metAt(parker) };
  }
  return afterLeg(call, anchor, "abandoned");
}

function timePasses(call: Call, ms: number, site: Site): Promise<void> {
  const over = new Abort();
  const timer = site.clock.after(ms, `${call.id}: parked too long`, () => over.abort());
  const forget = call.signal.onAbort(() => over.abort());
  return new Promise((resolve) => {
    over.onAbort(() => {
      timer.cancel();
      forget();
      resolve();
    });
  });
}

function unpark(call: Call, slot: string, by: string | undefined, site: Site): void {
  if (site.parking.at(slot) !== call.id) return;
  site.parking.leave(slot);
  call.facts({ kind: "call.unparked", call: call.id, slot, by });
}

/** Anybody of the office may. */
function takeBack(call: Call, taker: Leg, slot: string, site: Site): Next {
  const by = call.extension;
  if (by === undefined) return hangUp(call, "rejected", "switch", 403);
  const parked = site.parking.at(slot);
  const way = parked === undefined ? undefined : site.calls.way(parked);
  if (way === undefined || way.isTurning) return hangUp(call, "unknown-number", "switch");
  const moved = site.calls.move(taker, way.call);
  if (moved === undefined) return hangUp(call, "overloaded", "switch");
  unpark(way.call, slot, moved.shown.number, site);
  call.facts({ kind: "call.joined", call: call.id, into: way.call.id });
  way.turn({ kind: "meet", legs: [moved], met: metAt(moved) });
  return { kind: "hang-up", ending: "transferred", by: "caller", status: 200 };
}
