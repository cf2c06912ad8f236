// Scores reckoned by hand on paper, and what must hold of every scorecard and every set of answers.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Answer, ScorecardItem, ScorecardSection, SpecialRule } from "../../../src/qa/scorecard.ts";
import { askedOf } from "../../../src/qa/scorecards/asked.ts";
import { reckon } from "../../../src/qa/scorecards/reckon.ts";

function question(key: string, over: Partial<ScorecardItem> = {}): ScorecardItem {
  return {
    ...{ key, text: key, kind: "yes-no", weight: 1, mayBeNotApplicable: true, isOptional: false, fatal: undefined },
    ...{ commentBelow: undefined, automatic: [], only: undefined },
    marks: [
      { key: "no", share: 0, anchor: "" },
      { key: "yes", share: 1, anchor: "" },
    ],
    ...over,
  };
}

const FIVE = [0, 0.25, 0.5, 0.75, 1].map((share, place) => ({ key: String(place + 1), share, anchor: "" }));

const said = (item: string, mark: string | null): Answer => ({ item, mark, by: "inspector", comment: undefined });
const allOf = (marks: Readonly<Record<string, string | null>>): Answer[] =>
  Object.entries(marks).map(([item, mark]) => said(item, mark));

/** As docs/scorecards.md reckons it. */
const CARD: readonly ScorecardSection[] = [
  {
    ...{ key: "opening", name: "", weight: 15 },
    items: [question("greeting"), question("prompt", { weight: 2, kind: "scale", marks: FIVE })],
  },
  {
    ...{ key: "solving", name: "", weight: 40 },
    items: [
      question("correct", { weight: 3, fatal: "section" }),
      question("identity", { weight: 2 }),
      question("manner", { weight: 0, fatal: "card" }),
      question("extra", { isOptional: true }),
    ],
  },
];
const SPECIALS: readonly SpecialRule[] = [
  { key: "broken", text: "", effect: { kind: "not-judged" } },
  { key: "nuisance", text: "", effect: { kind: "full" } },
  { key: "late", text: "", effect: { kind: "at-most", share: 0.8 } },
  { key: "trainee", text: "", effect: { kind: "at-least", share: 0.95 } },
  { key: "cut", text: "", effect: { kind: "without", sections: ["solving"] } },
];
const TERMS = { pass: 0.8, specials: SPECIALS };
const WELL = { greeting: "yes", prompt: "3", correct: "yes", identity: null };
const score = (marks: Readonly<Record<string, string | null>>, rule?: string) =>
  reckon(TERMS, CARD, allOf(marks), rule === undefined ? undefined : { rule });

describe("QA-04 a score is reckoned as on paper", () => {
  test("the example of the documentation: what does not apply neither gives nor takes", () => {
    expect(score(WELL)).toEqual({
      ...{ score: 0.909091, optional: null, fatal: [], passed: true }, // (15 · 2/3 + 40 · 1) / 55
      sections: [
        { key: "opening", score: 0.666667, isFailed: false },
        { key: "solving", score: 1, isFailed: false },
      ],
    });
    // (15 · 2/3 + 40 · 3/5) / 55 = 34/55
    expect(score({ ...WELL, identity: "no" })).toMatchObject({ score: 0.618182, passed: false });
  });

  test("a question fatal for its section leaves nothing of the section, the others count", () => {
    const failed = score({ ...WELL, correct: "no", identity: "yes" });
    expect(failed).toMatchObject({ score: 0.181818, passed: false, fatal: ["correct"] }); // 15 · 2/3 / 55
    expect(failed.sections[1]).toEqual({ key: "solving", score: 0, isFailed: true });
  });

  test("a question fatal for the card fails it, also one without a weight", () => {
    expect(score({ ...WELL, manner: "no" })).toMatchObject({ score: 0, passed: false, fatal: ["manner"] });
    expect(score({ ...WELL, manner: "yes" })).toMatchObject({ score: 0.909091, fatal: [] });
  });

  test("what is beside the score is reckoned apart, well or badly", () => {
    for (const [extra, optional] of [
      ["yes", 1],
      ["no", 0],
    ] as const)
      expect(score({ ...WELL, extra })).toMatchObject({ score: 0.909091, optional, passed: true });
  });

  test("a section of which nothing applies is left out; nothing at all is no score", () => {
    expect(score({ greeting: "yes", prompt: null, correct: null, identity: null })).toMatchObject({
      score: 1,
      sections: [{ score: 1 }, { score: null, isFailed: false }],
    });
    expect(score({ greeting: null, prompt: null })).toMatchObject({ score: null, optional: null, passed: null });
  });

  test("eight of ten equal questions are 80%, and enough where 80% is", () => {
    const items = Array.from({ length: 10 }, (_, at) => question(`q${at}`, { weight: 0.1 }));
    const answers = items.map(({ key }, at) => said(key, at < 8 ? "yes" : "no"));
    const result = reckon(TERMS, [{ key: "s", name: "", weight: 0.3, items }], answers, undefined);
    expect(result).toMatchObject({ score: 0.8, passed: true });
  });

  test("special cases do what their rule says, and do not lift what failed by a fatal question", () => {
    expect(score(WELL, "broken")).toMatchObject({ score: null, optional: null, passed: null, fatal: [] });
    expect(score({ ...WELL, manner: "no" }, "broken")).toMatchObject({ score: null, fatal: [] });
    expect(score({}, "nuisance")).toMatchObject({ score: 1, passed: true, sections: [{ score: 1 }, { score: 1 }] });
    expect(score(WELL, "late")).toMatchObject({ score: 0.8, passed: true });
    expect(score({ ...WELL, identity: "no" }, "late")).toMatchObject({ score: 0.618182 });
    expect(score(WELL, "trainee")).toMatchObject({ score: 0.95 });
    expect(score({ ...WELL, manner: "no" }, "trainee")).toMatchObject({ score: 0, passed: false });
    expect(score({ ...WELL, manner: "no" }, "cut")).toMatchObject({ score: 0.666667, fatal: [], passed: false });
    expect(score(WELL, "cut").sections).toHaveLength(1);
  });
});

describe("QA-04 general questions, and those of one queue or project", () => {
  const card = {
    sections: [
      {
        ...{ key: "s", name: "", weight: 1 },
        items: [
          question("all"),
          question("support", { only: { queues: ["support"], projects: [] } }),
          question("either", { only: { queues: ["sales"], projects: ["hotline"] } }),
        ],
      },
      { key: "t", name: "", weight: 1, items: [question("sales", { only: { queues: ["sales"], projects: [] } })] },
    ],
  };
  const keys = (queue: string | undefined, project: string | undefined) =>
    askedOf(card, queue, project).map((section) => section.items.map(({ key }) => key));

  test("are asked of their calls alone; a section of which nothing is asked is not there", () => {
    expect(keys(undefined, undefined)).toEqual([["all"]]);
    expect(keys("support", undefined)).toEqual([["all", "support"]]);
    expect(keys("support", "hotline")).toEqual([["all", "support", "either"]]);
    expect(keys("sales", undefined)).toEqual([["all", "either"], ["sales"]]);
  });

  test("count for nothing where they are not asked, whatever was answered", () => {
    const answers = allOf({ all: "yes", support: "no", sales: "no" });
    expect(reckon(TERMS, askedOf(card, undefined, undefined), answers, undefined).score).toBe(1);
  });
});

// ------------------------------------------------------------------ what holds of every card

const weight = fc.constantFrom(0, 0.1, 1, 2, 3.5, 20, 100);
const shares = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 4 }).map((some) => {
  const rising = [...some].sort((a, b) => a - b);
  return [...rising, 1];
});

const anyItem = fc
  .record({
    weight,
    shares,
    isOptional: fc.boolean(),
    fatal: fc.constantFrom(undefined, undefined, undefined, "section" as const, "card" as const),
  })
  .map(({ shares, fatal, isOptional, ...rest }) => ({
    ...rest,
    isOptional,
    fatal: isOptional ? undefined : fatal,
    marks: shares.map((share, place) => ({ key: String(place), share, anchor: "" })),
  }));

const anyCard = fc
  .array(fc.record({ weight, items: fc.array(anyItem, { minLength: 1, maxLength: 5 }) }), {
    minLength: 1,
    maxLength: 4,
  })
  .map((sections) =>
    sections.map(
      ({ weight, items }, s): ScorecardSection => ({
        ...{ key: `s${s}`, name: "", weight },
        items: items.map((item, i) => question(`s${s}q${i}`, { kind: "choice", ...item })),
      }),
    ),
  );

/** A card, answers to all of it (some: does not apply), and one of the questions. */
const anySheet = anyCard.chain((sections) => {
  const items = sections.flatMap((section) => section.items);
  const marks = items.map(({ marks }) => fc.option(fc.nat(marks.length - 1), { freq: 5, nil: null }));
  return fc.record({
    sections: fc.constant(sections),
    items: fc.constant(items),
    marks: fc.tuple(...marks),
    one: fc.nat(items.length - 1),
    pass: fc.double({ min: 0, max: 1, noNaN: true }),
    seed: fc.nat(),
  });
});

const answersOf = (items: readonly ScorecardItem[], marks: readonly (number | null)[]): Answer[] =>
  items.map(({ key }, at) => said(key, marks[at] === null || marks[at] === undefined ? null : String(marks[at])));

const isWorst = ({ marks }: ScorecardItem, mark: number): boolean =>
  (marks[mark]?.share ?? 1) <= (marks[0]?.share ?? 0);

describe("QA-04 of every card and every sheet", () => {
  const terms = (pass: number) => ({ pass, specials: SPECIALS });
  const runs = { numRuns: 400 };

  test("scores lie from 0 to 1, and the score between the worst and the best section", () => {
    fc.assert(
      fc.property(anySheet, ({ sections, items, marks, pass }) => {
        const {
          score,
          optional,
          sections: each,
          fatal,
        } = reckon(terms(pass), sections, answersOf(items, marks), undefined);
        for (const one of [score, optional, ...each.map((section) => section.score)])
          expect(one === null || (one >= 0 && one <= 1)).toBe(true);
        const known = each.flatMap((section) => section.score ?? []);
        const failed = items.some(({ key, fatal: of }) => of === "card" && fatal.includes(key));
        if (score === null || failed) return;
        expect(score).toBeGreaterThanOrEqual(Math.min(...known));
        expect(score).toBeLessThanOrEqual(Math.max(...known));
      }),
      runs,
    );
  });

  test("a better mark never lowers the score, nor makes a passed card fail", () => {
    fc.assert(
      fc.property(anySheet, ({ sections, items, marks, one, pass }) => {
        const now = marks[one];
        const more = (items[one]?.marks.length ?? 0) - 1;
        fc.pre(now !== null && now !== undefined && now < more);
        const better = marks.with(one, (now ?? 0) + 1);
        const before = reckon(terms(pass), sections, answersOf(items, marks), undefined);
        const after = reckon(terms(pass), sections, answersOf(items, better), undefined);
        if (before.score !== null && after.score !== null) expect(after.score).toBeGreaterThanOrEqual(before.score);
        if (before.passed === true) expect(after.passed).not.toBe(false);
        expect(before.fatal).toEqual(expect.arrayContaining([...after.fatal]));
      }),
      runs,
    );
  });

  test("what does not apply counts as if it were not on the card", () => {
    fc.assert(
      fc.property(anySheet, ({ sections, items, marks, one, pass }) => {
        const without = sections.map((section) => ({
          ...section,
          items: section.items.filter(({ key }) => key !== items[one]?.key),
        }));
        const answers = answersOf(items, marks.with(one, null));
        const { score, optional, fatal, passed } = reckon(terms(pass), sections, answers, undefined);
        expect(reckon(terms(pass), without, answers, undefined)).toMatchObject({ score, optional, fatal, passed });
      }),
      runs,
    );
  });

  test("the worst mark of a fatal question always fails, whatever the rest", () => {
    fc.assert(
      fc.property(anySheet, ({ sections, items, marks, pass }) => {
        const result = reckon(terms(pass), sections, answersOf(items, marks), undefined);
        const failed = items.filter(
          (item, at) => item.fatal !== undefined && typeof marks[at] === "number" && isWorst(item, marks[at]),
        );
        expect(result.fatal).toEqual(failed.map(({ key }) => key));
        if (failed.some(({ fatal }) => fatal === "card")) expect(result).toMatchObject({ score: 0, passed: false });
        for (const { key, fatal } of failed)
          if (fatal === "section")
            expect(result.sections.find((section) => key.startsWith(`${section.key}q`))).toMatchObject({
              score: 0,
              isFailed: true,
            });
      }),
      runs,
    );
  });

  test("the order of answers does not matter, nor by how much all weights are multiplied", () => {
    fc.assert(
      fc.property(anySheet, ({ sections, items, marks, pass, seed }) => {
        const answers = answersOf(items, marks);
        const mixed = answers.toSorted((a, b) => ((a.item.length * seed) % 7) - ((b.item.length * seed) % 5)).reverse();
        const result = reckon(terms(pass), sections, answers, undefined);
        expect(reckon(terms(pass), sections, mixed, undefined)).toEqual(result);
        const doubled = sections.map((section) => ({
          ...section,
          weight: section.weight * 4,
          items: section.items.map((item) => ({ ...item, weight: item.weight * 2 })),
        }));
        expect(reckon(terms(pass), doubled, answers, undefined)).toEqual(result);
      }),
      runs,
    );
  });

  test("optional questions never touch the score", () => {
    fc.assert(
      fc.property(anySheet, ({ sections, items, marks, one, pass }) => {
        fc.pre(items[one]?.isOptional === true);
        const [worst, best] = [0, (items[one]?.marks.length ?? 1) - 1].map((mark) =>
          reckon(terms(pass), sections, answersOf(items, marks.with(one, mark)), undefined),
        );
        expect(worst?.score).toBe(best?.score);
        expect(worst?.passed).toBe(best?.passed);
      }),
      runs,
    );
  });
});
