import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BitRow } from "../../src/acd/bit-row.ts";
import { Deadlines } from "../../src/acd/deadlines.ts";
import { KeyHeap } from "../../src/acd/key-heap.ts";
import { Line } from "../../src/acd/line.ts";
import { between, seededRng } from "../../src/base/rng.ts";

const runs = { numRuns: 60, seed: 7 };
const moves = fc.array(fc.tuple(fc.nat(99), fc.nat(199)), { minLength: 1, maxLength: 400, size: "max" });

describe("a line of callers", () => {
  test("keeps thousands in order and counts those before anybody, while they come and go", () => {
    const rng = seededRng(5);
    const line = new Line<{ key: number; seq: number }>();
    let all: { key: number; seq: number }[] = [];
    for (let seq = 0; seq < 12_000; seq++) {
      const item = { key: between(rng, 0, 900), seq };
      line.insert(item);
      all.push(item);
      if (seq % 3 !== 0) continue;
      const gone = all[between(rng, 0, all.length - 1)];
      if (gone === undefined) continue;
      expect(line.remove(gone)).toBe(true);
      expect(line.remove(gone)).toBe(false);
      all = all.filter((one) => one !== gone);
    }
    all.sort((a, b) => a.key - b.key || a.seq - b.seq);
    expect([...line]).toEqual(all);
    expect(line.first()).toBe(all[0]);
    expect(line.size).toBe(all.length);
    for (const place of [0, 1, 700, 4_000, all.length - 1]) {
      const item = all[place];
      if (item !== undefined) expect(line.countBefore(item.key, item.seq)).toBe(place);
    }
    for (const item of all) line.remove(item);
    expect([line.size, line.first(), [...line].length]).toEqual([0, undefined, 0]);
  });
});

describe("free agents by number", () => {
  test("the best by key, then the next, whoever left in between", () => {
    fc.assert(
      fc.property(moves, (list) => {
        const heap = new KeyHeap(100);
        const here = new Map<number, number>();
        for (const [member, key] of list) {
          if (here.delete(member)) heap.remove(member);
          else {
            here.set(member, key);
            heap.add(member, key % 7, key);
          }
          const sorted = [...here].sort(([a, x], [b, y]) => (x % 7) - (y % 7) || x - y || a - b).map(([one]) => one);
          expect(heap.best(3, (one) => one % 5 !== 0)).toEqual(sorted.filter((one) => one % 5 !== 0).slice(0, 3));
          expect(heap.size).toBe(here.size);
        }
      }),
      runs,
    );
  });

  test("in file order, of those who meet a need: who is next, who is the n-th, how many", () => {
    const needed = Uint32Array.from([0xffff_ffff, 0x8000_0001, 0, 0xf]);
    const meets = (one: number): boolean => one < 32 || one === 32 || one === 63 || one >= 96;
    fc.assert(
      fc.property(moves, (list) => {
        const row = new BitRow(100);
        const here = new Set<number>();
        for (const [member, from] of list) {
          if (here.delete(member)) row.remove(member);
          else {
            here.add(member);
            row.add(member);
          }
          const sorted = [...here].filter(meets).sort((a, b) => a - b);
          expect(row.nextIn(needed, from)).toBe(sorted.find((one) => one >= from) ?? -1);
          expect(row.nthIn(needed, from % 40)).toBe(sorted[from % 40] ?? -1);
          expect(row.countIn(needed)).toBe(sorted.length);
          expect(row.size).toBe(here.size);
        }
      }),
      runs,
    );
  });
});

describe("deadlines", () => {
  test("fall due in order of time, then of setting; cancelled ones leave at once", () => {
    fc.assert(
      fc.property(moves, (list) => {
        const deadlines = new Deadlines<number>();
        const set = list.map(([at], what) => ({ at, what, deadline: deadlines.set(at, what) }));
        const kept = set.filter(({ what }) => list[what] !== undefined && (list[what]?.[1] ?? 0) % 3 !== 0);
        for (const one of set) if (!kept.includes(one)) deadlines.cancel(one.deadline);
        expect(deadlines.size).toBe(kept.length);
        const order: number[] = [];
        for (let due = deadlines.takeDue(100); due !== undefined; due = deadlines.takeDue(100)) order.push(due.what);
        expect(order).toEqual(kept.sort((a, b) => a.at - b.at || a.what - b.what).map(({ what }) => what));
        expect(deadlines.nextAt()).toBeUndefined();
      }),
      runs,
    );
  });
});
