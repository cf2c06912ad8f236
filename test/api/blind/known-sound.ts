// Sound whose every second is known: the caller (left) and the agent (right) speak in turns of tones.

import { wavHeader } from "../../../src/rtp/wav.ts";

const RATE_HZ = 8_000;

/** A stereo WAV file. */
export function stereoWav(seconds: number): Uint8Array {
  const frames = seconds * RATE_HZ;
  const samples = new Int16Array(frames * 2);
  for (let i = 0; i < frames; i++) {
    const isLeft = Math.floor(i / RATE_HZ) % 2 === 0;
    const tone = Math.round(6_000 * Math.sin((2 * Math.PI * (isLeft ? 440 : 660) * i) / RATE_HZ));
    samples[2 * i + (isLeft ? 0 : 1)] = tone;
  }
  const bytes = new Uint8Array(samples.buffer);
  const header = wavHeader({ sampleRateHz: RATE_HZ, channels: 2 }, bytes.length);
  const file = new Uint8Array(header.length + bytes.length);
  file.set(header);
  file.set(bytes, header.length);
  return file;
}
