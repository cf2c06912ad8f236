// A WAV file made into a clip: one channel, at 8 kHz, and at 16 kHz where it has that much. The audio library calls it, in pieces, so that
// no packet waits for a long file of another rate.

import { fail, ok, type Result } from "../base/result.ts";
import { type AudioClip, clipOf } from "./audio.ts";
import type { SoundRate } from "./codec.ts";
import { isFileRate, resampleWhole } from "./resample.ts";
import type { WavFile, WavFormat } from "./wav.ts";

/** Less than this is narrow-band sound, whatever the file says. */
const WIDE_FROM_HZ = 12_000;

/** So many seconds of sound are worked on each time it is asked for the next; at the end the clip, or what is wrong with the file. */
export function* makingClip(file: WavFile, pieceS: number): Generator<undefined, Result<AudioClip, string>> {
  const { channels, sampleRateHz } = file;
  const fault = unplayable(file);
  if (fault !== undefined) return fail(fault);
  const mono = channels === 1 ? file.samples : mixed(file.samples, channels);
  const rateHz: SoundRate = sampleRateHz >= WIDE_FROM_HZ ? 16_000 : 8_000;
  const sound = yield* resampling(mono, sampleRateHz, rateHz, pieceS);
  const narrow = yield* resampling(sound, rateHz, 8_000, pieceS);
  return ok(clipOf(narrow, sound, rateHz));
}

/** Why a file cannot be played; undefined: it can. */
export function unplayable({ channels, sampleRateHz }: WavFormat): string | undefined {
  if (!isFileRate(sampleRateHz)) return `its rate of ${sampleRateHz} Hz is none that can be played`;
  return channels < 1 ? "it has no channel" : undefined;
}

/** Both ears of a stereo file in one. */
function mixed(samples: Int16Array, channels: number): Int16Array {
  const mono = new Int16Array(Math.floor(samples.length / channels));
  for (let i = 0; i < mono.length; i++) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) sum += samples[i * channels + channel] as number;
    mono[i] = Math.round(sum / channels);
  }
  return mono;
}

/** Each piece with a second before and behind it, of which the filter needs some. */
function* resampling(
  samples: Int16Array,
  fromHz: number,
  toHz: number,
  pieceS: number,
): Generator<undefined, Int16Array> {
  if (fromHz === toHz) return samples;
  const out = new Int16Array(Math.ceil((samples.length * toHz) / fromHz));
  for (let second = 0; second * toHz < out.length; second += pieceS) {
    const first = Math.max(0, second - 1);
    const piece = resampleWhole(samples.subarray(first * fromHz, (second + pieceS + 1) * fromHz), fromHz, toHz);
    const from = (second - first) * toHz;
    const count = Math.min(pieceS * toHz, out.length - second * toHz);
    out.set(piece.subarray(from, from + count), second * toHz);
    yield;
  }
  return out;
}
