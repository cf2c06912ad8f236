// G.711 for the ears and mouths of tests, computed from the segments of ITU-T G.711 and not from the product's tables.

/** 16-bit sample of a µ-law byte. */
export function fromMuLaw(byte: number): number {
  const code = ~byte & 0xff;
  const magnitude = (((code & 0x0f) * 2 + 33) << ((code >> 4) & 7)) - 33;
  return (code & 0x80 ? -magnitude : magnitude) * 4;
}

/** 16-bit sample of an A-law byte. */
export function fromALaw(byte: number): number {
  const code = byte ^ 0x55;
  const segment = (code >> 4) & 7;
  const steps = (code & 0x0f) * 2 + 1;
  const magnitude = segment === 0 ? steps : (steps + 32) << (segment - 1);
  return (code & 0x80 ? magnitude : -magnitude) * 8;
}

function nearest(sample: number, decode: (byte: number) => number): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let byte = 0; byte < 256; byte++) {
    const error = Math.abs(decode(byte) - sample);
    if (error < least) {
      least = error;
      best = byte;
    }
  }
  return best;
}

export type Law = "pcmu" | "pcma";

/** Encodes by trying every code: slow, simple, used once for each voice. */
export function encode(samples: Float64Array, law: Law): Uint8Array {
  const decode = law === "pcmu" ? fromMuLaw : fromALaw;
  return Uint8Array.from(samples, (sample) => nearest(sample, decode));
}

export function decodeInto(payload: Uint8Array, law: Law, out: Float64Array, at: number): void {
  const table = law === "pcmu" ? MU : A;
  for (let i = 0; i < payload.length && at + i < out.length; i++) out[at + i] = table[payload[i] ?? 0] ?? 0;
}

const MU = Float64Array.from({ length: 256 }, (_, byte) => fromMuLaw(byte));
const A = Float64Array.from({ length: 256 }, (_, byte) => fromALaw(byte));
