// Keys in descriptions (SDES), against the texts of RFC 4568, RFC 6188 and RFC 7714.

import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fromBase64, toBareBase64, toBase64 } from "../../../src/base/base64.ts";
import { readCryptoLine, type SrtpSuite, SUITE_BYTES, writeCryptoLine } from "../../../src/sip/sdp/crypto-line.ts";

/** RFC 4568 §4. */
const EXAMPLE = "WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz";

describe("RTP-07 an a=crypto line", () => {
  test("of RFC 4568 §9.2 is read: tag, suite, sixteen octets of key and fourteen of salt", () => {
    const line = readCryptoLine(`1 AES_CM_128_HMAC_SHA1_80 inline:${EXAMPLE}|2^20`);
    expect(line).toMatchObject({ tag: "1", suite: "AES_CM_128_HMAC_SHA1_80" });
    expect(line?.key).toEqual(Uint8Array.from(Buffer.from(EXAMPLE, "base64")));
  });

  const good = `inline:${EXAMPLE}`;
  test.each([
    ["a lifetime in figures", `1 AES_CM_128_HMAC_SHA1_32 ${good}|1048576`],
    ["a window hint", `1 AES_CM_128_HMAC_SHA1_32 ${good} WSH=128`],
    ["a parameter its writer calls optional", `1 AES_CM_128_HMAC_SHA1_32 ${good} -FOO=1`],
    ["a large tag", `999999999 AES_CM_128_HMAC_SHA1_80 ${good}`],
    ["blanks and another case of the method", `1  AES_CM_128_HMAC_SHA1_80   INLINE:${EXAMPLE}`],
  ])("with %s is taken", (_what, value) => expect(readCryptoLine(value)).toBeDefined());

  test.each([
    ["a master key index", `1 AES_CM_128_HMAC_SHA1_80 ${good}|2^20|1:4`],
    ["a master key index without a lifetime", `1 AES_CM_128_HMAC_SHA1_80 ${good}|1:4`],
    ["several keys", `1 AES_CM_128_HMAC_SHA1_80 ${good};${good}`],
    ["unencrypted SRTP", `1 AES_CM_128_HMAC_SHA1_80 ${good} UNENCRYPTED_SRTP`],
    ["unauthenticated SRTP", `1 AES_CM_128_HMAC_SHA1_80 ${good} UNAUTHENTICATED_SRTP`],
    ["a key derivation rate", `1 AES_CM_128_HMAC_SHA1_80 ${good} KDR=1`],
    ["a parameter nobody knows", `1 AES_CM_128_HMAC_SHA1_80 ${good} FOO=1`],
    ["a suite nobody knows", `1 F8_128_HMAC_SHA1_80 ${good}`],
    ["a suite that is a word of JavaScript", `1 constructor ${good}`],
    ["a key too short", "1 AES_CM_128_HMAC_SHA1_80 inline:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGw=="],
    ["a key for another suite", `1 AES_256_CM_HMAC_SHA1_80 ${good}`],
    ["rubbish for a key", "1 AES_CM_128_HMAC_SHA1_80 inline:InvalidBase64@@@###"],
    ["no method", `1 AES_CM_128_HMAC_SHA1_80 ${EXAMPLE}`],
    ["no key", "1 AES_CM_128_HMAC_SHA1_80"],
    ["no number", `x AES_CM_128_HMAC_SHA1_80 ${good}`],
    ["nothing", ""],
  ])("with %s is skipped", (_what, value) => expect(readCryptoLine(value)).toBeUndefined());

  test("written and read again it is the same, for each suite", () => {
    const suites = fc.constantFrom(...(Object.keys(SUITE_BYTES) as SrtpSuite[]));
    const lines = suites.chain((suite) =>
      fc.record({
        tag: fc.integer({ min: 0, max: 999_999_999 }).map(String),
        suite: fc.constant(suite),
        key: fc.uint8Array({ minLength: SUITE_BYTES[suite], maxLength: SUITE_BYTES[suite] }),
      }),
    );
    fc.assert(
      fc.property(lines, (line) => {
        expect(readCryptoLine(writeCryptoLine(line))).toEqual(line);
      }),
    );
  });

  test("whatever is written, reading it throws nothing", () => {
    fc.assert(fc.property(fc.string(), (value) => void readCryptoLine(`1 AES_CM_128_HMAC_SHA1_80 inline:${value}`)));
  });
});

test("base64 is that of everybody else (RFC 4648 §4)", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 70 }), (bytes) => {
      const text = Buffer.from(bytes).toString("base64");
      expect(toBase64(bytes)).toBe(text);
      expect(toBareBase64(bytes)).toBe(text.replace(/=+$/, ""));
      expect(fromBase64(text)).toEqual(bytes);
      expect(fromBase64(toBareBase64(bytes))).toEqual(bytes);
    }),
  );
  for (const bad of ["A", "A=B", "====", "a b", "AAAAA"]) expect(fromBase64(bad)).toBeUndefined();
});
