// Audio ready to be played: both laws of G.711 side by side, so that playing is copying. Files come from `rtp/port/audio-library.ts`,
// tones from `tone.ts`, tests make their own.

import { encode } from "./g711.ts";
import type { AudioCodec } from "./plan.ts";

export interface AudioClip {
  /** Samples at 8 kHz; both arrays have as many octets. */
  readonly length: number;
  readonly pcmu: Uint8Array;
  readonly pcma: Uint8Array;
}

export interface AudioLibrary {
  /** By its name, e.g. "music/quiet", where it is at hand; undefined: `load` may find it. */
  clip(name: string): AudioClip | undefined;
  /** Reads what is not at hand: a file that came later, a voice message, a spoken name. undefined: there is none that can be played. Never rejects. */
  load(name: string): Promise<AudioClip | undefined>;
}

/** 8 kHz mono. */
export function makeClip(samples: Int16Array): AudioClip {
  return { length: samples.length, pcmu: encode(samples, "pcmu"), pcma: encode(samples, "pcma") };
}

export function codesOf(clip: AudioClip, codec: AudioCodec): Uint8Array {
  return codec === "pcmu" ? clip.pcmu : clip.pcma;
}
