// RTP-07: packets of every length, numbers that go round, streams that change under the key stream made ahead: octet for octet what OpenSSL's own counter
// mode and HMAC make of the same session keys, by the formulas of RFC 3711 §4.1.1 and §4.2.

import { createCipheriv, createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { nodeSrtpCrypto } from "../../../src/rtp/port/srtp-crypto.ts";
import { SRTP_KEY_BYTES, type SrtpSuite } from "../../../src/rtp/security.ts";
import { HmacSha1, PADDING_WORDS, readWords } from "../../../src/rtp/srtp/hmac-sha1.ts";
import { makeProtection } from "../../../src/rtp/srtp/protection.ts";
import { type BothSessionKeys, deriveSessionKeys, type SessionKeys } from "../../../src/rtp/srtp/session-keys.ts";

const SUITES = (Object.keys(SRTP_KEY_BYTES) as SrtpSuite[]).filter((suite) => !suite.startsWith("AEAD"));
const SSRC = 0xfedc_ba98;

function keysOf(suite: SrtpSuite): BothSessionKeys {
  const { key, salt } = SRTP_KEY_BYTES[suite];
  return deriveSessionKeys(
    suite,
    Uint8Array.from({ length: key + salt }, (_, i) => 3 + 5 * i),
    nodeSrtpCrypto,
  );
}

function noise(length: number, seed: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (seed * 31 + i * i * 7 + i) & 0xff);
}

/** RFC 3711 §4.1.1: (salt * 2^16) XOR (SSRC * 2^64) XOR (index * 2^16). */
function crypted(keys: SessionKeys, text: Uint8Array, ssrc: number, index: number): Uint8Array {
  const salt = BigInt(`0x${Buffer.from(keys.salt).toString("hex")}`);
  const iv = (salt << 16n) ^ (BigInt(ssrc) << 64n) ^ (BigInt(index) << 16n);
  const kind = keys.cipher.length === 32 ? "aes-256-ctr" : "aes-128-ctr";
  return createCipheriv(kind, keys.cipher, Buffer.from(iv.toString(16).padStart(32, "0"), "hex")).update(text);
}

function tag(keys: SessionKeys, signed: Uint8Array, word: number | undefined, tagBytes: number): Uint8Array {
  const behind = Buffer.alloc(word === undefined ? 0 : 4);
  if (word !== undefined) behind.writeUInt32BE(word);
  return createHmac("sha1", keys.auth).update(signed).update(behind).digest().subarray(0, tagBytes);
}

function sealed(keys: SessionKeys, packet: Uint8Array, start: number, index: number, tagBytes: number): Buffer {
  const body = Buffer.concat([packet.subarray(0, start), crypted(keys, packet.subarray(start), SSRC, index)]);
  return Buffer.concat([body, tag(keys, body, Math.floor(index / 65_536), tagBytes)]);
}

describe("RTP-07 counter mode beside OpenSSL's", () => {
  test.each(SUITES)("%s: sound of every length, with and without more of a header", (suite) => {
    const keys = keysOf(suite);
    const protection = makeProtection(suite, keys, nodeSrtpCrypto);
    let index = 65_400; // goes round within
    for (const length of [...Array.from({ length: 200 }, (_, i) => i), 1_000, 1_485, 1_486, 1_487, 1_488]) {
      for (const start of [12, 28].filter((header) => header + length <= 1_500)) {
        const packet = noise(start + length, index);
        const out = new Uint8Array(packet.length + protection.rtpBytes);
        protection.sealRtp(packet, start, SSRC, index, out);
        expect(Buffer.from(out).equals(sealed(keys.rtp, packet, start, index, protection.rtpBytes))).toBe(true);
        expect(protection.openRtp(out, start, SSRC, index)).toBe(true);
        expect(Buffer.from(out.subarray(0, packet.length)).equals(packet)).toBe(true);
        index++;
      }
    }
  });

  test("a stream with gaps, late ones, a longer packet now and then and another source between, over a change of the rollover counter", () => {
    const suite = "AES_CM_128_HMAC_SHA1_80";
    const keys = keysOf(suite);
    const protection = makeProtection(suite, keys, nodeSrtpCrypto);
    const from = 2 ** 40 - 150; // beyond 32 bits of index
    const indexes = Array.from({ length: 400 }, (_, i) => from + i).filter((_, i) => i % 37 !== 5);
    for (let i = 20; i < indexes.length; i += 29)
      [indexes[i], indexes[i - 9]] = [indexes[i - 9] as number, indexes[i] as number];
    for (const [i, index] of indexes.entries()) {
      const packet = noise(12 + (i % 23 === 11 ? 500 : 160), i);
      const out = new Uint8Array(packet.length + protection.rtpBytes);
      if (i % 17 === 4) protection.sealRtp(packet, 12, 7, i, new Uint8Array(out.length));
      protection.sealRtp(packet, 12, SSRC, index, out);
      expect(Buffer.from(out).equals(sealed(keys.rtp, packet, 12, index, 10)), `packet ${i}`).toBe(true);
    }
  });

  test.each(SUITES)("%s: reports, whose index is sent with them", (suite) => {
    const keys = keysOf(suite).rtcp;
    const protection = makeProtection(suite, { rtp: keys, rtcp: keys }, nodeSrtpCrypto);
    for (const [index, words] of [2, 7, 13, 20, 28].entries()) {
      const report = noise(4 * words, index);
      const out = new Uint8Array(report.length + protection.rtcpBytes);
      protection.sealRtcp(report, SSRC, index, out);
      const word = Buffer.alloc(4);
      word.writeUInt32BE(0x8000_0000 + index);
      const body = Buffer.concat([report.subarray(0, 8), crypted(keys, report.subarray(8), SSRC, index), word]);
      expect(Buffer.from(out).equals(Buffer.concat([body, tag(keys, body, undefined, 10)]))).toBe(true);
      expect(protection.openRtcp(out, SSRC, index, true)).toBe(true);
      expect(Buffer.from(out.subarray(0, report.length)).equals(report)).toBe(true);
    }
  });
});

test("FIPS 180-4: a message of any length, octet by octet or in words, whatever was hashed before it", () => {
  const hmac = new HmacSha1(noise(20, 1));
  const words = new Int32Array(75 + PADDING_WORDS).fill(-1);
  const digest = (): string => Array.from(hmac.digest, (word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
  for (let length = 300; length >= 0; length--) {
    const text = noise(length, length);
    const known = createHmac("sha1", noise(20, 1)).update(text).digest("hex");
    hmac.update(text, length);
    expect(digest()).toBe(known);
    readWords(text, 0, length, words);
    hmac.updateWords(words, length);
    expect(digest()).toBe(known);
  }
});
