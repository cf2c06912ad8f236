// What the HTTP interface shows of the sound of recordings: machine hints and the waveform (QA-05, QA-09).

import type { SoundSpan } from "./recording-control.ts";

export interface HintsView extends SoundSpan {
  readonly durationMs: number;
  readonly left: ChannelHintsView;
  /** null: one channel alone. */
  readonly right: ChannelHintsView | null;
  /** Nobody speaks, pauses and holds left out. */
  readonly silenceMs: number;
  readonly longestSilenceMs: number;
  readonly talkOverMs: number;
  /** Whoever it was; what was paused as well is not in it. */
  readonly heldMs: number;
  /** Nothing of that was recorded. */
  readonly pausedMs: number;
}

export interface ChannelHintsView {
  readonly speechMs: number;
  /** dB below full scale; null: no speech. */
  readonly loudness: number | null;
  readonly clippedShare: number;
  readonly interruptions: number;
  /** null: no speech. */
  readonly firstMs: number | null;
}

export interface PeaksView extends SoundSpan {
  /** Steps a second. */
  readonly perSecond: number;
  /** The lowest and highest sample of each step, -127 to 127, one after the other. */
  readonly left: readonly number[];
  readonly right: readonly number[] | null;
  /** Where nothing was recorded, in the recording's milliseconds. */
  readonly pauses: readonly SoundSpan[];
}
