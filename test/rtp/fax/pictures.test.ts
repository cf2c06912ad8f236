// Pages of faxes: T.4's code words, lines as they come, TIFF in and out, PDF out; and files that mean harm.

import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { limits } from "../../../src/base/limits.ts";
import { BitReader, BitWriter } from "../../../src/rtp/fax/bits.ts";
import { PageWriter } from "../../../src/rtp/fax/fax-page.ts";
import { writePdf } from "../../../src/rtp/fax/pdf-write.ts";
import { type Row, readRow1d, readRow2d, unionOf, writeRow1d } from "../../../src/rtp/fax/t4-rows.ts";
import { T4Page } from "../../../src/rtp/fax/t4-stream.ts";
import { encodedPagesOf, readTiff } from "../../../src/rtp/fax/tiff-read.ts";
import { writeTiff } from "../../../src/rtp/fax/tiff-write.ts";
import { plainTiff, printedPage, rowsOf, toEnd, WIDTH } from "./pages.ts";

const bitsOf = (text: string): BitReader => {
  const writer = new BitWriter();
  for (const bit of text.replaceAll(" ", "")) writer.put(Number(bit), 1);
  return new BitReader(writer.take(), text.replaceAll(" ", "").length);
};

function written(row: Row, width: number): string {
  const writer = new BitWriter();
  writeRow1d(writer, row, width);
  const reader = new BitReader(writer.take(), writer.bits);
  let text = "";
  for (let bit = reader.next(); bit >= 0; bit = reader.next()) text += bit;
  return text;
}

/** Any row of that width: where its colour changes. */
const anyRow = (width: number): fc.Arbitrary<Row> =>
  fc.uniqueArray(fc.nat(width - 1), { maxLength: 60 }).map((at) => at.sort((a, b) => a - b));

const pageOf = (rows: readonly Row[], fine = true) => {
  const writer = new PageWriter(WIDTH);
  for (const row of rows) writer.add(row);
  return { width: WIDTH, fine, height: rows.length, data: writer.take() };
};

describe("RTP-12 T.4 §4: one-dimensional and two-dimensional rows", () => {
  // Table 2/T.4: white 1728, 010011011 then 00110101; white 4 1011, black 3 10, white 1721 = 1664 + 57: 011000, 01011010.
  test("code words of the tables", () => {
    expect(written([], 1_728)).toBe("010011011" + "00110101");
    expect(written([4, 7], 1_728)).toBe("1011" + "10" + "011000" + "01011010");
    expect(written([0], 1_728)).toBe("00110101" + "0000001100101" + "0000110111");
    expect(written([], 2_560)).toBe("000000011111" + "00110101");
  });

  // §4.2.1.3: V0 twice over, a pass, a horizontal: worked out by hand from figure 5/T.4.
  test("two-dimensional: the same as above, shifted, passed, anew", () => {
    expect(readRow2d(bitsOf("1 1 1"), [10, 20], 40)).toEqual([10, 20]);
    expect(readRow2d(bitsOf("011 010 1"), [10, 20], 40)).toEqual([11, 19]);
    expect(readRow2d(bitsOf("0001 1"), [10, 20], 40)).toEqual([]);
    expect(readRow2d(bitsOf("001 1011 10 1"), [], 40)).toEqual([4, 7]);
    expect(readRow2d(bitsOf("1"), [], 40)).toEqual([]);
  });

  test("any row comes back", () => {
    fc.assert(
      fc.property(anyRow(WIDTH), (row) => {
        const writer = new BitWriter();
        writeRow1d(writer, row, WIDTH);
        expect(readRow1d(new BitReader(writer.take(), writer.bits), WIDTH)).toEqual(row);
      }),
    );
  });

  test("any bits are a row of that width or none", () => {
    const isRow = (row: Row | undefined): boolean =>
      row === undefined || row.every((at, i) => at >= 0 && at < WIDTH && (i === 0 || at > (row[i - 1] ?? 0)));
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), anyRow(WIDTH), (any, above) => {
        expect(isRow(readRow1d(new BitReader(any), WIDTH))).toBe(true);
        expect(isRow(readRow2d(new BitReader(any), above, WIDTH))).toBe(true);
      }),
    );
  });

  test("two rows on one: black where either is", () => {
    const pixels = (row: Row): string => {
      const at = new Set(row);
      let black = false;
      const line = Array.from({ length: 64 }, (_, x) => {
        if (at.has(x)) black = !black;
        return black ? "#" : ".";
      });
      return line.join("");
    };
    fc.assert(
      fc.property(anyRow(64), anyRow(64), (a, b) => {
        const both = [...pixels(a)].map((pixel, x) => (pixel === "#" || pixels(b)[x] === "#" ? "#" : ".")).join("");
        expect(pixels(unionOf(a, b, 64))).toBe(both);
      }),
    );
  });
});

describe("RTP-12 a page as it comes", () => {
  const receive = (data: Uint8Array, pieces: number) => {
    const rows: Row[] = [];
    const page = new T4Page({ width: WIDTH, twoDimensional: false, mostRows: 1_000, onRow: (row) => rows.push(row) });
    for (let at = 0; at < data.length; at += pieces) page.put(data.subarray(at, at + pieces));
    return { rows, page };
  };
  const source = rowsOf(printedPage(3, 60));

  test("in pieces of any size, with fill between the rows, up to its end", () => {
    const writer = new PageWriter(WIDTH, 600);
    for (const row of source) writer.add(row);
    writer.end();
    for (const pieces of [1, 7, 54, 10_000]) {
      const { rows, page } = receive(writer.take(), pieces);
      expect(rows).toEqual(source);
      expect([page.bad, page.isOver]).toEqual([0, true]);
    }
  });

  test("a spoiled row shows the one above, is counted, and the next is whole again", () => {
    const writer = new PageWriter(WIDTH);
    for (const row of source) writer.add(row);
    writer.end();
    const data = writer.take();
    const page: Row[] = [];
    const spoiled = new T4Page({ width: WIDTH, twoDimensional: false, mostRows: 999, onRow: (row) => page.push(row) });
    spoiled.put(data.subarray(0, 400));
    spoiled.lose();
    spoiled.put(data.subarray(440));
    expect(spoiled.bad).toBeGreaterThan(0);
    expect(page.at(-1)).toEqual(source.at(-1));
    expect(page.length).toBeGreaterThan(50);
  });

  test("noise makes no endless page and throws nothing", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 4_000 }), fc.boolean(), (any, twoDimensional) => {
        let rows = 0;
        const page = new T4Page({ width: WIDTH, twoDimensional, mostRows: 20, onRow: () => rows++ });
        page.put(any);
        expect(rows).toBeLessThanOrEqual(20);
        expect(page.rows).toBe(rows);
      }),
    );
  });
});

const tools = ["/usr/bin/tiffcp", "/usr/bin/tiffcmp"].filter((path) => !existsSync(path))[0];

describe("RTP-12 TIFF and PDF", () => {
  const pages = [printedPage(11, 90), printedPage(12, 140, true)];

  test("what is written is read, page by page, with its resolution", () => {
    const read = toEnd(readTiff(writeTiff(pages.map((page) => pageOf(rowsOf(page), page.fine)))));
    expect(read).toEqual({
      ok: true,
      value: pages.map((page) => ({ width: WIDTH, fine: page.fine, rows: rowsOf(page) })),
    });
  });

  test("an uncompressed file is read", () => {
    const read = toEnd(readTiff(plainTiff(pages)));
    expect(read.ok && read.value.map(({ rows }) => rows)).toEqual(pages.map(rowsOf));
  });

  test.skipIf(tools !== undefined)(
    `libtiff's own files are read, and ours by it${tools === undefined ? "" : ` (skipped: ${tools} is missing)`}`,
    () => {
      const place = mkdtempSync(join(tmpdir(), "zongji-tiff-"));
      writeFileSync(join(place, "plain.tif"), plainTiff(pages));
      for (const how of ["g3:1d", "g3:2d", "g3:2d:fill", "g4", "packbits", "none"]) {
        for (const order of ["msb2lsb", "lsb2msb"]) {
          execFileSync("tiffcp", [
            "-c",
            how,
            "-f",
            order,
            "-r",
            "40",
            join(place, "plain.tif"),
            join(place, "made.tif"),
          ]);
          const read = toEnd(readTiff(readFileSync(join(place, "made.tif"))));
          expect(read.ok ? read.value.map(({ rows }) => rows) : `${how} ${order}: ${read.fault}`).toEqual(
            pages.map(rowsOf),
          );
        }
      }
      writeFileSync(join(place, "ours.tif"), writeTiff(pages.map((page) => pageOf(rowsOf(page), page.fine))));
      execFileSync("tiffcmp", ["-t", join(place, "plain.tif"), join(place, "ours.tif")]);
    },
  );

  test("a picture of another width is fitted to the paper, and its thin lines stay", () => {
    const source = printedPage(13, 50);
    const file = plainTiff([source]);
    const view = new DataView(file.buffer);
    view.setUint32(view.getUint32(4, true) + 2 + 8, WIDTH / 2, true); // each row of pixels is two rows of half the width now
    const read = toEnd(readTiff(file));
    const rows = read.ok ? (read.value[0]?.rows ?? []) : [];
    expect(rows.length).toBe(50 * 4); // 98 rows an inch become 196, and twice as large
    for (let i = 0; i < 50; i++) {
      const bytes = new Uint8Array(WIDTH / 8);
      bytes.set((source.rows[i >> 1] as Uint8Array).subarray((i & 1) * 108, (i & 1) * 108 + 108));
      const [half = []] = rowsOf({ rows: [bytes], fine: true });
      expect(rows[i * 4]).toEqual(half.map((at) => at * 2).filter((at) => at < WIDTH));
      expect(rows[i * 4 + 3]).toEqual(rows[i * 4]);
    }
  });

  test("PDF: a sheet a page with the same data, at its place in the table", () => {
    const made = pages.map((page) => pageOf(rowsOf(page), page.fine));
    expect(encodedPagesOf(writeTiff(made))?.map(({ height, fine }) => [height, fine])).toEqual([
      [90, false],
      [140, true],
    ]);
    const pdf = Buffer.from(writePdf(made));
    const text = pdf.toString("latin1");
    expect(text.startsWith("%PDF-1.4")).toBe(true);
    expect(text).toContain("/Count 2");
    const table = Number(/startxref\n(\d+)/.exec(text)?.[1]);
    const offsets = [...text.slice(table).matchAll(/^(\d{10}) 00000 n /gm)].map(([, at]) => Number(at));
    expect(offsets.length).toBe(8);
    for (const [i, at] of offsets.entries()) expect(text.slice(at, at + 10)).toMatch(new RegExp(`^${i + 1} 0 obj`));
    for (const { data } of made) expect(pdf.includes(Buffer.from(data))).toBe(true);
  });
});

describe("RTP-12 files that mean harm", () => {
  const whole = plainTiff([printedPage(1, 20)]);
  const changed = (at: number, value: number): Uint8Array => {
    const file = whole.slice();
    const view = new DataView(file.buffer);
    view.setUint32(view.getUint32(4, true) + 2 + at * 12 + 8, value, true);
    return file;
  };

  test.each([
    ["a picture of a million rows", 1, 1_000_000],
    ["a picture a million wide", 0, 1_000_000],
    ["a strip behind the end", 5, 0x7fffffff],
    ["colours", 2, 8],
  ])("%s is refused in words", (_, tag, value) => {
    expect(toEnd(readTiff(changed(tag, value)))).toMatchObject({ ok: false, fault: expect.stringContaining("page 1") });
  });

  test("pages that go round in a circle end", () => {
    const file = whole.slice();
    const view = new DataView(file.buffer);
    const directory = view.getUint32(4, true);
    view.setUint32(directory + 2 + 12 * 12, directory, true);
    expect(toEnd(readTiff(file))).toEqual({ ok: false, fault: `it has more than ${limits.fax.pages} pages` });
  });

  test("any bytes, and any change of a good file, give pages or a fault", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (any) => void toEnd(readTiff(any))),
      { numRuns: 300 },
    );
    const compressed = writeTiff([pageOf(rowsOf(printedPage(2, 30)))]);
    fc.assert(
      fc.property(fc.nat(compressed.length - 1), fc.nat(255), (at, value) => {
        const file = compressed.slice();
        file[at] = value;
        toEnd(readTiff(file));
        encodedPagesOf(file);
      }),
      { numRuns: 500 },
    );
  });
});
