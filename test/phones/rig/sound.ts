// What a phone says and hears, as samples at 8 kHz: tones written for phones to play, and ears for what they recorded.

import { readFileSync } from "node:fs";
import { power } from "../../world/ears.ts";

const RATE_HZ = 8_000;
const HEADER = 44;

/** A WAV file of one steady tone, the same in all channels. */
export function toneWav(hz: number, seconds: number, form: WavForm = MONO): Buffer {
  return wavOf((s) => 9_000 * Math.sin(2 * Math.PI * hz * s), seconds, form);
}

/** A WAV file of somebody who speaks for so long (a buzz with syllables) and is silent for so long, again and again. */
export function talkWav(says: { readonly onS: number; readonly offS: number }, seconds: number, form: WavForm): Buffer {
  const { onS, offS } = says;
  const voice = [1, 2, 3, 4, 5, 6, 8, 10, 13, 17];
  return wavOf(
    (s) => {
      if (s % (onS + offS) >= onS) return 0;
      const syllable = 0.35 + 0.65 * Math.abs(Math.sin(2 * Math.PI * 2 * s));
      return 1_800 * syllable * voice.reduce((sum, n) => sum + Math.sin(2 * Math.PI * 140 * n * s + n * n), 0);
    },
    seconds,
    form,
  );
}

/** The same WAV (mono, 8 kHz) with silence behind it. */
export function withPause(wav: Buffer, seconds: number): Buffer {
  const said = samplesOf(wav);
  return wavOf((s) => said[Math.round(s * RATE_HZ)] ?? 0, said.length / RATE_HZ + seconds, MONO);
}

interface WavForm {
  readonly rateHz: number;
  readonly channels: number;
}
const MONO: WavForm = { rateHz: RATE_HZ, channels: 1 };

/** `at`: the sample at so many seconds. */
function wavOf(at: (s: number) => number, seconds: number, { rateHz, channels }: WavForm): Buffer {
  const frame = 2 * channels;
  const count = seconds * rateHz;
  const wav = Buffer.alloc(HEADER + frame * count);
  wav.write("RIFF", 0, "latin1");
  wav.writeUInt32LE(wav.length - 8, 4);
  wav.write("WAVEfmt ", 8, "latin1");
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20); // PCM
  wav.writeUInt16LE(channels, 22);
  wav.writeUInt32LE(rateHz, 24);
  wav.writeUInt32LE(frame * rateHz, 28);
  wav.writeUInt16LE(frame, 32);
  wav.writeUInt16LE(16, 34);
  wav.write("data", 36, "latin1");
  wav.writeUInt32LE(frame * count, 40);
  for (let i = 0; i < count; i++) {
    const sample = Math.max(-32_768, Math.min(32_767, Math.round(at(i / rateHz))));
    for (let channel = 0; channel < channels; channel++) wav.writeInt16LE(sample, HEADER + frame * i + 2 * channel);
  }
  return wav;
}

/** A mono WAV at 8 kHz, as phones write theirs. */
export function readMonoWav(path: string): Float64Array {
  const wav = readFileSync(path);
  const [channels, rate] = [wav.readUInt16LE(22), wav.readUInt32LE(24)];
  if (channels !== 1 || rate !== RATE_HZ) throw new Error(`${path} is not mono at 8 kHz`);
  return readWavAtAnyRate(path);
}

/** The first channel of a 16-bit WAV, at 8 kHz: of more samples each nth, unfiltered, so that whatever lies above 4 kHz is heard as something it is not. */
export function readWavAtAnyRate(path: string): Float64Array {
  try {
    return samplesOf(readFileSync(path));
  } catch (error) {
    throw new Error(`${path}: ${String(error)}`);
  }
}

/** As `readWavAtAnyRate`, of a file that is at hand. */
export function samplesOf(wav: Buffer): Float64Array {
  const [channels, rate, bits] = [wav.readUInt16LE(22), wav.readUInt32LE(24), wav.readUInt16LE(34)];
  if (rate % RATE_HZ !== 0 || bits !== 16) throw new Error("a WAV that is not of 16 bits at a multiple of 8 kHz");
  const data = wav.indexOf("data", 12, "latin1") + 8;
  const step = (2 * channels * rate) / RATE_HZ;
  return Float64Array.from({ length: Math.floor((wav.length - data) / step) }, (_, i) =>
    wav.readInt16LE(data + step * i),
  );
}

/** Of a stretch of sound in seconds; a negative end counts from the end, as `slice` does. */
export function stretch(samples: Float64Array, fromS: number, toS: number): Float64Array {
  return samples.slice(Math.round(fromS * RATE_HZ), Math.round(toS * RATE_HZ));
}

/** Share of one tone in the whole power, 0 to 1. */
export function shareOf(hz: number, samples: Float64Array): number {
  const total = samples.reduce((sum, x) => sum + x * x, 0) / samples.length;
  return total === 0 ? 0 : power(samples, hz) / total;
}

/** How alike a short stretch is to the piece of `clip` it is most alike to: 1 the same, 0 nothing in common. */
export function likenessTo(clip: Float64Array, heard: Float64Array): number {
  const own = Math.sqrt(dot(heard, heard, 0));
  let best = 0;
  for (let at = 0; at + heard.length <= clip.length; at++) {
    const there = clip.subarray(at, at + heard.length);
    const product = dot(heard, clip, at);
    if (product <= best * own) continue; // cheaper than the norm, and seldom otherwise
    best = Math.max(best, product / (own * Math.sqrt(dot(there, there, 0)) || 1));
  }
  return best;
}

function dot(a: Float64Array, b: Float64Array, at: number): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[at + i] ?? 0);
  return sum;
}
