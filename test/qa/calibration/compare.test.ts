import { describe, expect, test } from "vitest";
import { compare, type Judged } from "../../../src/qa/calibration/compare.ts";
import type { Answer, ScorecardItem } from "../../../src/qa/scorecard.ts";

const ITEM: Omit<ScorecardItem, "key" | "text" | "kind" | "marks"> = {
  ...{ weight: 1, mayBeNotApplicable: true, isOptional: false, fatal: undefined, commentBelow: undefined },
  ...{ automatic: [], only: undefined },
};

function marks(...keys: readonly string[]): ScorecardItem["marks"] {
  return keys.map((key, place) => ({ key, share: place / (keys.length - 1), anchor: key }));
}

const CARD = {
  sections: [
    {
      ...{ key: "all", name: "全部", weight: 1 },
      items: [
        { ...ITEM, key: "greeting", text: "问候", kind: "yes-no", marks: marks("no", "yes") },
        { ...ITEM, key: "manners", text: "礼貌", kind: "scale", marks: marks("1", "2", "3", "4", "5") },
      ],
    },
  ],
} as const;

function sheet(
  inspector: string,
  call: number,
  given: Readonly<Record<string, string | null>>,
  score: number | null,
): Judged {
  const answers: readonly Answer[] = Object.entries(given).map(([item, mark]) => ({
    ...{ item: item.replace("!", ""), mark, by: item.endsWith("!") ? "fact" : "inspector", comment: undefined },
  }));
  const result = { score, optional: null, fatal: [], passed: null, sections: [] };
  return { call, inspector, answers, result };
}

describe("QA-07 what inspectors said of the same calls, side by side", () => {
  test("of one call: who gave which mark, how many pairs are equal, and who is strict", () => {
    const all = [
      sheet("zhou", 0, { greeting: "yes", manners: "4" }, 0.9),
      sheet("wu", 0, { greeting: "yes", manners: "2" }, 0.6),
      sheet("feng", 0, { greeting: "no", manners: "4" }, 0.3),
    ];
    const { inspectors, whole, questions, scores, questionBias, scoreBias } = compare(CARD, all, undefined);
    expect(inspectors).toEqual(["feng", "wu", "zhou"]);
    expect(questions.map(({ item, calls }) => [item, calls])).toEqual([
      [
        "greeting",
        [
          {
            ...{ call: 0, equal: expect.closeTo(1 / 3, 9) },
            marks: [
              { mark: "no", by: ["feng"] },
              { mark: "yes", by: ["wu", "zhou"] },
            ],
          },
        ],
      ],
      [
        "manners",
        [
          {
            ...{ call: 0, equal: expect.closeTo(1 / 3, 9) },
            marks: [
              { mark: "2", by: ["wu"] },
              { mark: "4", by: ["feng", "zhou"] },
            ],
          },
        ],
      ],
    ]);
    expect(whole.equal).toBeCloseTo(2 / 6, 9);
    expect(whole.kappa).toBeNull(); // three
    expect(scores).toMatchObject([{ call: 0, right: expect.closeTo(0.6, 9) }]);
    // Shares: greeting 1, 1, 0 (mean 2/3), manners 3/4, 1/4, 3/4 (mean 7/12).
    const of = (inspector: string) => questionBias.find((one) => one.inspector === inspector);
    expect(of("zhou")?.mean).toBeCloseTo((1 / 3 + 1 / 6) / 2, 9);
    expect(of("wu")?.mean).toBeCloseTo((1 / 3 - 1 / 3) / 2, 9);
    expect(of("feng")?.mean).toBeCloseTo((-2 / 3 + 1 / 6) / 2, 9);
    expect(scoreBias.map(({ inspector, mean }) => [inspector, Math.round(mean * 10) / 10])).toEqual([
      ["zhou", 0.3],
      ["wu", 0],
      ["feng", -0.3],
    ]);
  });

  test("a master is the measure of the others and has no bias", () => {
    const all = [sheet("zhou", 0, { manners: "5" }, 0.9), sheet("qian", 0, { manners: "3" }, 0.5)];
    const { questionBias, scoreBias, scores } = compare(CARD, all, "qian");
    expect(questionBias).toEqual([{ inspector: "zhou", compared: 1, mean: 0.5, distance: 0.5 }]);
    expect(scoreBias).toEqual([
      { inspector: "zhou", compared: 1, mean: expect.closeTo(0.4, 9), distance: expect.closeTo(0.4, 9) },
    ]);
    expect(scores[0]?.right).toBe(0.5);
  });

  test("what answered itself and nobody overruled is no agreement of people", () => {
    const itself = [sheet("zhou", 0, { "greeting!": "yes" }, 1), sheet("wu", 0, { "greeting!": "yes" }, 1)];
    expect(compare(CARD, itself, undefined).questions).toEqual([]);
    const overruled = [sheet("zhou", 0, { "greeting!": "yes" }, 1), sheet("wu", 0, { greeting: "no" }, 0)];
    expect(compare(CARD, overruled, undefined).questions).toMatchObject([{ item: "greeting", equal: 0 }]);
  });

  test("two who say that a question does not apply agree; it has no share of the points", () => {
    const all = [
      sheet("zhou", 0, { greeting: null, manners: "5" }, 1),
      sheet("wu", 0, { greeting: null, manners: "5" }, 1),
      sheet("feng", 0, { greeting: "yes", manners: "5" }, 1),
    ];
    const { questions, questionBias } = compare(CARD, all, undefined);
    expect(questions[0]).toMatchObject({ item: "greeting", equal: expect.closeTo(1 / 3, 9) });
    expect(questions[0]?.calls[0]?.marks).toEqual([
      { mark: "yes", by: ["feng"] },
      { mark: null, by: ["wu", "zhou"] },
    ]);
    // Only manners can be compared: of greeting one alone has points.
    expect(questionBias.map(({ compared, mean }) => [compared, mean])).toEqual([
      [1, 0],
      [1, 0],
      [1, 0],
    ]);
  });

  test("of a scale over several calls a near miss is better than a far one; of yes and no it is not asked", () => {
    const near = ["1", "2", "3", "4"].flatMap((mark, call) => [
      sheet("zhou", call, { manners: mark }, 1),
      sheet("wu", call, { manners: String(Number(mark) + 1) }, 1),
    ]);
    const far = ["1", "2", "4", "5"].flatMap((mark, call) => [
      sheet("zhou", call, { manners: mark }, 1),
      sheet("wu", call, { manners: String(6 - Number(mark)) }, 1),
    ]);
    const alphaOf = (all: readonly Judged[]): number => compare(CARD, all, undefined).questions[0]?.alpha ?? Number.NaN;
    expect(alphaOf(near)).toBeGreaterThan(0.5);
    expect(alphaOf(far)).toBeLessThan(0);
  });

  test("two inspectors have a kappa: of Cohen's table it is Cohen's", () => {
    const table = [
      [88, 14, 18],
      [10, 40, 10],
      [2, 6, 12],
    ];
    const item = { ...ITEM, key: "topic", text: "类别", kind: "choice", marks: marks("a", "b", "c") } as const;
    const card = { sections: [{ key: "all", name: "全部", weight: 1, items: [item] }] };
    const all: Judged[] = [];
    let call = 0;
    for (const [one, row] of table.entries())
      for (const [other, count] of row.entries())
        for (let times = 0; times < count; times++, call++)
          all.push(
            sheet("zhou", call, { topic: "abc"[one] ?? "" }, 1),
            sheet("wu", call, { topic: "abc"[other] ?? "" }, 1),
          );
    const { questions } = compare(card, all, undefined);
    expect(questions[0]?.kappa).toBeCloseTo(0.492, 3);
    expect(questions[0]?.equal).toBeCloseTo(0.7, 9);
  });

  test("a sheet by which nothing is judged has no score to compare", () => {
    const all = [sheet("zhou", 0, { manners: "5" }, null), sheet("wu", 0, { manners: "5" }, 0.8)];
    const { scores, scoreBias } = compare(CARD, all, undefined);
    expect([...(scores[0]?.by ?? [])]).toEqual([["wu", 0.8]]);
    expect(scoreBias).toEqual([]);
  });
});
