// Sounds that tests make and how they measure what came of them.

import { readFileSync } from "node:fs";
import { readWav } from "../../src/rtp/wav.ts";

/** A sine. */
export function tone(what: { hz: number; rateHz: number; ms: number; amplitude: number }): Int16Array {
  const { hz, rateHz, ms, amplitude } = what;
  return Int16Array.from({ length: Math.round((ms * rateHz) / 1_000) }, (_, i) =>
    Math.round(amplitude * Math.sin((2 * Math.PI * hz * i) / rateHz)),
  );
}

/** Level of one frequency, dB of the square of a 16-bit unit; a Blackman window keeps others 58 dB and more away. */
export function levelAt(sound: Int16Array, rateHz: number, hz: number): number {
  let real = 0;
  let imaginary = 0;
  let weights = 0;
  for (let i = 0; i < sound.length; i++) {
    const x = (2 * Math.PI * i) / sound.length;
    const weight = 0.42 - 0.5 * Math.cos(x) + 0.08 * Math.cos(2 * x);
    const angle = (2 * Math.PI * hz * i) / rateHz;
    real += weight * (sound[i] as number) * Math.cos(angle);
    imaginary += weight * (sound[i] as number) * Math.sin(angle);
    weights += weight;
  }
  return 20 * Math.log10((2 * Math.hypot(real, imaginary)) / weights + 1e-9);
}

/** dB; both as long as the shorter. */
export function signalToNoise(wanted: Int16Array, got: Int16Array): number {
  let signal = 0;
  let noise = 1e-9;
  for (let i = 0; i < Math.min(wanted.length, got.length); i++) {
    signal += (wanted[i] as number) ** 2;
    noise += ((wanted[i] as number) - (got[i] as number)) ** 2;
  }
  return 10 * Math.log10(signal / noise);
}

/** The better of signal and noise when `got` may come up to `latest` samples late or early, dB; the first and last 50 ms do not count. */
export function bestSignalToNoise(wanted: Int16Array, got: Int16Array, latest: number): number {
  const edge = Math.max(400, latest);
  const part = wanted.subarray(edge, Math.min(wanted.length, got.length) - edge);
  let best = Number.NEGATIVE_INFINITY;
  for (let late = -latest; late <= latest; late++)
    best = Math.max(best, signalToNoise(part, got.subarray(edge + late, edge + late + part.length)));
  return best;
}

/** One of the spoken files under media/, 8 kHz. */
export function promptSound(name: string): Int16Array {
  const wav = readWav(readFileSync(`media/${name}.wav`));
  if (!wav.ok) throw new Error(`${name}: ${wav.fault}`);
  return wav.value.samples;
}
