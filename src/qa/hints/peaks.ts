// The waveform of a recording as it is kept (`recording_sound.peaks`): one channel behind the other, a byte before them that says how many.

import type { Peaks } from "../hints.ts";

/** Steps a second: enough for a screen of a call of some minutes, 144 KB for two channels of an hour. */
export const PEAKS_PER_SECOND = 10;

export function packPeaks({ left, right }: Peaks): Uint8Array {
  const bytes = new Uint8Array(1 + left.length + (right?.length ?? 0));
  bytes[0] = right === undefined ? 1 : 2;
  bytes.set(new Uint8Array(left.buffer, left.byteOffset, left.length), 1);
  if (right !== undefined) bytes.set(new Uint8Array(right.buffer, right.byteOffset, right.length), 1 + left.length);
  return bytes;
}

export function readPeaks(bytes: Uint8Array): Peaks {
  const signed = Int8Array.from(bytes.subarray(1), (value) => (value > 127 ? value - 256 : value));
  if (bytes[0] !== 2) return { perSecond: PEAKS_PER_SECOND, left: signed, right: undefined };
  const half = signed.length / 2;
  return { perSecond: PEAKS_PER_SECOND, left: signed.subarray(0, half), right: signed.subarray(half) };
}

/** Of the steps within a part. */
export function peaksOf(whole: Peaks, part: { readonly fromMs: number; readonly toMs: number }): Peaks {
  const step = (ms: number): number => Math.round((ms * whole.perSecond) / 1_000);
  const cut = (values: Int8Array): Int8Array => values.slice(2 * step(part.fromMs), 2 * step(part.toMs));
  return { ...whole, left: cut(whole.left), right: whole.right && cut(whole.right) };
}
