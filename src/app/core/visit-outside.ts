// The caller dialled a number outside: it is rung over the trunks of the route, somebody answers, they talk. Emergency numbers too: no ceiling, no
// menu, and a line for certain.

import type { Call } from "../../call/call.ts";
import { EarlySound } from "../../call/early-sound.ts";
import type { Leg } from "../../call/leg.ts";
import type { RingOutcome } from "../../call/ring-phones.ts";
import type { OnProgress } from "../../call/ring-places.ts";
import type { Route } from "../../office/office.ts";
import { hangUp, type Next, unanswered } from "./next.ts";
import type { Site } from "./site.ts";
import { talk } from "./talk.ts";

export async function visitOutside(
  call: Call,
  caller: Leg,
  { number, route }: { readonly number: string; readonly route: Route },
  site: Site,
): Promise<Next> {
  // RFC 3261 §16.3 step 3: what may not be forwarded any further is refused, not sent on.
  if (call.maxForwards <= 0) return hangUp(call, "failed", "switch", 483);
  const { ringOutside } = site;
  if (ringOutside === undefined) return hangUp(call, "no-line", "switch");
  const place = {
    number,
    route,
    payer: call.payer,
    ringMs: route.ringMs,
    codecs: caller.codecs,
    shown: { number: call.from, name: call.fromName },
    maxForwards: call.maxForwards - 1,
  };
  return ended(call, caller, await ringOutside(call, place, call.signal, early(caller)), site);
}

export async function visitEmergency(
  call: Call,
  caller: Leg,
  { number }: { readonly number: string },
  site: Site,
): Promise<Next> {
  const { ringForHelp } = site;
  if (ringForHelp === undefined) return hangUp(call, "no-line", "switch");
  return ended(call, caller, await ringForHelp(call, number, call.signal, early(caller)), site);
}

function early(caller: Leg): OnProgress {
  const sound = new EarlySound(caller);
  return (leg, progress) => sound.progress(leg, progress);
}

function ended(call: Call, caller: Leg, outcome: RingOutcome, site: Site): Promise<Next> | Next {
  if (outcome.kind !== "answered") return unanswered(call, caller, outcome);
  return talk(call, caller, outcome.leg, { extension: undefined, recorded: isRecorded(call, site) }, site);
}

function isRecorded(call: Call, site: Site): boolean {
  const { extension } = call;
  return extension !== undefined && site.office().extensions.get(extension)?.record === "always";
}
