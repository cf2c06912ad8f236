// What of a call outlives the process in which people talk, or whose caller waits in a queue: its legs, its record so far, and what the desk, the
// figures and the guards know of it.

import type { CallId, LegId } from "../../../base/ids.ts";
import type { Clock, Millis, WallMillis } from "../../../base/time.ts";
import type { CallImage, DutyImage, LegImage, WaitImage } from "../../../call/image.ts";
import type { Leg } from "../../../call/leg.ts";
import type { RecordKeeper } from "../../../call/record-keeper.ts";
import type { Figures } from "../figures/figures.ts";
import type { Floor } from "../floor.ts";
import type { WayOut } from "../outside.ts";
import type { TrunkLines } from "../trunk-lines.ts";
import type { QueueWait } from "../waiting/in-line.ts";
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

/** undefined: one of its legs cannot survive at the moment, or nobody talks or waits. */
export function imageOfCall(id: CallId, revivals: number, parts: ImageParts): CallImage | undefined {
  const way = parts.way(id);
  const record = parts.records.find(id);
  if (way === undefined || record === undefined) return undefined;
  const { talk, waiting, lastTalk } = way;
  const parties = talk?.parties ?? (waiting === undefined ? [] : anchorOf(way));
  const talking = legImages(parties);
  if (talking === undefined || talking.length < (talk === undefined ? 1 : 2)) return undefined;
  return {
    ...way.call.image,
    queue: lastTalk?.queue,
    extension: lastTalk?.with.extension,
    agent: lastTalk?.with.agent,
    talking,
    waits: talk === undefined && waiting !== undefined ? waitImage(waiting, parts) : undefined,
    onHold: talk?.onHold ?? [],
    record,
    duties: parties.flatMap((leg) => dutyOf(leg, parts)),
    place: parts.figures.queues.imageOf(id),
    payers: payersOf(parties, parts.wayOut()),
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
  return images;
}

function anchorOf({ call: { anchor } }: Way): readonly Leg[] {
  return anchor === undefined ? [] : [anchor];
}

function waitImage({ queue, entry, since, cameAt }: QueueWait, { clock }: ImageParts): WaitImage {
  return { queue: queue.key, entry, since: wallOf(since, clock), cameAt: wallOf(cameAt, clock) };
}

function wallOf(at: Millis, clock: Clock): WallMillis {
  return Math.round(clock.wall() - (clock.now() - at)) as WallMillis;
}

function dutyOf({ party }: Leg, { floor, clock }: ImageParts): readonly DutyImage[] {
  const { agent, extension } = party;
  const talk = agent === undefined ? undefined : floor.desk.talkOf(agent);
  if (agent === undefined || extension === undefined || talk === undefined) return [];
  return [{ ...talk, agent, extension, from: wallOf(talk.from, clock) }];
}

function payersOf(legs: readonly Leg[], wayOut: Pick<WayOut, "payerOf">): CallImage["payers"] {
  return legs.flatMap((leg) => {
    const payer = leg.party.trunk === undefined ? undefined : wayOut.payerOf(leg);
    return payer === undefined ? [] : [[leg.id, payer] as const];
  }) satisfies readonly (readonly [LegId, unknown])[];
}
