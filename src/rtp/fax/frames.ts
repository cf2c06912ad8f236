// The frames of T.30's binary procedure: address, control, name of the command, and what it says. Octets with the first bit sent leftmost, as T.38
// carries them and as T.30's tables print them. `fax-receiver.ts` and `fax-sender.ts` speak them.

import { type Rate, rateOf, ratesOfDis } from "./rates.ts";

/** ITU-T T.30 §5.3.6.1: names of commands and answers; the leftmost bit of those from the called side's answer on is X, which tells who speaks. */
const FCF = {
  DIS: 0x01,
  CSI: 0x02,
  NSF: 0x04,
  DTC: 0x81,
  CIG: 0x82,
  DCS: 0x41,
  TSI: 0x42,
  NSS: 0x44,
  CFR: 0x21,
  FTT: 0x22,
  EOM: 0x71,
  MPS: 0x72,
  EOP: 0x74,
  "PRI-EOM": 0x79,
  "PRI-MPS": 0x7a,
  "PRI-EOP": 0x7c,
  PPS: 0x7d,
  MCF: 0x31,
  RTP: 0x33,
  RTN: 0x32,
  PIP: 0x35,
  PIN: 0x34,
  DCN: 0x5f,
  CRP: 0x58,
} as const;
export type FrameName = keyof typeof FCF;

export interface Frame {
  readonly name: FrameName;
  /** Facsimile information field. */
  readonly info: Uint8Array;
  /** No other frame of this command follows. */
  readonly isLast: boolean;
}

const ADDRESS = 0xff;
const CONTROL = 0xc0;
const FINAL = 0x08;
/** These bear no X: the called side speaks them first. */
const WITHOUT_X: ReadonlySet<FrameName> = new Set(["DIS", "CSI", "NSF", "DTC", "CIG"]);
const IDENT_CHARACTERS = 20;
/** Longer ones are no frames of T.30 without error correction. */
const MOST_INFO = 256;
const NAMES: ReadonlyMap<number, FrameName> = new Map(
  (Object.keys(FCF) as FrameName[]).map((name) => [FCF[name], name] as const),
);

/** undefined: none we know. Never throws. */
export function readFrame(bytes: Uint8Array): Frame | undefined {
  const [address, control, fcf] = bytes;
  if (address !== ADDRESS || control === undefined || fcf === undefined) return undefined;
  if ((control & ~FINAL) !== CONTROL || bytes.length > MOST_INFO) return undefined;
  const name = NAMES.get(fcf) ?? NAMES.get(fcf & 0x7f);
  return name === undefined ? undefined : { name, info: bytes.slice(3), isLast: (control & FINAL) !== 0 };
}

/** `x`: we have understood a DIS, so we are the one that commands. */
export function writeFrame(
  name: FrameName,
  init: { readonly info?: Uint8Array; readonly isLast: boolean; readonly x: boolean },
): Uint8Array {
  const x = init.x && !WITHOUT_X.has(name) ? 0x80 : 0;
  return Uint8Array.of(ADDRESS, CONTROL | (init.isLast ? FINAL : 0), FCF[name] | x, ...(init.info ?? []));
}

/** ITU-T T.30 §5.3.6.2.4: twenty characters, the last digit first, each with its least significant bit first. */
export function writeIdent(text: string): Uint8Array {
  const known = text.replaceAll(/[^ -~]/g, "").slice(0, IDENT_CHARACTERS);
  const reversed = [...known.padStart(IDENT_CHARACTERS)].reverse();
  return Uint8Array.from(reversed, (character) => reverseBits(character.charCodeAt(0)));
}

export function readIdent(info: Uint8Array): string {
  const characters = [...info.slice(0, IDENT_CHARACTERS)].reverse().map((byte) => {
    const code = reverseBits(byte) & 0x7f;
    return code < 0x20 || code === 0x7f ? " " : String.fromCharCode(code);
  });
  return characters.join("").trim();
}

function reverseBits(byte: number): number {
  let out = 0;
  for (let bit = 0; bit < 8; bit++) if ((byte & (1 << bit)) !== 0) out |= 0x80 >> bit;
  return out;
}

/** What a receiver can do, as far as we make use of it. */
export interface Capabilities {
  readonly receives: boolean;
  readonly rateCode: number;
  readonly fine: boolean;
  readonly twoDimensional: boolean;
  /** Longer than A4: any length. */
  readonly unlimited: boolean;
  /** Least time for one line, ms; at fine resolution. */
  readonly lineMs: number;
  readonly fineLineMs: number;
}

/** How a page will come. */
export interface Command {
  readonly rate: Rate;
  readonly fine: boolean;
  readonly twoDimensional: boolean;
  readonly width: number;
  readonly errorCorrection: boolean;
}

const WIDTHS = [1_728, 2_432, 2_048] as const; // bits 17 and 18: 215, 303, 255 mm
/** Bits 21 to 23 of DIS: standard, and fine. */
const LINE_MS: readonly (readonly [number, number])[] = [
  [20, 20],
  [40, 40],
  [10, 10],
  [10, 5],
  [5, 5],
  [40, 20],
  [20, 10],
  [0, 0],
];
/** Bits 21 to 23 of DCS, by the time. */
const LINE_CODE: ReadonlyMap<number, number> = new Map([
  [0, 7],
  [5, 4],
  [10, 2],
  [20, 0],
  [40, 1],
]);

/** Ours: all speeds, both resolutions, one and two dimensions, any length, no time between lines. */
export function writeDis(mostBitsPerSecond: number): Uint8Array {
  const code = mostBitsPerSecond > 9_600 ? 0b1101 : mostBitsPerSecond > 4_800 ? 0b1100 : 0b0100;
  const info = new Uint8Array(3);
  setBit(info, 10, 1);
  setBits(info, 11, 4, code);
  setBit(info, 15, 1);
  setBit(info, 16, 1);
  setBit(info, 20, 1);
  setBits(info, 21, 3, 7);
  return info;
}

export function readDis(info: Uint8Array): Capabilities {
  const [lineMs, fineLineMs] = LINE_MS[bits(info, 21, 3)] ?? [20, 20];
  return {
    receives: bits(info, 10, 1) === 1,
    rateCode: bits(info, 11, 4),
    fine: bits(info, 15, 1) === 1,
    twoDimensional: bits(info, 16, 1) === 1,
    unlimited: bits(info, 19, 2) === 1,
    lineMs,
    fineLineMs,
  };
}

export function writeDcs(init: {
  readonly rate: Rate;
  readonly fine: boolean;
  readonly lineMs: number;
  readonly unlimited: boolean;
}): Uint8Array {
  const info = new Uint8Array(3);
  setBit(info, 10, 1);
  setBits(info, 11, 4, init.rate.code);
  setBit(info, 15, init.fine ? 1 : 0);
  setBit(info, 20, init.unlimited ? 1 : 0);
  setBits(info, 21, 3, LINE_CODE.get(init.lineMs) ?? 0);
  return info;
}

/** undefined: a speed that is none. */
export function readDcs(info: Uint8Array): Command | undefined {
  const rate = rateOf(bits(info, 11, 4));
  if (rate === undefined) return undefined;
  return {
    rate,
    fine: bits(info, 15, 1) === 1,
    twoDimensional: bits(info, 16, 1) === 1,
    width: WIDTHS[bits(info, 17, 2)] ?? WIDTHS[0],
    errorCorrection: bits(info, 27, 1) === 1,
  };
}

export function speedsOf(can: Capabilities, mostBitsPerSecond: number): readonly Rate[] {
  return ratesOfDis(can.rateCode, mostBitsPerSecond);
}

/** Bit 1 is the first of the first octet. Behind the end all are 0. */
function bits(info: Uint8Array, first: number, count: number): number {
  let value = 0;
  for (let bit = first; bit < first + count; bit++) {
    const byte = info[(bit - 1) >> 3] ?? 0;
    value = (value << 1) | ((byte >> (7 - ((bit - 1) & 7))) & 1);
  }
  return value;
}

function setBit(info: Uint8Array, bit: number, value: number): void {
  const index = (bit - 1) >> 3;
  info[index] = (info[index] ?? 0) | (value << (7 - ((bit - 1) & 7)));
}

function setBits(info: Uint8Array, first: number, count: number, value: number): void {
  for (let i = 0; i < count; i++) setBit(info, first + i, (value >> (count - 1 - i)) & 1);
}
