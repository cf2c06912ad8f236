// One place that rings beside others: a member of a ring group, a follow-me step. Extensions that are busy or not to be disturbed are left out;
// forwarding and follow-me of a member do not apply, or one call would ring half the town.

import type { ExtensionKey } from "../../base/ids.ts";
import type { Call } from "../../call/call.ts";
import type { Leg } from "../../call/leg.ts";
import type { Place } from "../../call/ring-places.ts";
import type { Extension, Route } from "../../office/office.ts";
import { reach } from "./reach.ts";
import { ringExtension } from "./ring-extension.ts";
import type { Site } from "./site.ts";

export interface Member {
  readonly call: Call;
  readonly caller: Leg;
  readonly site: Site;
  readonly number: string;
  /** As whom the number is dialled, and on whose account. */
  readonly by: ExtensionKey;
  readonly ringMs: number;
}

/** undefined: it is not rung now, and the call's record says why. */
export function placeOf(member: Member): Place | undefined {
  const destination = reach(member.number, member.by, member.site);
  switch (destination.kind) {
    case "extension":
      return insidePlace(member, destination.extension);
    case "outside":
      return outsidePlace(member, destination);
    default:
      return leftOut(member, destination.kind === "forbidden" ? "not allowed" : "rings nowhere");
  }
}

function insidePlace(member: Member, extension: Extension): Place | undefined {
  const { site, call, caller, ringMs } = member;
  if (site.lines.settings(extension.key).dnd) return leftOut(member, "do-not-disturb");
  if (site.lines.isBusy(extension)) return leftOut(member, "busy");
  if (site.contacts(extension.key).length === 0) return leftOut(member, "not registered");
  return {
    name: extension.key,
    afterMs: 0,
    ring: (signal, onProgress) => ringExtension({ call, caller, extension, ringMs, site }, signal, onProgress),
    confirm: undefined,
  };
}

function outsidePlace(member: Member, outside: { readonly number: string; readonly route: Route }): Place | undefined {
  const { site, call, caller, ringMs, by } = member;
  const { ringOutside } = site;
  if (ringOutside === undefined) return leftOut(member, "no way out");
  const place = {
    ...outside,
    payer: by,
    ringMs,
    codecs: caller.codecs,
    shown: { number: call.from, name: call.fromName },
    maxForwards: call.maxForwards - 1,
  };
  return {
    name: member.number,
    afterMs: 0,
    ring: (signal, onProgress) => ringOutside(call, place, signal, onProgress),
    confirm: undefined,
  };
}

function leftOut({ call, number }: Member, why: string): undefined {
  call.note(`left out ${number}: ${why}`);
  return undefined;
}
