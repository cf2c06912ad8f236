// G.711 both laws, ITU-T G.711 (11/88): code octet <-> 16-bit linear, and one law to the other, all by table.
// Called by the relay (translation in place), the recorder (decoding) and whoever makes audio (encoding).

import type { G711Codec } from "./plan.ts";

export const SAMPLE_RATE_HZ = 8_000;

export function isG711(codec: string): codec is G711Codec {
  return codec === "pcmu" || codec === "pcma";
}

/** Linear value of each code octet. */
export const DECODE_PCMU: Int16Array = Int16Array.from({ length: 256 }, (_, code) => decodeMuLaw(code));
export const DECODE_PCMA: Int16Array = Int16Array.from({ length: 256 }, (_, code) => decodeALaw(code));

/** Code octet of each linear value; the index is the value as an unsigned 16-bit number. */
const ENCODE_PCMU = Uint8Array.from({ length: 65_536 }, (_, value) => encodeMuLaw((value << 16) >> 16));
const ENCODE_PCMA = Uint8Array.from({ length: 65_536 }, (_, value) => encodeALaw((value << 16) >> 16));

/** The other law's octet for the nearest linear value. */
const PCMU_TO_PCMA = Uint8Array.from(DECODE_PCMU, (value) => encodeALaw(value));
const PCMA_TO_PCMU = Uint8Array.from(DECODE_PCMA, (value) => encodeMuLaw(value));

/** The octet that stands for no sound. */
export function silenceOf(codec: G711Codec): number {
  return codec === "pcmu" ? 0xff : 0xd5;
}

export function decodeTable(codec: G711Codec): Int16Array {
  return codec === "pcmu" ? DECODE_PCMU : DECODE_PCMA;
}

/** Code octet of each linear value; the index is the value as an unsigned 16-bit number. */
export function encodeTable(codec: G711Codec): Uint8Array {
  return codec === "pcmu" ? ENCODE_PCMU : ENCODE_PCMA;
}

/** Octet by octet from `from`'s law to the other one. */
export function translationFrom(from: G711Codec): Uint8Array {
  return from === "pcmu" ? PCMU_TO_PCMA : PCMA_TO_PCMU;
}

/** Rewrites `bytes[start, end)` by `table`. */
export function translateInPlace(bytes: Uint8Array, start: number, end: number, table: Uint8Array): void {
  for (let i = start; i < end; i++) bytes[i] = table[bytes[i] as number] as number;
}

export function encode(samples: Int16Array, codec: G711Codec): Uint8Array<ArrayBuffer> {
  const table = encodeTable(codec);
  const out = new Uint8Array(samples.length);
  for (let i = 0; i < samples.length; i++) out[i] = table[(samples[i] as number) & 0xffff] as number;
  return out;
}

export function decode(codes: Uint8Array, codec: G711Codec): Int16Array {
  const table = decodeTable(codec);
  const out = new Int16Array(codes.length);
  for (let i = 0; i < codes.length; i++) out[i] = table[codes[i] as number] as number;
  return out;
}

/** Table 2/G.711: 14 bits, bias 33, all bits inverted on the wire. */
function decodeMuLaw(code: number): number {
  const inverted = ~code & 0xff;
  const exponent = (inverted >> 4) & 7;
  const magnitude = ((((inverted & 15) << 1) + 33) << exponent) - 33;
  return (inverted & 0x80 ? -magnitude : magnitude) << 2;
}

/** Table 1/G.711: 13 bits, even bits inverted on the wire. */
function decodeALaw(code: number): number {
  const straight = code ^ 0x55;
  const exponent = (straight >> 4) & 7;
  const mantissa = ((straight & 15) << 1) + 1;
  const magnitude = exponent === 0 ? mantissa : (mantissa + 32) << (exponent - 1);
  return (straight & 0x80 ? magnitude : -magnitude) << 3;
}

/** Decision values of G.711: negative values by ones' complement, so that both signs have the same thresholds. */
function encodeMuLaw(value: number): number {
  const biased = Math.min(((value < 0 ? ~value : value) >> 2) + 33, 0x1fff);
  const exponent = 31 - Math.clz32(biased) - 5;
  const code = (exponent << 4) | ((biased >> (exponent + 1)) & 15);
  return ~(value < 0 ? code | 0x80 : code) & 0xff;
}

function encodeALaw(value: number): number {
  const magnitude = (value < 0 ? ~value : value) >> 4;
  const exponent = magnitude < 16 ? 0 : 31 - Math.clz32(magnitude) - 3;
  const mantissa = (exponent === 0 ? magnitude : magnitude >> (exponent - 1)) & 15;
  return ((value < 0 ? 0 : 0x80) | (exponent << 4) | mantissa) ^ 0x55;
}
