import { describe, expect, test } from "vitest";
import { kinds, rowsOf } from "./kinds.ts";
import { readSoakOptions } from "./options.ts";
import { isBack, judge, risePerHour } from "./verdict.ts";
import type { Sample } from "./witness.ts";

const QUIET: Sample = {
  atS: 0,
  residentMib: 150,
  liveMib: 30,
  files: 30,
  sockets: 2,
  activeCalls: 0,
  loopDelayMs: 1,
  sizes: { dialogs: 0, transactions: 0, lamps: 3 },
  rows: {},
  threads: 12,
  troubles: [],
};

describe("the verdict of a soak", () => {
  test("nothing left and nothing grown is no fault", () => {
    expect(judge({ before: QUIET, warm: QUIET, after: QUIET, calls: 1_000, samples: [] })).toEqual([]);
    expect(isBack(QUIET, QUIET)).toBe(true);
  });

  test("one dialog too many is named, and so is a file, a connection and a call", () => {
    const after = { ...QUIET, sizes: { ...QUIET.sizes, dialogs: 1 }, files: 40, sockets: 3, activeCalls: 1 };
    expect(judge({ before: QUIET, warm: QUIET, after, calls: 1_000, samples: [] })).toEqual([
      "table dialogs: 1, and 0 before",
      "calls in progress: 1, and 0 before",
      "open files: 40, and 34 before",
      "TCP sockets: 3, and 2 before",
    ]);
  });

  test("a table that only appears later counts too", () => {
    expect(isBack(QUIET, { ...QUIET, sizes: { ...QUIET.sizes, circles: 2 } })).toBe(false);
  });

  test("transactions of the registrations may be gone afterwards, and must be", () => {
    const before = { ...QUIET, sizes: { ...QUIET.sizes, transactions: 100 } };
    expect(isBack(before, QUIET)).toBe(true);
    expect(isBack(before, before)).toBe(false);
  });

  test("a heap that keeps 200 bytes of each call is a leak", () => {
    const after = { ...QUIET, liveMib: 30 + (100_000 * 200) / 1_048_576 };
    expect(judge({ before: QUIET, warm: QUIET, after, calls: 100_000, samples: [] })).toEqual([
      "the heap grew by 19.1 MiB in 100000 calls; 14 MiB are allowed",
    ]);
  });

  test("what lives may swing while calls come and go, and may not climb", () => {
    const weighed = (liveMib: (minute: number) => number): readonly Sample[] =>
      Array.from({ length: 20 }, (_, i) => ({ ...QUIET, atS: 180 * i, liveMib: liveMib(3 * i) }));
    const swinging = weighed((minute) => 50 + 3 * Math.sin(minute));
    const climbing = weighed((minute) => 50 + minute * 0.2);
    expect(Math.abs(risePerHour(swinging) ?? 99)).toBeLessThan(4);
    expect(risePerHour(climbing)).toBeCloseTo(12, 6);
    expect(risePerHour(climbing.slice(0, 5))).toBeUndefined();
    const warm = { ...QUIET, atS: -1 };
    expect(judge({ before: QUIET, warm, after: QUIET, calls: 1, samples: swinging })).toEqual([]);
    expect(judge({ before: QUIET, warm, after: QUIET, calls: 1, samples: climbing })).toEqual([
      "while calls came and went the heap rose by 12.0 MiB an hour; 8 are allowed",
    ]);
  });

  test("a row that says something goes on, a thread and memory outside the heap are told", () => {
    const after = { ...QUIET, rows: { "calls without an end": 2, none: 0 }, threads: 40, residentMib: 400 };
    expect(judge({ before: QUIET, warm: QUIET, after, calls: 1, samples: [] })).toEqual([
      "threads: 40, and 18 before",
      "calls without an end: 2, and 0 before",
      "resident memory grew by 250 MiB; 100 are allowed",
    ]);
  });

  test("what the switch itself complains of is a fault", () => {
    const after = { ...QUIET, troubles: ["a media worker died"] };
    expect(judge({ before: QUIET, warm: QUIET, after, calls: 1, samples: [] })).toEqual([
      "the switch complains: a media worker died",
    ]);
  });
});

describe("the calls of a soak", () => {
  test("every caller dials, and every row fills the fields its script names", () => {
    for (const kind of kinds) {
      const fields = [...kind.script.xml().matchAll(/\[field(\d)\]/g)].map(([, n]) => Number(n));
      const empty = rowsOf(kind).filter((row) => fields.some((n) => row.split(";")[n] === ""));
      expect(empty, kind.name).toEqual([]);
    }
  });

  test("no two kinds have one name, by which their outcomes are told apart", () => {
    expect(new Set(kinds.map(({ name }) => name)).size).toBe(kinds.length);
  });
});

test("the command line: whole numbers or a sentence", () => {
  expect(readSoakOptions([])).toMatchObject({ calls: 72_000, rate: 20, warmUp: 5_000 });
  expect(readSoakOptions(["--calls", "2000"])).toMatchObject({ calls: 2_000, warmUp: 2_000 });
  expect(readSoakOptions(["--calls", "many"])).toContain("whole numbers");
  expect(typeof readSoakOptions(["--cals", "1"])).toBe("string");
});
