// The draw as a lottery: over ten thousand draws every call of a stratum comes up as often as any other. Numbers are made as in `serve`, by SHA-256.

import { describe, expect, test } from "vitest";
import { nodeCrypto } from "../../../src/app/node-crypto.ts";
import { seededRng } from "../../../src/base/rng.ts";
import { allocate, allocateSlowly, type Candidate, type DrawTerms } from "../../../src/qa/sampling/allocate.ts";
import { hashOf } from "../../../src/qa/sampling/hash.ts";

const DRAWS = 10_000;

interface Call {
  readonly recording: string;
  readonly agent: string;
  readonly stratum: string;
}

/** As many calls of each stratum, by agents in turn. */
function calls(strata: Readonly<Record<string, number>>, agents: readonly string[]): readonly Call[] {
  let made = 0;
  return Object.entries(strata).flatMap(([stratum, count]) =>
    Array.from({ length: count }, (): Call => {
      const number = made++;
      return { recording: `C-${number}`, agent: agents[number % agents.length] ?? "", stratum };
    }),
  );
}

function draw(all: readonly Call[], seed: string, terms: DrawTerms): readonly Call[] {
  const candidates: readonly Candidate[] = all.map((one) => ({
    ...one,
    hash: hashOf(seed, one.recording, one.agent, nodeCrypto),
  }));
  return allocate(candidates, terms)
    .filter(({ taken }) => taken !== undefined)
    .map(({ candidate }) => candidate);
}

const NONE: ReadonlyMap<string, number> = new Map();

/** How often each call came up in `DRAWS` draws, and how many different ones a draw took. */
function lottery(
  all: readonly Call[],
  terms: DrawTerms,
): { readonly counts: ReadonlyMap<string, number>; readonly sizes: ReadonlySet<number> } {
  const counts = new Map(all.map(({ recording }) => [recording, 0]));
  const sizes = new Set<number>();
  for (let n = 0; n < DRAWS; n++) {
    const taken = draw(all, `seed ${n}`, terms);
    sizes.add(new Set(taken.map(({ recording }) => recording)).size);
    for (const { recording } of taken) counts.set(recording, (counts.get(recording) ?? 0) + 1);
  }
  return { counts, sizes };
}

/** Without replacement the counts of a stratum vary less than a multinomial's: chi-square times (n - 1) / (n - k). */
function chiSquare(counts: readonly number[], taken: number): number {
  const each = (DRAWS * taken) / counts.length;
  const sum = counts.reduce((total, count) => total + (count - each) ** 2 / each, 0);
  return (sum * (counts.length - 1)) / (counts.length - taken);
}

/** Wilson and Hilferty's approximation of the quantile that one fair lottery in ten thousand exceeds (z = 3.719). */
function critical(freedom: number): number {
  const part = 2 / (9 * freedom);
  return freedom * (1 - part + 3.719 * Math.sqrt(part)) ** 3;
}

describe("QA-01 the draw is fair", () => {
  test("strata get what is theirs, and within each every call is as likely as any other", () => {
    const all = calls({ morning: 24, noon: 12, night: 4 }, ["5001", "5002"]);
    const { counts, sizes } = lottery(all, { wanted: 10, allocation: "proportional", needs: NONE });
    expect([...sizes]).toEqual([10]);
    for (const [stratum, taken] of [
      ["morning", 6],
      ["noon", 3],
      ["night", 1],
    ] as const) {
      const own = all.filter((one) => one.stratum === stratum).map(({ recording }) => counts.get(recording) ?? 0);
      expect(own.reduce((sum, count) => sum + count, 0)).toBe(DRAWS * taken);
      expect(chiSquare(own, taken)).toBeLessThan(critical(own.length - 1));
    }
  }, 20_000);

  test("a lottery that prefers short calls would be noticed", () => {
    // The same measure on draws whose numbers are the calls' own, slightly bent.
    const rng = seededRng(3);
    const counts = Array.from({ length: 24 }, () => 0);
    for (let n = 0; n < DRAWS; n++) {
      const numbers = counts.map((_, call) => ({ call, number: (rng.uint32() / 2 ** 32) * (call === 0 ? 0.85 : 1) }));
      for (const { call } of numbers.toSorted((a, b) => a.number - b.number).slice(0, 5))
        counts[call] = (counts[call] ?? 0) + 1;
    }
    expect(chiSquare(counts, 5)).toBeGreaterThan(critical(23));
  });
});

describe("QA-01 how much is taken of what", () => {
  const byStratum = (all: readonly Call[], terms: DrawTerms): Readonly<Record<string, number>> => {
    const counts: Record<string, number> = {};
    for (const { stratum } of draw(all, "s", terms)) counts[stratum] = (counts[stratum] ?? 0) + 1;
    return counts;
  };

  test("proportional is by largest remainders", () => {
    // Of 10 by 45 : 35 : 20 of a hundred: 4.5, 3.5 and 2.
    const all = calls({ a: 45, b: 35, c: 20 }, ["5001"]);
    const got = byStratum(all, { wanted: 10, allocation: "proportional", needs: NONE });
    expect(got["c"]).toBe(2);
    expect([
      [4, 4],
      [5, 3],
    ]).toContainEqual([got["a"], got["b"]]);
  });

  test("equal gives each stratum as many, and what a small one lacks to the others", () => {
    const all = calls({ a: 50, b: 30, c: 2 }, ["5001"]);
    expect(byStratum(all, { wanted: 12, allocation: "equal", needs: NONE })).toEqual({ a: 5, b: 5, c: 2 });
  });

  test("more than there is takes all", () => {
    const all = calls({ a: 3, b: 1 }, ["5001"]);
    expect(byStratum(all, { wanted: 10, allocation: "proportional", needs: NONE })).toEqual({ a: 3, b: 1 });
    expect(draw([], "s", { wanted: 10, allocation: "equal", needs: NONE })).toEqual([]);
  });

  test("quotas are met wherever there are calls, in every one of five hundred random offices", () => {
    const rng = seededRng(11);
    const number = (most: number): number => rng.uint32() % (most + 1);
    for (let office = 0; office < 500; office++) {
      const agents = Array.from({ length: 1 + number(7) }, (_, at) => `a${at}`);
      const all = Array.from({ length: number(60) }, (_, at): Call => {
        const agent = agents[number(agents.length - 1)] ?? "a0";
        return { recording: `r${at}`, agent, stratum: `s${number(3)}` };
      });
      const needs = new Map(agents.map((agent) => [agent, number(3)]));
      const terms = { wanted: number(30), allocation: number(1) === 0 ? "equal" : "proportional", needs } as const;
      const taken = draw(all, `office ${office}`, terms);
      let owed = 0;
      for (const agent of agents) {
        const there = all.filter((one) => one.agent === agent).length;
        const due = Math.min(needs.get(agent) ?? 0, there);
        owed += due;
        expect(taken.filter((one) => one.agent === agent).length).toBeGreaterThanOrEqual(due);
      }
      expect(taken).toHaveLength(Math.max(owed, Math.min(terms.wanted, all.length)));
      expect(new Set(taken.map(({ recording }) => recording)).size).toBe(taken.length);
    }
  });

  test("with pauses the same are taken, and others have their turn", async () => {
    const strata = Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`s${n}`, 30]));
    const all = calls(strata, ["5001", "5002", "5003"]).map((one) => ({
      ...one,
      hash: hashOf("s", one.recording, one.agent, nodeCrypto),
    }));
    const terms = { wanted: 900, allocation: "proportional", needs: new Map([["5003", 20]]) } as const;
    let pauses = 0;
    expect(await allocateSlowly(all, terms, async () => void pauses++)).toEqual(allocate(all, terms));
    expect(pauses).toBeGreaterThan(10);
  });

  test("in which order calls come does not matter", () => {
    const all = calls({ a: 20, b: 10 }, ["5001", "5002", "5003"]);
    const terms = { wanted: 9, allocation: "equal", needs: new Map([["5003", 2]]) } as const;
    const names = (some: readonly Call[]): readonly string[] => some.map(({ recording }) => recording).toSorted();
    expect(names(draw(all.toReversed(), "s", terms))).toEqual(names(draw(all, "s", terms)));
  });
});
