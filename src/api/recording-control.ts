// What the HTTP interface may do with recordings (RTP-09). `app/control/recording-control.ts` implements it.

import type { Answer } from "./answer.ts";
import type { Reach } from "./people-control.ts";
import type { HintsView, PeaksView } from "./sound-views.ts";
import type { RecordingDetailView, RecordingView, VerdictView } from "./views.ts";

export interface RecordingFilter {
  readonly limit: number;
  /** Id of a recording: only earlier ones (next page). */
  readonly before: string | undefined;
  readonly call: string | undefined;
  readonly agent: string | undefined;
  readonly queue: string | undefined;
  readonly since: number | undefined;
  /** true: only those under a legal hold. */
  readonly held: boolean | undefined;
  /** Only these people's calls; undefined: everybody's. */
  readonly within: Reach | undefined;
}

/** Sound in clear, whatever it is on disk. */
export interface RecordingAudio {
  readonly format: "wav" | "opus";
  readonly bytes: number;
  /** Says whether it is still the same: an entity tag with its quotation marks (RFC 9110 §8.8.3), of which nothing can be read. */
  readonly tag: string;
  /** Up to byte `to`, without it; once. Throws where the file turns out to be changed. Whoever asked closes it. */
  chunks(from: number, to: number): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

/** Of a recording, in its own milliseconds. */
export interface SoundSpan {
  readonly fromMs: number;
  readonly toMs: number;
}

/** One agent's part of a recording, as who may not know more hears it. */
export interface SoundPart extends SoundSpan {
  readonly recording: string;
  /** Where the agent is in the recording; in what is heard the agent is always on the right, whoever called. */
  readonly agentChannel: "left" | "right";
}

export type RecordingWish = "start" | "stop" | "pause" | "resume";

export interface RecordingControl {
  /** Newest first. */
  list(filter: RecordingFilter): Promise<Answer<readonly RecordingView[]>>;
  show(id: string): Promise<Answer<RecordingDetailView>>;
  /**
   * Who listens stands in its history; a player that asks again and again within some minutes stands there once. A part is a WAV file in stereo.
   * 409 where there is no sound any more, 422 where it cannot be opened.
   */
  audio(id: string, use: "played" | "exported", who: string, part?: SoundSpan): Promise<Answer<RecordingAudio>>;
  /** What was heard of it once, after the call. 409 while nobody heard it yet, and where its sound is gone or cannot be heard. */
  hints(id: string, part?: SoundSpan): Promise<Answer<HintsView>>;
  peaks(id: string, part?: SoundSpan): Promise<Answer<PeaksView>>;
  /**
   * A WAV file of a part in stereo, customer left and agent right, whatever the recording is on disk: nothing in it, nor in its tag, tells which
   * recording it is of. Nothing is noted: whoever asks knows who listens, and to how much. Refused as `audio` is; the words name no recording.
   */
  partAudio(part: SoundPart, who: string): Promise<Answer<RecordingAudio>>;
  /** Of a call that goes on. 409 where that is not possible now. */
  onCall(call: string, wish: RecordingWish, who: string): Promise<Answer<readonly RecordingView[]>>;
  hold(id: string, why: string, who: string): Promise<Answer<RecordingDetailView>>;
  release(id: string, who: string): Promise<Answer<RecordingDetailView>>;
  /** The sound; the row stays. 409 while it is held or written. */
  delete(id: string, why: string | undefined, who: string): Promise<Answer<RecordingDetailView>>;
  /** Is its file what it was? */
  verify(id: string, who: string): Promise<Answer<VerdictView>>;
  /** Of one that a killed process left. */
  repair(id: string, who: string): Promise<Answer<RecordingDetailView>>;
}
