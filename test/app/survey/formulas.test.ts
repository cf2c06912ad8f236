// The worked examples of docs/surveys.md: the table is read, and each of its figures is reckoned again.

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { gradeOf, type Scale } from "../../../src/app/core/survey/survey-answer.ts";
import { surveyFigures } from "../../../src/app/core/survey/survey-formulas.ts";

const page = readFileSync(new URL("../../../docs/surveys.md", import.meta.url), "utf8");

const NAMES = {
  "response rate": "responseRate",
  CSAT: "csat",
  NPS: "nps",
  CES: "ces",
  easy: "easy",
  mean: "mean",
  score: "meanScore",
} as const;

interface Example {
  readonly row: string;
  readonly scale: Scale;
  readonly offered: number;
  readonly keys: readonly (readonly [key: number, times: number])[];
  /** Name, sum as it is written there, its result. */
  readonly figures: readonly (readonly [name: keyof typeof NAMES, sum: string, result: number])[];
}

const examples = page.split("\n").flatMap((row): Example[] => {
  const cells = /^\| (csat|nps|ces) (\d+)-(\d+) \| (first|last) \| (\d+) \| ([\d× ]+) \| (.*) \|$/.exec(row);
  if (cells === null) return [];
  const [, measure, least, most, best, offered, answers = "", figures = ""] = cells;
  return [
    {
      row: row.slice(0, 40),
      scale: { measure, least: Number(least), most: Number(most), best } as Scale,
      offered: Number(offered),
      keys: answers.split(" ").map((one) => {
        const [key, times] = one.split("×");
        return [Number(key), Number(times)] as const;
      }),
      figures: figures.split("; ").map((one) => {
        const [, name, sum = "", result] = /^([A-Za-z ]+?) ([\d(].*) = (-?[\d.]+)$/.exec(one) ?? [];
        return [name as keyof typeof NAMES, sum, Number(result)] as const;
      }),
    },
  ];
});

/** Sums, differences, products and quotients with brackets, as a person writes them: read here, so that the page's own arithmetic is tried too. */
function reckon(text: string): number {
  const tokens = text.match(/[\d.]+|[()+−÷×]/g) ?? [];
  const next = (): string => tokens.shift() ?? "";
  const atom = (): number => {
    const token = next();
    if (token !== "(") return Number(token);
    const value = sum();
    next();
    return value;
  };
  const product = (): number => {
    let value = atom();
    while (tokens[0] === "÷" || tokens[0] === "×") value = next() === "÷" ? value / atom() : value * atom();
    return value;
  };
  const sum = (): number => {
    let value = product();
    while (tokens[0] === "+" || tokens[0] === "−") value = next() === "+" ? value + product() : value - product();
    return value;
  };
  return sum();
}

describe("IVR-04 figures of surveys, by the worked examples of docs/surveys.md", () => {
  test("are found, of each measure, both ends of scales best", () => {
    expect(examples.length).toBeGreaterThanOrEqual(6);
    expect(new Set(examples.map(({ scale }) => `${scale.measure} ${scale.best}`))).toEqual(
      new Set(["csat first", "csat last", "nps last", "ces last", "ces first"]),
    );
  });

  test.each(examples)("$row", ({ scale, offered, keys, figures }) => {
    const grades = Array.from({ length: scale.most - scale.least + 1 }, () => 0);
    for (const [key, times] of keys) grades[gradeOf(key, scale)] = times;
    const found = surveyFigures({ ...scale, offered, grades });
    expect(figures.length).toBeGreaterThanOrEqual(4);
    for (const [name, written, result] of figures) {
      expect(reckon(written), `${name} ${written}`).toBeCloseTo(result, 9);
      expect(found[NAMES[name]], name).toBeCloseTo(result, 9);
    }
    expect(Object.entries(found.keys).filter(([, times]) => times > 0)).toEqual(
      keys.map(([key, times]) => [String(key), times]).toSorted(([a], [b]) => Number(a) - Number(b)),
    );
  });

  test("a measure has its own figures alone, and NPS has none off its scale", () => {
    const five = { least: 1, most: 5, best: "last", offered: 3, grades: [0, 0, 0, 1, 1] } as const;
    expect(surveyFigures({ ...five, measure: "csat" })).toMatchObject({ csat: 1, nps: undefined, ces: undefined });
    expect(surveyFigures({ ...five, measure: "nps" })).toMatchObject({ nps: undefined, csat: undefined, mean: 4.5 });
  });

  test("where nobody answered there is nothing to say but that", () => {
    const none = { measure: "csat", least: 1, most: 3, best: "first", offered: 7, grades: [0, 0, 0] } as const;
    expect(surveyFigures(none)).toMatchObject({ offered: 7, answered: 0, responseRate: 0, csat: undefined });
    expect(surveyFigures({ ...none, offered: 0 }).responseRate).toBeUndefined();
  });
});
