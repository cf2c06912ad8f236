import { execFileSync, spawnSync } from "node:child_process";
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

const noSox = spawnSync("sox", ["--version"]).error !== undefined;

describe.skipIf(noSox)(`G.711 beside sox${noSox ? " (left out: needs sox)" : ""}`, () => {
  const sox = (input: Uint8Array, words: string): Buffer =>
    execFileSync("sox", words.split(" "), { input, stdio: ["pipe", "pipe", "ignore"], maxBuffer: 1_000_000 });

  test.each([
    ["pcma", "al", DECODE_PCMA],
    ["pcmu", "ul", DECODE_PCMU],
  ] as const)(
    "%s: every octet sounds the same, and values are written the same but for some at the edge of a step, which are the ITU's",
    (law, theirs, table) => {
      const codes = Uint8Array.from({ length: 256 }, (_, code) => code);
      const sound = sox(codes, `-D -t ${theirs} -r 8000 -c 1 - -t s16 -`);
      expect([...table]).toEqual(Array.from({ length: 256 }, (_, i) => sound.readInt16LE(2 * i)));
      const values = Int16Array.from({ length: 65_536 }, (_, i) => i - 32_768);
      const written = sox(new Uint8Array(values.buffer), `-D -t s16 -r 8000 -c 1 - -t ${theirs} -`);
      const steps = [...new Set(table)].sort((one, other) => one - other);
      const stepOf = (code: number | undefined): number => steps.indexOf(table[code ?? 0] ?? 0);
      const apart = [...encode(values, law)].map((code, i) => Math.abs(stepOf(code) - stepOf(written[i])));
      expect(Math.max(...new Set(apart))).toBe(1);
      expect(apart.filter((steps) => steps > 0).length).toBeLessThan(0.02 * values.length);
    },
  );
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
