// What of a call in which people talk outlives the process: its legs, its record so far, and what the desk, the figures and the guards know of it.

import type { CallId, LegId } from "../../../base/ids.ts";
import type { Clock, WallMillis } from "../../../base/time.ts";
import type { CallImage, DutyImage, LegImage } from "../../../call/image.ts";
import type { Leg } from "../../../call/leg.ts";
import type { RecordKeeper } from "../../../call/record-keeper.ts";
import type { Figures } from "../figures/figures.ts";
import type { Floor } from "../floor.ts";
import type { WayOut } from "../outside.ts";
import type { TrunkLines } from "../trunk-lines.ts";
import type { Way } from "../way.ts";

export interface ImageParts {
  readonly clock: Clock;
  readonly floor: Pick<Floor, "desk">;
  readonly records: Pick<RecordKeeper, "find">;
  readonly figures: Pick<Figures, "queues">;
  readonly wayOut: () => Pick<WayOut, "payerOf">;
  readonly lines: () => Pick<TrunkLines, "isForHelp">;
  readonly way: (call: CallId) => Way | undefined;
}

/** undefined: one of its legs cannot survive at the moment, or nobody talks. */
export function imageOfCall(id: CallId, revivals: number, parts: ImageParts): CallImage | undefined {
  const way = parts.way(id);
  const record = parts.records.find(id);
  const talk = way?.talk;
  if (way === undefined || talk === undefined || record === undefined) return undefined;
  const talking = legImages(talk.parties);
  if (talking === undefined) return undefined;
  const { lastTalk } = way;
  return {
    ...way.call.image,
    queue: lastTalk?.queue,
    extension: lastTalk?.with.extension,
    agent: lastTalk?.with.agent,
    talking,
    onHold: talk.onHold,
    record,
    duties: talk.parties.flatMap((leg) => dutyOf(leg, parts)),
    place: parts.figures.queues.placeOf(id),
    payers: payersOf(talk.parties, parts.wayOut()),
    isForHelp: parts.lines().isForHelp(id),
    afterwards: way.afterwards?.caller === way.call.anchor ? way.afterwards?.flow : undefined,
    revivals,
  };
}

function legImages(legs: readonly Leg[]): readonly LegImage[] | undefined {
  const images: LegImage[] = [];
  for (const leg of legs) {
    const image = leg.image();
    if (image === undefined) return undefined;
    images.push(image);
  }
  return images.length > 1 ? images : undefined;
}

function dutyOf({ party }: Leg, { floor, clock }: ImageParts): readonly DutyImage[] {
  const { agent, extension } = party;
  const talk = agent === undefined ? undefined : floor.desk.talkOf(agent);
  if (agent === undefined || extension === undefined || talk === undefined) return [];
  const from = Math.round(clock.wall() - (clock.now() - talk.from)) as WallMillis;
  return [{ ...talk, agent, extension, from }];
}

function payersOf(legs: readonly Leg[], wayOut: Pick<WayOut, "payerOf">): CallImage["payers"] {
  return legs.flatMap((leg) => {
    const payer = leg.party.trunk === undefined ? undefined : wayOut.payerOf(leg);
    return payer === undefined ? [] : [[leg.id, payer] as const];
  }) satisfies readonly (readonly [LegId, unknown])[];
}
