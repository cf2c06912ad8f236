// Two calls are made one by command. Where one phone has part in both it steps out from between, as in an attended transfer (RFC 5589 §7); where each
// has somebody alone in it (in a flow, parked, hearing music) these two talk.
//
//   A ── R, R ── B    ⇒  A ── B        R is let go
//   A alone, B alone  ⇒  A ── B        in the call that began first

import type { CallId, ExtensionKey } from "../../../base/ids.ts";
import type { Leg } from "../../../call/leg.ts";
import { isConnected } from "../../../call/leg-state.ts";
import { metAt } from "../met.ts";
import type { Site } from "../site.ts";
import { announceJoin, isSamePhone, joinLegs } from "../transfers.ts";
import type { Way } from "../way.ts";
import { type Commanded, refused } from "./in-call.ts";

export interface BridgeWish {
  readonly call: CallId;
  readonly with: CallId;
  /** Who steps out, where several phones have part in both. */
  readonly phone: ExtensionKey | undefined;
}

export function bridgeByCommand({ call, with: other, phone }: BridgeWish, site: Site): Commanded {
  const a = site.calls.way(call);
  const b = site.calls.way(other);
  if (a === undefined || b === undefined || a === b) return refused("no-call");
  if (a.isTurning || b.isTurning) return refused("not-now");
  const between = commonPhone(a, b, phone);
  if (between !== undefined) return stepOut(between, site);
  if (phone !== undefined) return refused("which-phone");
  return meetAlone(a, b, site);
}

interface Between {
  readonly leg: Leg;
  readonly other: Leg;
}

function commonPhone(a: Way, b: Way, phone: ExtensionKey | undefined): Between | undefined {
  for (const leg of a.call.legs) {
    const { extension } = leg.party;
    if (extension === undefined || leg.end !== undefined || (phone !== undefined && extension !== phone)) continue;
    const other = b.call.legs.find((one) => one.end === undefined && one.party.extension === extension);
    if (other !== undefined) return { leg, other };
  }
  return undefined;
}

function stepOut({ leg, other }: Between, site: Site): Commanded {
  const status = joinLegs(leg, other, site);
  if (status === undefined) return { kind: "done", leg };
  const why = status === 403 || status === 482 ? "not-allowed" : status === 481 ? "nobody-talks" : "not-now";
  return { kind: "refused", why, status };
}

function meetAlone(a: Way, b: Way, site: Site): Commanded {
  const [stays, goes] = a.ordinal < b.ordinal ? [a, b] : [b, a];
  const one = aloneIn(stays, site);
  const two = aloneIn(goes, site);
  if (typeof one === "string") return refused(one);
  if (typeof two === "string") return refused(two);
  if (isSamePhone(one, two.party.extension)) return refused("not-allowed");
  const moved = site.calls.move(two, stays.call);
  if (moved === undefined) return refused("not-now");
  announceJoin({ stays: { way: stays, leg: one }, goes: { way: goes } }, "attended");
  stays.turn({ kind: "meet", legs: [moved], met: metAt(moved, goes.call.recording.goesOn) });
  goes.turn({ kind: "hang-up", ending: "transferred", by: "caller", status: undefined });
  return { kind: "done", leg: one };
}

/** Who hears something by themselves; callers in line are moved or taken, that the queue may count them. */
function aloneIn(way: Way, site: Site): Leg | "waits-in-queue" | "nobody-talks" | "not-now" {
  if (site.floor.inLine(way.call.id) !== undefined) return "waits-in-queue";
  const { anchor } = way.call;
  if (way.talk !== undefined || way.transfer !== undefined || way.consulting !== undefined) return "not-now";
  return anchor !== undefined && isConnected(anchor.state) ? anchor : "nobody-talks";
}
