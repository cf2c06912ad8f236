// A call record as the outside sees it.

import type { CallView, LegMediaView, LegView, RecordingView, SegmentView } from "../../api/views.ts";
import type { WallMillis } from "../../base/time.ts";
import { isoTime } from "../../base/time.ts";
import type { CallRecord, LegRecord, RecordingRecord, SegmentRecord } from "../../call/record.ts";
import type { StoredRecording } from "../../call/record-tables.ts";
import { qualityAtPeer, qualityOf } from "../../rtp/emodel.ts";
import type { LegReport } from "../../rtp/media.ts";

/** What stands elsewhere of a call. `flows`: its way through them; lists leave it out. `mark`: what the customer thought of it. */
export interface BesideCall {
  readonly flows?: CallView["flows"];
  readonly mark?: number | undefined;
}

export function callView(record: CallRecord, now: WallMillis, { flows = [], mark }: BesideCall = {}): CallView {
  const until = record.endedAt ?? now;
  return {
    id: record.id,
    from: record.from,
    fromName: record.fromName ?? null,
    to: record.to,
    queue: record.queue ?? null,
    agent: record.agent ?? lastOffered(record) ?? null,
    extension: answeredBy(record)?.extension ?? null,
    state: stateOf(record),
    startedAt: isoTime(record.startedAt),
    queuedAt: time(record.queuedAt),
    ringingAt: time(record.ringingAt),
    answeredAt: time(record.answeredAt),
    endedAt: time(record.endedAt),
    ending: record.ending ?? null,
    endedBy: record.endedBy ?? null,
    sipStatus: record.sipStatus ?? null,
    waitMs: (record.answeredAt ?? until) - record.startedAt,
    talkMs: record.answeredAt === undefined ? 0 : until - record.answeredAt,
    holdMs: record.holdMs,
    disposition: record.disposition ?? null,
    recordings: record.recordings.map(({ id, path, state }) => ({ id, path, state: stateOfRecording(state) })),
    legs: record.legs.map(legView),
    segments: record.segments.map(segmentView),
    notes: [...record.notes],
    flows,
    verstat: record.verstat ?? null,
    mark: mark ?? null,
  };
}

export function recordingView(recording: RecordingRecord | StoredRecording, call: CallRecord): RecordingView {
  const stored = "stored" in recording ? recording.stored : undefined;
  return {
    id: recording.id,
    call: call.id,
    path: recording.path,
    state: stateOfRecording(recording.state),
    startedAt: isoTime(recording.startedAt),
    durationMs: recording.durationMs ?? null,
    bytes: recording.bytes ?? null,
    sha256: recording.sha256 ?? null,
    from: call.from,
    to: call.to,
    queue: call.queue ?? null,
    agent: call.agent ?? null,
    format: stored?.format ?? "wav",
    sealed: recording.path.endsWith(".sealed"),
    continues: recording.continues ?? null,
    beside: recording.beside ?? null,
    pausedMs: recording.pausedMs,
    cause: recording.cause ?? null,
    held: stored?.held === undefined ? null : { ...stored.held, at: isoTime(stored.held.at) },
    removedAt: time(stored?.removedAt),
  };
}

function segmentView(segment: SegmentRecord): SegmentView {
  return {
    kind: segment.kind,
    queue: segment.queue ?? null,
    agent: segment.agent ?? null,
    startedAt: isoTime(segment.startedAt),
    endedAt: time(segment.endedAt),
    outcome: segment.outcome ?? null,
    detail: segment.detail ?? segment.room ?? null,
    disposition: segment.disposition ?? null,
  };
}

function stateOf(record: CallRecord): CallView["state"] {
  if (record.endedAt !== undefined) return "ended";
  if (record.answeredAt !== undefined) return "talking";
  return record.queuedAt === undefined ? "ringing" : "waiting";
}

/** A repaired recording plays like a saved one; `recording list` tells them apart by its missing hash. */
function stateOfRecording(state: StoredRecording["state"]): RecordingView["state"] {
  return state === "repaired" ? "saved" : state;
}

/** Of a call nobody answered yet: the agent who is rung. */
function lastOffered(record: CallRecord): string | undefined {
  return record.segments.findLast((segment) => segment.kind === "offer" && segment.endedAt === undefined)?.agent;
}

function answeredBy(record: CallRecord): LegRecord | undefined {
  return record.legs.find((leg) => leg.side === "callee" && leg.answeredAt !== undefined);
}

function legView(leg: LegRecord): LegView {
  const { media } = leg;
  return {
    id: leg.id,
    side: leg.side,
    extension: leg.extension ?? null,
    agent: leg.agent ?? null,
    startedAt: isoTime(leg.startedAt),
    ringingAt: time(leg.ringingAt),
    answeredAt: time(leg.answeredAt),
    endedAt: time(leg.endedAt),
    why: leg.ending ?? null,
    sipStatus: leg.status ?? null,
    media: media === undefined ? null : mediaView(media),
  };
}

export function mediaView(media: LegReport): LegMediaView {
  return {
    packetsReceived: media.packetsReceived,
    packetsLost: media.packetsLost,
    jitterMs: media.jitterMs,
    packetsSent: media.packetsSent,
    dropped: media.dropped,
    peerLost: media.peer?.lost ?? null,
    peerJitterMs: media.peer?.jitterMs ?? null,
    roundTripMs: media.peer?.roundTripMs ?? null,
    mos: roundMos(qualityOf(media)?.mos),
    peerMos: roundMos(qualityAtPeer(media)?.mos),
    codec: media.codec ?? null,
    concealed: media.concealed ?? 0,
    late: media.late ?? 0,
  };
}

function roundMos(mos: number | undefined): number | null {
  return mos === undefined ? null : Math.round(mos * 100) / 100;
}

function time(at: WallMillis | undefined): string | null {
  return at === undefined ? null : isoTime(at);
}
