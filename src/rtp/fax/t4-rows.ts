// Rows of a fax page and how T.4 and T.6 write them: one-dimensional (MH) by the lengths of their runs, two-dimensional (MR, MMR) by how they differ
// from the row above. A row is where its colour changes, beginning with white: [10, 20] is black from 10 to 19.

import type { BitReader, BitWriter } from "./bits.ts";
import { BLACK_CODES, type CodeTree, LONGEST_MAKE_UP, MAKE_UP, treeOf, WHITE_CODES, wordIndex } from "./t4-codes.ts";

/** Rising, each below the width. */
export type Row = readonly number[];

export const EOL = { bits: 1, length: 12 } as const;

/** undefined: no row of that width stands there. */
export function readRow1d(bits: BitReader, width: number): Row | undefined {
  const row: number[] = [];
  for (let at = 0, isBlack = false; at < width; isBlack = !isBlack) {
    const run = readRun(bits, isBlack);
    if (run < 0 || at + run > width) return undefined;
    at += run;
    change(row, at, width);
  }
  return row;
}

/** -1: no such code. */
function readRun(bits: BitReader, isBlack: boolean): number {
  const { tree } = isBlack ? BLACK_CODES : WHITE_CODES;
  for (let sum = 0, parts = 0; parts < 64; parts++) {
    const run = readCode(bits, tree);
    if (run < 0) return -1;
    sum += run;
    if (run < MAKE_UP) return sum;
  }
  return -1;
}

function readCode(bits: BitReader, tree: CodeTree): number {
  let node = 0;
  do {
    const bit = bits.next();
    if (bit < 0) return -1;
    node = tree[node + bit] ?? 0;
  } while (node > 0);
  return node === 0 ? -1 : -2 - node;
}

/** A run of nothing changes nothing. */
function change(row: number[], at: number, width: number): void {
  if (row.length > 0 && row[row.length - 1] === at) row.pop();
  else if (at < width) row.push(at);
}

const PASS = 0;
const HORIZONTAL = 1;
/** Less 5: where a1 lies from b1. */
const VERTICAL = 5;
const MODES = treeOf([
  ["0001", PASS],
  ["001", HORIZONTAL],
  ["1", VERTICAL],
  ["011", VERTICAL + 1],
  ["000011", VERTICAL + 2],
  ["0000011", VERTICAL + 3],
  ["010", VERTICAL - 1],
  ["000010", VERTICAL - 2],
  ["0000010", VERTICAL - 3],
]);

/** ITU-T T.4 §4.2.1.3. undefined: no row of that width stands there, or the end of a block, or an extension. */
export function readRow2d(bits: BitReader, above: Row, width: number): Row | undefined {
  const row: number[] = [];
  let isBlack = false;
  let at = -1;
  let index = 0;
  while (at < width) {
    const mode = readCode(bits, MODES);
    if (mode < 0) return undefined;
    index = changeAbove(above, at, isBlack, index);
    const b1 = above[index] ?? width;
    if (mode === PASS) {
      at = above[index + 1] ?? width;
      continue;
    }
    if (mode === HORIZONTAL) {
      const first = readRun(bits, isBlack);
      const second = first < 0 ? -1 : readRun(bits, !isBlack);
      const start = Math.max(0, at);
      if (second < 0 || start + first + second > width) return undefined;
      change(row, start + first, width);
      at = start + first + second;
      change(row, at, width);
      continue;
    }
    const next = b1 + mode - VERTICAL;
    if (next < Math.max(0, at) || next > width) return undefined;
    change(row, next, width);
    isBlack = !isBlack;
    at = next;
  }
  return row;
}

/** b1: the first change above to the right of `at` that has the colour we do not have. Even ones turn black. */
function changeAbove(above: Row, at: number, isBlack: boolean, from: number): number {
  let index = Math.max(0, from - 2);
  if ((index & 1) !== (isBlack ? 1 : 0)) index++;
  while (index >= 2 && (above[index - 2] ?? 0) > at) index -= 2;
  for (let change = above[index]; change !== undefined && change <= at; change = above[index]) index += 2;
  return index;
}

export function writeRow1d(bits: BitWriter, row: Row, width: number): void {
  let from = 0;
  let isBlack = false;
  for (const at of row) {
    writeRun(bits, at - from, isBlack);
    from = at;
    isBlack = !isBlack;
  }
  writeRun(bits, width - from, isBlack);
}

function writeRun(bits: BitWriter, run: number, isBlack: boolean): void {
  const { words } = isBlack ? BLACK_CODES : WHITE_CODES;
  let rest = run;
  const write = (part: number): void => {
    const word = words[wordIndex(part)];
    if (word !== undefined) bits.put(word.bits, word.length);
    rest -= part;
  };
  while (rest >= MAKE_UP) write(Math.min(LONGEST_MAKE_UP, rest - (rest % MAKE_UP)));
  write(rest);
}

/** Octets with one bit a pixel; `blackBit` says which bit is black. Bits behind the width do not count. */
export function rowOfPixels(bytes: Uint8Array, width: number, blackBit: 0 | 1): Row {
  const row: number[] = [];
  const plain = blackBit === 1 ? 0x00 : 0xff;
  let colour = 0;
  for (let x = 0; x < width; x++) {
    const byte = bytes[x >> 3] ?? plain;
    if ((x & 7) === 0 && byte === (colour === 0 ? plain : plain ^ 0xff) && x + 8 <= width) {
      x += 7; // eight of the colour we have
      continue;
    }
    const isBlack = ((byte >> (7 - (x & 7))) & 1) === blackBit ? 1 : 0;
    if (isBlack === colour) continue;
    row.push(x);
    colour = isBlack;
  }
  return row;
}

/** Black where either is. */
export function unionOf(a: Row, b: Row, width: number): Row {
  if (a.length === 0) return b;
  if (b.length === 0) return a;
  const out: number[] = [];
  const black = { a: 0, b: 0 };
  let [i, j, colour] = [0, 0, 0];
  while (i < a.length || j < b.length) {
    const at = Math.min(a[i] ?? width, b[j] ?? width);
    if (a[i] === at) [black.a, i] = [black.a ^ 1, i + 1];
    if (b[j] === at) [black.b, j] = [black.b ^ 1, j + 1];
    if ((black.a | black.b) === colour) continue;
    out.push(at);
    colour ^= 1;
  }
  return out;
}
