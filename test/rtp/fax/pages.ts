// Pages for fax tests: pixels from a seed that look like print, and the plainest TIFF there is (uncompressed, made here, not by the product).

import type { Row } from "../../../src/rtp/fax/t4-rows.ts";

export const WIDTH = 1_728;

export interface Bitmap {
  readonly rows: readonly Uint8Array[];
  readonly fine: boolean;
}

/** Lines of "letters": runs of a few pixels, the same for some rows, white between the lines. */
export function printedPage(seed: number, height: number, fine = false): Bitmap {
  let state = seed * 2_654_435_761 + 1;
  const random = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const rows: Uint8Array[] = [];
  let row = new Uint8Array(WIDTH / 8);
  for (let y = 0; y < height; y++) {
    if (y % 24 < 8) row = new Uint8Array(WIDTH / 8);
    else if (y % 3 === 0) {
      row = new Uint8Array(WIDTH / 8);
      for (let x = 90 + random(20); x < 1_600; x += 4 + random(30)) {
        for (let end = x + 2 + random(9); x < end; x++) row[x >> 3] = (row[x >> 3] ?? 0) | (0x80 >> (x & 7));
      }
    }
    rows.push(row);
  }
  return { rows, fine };
}

/** Where colours change, worked out pixel by pixel. */
export function rowsOf({ rows }: Bitmap): readonly Row[] {
  return rows.map((bytes) => {
    const changes: number[] = [];
    let colour = 0;
    for (let x = 0; x < WIDTH; x++) {
      const pixel = ((bytes[x >> 3] ?? 0) >> (7 - (x & 7))) & 1;
      if (pixel !== colour) changes.push(x);
      colour = pixel;
    }
    return changes;
  });
}

/** Uncompressed, one strip a page, white is zero. */
export function plainTiff(pages: readonly Bitmap[]): Uint8Array {
  const parts: Uint8Array[] = [Uint8Array.of(0x49, 0x49, 42, 0, 0, 0, 0, 0)];
  let at = 8;
  let link = new DataView((parts[0] as Uint8Array).buffer, 4);
  for (const { rows, fine } of pages) {
    const strip = new Uint8Array(rows.length * (WIDTH / 8));
    for (const [y, row] of rows.entries()) strip.set(row, (y * WIDTH) / 8);
    const tags: [number, number, number][] = [
      [256, 4, WIDTH],
      [257, 4, rows.length],
      [258, 3, 1],
      [259, 3, 1],
      [262, 3, 0],
      [273, 4, at],
      [277, 3, 1],
      [278, 4, rows.length],
      [279, 4, strip.length],
      [282, 5, at + strip.length + 2 + 12 * 12 + 4],
      [283, 5, at + strip.length + 2 + 12 * 12 + 12],
      [296, 3, 2],
    ];
    const directory = new Uint8Array(2 + tags.length * 12 + 4 + 16);
    const view = new DataView(directory.buffer);
    view.setUint16(0, tags.length, true);
    for (const [i, [tag, type, value]] of tags.entries()) {
      view.setUint16(2 + i * 12, tag, true);
      view.setUint16(4 + i * 12, type, true);
      view.setUint32(6 + i * 12, 1, true);
      view.setUint32(10 + i * 12, value, true);
    }
    for (const [i, number] of [204, 1, fine ? 196 : 98, 1].entries())
      view.setUint32(2 + tags.length * 12 + 4 + i * 4, number, true);
    link.setUint32(0, at + strip.length, true);
    link = new DataView(directory.buffer, 2 + tags.length * 12);
    parts.push(strip, directory);
    at += strip.length + directory.length;
  }
  const out = new Uint8Array(at);
  let to = 0;
  for (const part of parts) {
    out.set(part, to);
    to += part.length;
  }
  return out;
}

/** Runs a generator that rests now and then to its end. */
export function toEnd<T>(work: Generator<undefined, T, undefined>): T {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}

/** Two small pages, those of `vectors/`. */
export const NOTE: readonly Bitmap[] = [printedPage(5, 120, true), printedPage(6, 96, true)];
