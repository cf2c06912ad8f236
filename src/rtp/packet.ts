// An RTP packet where it lies (RFC 3550 §5.1): checked once, read as numbers, rewritten in place. Nothing here allocates.
// The engine reads with it what peers send and writes with it what we send.

export const RTP_HEADER_BYTES = 12;

/** Where the parts of the packet read last lie; one object reused for every packet. */
export interface RtpView {
  payloadType: number;
  marker: boolean;
  sequence: number;
  timestamp: number;
  ssrc: number;
  /** First byte of the payload, after CSRCs and extension. */
  start: number;
  /** First byte behind the payload: padding is left out. */
  end: number;
}

export function makeRtpView(): RtpView {
  return { payloadType: 0, marker: false, sequence: 0, timestamp: 0, ssrc: 0, start: 0, end: 0 };
}

/** RFC 3550 §A.1. False: it is not a whole RTP packet of version 2, or it is RTCP on the wrong port (RFC 5761 §4). */
export function readRtp(packet: Uint8Array, view: RtpView): boolean {
  const length = packet.length;
  if (length < RTP_HEADER_BYTES) return false;
  const first = packet[0] as number;
  if (first >> 6 !== 2) return false;
  const second = packet[1] as number;
  if (second >= 192 && second <= 223) return false; // an RTCP packet type
  let start = RTP_HEADER_BYTES + 4 * (first & 15);
  if (first & 0x10) {
    if (start + 4 > length) return false;
    start += 4 + 4 * read16(packet, start + 2);
  }
  let end = length;
  if (first & 0x20) {
    const padding = packet[length - 1] as number;
    if (padding === 0) return false;
    end -= padding;
  }
  if (start > end) return false;
  view.payloadType = second & 0x7f;
  view.marker = second >= 0x80;
  view.sequence = read16(packet, 2);
  view.timestamp = read32(packet, 4);
  view.ssrc = read32(packet, 8);
  view.start = start;
  view.end = end;
  return true;
}

/** Writes the fixed header at `at`: no CSRC, no extension, no padding. */
export function writeRtpHeader(
  packet: Uint8Array,
  at: number,
  payloadType: number,
  marker: boolean,
  sequence: number,
  timestamp: number,
  ssrc: number,
): void {
  packet[at] = 0x80;
  packet[at + 1] = marker ? payloadType | 0x80 : payloadType;
  packet[at + 2] = sequence >>> 8;
  packet[at + 3] = sequence;
  write32(packet, at + 4, timestamp);
  write32(packet, at + 8, ssrc);
}

export function read16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
}

export function read32(bytes: Uint8Array, at: number): number {
  return ((read16(bytes, at) << 16) | read16(bytes, at + 2)) >>> 0;
}

export function write16(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 8;
  bytes[at + 1] = value;
}

export function write32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 24;
  bytes[at + 1] = value >>> 16;
  bytes[at + 2] = value >>> 8;
  bytes[at + 3] = value;
}

/** How far `a` is ahead of `b` on the circle of 16 bits: -32768 to 32767. */
export function ahead16(a: number, b: number): number {
  return ((a - b) << 16) >> 16;
}

/** How far `a` is ahead of `b` on the circle of 32 bits. */
export function ahead32(a: number, b: number): number {
  return (a - b) | 0;
}
