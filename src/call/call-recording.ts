// What is recorded of one call (RTP-09). `Call` owns one and says who is there; keys, the command line and the HTTP interface start, pause and
// stop it. Left is the anchor, whom the conversation is about; right whoever it talks to. As long as the anchor stays, that is one file, through
// hold, consultation and transfer; when another becomes the anchor, the next file says which one it continues. Whoever joins as a third has a file
// of their own, whose timeline begins with the first one's.
//
//   nothing ──start──► running ──pause──► paused (silence on both channels) ──resume, or the next talk──► running
//      ▲                  └──────────────────────────stop, end of the call──────────────────────────────────┘

import type { CallId, LegId, RecordingId } from "../base/ids.ts";
import type { MediaPlane, MediaRecording } from "../rtp/media.ts";
import type { CallFact } from "./facts.ts";
import type { RecordingImage } from "./image.ts";
import type { Leg } from "./leg.ts";

/** Where a recording goes: `path` below the data directory, for the record; `file` as the media plane opens it. */
export type RecordingPlace = (recording: RecordingId) => { readonly path: string; readonly file: string };

export interface RecordingDeps {
  readonly media: MediaPlane;
  readonly place: RecordingPlace;
}

export type RecordingState = "nothing" | "running" | "paused";

export class CallRecording {
  readonly #call: CallId;
  readonly #facts: (fact: CallFact) => void;
  #main: { readonly left: Leg; readonly running: MediaRecording } | undefined;
  /** Of whoever is there beside the anchor and the one it talks to. */
  readonly #further = new Map<LegId, MediaRecording>();
  /** What was recorded ended with its anchor; the next talk begins another. */
  #continues: RecordingId | undefined;
  #pausedBy: string | undefined;
  #made: number;
  /** What stood still when the process was killed stands still in the next file. */
  #stillPausedBy: string | undefined;

  /** `was`: as it was when the process was killed. */
  constructor(call: CallId, facts: (fact: CallFact) => void, was?: RecordingImage) {
    this.#call = call;
    this.#facts = facts;
    this.#made = was?.made ?? 0;
    this.#continues = was?.last;
    this.#stillPausedBy = was?.pausedBy;
  }

  get image(): RecordingImage {
    const last = this.#main?.running.id ?? this.#continues;
    return { made: this.#made, last, pausedBy: this.#pausedBy ?? this.#stillPausedBy };
  }

  get state(): RecordingState {
    if (this.#main === undefined) return "nothing";
    return this.#pausedBy === undefined ? "running" : "paused";
  }

  /** The anchor is being recorded, or was when it left: whoever is met next is too. */
  get goesOn(): boolean {
    return this.#main !== undefined || this.#continues !== undefined;
  }

  /**
   * From now on these talk, the anchor and the others in order. Where this anchor is being recorded already, its file goes on. `by`: who asked
   * for it; undefined: the office's rules. What was paused in the talk before is recorded again.
   */
  record(left: Leg, others: readonly LegId[], deps: RecordingDeps, by?: string): void {
    const [right, ...further] = others;
    this.resume("the next talk");
    if (this.#main?.left === left) this.#main.running.setRight(right);
    else this.#begin(left, right, deps, by);
    for (const [leg, running] of this.#further) {
      if (further.includes(leg)) continue;
      running.stop();
      this.#further.delete(leg);
    }
    for (const leg of further) this.#add(leg, deps);
    const stillPausedBy = this.#stillPausedBy;
    this.#stillPausedBy = undefined;
    if (stillPausedBy !== undefined) this.pause(stillPausedBy);
  }

  /** The anchor waits: nobody is on the right side until `record` says who. */
  nobody(): void {
    this.#main?.running.setRight(undefined);
    this.#stopFurther();
  }

  /** Another becomes the anchor: this file ends, and what is recorded next continues it. */
  end(): void {
    const { goesOn } = this;
    const last = this.#main?.running.id ?? this.#continues;
    this.#stopAll();
    this.#continues = goesOn ? last : undefined;
  }

  /** False: nothing runs, or it is paused already. */
  pause(by: string): boolean {
    if (this.state !== "running") return false;
    this.#pausedBy = by;
    this.#tell("recording.paused", by, true);
    return true;
  }

  resume(by: string): boolean {
    if (this.state !== "paused") return false;
    this.#pausedBy = undefined;
    this.#tell("recording.resumed", by, false);
    return true;
  }

  /** By somebody's wish: what comes after is not recorded unless the office's rules say so. */
  stop(by: string): boolean {
    if (this.#main === undefined) return false;
    this.#facts({ kind: "recording.stopped", call: this.#call, recording: this.#main.running.id, by });
    this.close();
    return true;
  }

  /** The call is over. */
  close(): void {
    this.#stopAll();
    this.#continues = undefined;
  }

  #begin(left: Leg, right: LegId | undefined, deps: RecordingDeps, by: string | undefined): void {
    this.end();
    const running = this.#start(left.id, right, deps, { continues: this.#continues, by });
    this.#main = { left, running };
    this.#continues = undefined;
  }

  #add(leg: LegId, deps: RecordingDeps): void {
    const beside = this.#main?.running.id;
    if (this.#further.has(leg) || beside === undefined) return;
    this.#further.set(leg, this.#start(leg, undefined, deps, { beside }));
  }

  #start(
    left: LegId,
    right: LegId | undefined,
    deps: RecordingDeps,
    about: {
      readonly continues?: RecordingId | undefined;
      readonly beside?: RecordingId;
      readonly by?: string | undefined;
    },
  ): MediaRecording {
    const ordinal = ++this.#made;
    const recording = (ordinal === 1 ? this.#call : `${this.#call}-${ordinal}`) as string as RecordingId;
    const { path, file } = deps.place(recording);
    const { beside } = about;
    const running = deps.media.record({
      recording,
      call: this.#call,
      path: file,
      left,
      right,
      ...(beside === undefined ? {} : { beside }),
    });
    this.#facts({ kind: "recording.started", call: this.#call, recording, path, left, ...about });
    return running;
  }

  #tell(kind: "recording.paused" | "recording.resumed", by: string, on: boolean): void {
    for (const running of this.#all()) {
      running.pause(on);
      this.#facts({ kind, call: this.#call, recording: running.id, by });
    }
  }

  #stopAll(): void {
    this.#main?.running.stop();
    this.#main = undefined;
    this.#pausedBy = undefined;
    this.#stopFurther();
  }

  #stopFurther(): void {
    for (const running of this.#further.values()) running.stop();
    this.#further.clear();
  }

  #all(): readonly MediaRecording[] {
    return this.#main === undefined ? [] : [this.#main.running, ...this.#further.values()];
  }
}
