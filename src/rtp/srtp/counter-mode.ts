// AES in counter mode with HMAC-SHA1 tags (RFC 3711 §4.1.1, §4.2.1; RFC 6188): one key's protection of packets. The tag is checked before anything
// is decrypted. A packet is read once, into the words that SHA-1 counts in, and crypted from there.

import { limits } from "../../base/limits.ts";
import { write32 } from "../packet.ts";
import type { SrtpCrypto } from "./crypto.ts";
import { HmacSha1, PADDING_WORDS, readWords } from "./hmac-sha1.ts";
import { PacketKeystream } from "./keystream.ts";
import type { Protection } from "./protection.ts";
import type { BothSessionKeys, SessionKeys } from "./session-keys.ts";

const RTCP_TAG_BYTES = 10;
const RTCP_CLEAR_BYTES = 8;
const WORD_BYTES = 4;
const ENCRYPTED = 0x80000000;

/** What is signed of the packet at hand: the largest one, the word behind it, and what SHA-1 writes behind that. */
const words = new Int32Array((limits.rtp.protectedBytes + WORD_BYTES) / WORD_BYTES + PADDING_WORDS);

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

  /** RFC 3711 §4.2: signed is the packet and, behind it, the rollover counter, which is not sent. */
  sealRtp(packet: Uint8Array, start: number, ssrc: number, index: number, out: Uint8Array): void {
    const length = packet.length;
    this.#rtp.encrypt(packet, start, ssrc, index, out);
    appendWord(length, rolloverOf(index));
    this.#rtp.hmac.updateWords(words, length + WORD_BYTES);
    this.#rtp.writeTag(out, length, this.rtpBytes);
  }

  openRtp(packet: Uint8Array, start: number, ssrc: number, index: number): boolean {
    const end = packet.length - this.rtpBytes;
    readWords(packet, 0, end, words);
    appendWord(end, rolloverOf(index));
    this.#rtp.hmac.updateWords(words, end + WORD_BYTES);
    if (!this.#rtp.isTag(packet, end, this.rtpBytes)) return false;
    this.#rtp.decrypt(packet, start, end, ssrc, index);
    return true;
  }

  sealRtcp(packet: Uint8Array, ssrc: number, index: number, out: Uint8Array): void {
    const length = packet.length;
    this.#rtcp.encrypt(packet, RTCP_CLEAR_BYTES, ssrc, index, out);
    write32(out, length, ENCRYPTED | index);
    appendWord(length, ENCRYPTED | index);
    this.#rtcp.hmac.updateWords(words, length + WORD_BYTES);
    this.#rtcp.writeTag(out, length + WORD_BYTES, RTCP_TAG_BYTES);
  }

  openRtcp(packet: Uint8Array, ssrc: number, index: number, isEncrypted: boolean): boolean {
    const tagAt = packet.length - RTCP_TAG_BYTES;
    readWords(packet, 0, tagAt, words);
    this.#rtcp.hmac.updateWords(words, tagAt);
    if (!this.#rtcp.isTag(packet, tagAt, RTCP_TAG_BYTES)) return false;
    if (isEncrypted) this.#rtcp.decrypt(packet, RTCP_CLEAR_BYTES, tagAt - WORD_BYTES, ssrc, index);
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

  /** From `packet`, of which the first `start` octets (a number of whole words) stay as they are, to `out` and to `words`. */
  encrypt(packet: Uint8Array, start: number, ssrc: number, index: number, out: Uint8Array): void {
    const length = packet.length;
    const offset = this.#keystream.find(ssrc, index, length - start) - start;
    const stream = this.#keystream.stream;
    readWords(packet, 0, start, words);
    for (let i = 0; i < start; i++) out[i] = packet[i] as number;
    let at = start;
    for (; at + 3 < length; at += WORD_BYTES) {
      const word =
        (((packet[at] as number) << 24) |
          ((packet[at + 1] as number) << 16) |
          ((packet[at + 2] as number) << 8) |
          (packet[at + 3] as number)) ^
        stream.getInt32(offset + at);
      words[at >> 2] = word;
      write32(out, at, word);
    }
    if (at === length) return;
    let last = 0;
    for (; at < length; at++) {
      const octet = (packet[at] as number) ^ stream.getUint8(offset + at);
      out[at] = octet;
      last |= octet << (24 - 8 * (at & 3));
    }
    words[length >> 2] = last;
  }

  /** From `start` to `end`, where it lies; `words` has the whole ones of the packet. */
  decrypt(packet: Uint8Array, start: number, end: number, ssrc: number, index: number): void {
    const offset = this.#keystream.find(ssrc, index, end - start) - start;
    const stream = this.#keystream.stream;
    let at = start;
    for (; at + 3 < end; at += WORD_BYTES) {
      write32(packet, at, (words[at >> 2] as number) ^ stream.getInt32(offset + at));
    }
    for (; at < end; at++) packet[at] = (packet[at] as number) ^ stream.getUint8(offset + at);
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

/** Behind the `length` octets in `words`, of which the last word may be a part. */
function appendWord(length: number, word: number): void {
  const at = length >> 2;
  const bits = 8 * (length & 3);
  if (bits === 0) words[at] = word;
  else {
    words[at] = (words[at] as number) | (word >>> bits);
    words[at + 1] = word << (32 - bits);
  }
}

function rolloverOf(index: number): number {
  return Math.floor(index / 0x10000);
}
