// AES in counter mode with HMAC-SHA1 tags (RFC 3711 §4.1.1, §4.2.1; RFC 6188): one key's protection of packets. The tag is checked before anything
// is decrypted.

import { write32 } from "../packet.ts";
import type { SrtpCrypto } from "./crypto.ts";
import { HmacSha1 } from "./hmac-sha1.ts";
import { PacketKeystream } from "./keystream.ts";
import type { Protection } from "./protection.ts";
import type { BothSessionKeys, SessionKeys } from "./session-keys.ts";

const RTCP_TAG_BYTES = 10;
const RTCP_CLEAR_BYTES = 8;
const WORD_BYTES = 4;
const ENCRYPTED = 0x80000000;

export class CounterMode implements Protection {
  readonly rtpBytes: number;
  readonly rtcpBytes = WORD_BYTES + RTCP_TAG_BYTES;
  readonly rtcpWordBytes = WORD_BYTES + RTCP_TAG_BYTES;
  readonly #rtp: Direction;
  readonly #rtcp: Direction;

  constructor(keys: BothSessionKeys, crypto: SrtpCrypto, tagBytes: number) {
    this.rtpBytes = tagBytes;
    this.#rtp = new Direction(keys.rtp, crypto);
    this.#rtcp = new Direction(keys.rtcp, crypto);
  }

  sealRtp(packet: Uint8Array, start: number, ssrc: number, index: number, out: Uint8Array): void {
    const length = packet.length;
    this.#rtp.crypt(packet, start, length, ssrc, index, out);
    this.#rtp.sign(out, length, rolloverOf(index));
    this.#rtp.writeTag(out, length, this.rtpBytes);
  }

  openRtp(packet: Uint8Array, start: number, ssrc: number, index: number): boolean {
    const end = packet.length - this.rtpBytes;
    if (!this.#rtp.checkWith(packet, end, this.rtpBytes, rolloverOf(index))) return false;
    this.#rtp.crypt(packet, start, end, ssrc, index, packet);
    return true;
  }

  sealRtcp(packet: Uint8Array, ssrc: number, index: number, out: Uint8Array): void {
    const length = packet.length;
    this.#rtcp.crypt(packet, RTCP_CLEAR_BYTES, length, ssrc, index, out);
    write32(out, length, ENCRYPTED | index);
    this.#rtcp.hmac.update(out, length + WORD_BYTES);
    this.#rtcp.writeTag(out, length + WORD_BYTES, RTCP_TAG_BYTES);
  }

  openRtcp(packet: Uint8Array, ssrc: number, index: number, isEncrypted: boolean): boolean {
    const tagAt = packet.length - RTCP_TAG_BYTES;
    this.#rtcp.hmac.update(packet, tagAt);
    if (!this.#rtcp.isTag(packet, tagAt, RTCP_TAG_BYTES)) return false;
    if (isEncrypted) this.#rtcp.crypt(packet, RTCP_CLEAR_BYTES, tagAt - WORD_BYTES, ssrc, index, packet);
    return true;
  }
}

/** SRTP or SRTCP: they have keys of their own. */
class Direction {
  readonly hmac: HmacSha1;
  readonly #keystream: PacketKeystream;

  constructor(keys: SessionKeys, crypto: SrtpCrypto) {
    this.hmac = new HmacSha1(keys.auth);
    this.#keystream = new PacketKeystream(crypto, keys.cipher, keys.salt);
  }

  /** From `from` to `to`; everything before `start` stays as it is. */
  crypt(from: Uint8Array, start: number, end: number, ssrc: number, index: number, to: Uint8Array): void {
    const offset = this.#keystream.find(ssrc, index, end - start) - start;
    const stream = this.#keystream.stream;
    if (from !== to) for (let i = 0; i < start; i++) to[i] = from[i] as number;
    for (let i = start; i < end; i++) to[i] = (from[i] as number) ^ (stream[offset + i] as number);
  }

  /** Over the packet and, behind it, the rollover counter, for which there is room: the tag goes there. */
  sign(packet: Uint8Array, length: number, rollover: number): void {
    write32(packet, length, rollover);
    this.hmac.update(packet, length + WORD_BYTES);
  }

  /** The first four octets of the tag make room for the rollover counter meanwhile. */
  checkWith(packet: Uint8Array, at: number, tagBytes: number, rollover: number): boolean {
    const t0 = packet[at] as number;
    const t1 = packet[at + 1] as number;
    const t2 = packet[at + 2] as number;
    const t3 = packet[at + 3] as number;
    this.sign(packet, at, rollover);
    packet[at] = t0;
    packet[at + 1] = t1;
    packet[at + 2] = t2;
    packet[at + 3] = t3;
    return this.isTag(packet, at, tagBytes);
  }

  writeTag(packet: Uint8Array, at: number, tagBytes: number): void {
    for (let i = 0; i < tagBytes; i++) packet[at + i] = this.#octet(i);
  }

  /** Takes the same time wherever the first difference is. */
  isTag(packet: Uint8Array, at: number, tagBytes: number): boolean {
    let difference = 0;
    for (let i = 0; i < tagBytes; i++) difference |= (packet[at + i] as number) ^ this.#octet(i);
    return difference === 0;
  }

  #octet(i: number): number {
    return ((this.hmac.digest[i >> 2] as number) >>> (24 - 8 * (i & 3))) & 0xff;
  }
}

function rolloverOf(index: number): number {
  return Math.floor(index / 0x10000);
}
