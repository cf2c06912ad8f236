// A ring group is called (SIP-12): its members ring all at once or one after the other, the first to answer has the call, and whoever nobody
// answered goes on to the overflow. Unlike a queue a group knows no agents, no waiting and no fairness but taking turns.

import type { ExtensionKey } from "../../base/ids.ts";
import type { Call } from "../../call/call.ts";
import { EarlySound } from "../../call/early-sound.ts";
import type { Leg } from "../../call/leg.ts";
import { type PlacesOutcome, ringPlaces } from "../../call/ring-places.ts";
import type { RingGroup } from "../../office/office.ts";
import { forward } from "./forward.ts";
import { afterLeg, hangUp, type Next } from "./next.ts";
import { placeOf } from "./ring-member.ts";
import type { Site } from "./site.ts";
import { talk } from "./talk.ts";
import { isRecorded } from "./visit-extension.ts";

export async function visitGroup(call: Call, caller: Leg, group: RingGroup, site: Site): Promise<Next> {
  if (call.maxForwards <= 0) return hangUp(call, "failed", "switch", 483); // RFC 3261 §16.3 step 3
  const by = accountOf(group, site);
  const outcome = by === undefined ? NOBODY : await ringGroup({ call, caller, group, by, site });
  if (outcome.kind === "answered") {
    call.note(`ring group ${group.key}: ${outcome.place.name} answered`);
    const extension = outcome.leg.party.extension;
    const recorded = isRecorded(call, extension && site.office().extensions.get(extension), site);
    return talk(call, caller, outcome.leg, { extension, recorded }, site);
  }
  if (outcome.kind === "stopped") return afterLeg(call, caller, "cancelled");
  if (outcome.kind === "no-port") return hangUp(call, "overloaded", "switch");
  if (group.overflow !== undefined && by !== undefined) {
    const reason = outcome.kind === "no-answer" ? "no-answer" : "unavailable";
    const elsewhere = forward(call, { from: group.number, to: group.overflow, reason, by }, site);
    if (elsewhere !== undefined) return elsewhere;
  }
  if (outcome.kind === "no-answer") return hangUp(call, "no-answer", "switch");
  return hangUp(call, "unreachable", "switch");
}

const NOBODY: PlacesOutcome = { kind: "refused", refusal: { ending: "unreachable", status: 480 } };

interface Ringing {
  readonly call: Call;
  readonly caller: Leg;
  readonly group: RingGroup;
  readonly by: ExtensionKey;
  readonly site: Site;
}

/** Numbers outside are dialled as the first member that is an extension would, and on its account. */
function accountOf(group: RingGroup, site: Site): ExtensionKey | undefined {
  const { extensions } = site.office();
  return group.members.find((member) => extensions.has(member as ExtensionKey)) as ExtensionKey | undefined;
}

function ringGroup(ringing: Ringing): Promise<PlacesOutcome> {
  const { group, site } = ringing;
  switch (group.strategy) {
    case "all":
      return ringAll(ringing, group.members);
    case "in-order":
      return ringInTurn(ringing, group.members);
    case "rotating":
      return ringInTurn(ringing, site.groupTurns.next(group.key, group.members));
  }
}

function ringAll(ringing: Ringing, numbers: readonly string[]): Promise<PlacesOutcome> {
  const { call, caller, group, by, site } = ringing;
  const places = numbers.flatMap((number) => {
    const place = placeOf({ call, caller, site, number, by, ringMs: group.ringMs });
    return place === undefined ? [] : [place];
  });
  const early = new EarlySound(caller);
  return ringPlaces(places, site.clock, call.signal, (leg, progress) => early.progress(leg, progress));
}

/** Whether a member can be rung is asked when its turn comes. */
async function ringInTurn(ringing: Ringing, numbers: readonly string[]): Promise<PlacesOutcome> {
  let last: PlacesOutcome = NOBODY;
  for (const number of numbers) {
    const outcome = await ringAll(ringing, [number]);
    if (outcome.kind === "answered" || outcome.kind === "stopped") return outcome;
    if (last.kind !== "no-answer") last = outcome; // one that rang says more than those who could not
  }
  return last;
}
