// WAV headers: 16-bit PCM, written with the sizes as of now (a recording's header is rewritten as it grows) and read from files we play.

import { fail, ok, type Result } from "../base/result.ts";

export const WAV_HEADER_BYTES = 44;

export interface WavFormat {
  readonly sampleRateHz: number;
  readonly channels: number;
}

/** `dataBytes` of samples follow. */
export function wavHeader(format: WavFormat, dataBytes: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(WAV_HEADER_BYTES);
  const view = new DataView(bytes.buffer);
  const frameBytes = 2 * format.channels;
  writeText(bytes, 0, "RIFF");
  view.setUint32(4, WAV_HEADER_BYTES - 8 + dataBytes, true);
  writeText(bytes, 8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true); // PCM
  view.setUint16(22, format.channels, true);
  view.setUint32(24, format.sampleRateHz, true);
  view.setUint32(28, format.sampleRateHz * frameBytes, true);
  view.setUint16(32, frameBytes, true);
  view.setUint16(34, 16, true);
  writeText(bytes, 36, "data");
  view.setUint32(40, dataBytes, true);
  return bytes;
}

export interface WavFile extends WavFormat {
  /** Interleaved where there are several channels. */
  readonly samples: Int16Array;
}

/** 16-bit PCM only; other chunks are passed over; a file cut short gives what is there. The fault says what is wrong with it. */
export function readWav(bytes: Uint8Array): Result<WavFile, string> {
  if (bytes.length < 12 || textAt(bytes, 0) !== "RIFF" || textAt(bytes, 8) !== "WAVE")
    return fail("not a RIFF/WAVE file");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let format: WavFormat | undefined;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const name = textAt(bytes, at);
    const size = view.getUint32(at + 4, true);
    const body = at + 8;
    if (name === "fmt ") {
      if (size < 16 || body + 16 > bytes.length) return fail("its format chunk is cut short");
      const encoding = view.getUint16(body, true);
      if (encoding !== 1 || view.getUint16(body + 14, true) !== 16) return fail("not 16-bit PCM");
      format = { channels: view.getUint16(body + 2, true), sampleRateHz: view.getUint32(body + 4, true) };
    }
    if (name === "data") {
      if (format === undefined) return fail("samples before the format");
      return ok({ ...format, samples: samplesAt(view, body, Math.min(size, bytes.length - body)) });
    }
    at = body + size + (size & 1);
  }
  return fail("no samples in it");
}

function samplesAt(view: DataView, at: number, length: number): Int16Array {
  const samples = new Int16Array(length >> 1);
  for (let i = 0; i < samples.length; i++) samples[i] = view.getInt16(at + 2 * i, true);
  return samples;
}

function writeText(bytes: Uint8Array, at: number, text: string): void {
  for (let i = 0; i < text.length; i++) bytes[at + i] = text.charCodeAt(i);
}

function textAt(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + 4));
}
