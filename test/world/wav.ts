// Reads a stereo recording as any player would: RIFF chunks, 16-bit PCM. Complains where a strict player would.

export interface StereoWav {
  readonly left: Float64Array;
  readonly right: Float64Array;
  readonly durationMs: number;
}

export function readWav(bytes: Uint8Array): StereoWav {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const name = (at: number): string => String.fromCharCode(...bytes.subarray(at, at + 4));
  if (name(0) !== "RIFF" || name(8) !== "WAVE") throw new Error("not a WAV file");
  if (view.getUint32(4, true) + 8 > bytes.length) throw new Error("its header promises more than there is");
  let at = 12;
  let format: { readonly channels: number; readonly rate: number; readonly bits: number } | undefined;
  while (at + 8 <= bytes.length) {
    const size = view.getUint32(at + 4, true);
    if (name(at) === "fmt ") {
      if (view.getUint16(at + 8, true) !== 1) throw new Error("not PCM");
      format = {
        channels: view.getUint16(at + 10, true),
        rate: view.getUint32(at + 12, true),
        bits: view.getUint16(at + 22, true),
      };
    }
    if (name(at) === "data") return samples(view, at + 8, size, format);
    at += 8 + size + (size & 1);
  }
  throw new Error("no data chunk");
}

function samples(
  view: DataView,
  from: number,
  size: number,
  format: { readonly channels: number; readonly rate: number; readonly bits: number } | undefined,
): StereoWav {
  if (format?.channels !== 2 || format.rate !== 8_000 || format.bits !== 16) {
    throw new Error(`not 16-bit stereo at 8 kHz: ${JSON.stringify(format)}`);
  }
  const frames = Math.floor(size / 4);
  const left = new Float64Array(frames);
  const right = new Float64Array(frames);
  for (let i = 0; i < frames; i++) {
    left[i] = view.getInt16(from + 4 * i, true);
    right[i] = view.getInt16(from + 4 * i + 2, true);
  }
  return { left, right, durationMs: frames / 8 };
}
