// RTCP compound packets (RFC 3550 §6): read with every length checked, written for one source. Rare (one in five seconds a leg), so plain
// objects will do. `leg-reports.ts` decides when and what.

import { limits } from "../base/limits.ts";
import { read16, read32, write16, write32 } from "./packet.ts";

const SENDER_REPORT = 200;
const RECEIVER_REPORT = 201;
const SDES = 202;
const BYE = 203;
const CNAME = 1;

export interface ReportBlock {
  readonly ssrc: number;
  /** 256ths since the report before. */
  readonly fractionLost: number;
  /** 24 bits signed. */
  readonly lost: number;
  readonly highest: number;
  /** Timestamp units. */
  readonly jitter: number;
  /** Middle 32 bits of the NTP time of the last SR from that source, 0: none. */
  readonly lastSr: number;
  /** Since it came, 1/65536 s. */
  readonly delaySinceLastSr: number;
}

export interface SenderInfo {
  /** NTP time, seconds since 1900 and 1/2^32 s. */
  readonly ntpSeconds: number;
  readonly ntpFraction: number;
  readonly timestamp: number;
  readonly packets: number;
  readonly bytes: number;
}

export type RtcpPart =
  | { readonly kind: "sr"; readonly ssrc: number; readonly sender: SenderInfo; readonly blocks: readonly ReportBlock[] }
  | { readonly kind: "rr"; readonly ssrc: number; readonly blocks: readonly ReportBlock[] }
  | { readonly kind: "bye"; readonly ssrcs: readonly number[] };

/** The parts we understand, others left out. undefined: not a valid compound packet (RFC 3550 §A.2). */
export function readRtcp(bytes: Uint8Array): readonly RtcpPart[] | undefined {
  if (!isCompound(bytes)) return undefined;
  const parts: RtcpPart[] = [];
  for (let at = 0; at < bytes.length; at += 4 * (read16(bytes, at + 2) + 1)) {
    const part = readPart(bytes, at);
    if (part === "malformed") return undefined;
    if (part !== undefined) parts.push(part);
  }
  return parts;
}

/** Version 2 everywhere, a report first, padding only in the last, lengths that add up. */
function isCompound(bytes: Uint8Array): boolean {
  if (bytes.length < 8 || bytes.length > limits.rtp.packetBytes || bytes.length % 4 !== 0) return false;
  const first = bytes[1];
  if (first !== SENDER_REPORT && first !== RECEIVER_REPORT) return false;
  let at = 0;
  while (at + 4 <= bytes.length) {
    const head = bytes[at] as number;
    if (head >> 6 !== 2) return false;
    const next = at + 4 * (read16(bytes, at + 2) + 1);
    if (head & 0x20 && next !== bytes.length) return false;
    at = next;
  }
  return at === bytes.length;
}

function readPart(bytes: Uint8Array, at: number): RtcpPart | "malformed" | undefined {
  const count = (bytes[at] as number) & 31;
  const type = bytes[at + 1];
  const room = 4 * read16(bytes, at + 2); // behind the first word
  if (type === SENDER_REPORT) {
    if (room < 24 + 24 * count) return "malformed";
    return {
      kind: "sr",
      ssrc: read32(bytes, at + 4),
      sender: readSender(bytes, at + 8),
      blocks: readBlocks(bytes, at + 28, count),
    };
  }
  if (type === RECEIVER_REPORT) {
    if (room < 4 + 24 * count) return "malformed";
    return { kind: "rr", ssrc: read32(bytes, at + 4), blocks: readBlocks(bytes, at + 8, count) };
  }
  if (type === BYE) {
    if (room < 4 * count) return "malformed";
    return { kind: "bye", ssrcs: Array.from({ length: count }, (_, i) => read32(bytes, at + 4 + 4 * i)) };
  }
  return undefined;
}

function readSender(bytes: Uint8Array, at: number): SenderInfo {
  return {
    ntpSeconds: read32(bytes, at),
    ntpFraction: read32(bytes, at + 4),
    timestamp: read32(bytes, at + 8),
    packets: read32(bytes, at + 12),
    bytes: read32(bytes, at + 16),
  };
}

function readBlocks(bytes: Uint8Array, at: number, count: number): readonly ReportBlock[] {
  return Array.from({ length: Math.min(count, limits.rtp.rtcpBlocks) }, (_, i) => {
    const block = at + 24 * i;
    return {
      ssrc: read32(bytes, block),
      fractionLost: bytes[block + 4] as number,
      lost: (read32(bytes, block + 4) << 8) >> 8,
      highest: read32(bytes, block + 8),
      jitter: read32(bytes, block + 12),
      lastSr: read32(bytes, block + 16),
      delaySinceLastSr: read32(bytes, block + 20),
    };
  });
}

export interface OutgoingReport {
  readonly ssrc: number;
  /** ASCII, at most 255 characters (RFC 7022: says nothing about the machine). */
  readonly cname: string;
  /** undefined: we have not sent lately, so a receiver report. */
  readonly sender: SenderInfo | undefined;
  /** undefined: we have heard nobody. */
  readonly block: ReportBlock | undefined;
  readonly bye: boolean;
}

/** One compound packet: SR or RR, SDES with CNAME, and BYE where asked (RFC 3550 §6.1). */
export function writeRtcp(report: OutgoingReport): Uint8Array<ArrayBuffer> {
  const blocks = report.block === undefined ? 0 : 1;
  const reportBytes = (report.sender === undefined ? 8 : 28) + 24 * blocks;
  const sdesBytes = 8 + roundUp4(2 + report.cname.length + 1);
  const bytes = new Uint8Array(reportBytes + sdesBytes + (report.bye ? 8 : 0));
  writeHead(bytes, 0, blocks, report.sender === undefined ? RECEIVER_REPORT : SENDER_REPORT, reportBytes);
  write32(bytes, 4, report.ssrc);
  if (report.sender !== undefined) writeSender(bytes, 8, report.sender);
  if (report.block !== undefined) writeBlock(bytes, reportBytes - 24, report.block);
  writeHead(bytes, reportBytes, 1, SDES, sdesBytes);
  write32(bytes, reportBytes + 4, report.ssrc);
  writeCname(bytes, reportBytes + 8, report.cname);
  if (report.bye) {
    const at = reportBytes + sdesBytes;
    writeHead(bytes, at, 1, BYE, 8);
    write32(bytes, at + 4, report.ssrc);
  }
  return bytes;
}

function writeHead(bytes: Uint8Array, at: number, count: number, type: number, length: number): void {
  bytes[at] = 0x80 | count;
  bytes[at + 1] = type;
  write16(bytes, at + 2, length / 4 - 1);
}

function writeSender(bytes: Uint8Array, at: number, sender: SenderInfo): void {
  write32(bytes, at, sender.ntpSeconds);
  write32(bytes, at + 4, sender.ntpFraction);
  write32(bytes, at + 8, sender.timestamp);
  write32(bytes, at + 12, sender.packets);
  write32(bytes, at + 16, sender.bytes);
}

function writeBlock(bytes: Uint8Array, at: number, block: ReportBlock): void {
  write32(bytes, at, block.ssrc);
  write32(bytes, at + 4, (block.fractionLost << 24) | (block.lost & 0xff_ffff));
  write32(bytes, at + 8, block.highest);
  write32(bytes, at + 12, block.jitter);
  write32(bytes, at + 16, block.lastSr);
  write32(bytes, at + 20, block.delaySinceLastSr);
}

function writeCname(bytes: Uint8Array, at: number, cname: string): void {
  bytes[at] = CNAME;
  bytes[at + 1] = cname.length;
  for (let i = 0; i < cname.length; i++) bytes[at + 2 + i] = cname.charCodeAt(i) & 0x7f;
}

function roundUp4(n: number): number {
  return (n + 3) & ~3;
}

const SECONDS_1900_TO_1970 = 2_208_988_800;

/** NTP time of a wall-clock time in ms since 1970 (RFC 3550 §4). */
export function ntpTime(wallMs: number): { readonly seconds: number; readonly fraction: number } {
  const seconds = Math.floor(wallMs / 1_000);
  const fraction = Math.floor(((wallMs - seconds * 1_000) / 1_000) * 0x1_0000_0000);
  return { seconds: (seconds + SECONDS_1900_TO_1970) >>> 0, fraction };
}

/** The middle 32 bits, in 1/65536 s. */
export function ntpMiddle(ntp: { readonly seconds: number; readonly fraction: number }): number {
  return ((ntp.seconds << 16) | (ntp.fraction >>> 16)) >>> 0;
}
