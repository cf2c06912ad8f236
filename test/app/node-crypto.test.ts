// The digests that the core is handed, beside Node's own way to them and the vectors of RFC 1321, RFC 4231 and FIPS 180.

import { createHash, createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nodeCrypto } from "../../src/app/node-crypto.ts";

describe("digests", () => {
  test("RFC 1321 §A.5 and FIPS 180: abc", () => {
    expect(nodeCrypto.md5("abc")).toBe("900150983cd24fb0d6963f7d28e17f72");
    expect(nodeCrypto.sha256("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  });

  test("RFC 4231 §4.3: a short key", () => {
    expect(nodeCrypto.hmacSha256("Jefe", "what do ya want for nothing?")).toBe(
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    );
  });

  test("any key and text, long keys and other than ASCII included, whatever key came before", () => {
    const anyText = fc.oneof(fc.string({ unit: "grapheme" }), fc.string({ minLength: 60, maxLength: 200 }));
    fc.assert(
      fc.property(fc.array(fc.tuple(anyText, anyText), { maxLength: 8 }), (pairs) => {
        for (const [key, text] of pairs) {
          expect(nodeCrypto.hmacSha256(key, text)).toBe(createHmac("sha256", key).update(text, "utf8").digest("hex"));
          expect(nodeCrypto.sha256(text)).toBe(createHash("sha256").update(text, "utf8").digest("hex"));
          expect(nodeCrypto.md5(text)).toBe(createHash("md5").update(text, "utf8").digest("hex"));
        }
      }),
    );
  });
});
