// The record of a call that goes on after a kill, as far as the killed process could know it: recordings as `recover.ts` has made them whole, and an end for
// phones that only rang. Part of `survival.ts`.

import type { SqlRow } from "../../../base/db.ts";
import type { WallMillis } from "../../../base/time.ts";
import type { CallImage } from "../../../call/image.ts";
import type { CallRecord, LegRecord, RecordingRecord, SegmentRecord } from "../../../call/record.ts";

/** `recordings`: rows of SELECT_THEIR_RECORDINGS; `until`: when the process last lived. */
export function recordSoFar(
  { record, talking }: CallImage,
  recordings: readonly SqlRow[],
  until: WallMillis,
): CallRecord {
  const stays = new Set(talking.map(({ id }) => id));
  return {
    ...record,
    recordings: record.recordings.map((one) => asRepaired(one, recordings)),
    legs: record.legs.map((leg) => (stays.has(leg.id) ? leg : asCutOff(leg, until))),
    segments: record.segments.map((segment) => (segment.kind === "offer" ? asWithdrawn(segment, until) : segment)),
  };
}

/** As far as the killed process wrote it; what is recorded from now on is another file. */
function asRepaired(one: RecordingRecord, rows: readonly SqlRow[]): RecordingRecord {
  if (one.state !== "recording") return one;
  const row = rows.find(({ id }) => id === one.id);
  const durationMs = typeof row?.["duration_ms"] === "number" ? row["duration_ms"] : undefined;
  const bytes = typeof row?.["bytes"] === "number" ? row["bytes"] : undefined;
  const state = row?.["state"] === "failed" || row === undefined ? "failed" : "repaired";
  const cause = typeof row?.["cause"] === "string" ? row["cause"] : "the switch was killed while it was written";
  return { ...one, state, durationMs, bytes, cause, pausedAt: undefined };
}

function asCutOff(leg: LegRecord, until: WallMillis): LegRecord {
  if (leg.endedAt !== undefined) return leg;
  return {
    ...leg,
    endedAt: Math.max(leg.startedAt, until) as WallMillis,
    ending: "switch-restarted",
    heldAt: undefined,
  };
}

function asWithdrawn(offer: SegmentRecord, until: WallMillis): SegmentRecord {
  if (offer.endedAt !== undefined) return offer;
  return { ...offer, endedAt: Math.max(offer.startedAt, until) as WallMillis, outcome: "switch-restarted" };
}
