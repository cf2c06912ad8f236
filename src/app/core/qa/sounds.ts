// The sound of recordings for whoever listens to all of it or to a part, done where it disturbs nobody (a thread of its own, app/sound). Paths are
// below the data directory; faults are sentences.

import type { Result } from "../../../base/result.ts";
import type { Span } from "../../../qa/hints/activity.ts";

/** As `recording_sound` keeps it. */
export interface HeardSound {
  readonly activity: Uint8Array;
  readonly peaks: Uint8Array;
}

/** Sound at 8 kHz as a stereo WAV file. */
export interface OpenPart {
  readonly bytes: number;
  /** Of the file, up to `to`, without it. Throws where the sound turns out to be broken. */
  chunks(from: number, to: number): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

export interface PartWish extends Span {
  readonly path: string;
  /** The right channel of the recording comes out on the left, and the left on the right. */
  readonly isSwapped: boolean;
  /** Who hears it: an account, for the bound of each. */
  readonly listener: string;
}

/** As `openPart` says it at its bounds. */
export const TOO_MANY_LISTEN = "too many listen at once";
export const LISTENS_TO_MANY = "the same person listens to too much at once";

export interface Sounds {
  /** Everything, once, behind whatever else the machine has to do. `omitted`: when nobody was to be listened to. */
  hear(path: string, omitted: readonly Span[]): Promise<Result<HeardSound, string>>;
  openPart(wish: PartWish): Promise<Result<OpenPart, string>>;
}
