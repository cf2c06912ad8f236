// AES-GCM (RFC 7714): one key's protection of packets. The tag stands behind what is encrypted; of SRTCP the word of E flag and index comes last.

import { write32 } from "../packet.ts";
import { type AesGcm, GCM_TAG_BYTES, type SrtpCrypto } from "./crypto.ts";
import type { Protection } from "./protection.ts";
import type { BothSessionKeys } from "./session-keys.ts";

const WORD_BYTES = 4;
const RTCP_CLEAR_BYTES = 8;
const ENCRYPTED = 0x80000000;

const nonce = new Uint8Array(12);
const rtcpAad = new Uint8Array(RTCP_CLEAR_BYTES + WORD_BYTES);

export class GcmMode implements Protection {
  readonly rtpBytes = GCM_TAG_BYTES;
  readonly rtcpBytes = GCM_TAG_BYTES + WORD_BYTES;
  readonly rtcpWordBytes = WORD_BYTES;
  readonly #rtp: AesGcm;
  readonly #rtcp: AesGcm;
  readonly #rtpSalt: Uint8Array;
  readonly #rtcpSalt: Uint8Array;

  constructor(keys: BothSessionKeys, crypto: SrtpCrypto) {
    this.#rtp = crypto.gcm(keys.rtp.cipher);
    this.#rtcp = crypto.gcm(keys.rtcp.cipher);
    this.#rtpSalt = keys.rtp.salt;
    this.#rtcpSalt = keys.rtcp.salt;
  }

  sealRtp(packet: Uint8Array, start: number, ssrc: number, index: number, out: Uint8Array): void {
    makeRtpNonce(this.#rtpSalt, ssrc, index);
    const header = packet.subarray(0, start);
    out.set(header);
    this.#rtp.seal(nonce, header, packet.subarray(start), out, start);
  }

  openRtp(packet: Uint8Array, start: number, ssrc: number, index: number): boolean {
    makeRtpNonce(this.#rtpSalt, ssrc, index);
    return this.#rtp.open(nonce, packet.subarray(0, start), packet.subarray(start));
  }

  sealRtcp(packet: Uint8Array, ssrc: number, index: number, out: Uint8Array): void {
    makeRtcpNonce(this.#rtcpSalt, ssrc, index);
    const word = packet.length + GCM_TAG_BYTES;
    out.set(packet.subarray(0, RTCP_CLEAR_BYTES));
    write32(out, word, ENCRYPTED | index);
    this.#rtcp.seal(nonce, aadOf(out, word), packet.subarray(RTCP_CLEAR_BYTES), out, RTCP_CLEAR_BYTES);
  }

  openRtcp(packet: Uint8Array, ssrc: number, index: number, isEncrypted: boolean): boolean {
    makeRtcpNonce(this.#rtcpSalt, ssrc, index);
    const word = packet.length - WORD_BYTES;
    if (isEncrypted) return this.#rtcp.open(nonce, aadOf(packet, word), packet.subarray(RTCP_CLEAR_BYTES, word));
    // RFC 7714 §9.3: nothing is encrypted; everything but the tag is only authenticated.
    const aad = new Uint8Array(word - GCM_TAG_BYTES + WORD_BYTES);
    aad.set(packet.subarray(0, word - GCM_TAG_BYTES));
    aad.set(packet.subarray(word), word - GCM_TAG_BYTES);
    return this.#rtcp.open(nonce, aad, packet.subarray(word - GCM_TAG_BYTES, word));
  }
}

/** RFC 7714 §9.2: what stays readable of an encrypted packet, with its last word. */
function aadOf(packet: Uint8Array, word: number): Uint8Array {
  for (let i = 0; i < RTCP_CLEAR_BYTES; i++) rtcpAad[i] = packet[i] as number;
  for (let i = 0; i < WORD_BYTES; i++) rtcpAad[RTCP_CLEAR_BYTES + i] = packet[word + i] as number;
  return rtcpAad;
}

/** RFC 7714 §8.1: two zeros, SSRC, rollover counter and sequence number, under the salt. */
function makeRtpNonce(salt: Uint8Array, ssrc: number, index: number): void {
  write32(nonce, 2, ssrc);
  write32(nonce, 6, Math.floor(index / 0x10000));
  nonce[10] = index >>> 8;
  nonce[11] = index;
  mask(salt);
}

/** RFC 7714 §9.1. */
function makeRtcpNonce(salt: Uint8Array, ssrc: number, index: number): void {
  write32(nonce, 2, ssrc);
  nonce[6] = 0;
  nonce[7] = 0;
  write32(nonce, 8, index);
  mask(salt);
}

function mask(salt: Uint8Array): void {
  nonce[0] = salt[0] as number;
  nonce[1] = salt[1] as number;
  for (let i = 2; i < 12; i++) nonce[i] = (nonce[i] as number) ^ (salt[i] as number);
}
