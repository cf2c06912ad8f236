// What a call's record says of its recordings, folded from facts. Part of `record-keeper.ts`.

import type { WallMillis } from "../base/time.ts";
import type { MediaFact } from "../rtp/media.ts";
import type { CallFact } from "./facts.ts";
import type { CallRecord, RecordingRecord } from "./record.ts";

type RecordingFact =
  | Extract<CallFact, { kind: "recording.started" | "recording.paused" | "recording.resumed" | "recording.stopped" }>
  | Extract<MediaFact, { kind: "recording-saved" | "recording-failed" }>;

export function foldRecording(record: CallRecord, fact: RecordingFact, at: WallMillis): void {
  if (fact.kind === "recording.started") {
    record.recordings.push(newRecording(fact, at));
    return;
  }
  const recording: RecordingRecord | undefined = record.recordings.find((one) => one.id === fact.recording);
  if (recording === undefined) return;
  if (fact.kind === "recording.paused") {
    recording.pausedAt ??= at;
    return;
  }
  endPause(recording, at);
  if (fact.kind === "recording-saved") {
    recording.state = "saved";
    recording.durationMs = fact.durationMs;
    recording.bytes = fact.bytes;
    recording.sha256 = fact.sha256;
  } else if (fact.kind === "recording-failed") {
    recording.state = "failed";
    recording.cause = fact.cause;
    record.notes.push(`recording-unavailable: ${fact.cause}`);
  }
}

function newRecording(fact: Extract<RecordingFact, { kind: "recording.started" }>, at: WallMillis): RecordingRecord {
  return {
    id: fact.recording,
    path: fact.path,
    ...(fact.left !== undefined && { left: fact.left }),
    startedAt: at,
    state: "recording",
    durationMs: undefined,
    bytes: undefined,
    sha256: undefined,
    cause: undefined,
    continues: fact.continues,
    beside: fact.beside,
    pausedMs: 0,
    pausedAt: undefined,
  };
}

function endPause(recording: RecordingRecord, at: WallMillis): void {
  if (recording.pausedAt !== undefined) recording.pausedMs += at - recording.pausedAt;
  recording.pausedAt = undefined;
}

/** Those still being written get this end. */
export function endRecordings(record: CallRecord, state: "repaired" | "failed", cause: string): void {
  for (const recording of record.recordings) {
    if (recording.state !== "recording") continue;
    recording.state = state;
    recording.cause = cause;
  }
}
