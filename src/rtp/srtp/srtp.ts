// SRTP and SRTCP (RFC 3711) of one session, each direction by itself: `SrtpSender` protects what we send under our key, `SrtpReceiver` lets
// through what is authentic under the peer's. `secured-port.ts` uses them for keys from SDP, DTLS for keys from its handshake. What is not
// authentic is a value, never an exception. Master key identifiers (MKI) are not agreed on, so no packet has one.

import { limits } from "../../base/limits.ts";
import { RTP_HEADER_BYTES, read16, read32 } from "../packet.ts";
import type { SrtpSuite } from "../security.ts";
import type { SrtpCrypto } from "./crypto.ts";
import { LAST_RTCP_INDEX, LAST_RTP_INDEX, PacketWindow } from "./packet-window.ts";
import { makeProtection, type Protection } from "./protection.ts";
import { deriveSessionKeys } from "./session-keys.ts";
import type { PacketSlab } from "./slab.ts";

const RTCP_HEADER_BYTES = 8;
const ROLLOVER = 0x10000;
const ENCRYPTED = 0x80000000;

export interface SrtpInit {
  readonly suite: SrtpSuite;
  /** Master key and salt, one after the other. */
  readonly master: Uint8Array;
  readonly crypto: SrtpCrypto;
}

export function protectionOf({ suite, master, crypto }: SrtpInit): Protection {
  return makeProtection(suite, deriveSessionKeys(suite, master, crypto), crypto);
}

export class SrtpSender {
  readonly #protection: Protection;
  readonly #slab: PacketSlab;
  readonly #sent = new Windows();
  #rtcpIndex: number;

  constructor(protection: Protection, slab: PacketSlab, start: { readonly rtcpIndex?: number } = {}) {
    this.#protection = protection;
    this.#slab = slab;
    this.#rtcpIndex = start.rtcpIndex ?? 0;
  }

  /** The protected packet, in a buffer of its own. undefined: not RTP, or this key must not protect it (sent before, or its lifetime is over). */
  rtp(packet: Uint8Array): Uint8Array | undefined {
    const start = payloadStart(packet, packet.length);
    if (start < 0 || packet.length > limits.rtp.packetBytes) return undefined;
    const ssrc = read32(packet, 8);
    const window = this.#sent.of(ssrc);
    if (window === undefined) return undefined;
    // RFC 3711 §9.1: two packets under one index give their contents away.
    const index = window.indexOf(read16(packet, 2));
    if (!window.isNew(index) || index > LAST_RTP_INDEX) return undefined;
    const out = this.#slab.take(packet.length + this.#protection.rtpBytes);
    this.#protection.sealRtp(packet, start, ssrc, index, out);
    window.take(index);
    return out;
  }

  /** As `rtp`. One index counts for all SSRCs: none is used twice. */
  rtcp(packet: Uint8Array): Uint8Array | undefined {
    if (packet.length < RTCP_HEADER_BYTES || packet.length > limits.rtp.packetBytes) return undefined;
    if (this.#rtcpIndex > LAST_RTCP_INDEX) return undefined;
    const out = this.#slab.take(packet.length + this.#protection.rtcpBytes);
    this.#protection.sealRtcp(packet, read32(packet, 4), this.#rtcpIndex++, out);
    return out;
  }
}

export class SrtpReceiver {
  readonly #protection: Protection;
  readonly #rtp = new Windows();
  readonly #rtcp = new Windows();
  /** So many packets have been tried on all rollover counters. */
  #searches = 0;

  constructor(protection: Protection) {
    this.#protection = protection;
  }

  /** SSRCs known; for leak checks. */
  get sources(): number {
    return Math.max(this.#rtp.size, this.#rtcp.size);
  }

  /** Decrypted where it lies, and so long as it is then. undefined: not RTP, seen before, or not authentic. */
  rtp(packet: Uint8Array): Uint8Array | undefined {
    const end = packet.length - this.#protection.rtpBytes;
    const start = payloadStart(packet, end);
    if (start < 0 || packet.length > limits.rtp.protectedBytes) return undefined;
    const ssrc = read32(packet, 8);
    const sequence = read16(packet, 2);
    const window = this.#rtp.find(ssrc);
    const index = window === undefined ? this.#openFirst(packet, start, ssrc, sequence) : window.indexOf(sequence);
    if (window === undefined) {
      if (index < 0 || !this.#rtp.mark(ssrc, index)) return undefined;
    } else {
      if (!window.isNew(index) || index > LAST_RTP_INDEX) return undefined;
      if (!this.#protection.openRtp(packet, start, ssrc, index)) return undefined;
      window.take(index);
    }
    return packet.subarray(0, end);
  }

  /**
   * RFC 3711 §3.3.1: a stream begins with counter 0. Its beginning may have been lost, or come before its key did, and its numbers have gone
   * round since; so 1 is tried too. A peer that has talked under this key for hours, with a port that ended with its process, counts on: for
   * it a few packets are tried on many more. Returns the index, -1 if none fits.
   */
  #openFirst(packet: Uint8Array, start: number, ssrc: number, sequence: number): number {
    if (this.#rtp.isFull) return -1;
    const found = this.#openAmong(packet, start, ssrc, { from: sequence, count: 2 });
    if (found >= 0 || this.#searches >= limits.rtp.srtpSearches) return found;
    this.#searches++;
    return this.#openAmong(packet, start, ssrc, { from: sequence + 2 * ROLLOVER, count: limits.rtp.srtpRollovers - 2 });
  }

  #openAmong(
    packet: Uint8Array,
    start: number,
    ssrc: number,
    { from, count }: { readonly from: number; readonly count: number },
  ): number {
    for (let i = 0; i < count; i++) {
      const index = from + i * ROLLOVER;
      if (this.#protection.openRtp(packet, start, ssrc, index)) return index;
    }
    return -1;
  }

  /** As `rtp`. */
  rtcp(packet: Uint8Array): Uint8Array | undefined {
    const end = packet.length - this.#protection.rtcpBytes;
    if (end < RTCP_HEADER_BYTES || packet.length > limits.rtp.protectedBytes) return undefined;
    const word = read32(packet, packet.length - this.#protection.rtcpWordBytes);
    const ssrc = read32(packet, 4);
    const index = word & LAST_RTCP_INDEX;
    const window = this.#rtcp.find(ssrc);
    if (window === undefined ? this.#rtcp.isFull : !window.isNew(index)) return undefined;
    if (!this.#protection.openRtcp(packet, ssrc, index, word >= ENCRYPTED)) return undefined;
    this.#rtcp.mark(ssrc, index);
    return packet.subarray(0, end);
  }
}

/** The windows of a session's SSRCs. None is ever forgotten for a newer one: what was sent under it could be sent again. */
class Windows {
  readonly #windows = new Map<number, PacketWindow>();
  #lastSsrc = -1;
  #last: PacketWindow | undefined;

  get size(): number {
    return this.#windows.size;
  }

  get isFull(): boolean {
    return this.#windows.size >= limits.rtp.srtpSources;
  }

  find(ssrc: number): PacketWindow | undefined {
    if (ssrc === this.#lastSsrc) return this.#last;
    const window = this.#windows.get(ssrc);
    if (window === undefined) return undefined;
    this.#lastSsrc = ssrc;
    this.#last = window;
    return window;
  }

  /** A new one where there is none and room. */
  of(ssrc: number): PacketWindow | undefined {
    const known = this.find(ssrc);
    if (known !== undefined || this.isFull) return known;
    const window = new PacketWindow();
    this.#windows.set(ssrc, window);
    return window;
  }

  mark(ssrc: number, index: number): boolean {
    const window = this.of(ssrc);
    window?.take(index);
    return window !== undefined;
  }
}

/** First octet behind header, CSRCs and extension of a packet that ends at `end`; -1: it is not RTP of version 2. Padding is payload here. */
function payloadStart(packet: Uint8Array, end: number): number {
  if (end < RTP_HEADER_BYTES) return -1;
  const first = packet[0] as number;
  if (first >> 6 !== 2) return -1;
  let start = RTP_HEADER_BYTES + 4 * (first & 15);
  if (first & 0x10) {
    if (start + 4 > end) return -1;
    start += 4 + 4 * read16(packet, start + 2);
  }
  return start > end ? -1 : start;
}
