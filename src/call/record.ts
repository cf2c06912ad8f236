// The call record (CRM-05): what one call was, folded from facts. Shapes only; `record-keeper.ts` folds, `record-tables.ts` stores.

import type { AgentKey, CallId, ExtensionKey, LegId, QueueKey, RecordingId, TrunkKey } from "../base/ids.ts";
import type { WallMillis } from "../base/time.ts";
import type { LegReport } from "../rtp/media.ts";
import type { Ending } from "./ending.ts";
import type { EndedBy, LegSide } from "./facts.ts";
import type { WaitTrail } from "./wait-trail.ts";

export interface CallRecord {
  readonly id: CallId;
  readonly from: string;
  readonly fromName: string | undefined;
  readonly to: string;
  readonly startedAt: WallMillis;
  /** Last queue and last agent; the segments hold all. */
  queue: QueueKey | undefined;
  agent: AgentKey | undefined;
  queuedAt: WallMillis | undefined;
  /** Somebody's phone first rang. */
  ringingAt: WallMillis | undefined;
  /** First met a person or an application. */
  answeredAt: WallMillis | undefined;
  endedAt: WallMillis | undefined;
  ending: Ending | undefined;
  endedBy: EndedBy | undefined;
  sipStatus: number | undefined;
  /** Time in queues. */
  waitMs: number;
  holdMs: number;
  /** What the agent said it was about (ACD-12). */
  disposition: string | undefined;
  readonly legs: LegRecord[];
  readonly segments: SegmentRecord[];
  readonly recordings: RecordingRecord[];
  readonly notes: string[];
  /** What STIR/SHAKEN found of the caller's number; undefined: nobody looked. */
  verstat?: string | undefined;
}

export interface LegRecord {
  /** Of a leg that moved on to another call: with "~" and a number behind it, for that call's record has the id now. */
  id: LegId;
  readonly side: LegSide;
  readonly extension: ExtensionKey | undefined;
  readonly agent: AgentKey | undefined;
  /** It went over this carrier; left out: over none. */
  readonly trunk?: TrunkKey | undefined;
  readonly startedAt: WallMillis;
  ringingAt: WallMillis | undefined;
  answeredAt: WallMillis | undefined;
  endedAt: WallMillis | undefined;
  /** E.g. "bye by peer", "refused by peer". */
  ending: string | undefined;
  status: number | undefined;
  heldAt: WallMillis | undefined;
  media: LegReport | undefined;
}

/** A stretch of the call with one agent, in one queue, or on its way between them (ACD-22). */
export interface SegmentRecord {
  readonly kind: "queue" | "talk" | "offer" | "voicemail" | "conference" | "transfer" | "consult";
  readonly queue: QueueKey | undefined;
  readonly agent: AgentKey | undefined;
  readonly startedAt: WallMillis;
  endedAt: WallMillis | undefined;
  /** E.g. "connected", "abandoned", "no-answer", "rejected". */
  outcome: string | undefined;
  /** Why this agent (ACD-16), as the desk explained it. */
  readonly explanation: string | undefined;
  /** Of a transfer or a consultation: who sent or asked whom, and how, in words. Its agent and queue are those of the talk it began in. */
  readonly detail?: string | undefined;
  /** Of a conference. */
  readonly room?: string | undefined;
  /** Of a talk: what its agent said it was about. */
  disposition?: string | undefined;
  /** Of a talk: how long one of both held the other. */
  holdMs?: number | undefined;
  /** Of a wait in a queue; undefined: none was kept. */
  readonly trail?: WaitTrail | undefined;
}

export interface RecordingRecord {
  readonly id: RecordingId;
  readonly path: string;
  /** Whose voice is on the left channel; left out: it was not noted. */
  readonly left?: LegId | undefined;
  readonly startedAt: WallMillis;
  /** repaired: the process was killed while it was written; it plays to where it was. expired, deleted: its sound is gone. */
  state: "recording" | "saved" | "failed" | "repaired" | "expired" | "deleted";
  durationMs: number | undefined;
  bytes: number | undefined;
  sha256: string | undefined;
  cause: string | undefined;
  /** The one before it, which ended when another became the anchor. */
  readonly continues: RecordingId | undefined;
  /** It holds one party alone, on the timeline of that recording. */
  readonly beside: RecordingId | undefined;
  /** Silence written because it was paused. */
  pausedMs: number;
  pausedAt: WallMillis | undefined;
}
