// Machine hints (QA-09): what is heard of a finished recording without understanding a word. Pure; reckoned once after the call in a thread of its own
// (rtp/port), kept in `recording_sound` (0029), read by everybody through `SoundBook`.

/** Of one channel. */
export interface ChannelHints {
  readonly speechMs: number;
  /** Mean of its speech, dB below full scale (negative); undefined: none. */
  readonly loudness: number | undefined;
  /** Samples of speech at full scale. */
  readonly clippedShare: number;
  /** Began to speak while the other spoke. */
  readonly interruptions: number;
  /** Until its first words; undefined: none. */
  readonly firstMs: number | undefined;
}

/** Of a recording, or of a part of it. One channel alone has no `right`. */
export interface Hints {
  readonly durationMs: number;
  readonly left: ChannelHints;
  readonly right: ChannelHints | undefined;
  /** Nobody speaks, pauses of the recording left out. */
  readonly silenceMs: number;
  readonly longestSilenceMs: number;
  readonly talkOverMs: number;
}

/** Waveform of one channel: the lowest and highest sample of each step, -127 to 127, one after the other. */
export interface Peaks {
  /** Steps a second, the same for every recording. */
  readonly perSecond: number;
  readonly left: Int8Array;
  readonly right: Int8Array | undefined;
}

export interface SoundBook {
  /** One index look-up; undefined: not looked at yet. Of a part: as if nothing else had been recorded. */
  hints(recording: string, part?: { readonly fromMs: number; readonly toMs: number }): Hints | undefined;
  peaks(recording: string): Peaks | undefined;
  /** Where it was paused, in its own milliseconds: nothing of that was recorded. */
  pauses(recording: string): Promise<readonly { readonly fromMs: number; readonly toMs: number }[]>;
}
