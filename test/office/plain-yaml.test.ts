// Plain YAML is read by a reader of ours. The YAML package is the judge: whatever ours reads, the package reads to the same tree, value by value and
// place by place; and what people write is plain, or the reader would be for nothing.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { fraction, seededRng } from "../../src/base/rng.ts";
import { makeDemoOffice } from "../../src/office/demo.ts";
import { FaultList } from "../../src/office/fault.ts";
import { readPlainYaml } from "../../src/office/plain-yaml.ts";
import { readAnyYaml, type Tree } from "../../src/office/tree.ts";

/** What the package makes of it; undefined: it complains. */
function judged(text: string): Tree | undefined {
  const faults = new FaultList(() => ({ line: 1, column: 1 }));
  const tree = readAnyYaml(text, faults);
  return faults.size > 0 ? undefined : tree;
}

const FOLDERS = ["examples", "examples/flows", "examples/sampling", "examples/scorecards", "media/prompts"];
const FILES = FOLDERS.flatMap((folder) =>
  readdirSync(folder)
    .filter((file) => file.endsWith(".yaml"))
    .map((file) => join(folder, file)),
);

const PIECES = [
  "a: 1\n",
  "b:\n",
  "empty: # note\n",
  "---\n",
  "  c: d e\n",
  "  - x\n",
  "- y: 0x1F\n",
  "  z: [1, 'it''s', \"q\\n\"]\n",
  "k: { l: m, n: [o, p: q] }\n",
  "k: {\n    l: m,\n  }\n",
  "s: [a,\n b]\n",
  "# note\n",
  "   # note\n",
  "\n",
  "t: yes # note\n",
  "t: a#b: c\n",
  '"u": "v # w"\n',
  "n: null\n",
  "n: ~\n",
  "f: -1.5e3\n",
  "f: -\n",
  "true: .5\n",
  "more: words\n   over lines\n",
  "time: 08:30\n",
  "time: [08:30-12:00, 8]\n",
  "名: 值，好\n",
  "*22: x\n",
  "- - a\n",
  "-\n  a: b\n",
  "e: {}\n",
  "e: [ ]\n",
  "e: { a: , b }\n",
  "i: |\n  text\n",
  "? x\n",
  "!t x: y\n",
];
const CHARACTERS = [..." \n:-,[]{}#'\"\\ab1~.?&*!|>%@`", "  ", ": ", "- ", " #", "\n  ", "\t", "é"];

function drawn<T>(rng: () => number, from: readonly T[]): T {
  const one = from[Math.floor(rng() * from.length)];
  if (one === undefined) throw new Error("nothing to draw from");
  return one;
}

/** Pieces in a row, most of them changed in a place or two. */
function drawText(rng: () => number): string {
  let text = Array.from({ length: 1 + Math.floor(rng() * 7) }, () => drawn(rng, PIECES)).join("");
  for (let changes = Math.floor(rng() * 3); changes > 0; changes--) {
    const at = Math.floor(rng() * text.length);
    text = text.slice(0, at) + drawn(rng, CHARACTERS) + text.slice(at + (rng() < 0.5 ? 1 : 0));
  }
  return text;
}

describe("OPS-03 YAML as people write it", () => {
  test.each(FILES)("%s is plain, and read as the package reads it", (file) => {
    const text = readFileSync(file, "utf8");
    const plain = readPlainYaml(text);
    expect(plain).toBeDefined();
    expect(plain).toEqual(judged(text));
  });

  test("so is the demo office", () => {
    const text = makeDemoOffice(seededRng(1));
    expect(readPlainYaml(text)).toEqual(judged(text));
  });

  test("whatever it reads at all, the package reads the same way", () => {
    const rng = seededRng(83);
    const draw = (): number => fraction(rng);
    let read = 0;
    for (let round = 0; round < 4_000; round++) {
      const text = drawText(draw);
      const plain = readPlainYaml(text);
      if (plain === undefined) continue;
      read++;
      expect({ text, tree: plain }).toEqual({ text, tree: judged(text) });
    }
    expect(read).toBeGreaterThan(250); // or it would prove nothing
  });
});
