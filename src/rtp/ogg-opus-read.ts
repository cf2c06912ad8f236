// Reads Ogg Opus files of recordings (`ogg-opus.ts` writes them) from anywhere: where their pages are, and the packets of a page, each channel's apart.
// Pure; `port/recorded-sound.ts` calls it.

import { fail, ok, type Result } from "../base/result.ts";
import { PRE_SKIP } from "./ogg-opus.ts";

const PAGE_HEADER_BYTES = 27;
const PAGE_SEGMENTS = 255;
/** What one must have of a page to know how long it is. */
export const PAGE_HEAD_BYTES = PAGE_HEADER_BYTES + PAGE_SEGMENTS;
/** Ticks of 48 kHz in a sample of 8 kHz. */
const TICKS_PER_SAMPLE = 6;
/** Samples of 8 kHz that lie before the first that counts (RFC 7845 §4.2). */
export const SKIPPED_SAMPLES = PRE_SKIP / TICKS_PER_SAMPLE;

export interface OggPage {
  /** In the file. */
  readonly at: number;
  readonly bytes: number;
  /** Head and comments are none of them. */
  readonly firstPacket: number;
  readonly packets: number;
  /** Samples of 8 kHz up to its end, those that are skipped left out. */
  readonly endSample: number;
}

/** `head`: the file from `at` on, at least `PAGE_HEAD_BYTES` or all there is. undefined: no page. */
export function readPageHead(head: Uint8Array, at: number, firstPacket: number): OggPage | undefined {
  const segments = head[26];
  if (segments === undefined || String.fromCharCode(...head.subarray(0, 4)) !== "OggS") return undefined;
  if (head.length < PAGE_HEADER_BYTES + segments) return undefined;
  let bytes = PAGE_HEADER_BYTES + segments;
  let packets = 0;
  for (const length of head.subarray(PAGE_HEADER_BYTES, PAGE_HEADER_BYTES + segments)) {
    bytes += length;
    if (length < 255) packets++;
  }
  const position = new DataView(head.buffer, head.byteOffset, head.length).getBigUint64(6, true);
  const endSample = Math.floor((Number(position) - PRE_SKIP) / TICKS_PER_SAMPLE);
  return { at, bytes, firstPacket, packets, endSample };
}

/** Of the first page: how many channels. The fault says what is wrong with it. */
export function readOpusHead(page: Uint8Array): Result<1 | 2, string> {
  const at = PAGE_HEADER_BYTES + (page[26] ?? 0);
  const channels = page[at + 9];
  if (String.fromCharCode(...page.subarray(at, at + 8)) !== "OpusHead") return fail("it is no Opus file");
  // Two channels as `ogg-opus.ts` writes them: two streams, none coupled.
  const isOurs = channels === 1 || (channels === 2 && page[at + 18] === 1 && page[at + 20] === 0);
  return isOurs ? ok(channels) : fail("it is no recording of ours");
}

/** Packets of a whole page. No packet of ours goes on on the next. */
export function packetsOf(page: Uint8Array): readonly Uint8Array[] {
  const segments = page[26] as number;
  const packets: Uint8Array[] = [];
  let at = PAGE_HEADER_BYTES + segments;
  let start = at;
  for (const length of page.subarray(PAGE_HEADER_BYTES, PAGE_HEADER_BYTES + segments)) {
    at += length;
    if (length === 255) continue;
    packets.push(page.subarray(start, at));
    start = at;
  }
  return packets;
}

/** RFC 6716 appendix B undone: the packet of each of two streams. undefined: it is none of ours. */
export function streamsOf(packet: Uint8Array): readonly [Uint8Array, Uint8Array] | undefined {
  const [code, first = 0, second = 0] = packet;
  if (code === undefined || (code & 3) !== 0) return undefined;
  const isLong = first >= 252;
  const length = isLong ? 4 * second + first : first; // §3.2.1
  const from = isLong ? 3 : 2;
  if (from + length >= packet.length) return undefined;
  const one = new Uint8Array(1 + length);
  one[0] = code;
  one.set(packet.subarray(from, from + length), 1);
  return [one, packet.subarray(from + length)];
}
