import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { DECODE_PCMA, DECODE_PCMU, decode, encode, translateInPlace, translationFrom } from "../../src/rtp/g711.ts";
import { corpus } from "./corpora.ts";

const itu = corpus("vectors/g711");

function words(name: string): Int16Array {
  const bytes = readFileSync(`${itu.path}/${name}`);
  return Int16Array.from({ length: bytes.length / 2 }, (_, i) => bytes.readInt16LE(2 * i));
}

describe.skipIf(itu.missing)("G.711 is the ITU's, bit for bit (STL sweep vectors)", () => {
  test("every 16-bit value is encoded as the reference does", () => {
    const source = words("sweep.src");
    const codes = { pcma: words("sweep-r.a"), pcmu: words("sweep-r.u") };
    expect(source.length).toBe(65_536);
    for (const law of ["pcma", "pcmu"] as const) {
      expect([...encode(source, law)]).toEqual([...codes[law]]);
    }
  });

  test("every octet is decoded as the reference does", () => {
    const tables = JSON.parse(readFileSync(`${itu.path}/decode-tables.json`, "utf8"));
    expect([...DECODE_PCMA]).toEqual(tables.alaw);
    expect([...DECODE_PCMU]).toEqual(tables.ulaw);
  });
});

test("translating to the other law and back keeps the sound within one step", () => {
  const codes = Uint8Array.from({ length: 256 }, (_, code) => code);
  translateInPlace(codes, 0, 256, translationFrom("pcmu"));
  const through = decode(codes, "pcma");
  for (let code = 0; code < 256; code++) {
    const value = DECODE_PCMU[code] as number;
    expect(Math.abs((through[code] as number) - value)).toBeLessThanOrEqual(8 + Math.abs(value) / 16);
  }
});
