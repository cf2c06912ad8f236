// The stretches of a call's record: how they begin and end. Used by `record-keeper.ts` and `fold-way.ts`.

import type { WallMillis } from "../base/time.ts";
import type { CallRecord, SegmentRecord } from "./record.ts";

export function newSegment(
  init: Pick<SegmentRecord, "kind" | "queue" | "agent" | "explanation"> & { readonly at: WallMillis },
): SegmentRecord {
  const { at, ...rest } = init;
  return { ...rest, startedAt: at, endedAt: undefined, outcome: undefined };
}

export function closeOffer(record: CallRecord, agent: string, at: WallMillis, outcome: string): void {
  const open = record.segments.find(
    (segment) => segment.kind === "offer" && segment.agent === agent && segment.endedAt === undefined,
  );
  if (open !== undefined) close(open, at, outcome);
}

export function closeQueue(record: CallRecord, at: WallMillis, outcome: string): void {
  const open = record.segments.find((segment) => segment.kind === "queue" && segment.endedAt === undefined);
  if (open !== undefined) close(open, at, outcome);
}

/** Answers whose talk that was. */
export function closeTalk(record: CallRecord, at: WallMillis, outcome: string): SegmentRecord | undefined {
  const open = record.segments.findLast(({ kind, endedAt }) => kind === "talk" && endedAt === undefined);
  for (const segment of record.segments)
    if (segment.kind === "talk" && segment.endedAt === undefined) close(segment, at, outcome);
  return open;
}

/** The caller has got somewhere: whoever sent them there, or asked back, has done with it. */
export function closeTransfers(record: CallRecord, at: WallMillis, outcome: string): void {
  for (const segment of record.segments) {
    const isTransfer = segment.kind === "transfer" || segment.kind === "consult";
    if (isTransfer && segment.endedAt === undefined) close(segment, at, outcome);
  }
}

export function closeSegments(record: CallRecord, at: WallMillis, outcome: string): void {
  for (const segment of record.segments) if (segment.endedAt === undefined) close(segment, at, outcome);
}

export function close(segment: SegmentRecord, at: WallMillis, outcome: string): void {
  segment.endedAt = at;
  segment.outcome = outcome;
}
