// Audio ready to be played: both laws of G.711 side by side, so that playing is copying, and the samples for codecs that have a state. Files
// come from `rtp/port/audio-library.ts`, tones from `tone.ts`, tests make their own. All who play a clip share it.

import type { SoundRate } from "./codec.ts";
import { encode } from "./g711.ts";
import type { G711Codec } from "./plan.ts";
import { resampleWhole } from "./resample.ts";

export interface AudioClip {
  /** Samples at 8 kHz; both arrays have as many octets. */
  readonly length: number;
  readonly pcmu: Uint8Array;
  readonly pcma: Uint8Array;
  /** 16-bit linear: at 16 kHz twice as many samples, where the file has wide-band sound. */
  readonly sound: Int16Array;
  readonly rateHz: SoundRate;
}

export interface AudioLibrary {
  /** By its name, e.g. "music/quiet", where it is at hand; undefined: `load` may find it. */
  clip(name: string): AudioClip | undefined;
  /** Reads what is not at hand: a file that came later, a voice message, a spoken name. undefined: there is none that can be played. Never rejects. */
  load(name: string): Promise<AudioClip | undefined>;
}

/** Mono, at 8 kHz unless said otherwise. */
export function makeClip(samples: Int16Array, rateHz: SoundRate = 8_000): AudioClip {
  return clipOf(resampleWhole(samples, rateHz, 8_000), samples, rateHz);
}

/** `sound` at its rate, and the same at 8 kHz. */
export function clipOf(narrow: Int16Array, sound: Int16Array, rateHz: SoundRate): AudioClip {
  return { length: narrow.length, pcmu: encode(narrow, "pcmu"), pcma: encode(narrow, "pcma"), sound, rateHz };
}

const converted = new WeakMap<AudioClip, Int16Array>();

/** The whole clip at that rate; for short ones: the first to ask waits for it to be converted. */
export function soundOf(clip: AudioClip, rateHz: SoundRate): Int16Array {
  if (clip.rateHz === rateHz) return clip.sound;
  const known = converted.get(clip);
  if (known !== undefined) return known;
  const made = resampleWhole(clip.sound, clip.rateHz, rateHz);
  converted.set(clip, made);
  return made;
}

export function codesOf(clip: AudioClip, codec: G711Codec): Uint8Array {
  return codec === "pcmu" ? clip.pcmu : clip.pcma;
}
