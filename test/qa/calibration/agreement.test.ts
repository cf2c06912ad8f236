import { describe, expect, test } from "vitest";
import { between, seededRng } from "../../../src/base/rng.ts";
import { cohenKappa, equalPairs, krippendorffAlpha, type Unit } from "../../../src/qa/calibration/agreement.ts";

/** One text an inspector, one character a unit; a dot: nothing. */
function unitsOf(...by: readonly string[]): readonly Unit<string>[] {
  return [...(by[0] ?? "")].map((_, at) => by.map((said) => (said[at] === "." ? null : (said[at] ?? null))));
}

function numbersOf(...by: readonly string[]): readonly Unit<number>[] {
  return unitsOf(...by).map((unit) => unit.map((value) => (value === null ? null : Number(value))));
}

/** A table of how often the one said the row and the other the column. */
function pairsOf(table: readonly (readonly number[])[]): readonly (readonly [number, number])[] {
  return table.flatMap((row, one) =>
    row.flatMap((count, other) => Array.from({ length: count }, () => [one, other] as const)),
  );
}

describe("QA-07 Krippendorff's alpha", () => {
  // K. Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), sections A to D.
  test("is what the author reckons for two observers and two values (section A)", () => {
    expect(krippendorffAlpha(unitsOf("0100000010", "1110010000"), "nominal")).toBeCloseTo(0.095, 3);
  });

  test("is what the author reckons for two observers and five values (section B)", () => {
    expect(krippendorffAlpha(unitsOf("aabbdcccedda", "babbbccceddd"), "nominal")).toBeCloseTo(0.692, 3);
  });

  test.each([
    ["nominal", 0.743],
    ["ordinal", 0.815],
    ["interval", 0.849],
  ] as const)(
    "is what the author reckons for four observers some of whom are missing (sections C and D, %s)",
    (metric, alpha) => {
      const units = numbersOf("123321412...", "1233224125.3", ".3332342251.", "12332441251.");
      expect(krippendorffAlpha(units, metric as "ordinal")).toBeCloseTo(alpha, 3);
    },
  );

  // Tables by chance; figures of another program, by the matrix of coincidences and the sums over ranks as the paper writes them (Python, numpy).
  test.each([
    [[".03300113", "322300..3", "33330.123", "3.230022.", "3223.0111"], 0.536608863, 0.741138931, 0.748601119],
    [["3121.02", "012021.", "3321312"], 0.318181818, 0.234300239, 0.186440678],
    [["0.2..011111", "20120.2.22.", "02102211211", "10001111201"], 0.049250535, -0.162459721, -0.160602258],
    [["30213", "2.23."], 0.090909091, -0.472222222, -0.470588235],
    [["3102.233.", "2203...10", "31.210100", "1102.23.0", "3.0311.31"], 0.287016776, 0.48876008, 0.474637681],
  ])("agrees with another program on %j", (by, nominal, ordinal, interval) => {
    const units = numbersOf(...by);
    expect(krippendorffAlpha(units, "nominal")).toBeCloseTo(nominal, 8);
    expect(krippendorffAlpha(units, "ordinal")).toBeCloseTo(ordinal, 8);
    expect(krippendorffAlpha(units, "interval")).toBeCloseTo(interval, 8);
  });

  test("is 1 for those who always agree, and nothing where nobody could differ or nobody is alike with another", () => {
    expect(krippendorffAlpha(unitsOf("abca", "abca", "ab.a"), "nominal")).toBe(1);
    expect(krippendorffAlpha(unitsOf("aaaa", "aaaa"), "nominal")).toBeNull();
    expect(krippendorffAlpha(unitsOf("abca"), "nominal")).toBeNull();
    expect(krippendorffAlpha([], "nominal")).toBeNull();
  });

  test("does not mind in which order inspectors and calls stand, nor what the values are called", () => {
    const rng = seededRng(11);
    const draw = (below: number): number => between(rng, 0, below - 1);
    for (let round = 0; round < 200; round++) {
      const units = Array.from({ length: 2 + draw(8) }, () =>
        Array.from({ length: 3 }, () => (draw(6) === 0 ? null : draw(4))),
      );
      const turned = units.toReversed().map((unit) => unit.toReversed());
      for (const metric of ["nominal", "ordinal", "interval"] as const) {
        const alpha = krippendorffAlpha(units, metric as "ordinal");
        const again = krippendorffAlpha(turned, metric as "ordinal");
        if (alpha === null) expect(again).toBeNull();
        else {
          expect(again).toBeCloseTo(alpha, 9);
          expect(alpha).toBeLessThanOrEqual(1);
        }
      }
      // Interval: neither a shift nor a scale makes a difference; ordinal: only the order counts.
      const scaled = units.map((unit) => unit.map((value) => (value === null ? null : 3 * value + 5)));
      const squared = units.map((unit) => unit.map((value) => (value === null ? null : value * value)));
      const near = (one: number | null, other: number | null): void =>
        one === null ? expect(other).toBeNull() : expect(other).toBeCloseTo(one, 9);
      near(krippendorffAlpha(units, "interval"), krippendorffAlpha(scaled, "interval"));
      near(krippendorffAlpha(units, "ordinal"), krippendorffAlpha(squared, "ordinal"));
    }
  });
});

describe("QA-07 Cohen's kappa", () => {
  test("is what Cohen reckoned in 1960", () => {
    // A coefficient of agreement for nominal scales, Educational and Psychological Measurement 20: two judges, three categories, 200 cases.
    expect(
      cohenKappa(
        pairsOf([
          [88, 14, 18],
          [10, 40, 10],
          [2, 6, 12],
        ]),
      ),
    ).toBeCloseTo(0.492, 3);
  });

  test("is what Fleiss reckoned for two clinicians", () => {
    // Statistical Methods for Rates and Proportions: 100 patients, three diagnoses.
    expect(
      cohenKappa(
        pairsOf([
          [75, 1, 4],
          [5, 4, 1],
          [0, 0, 10],
        ]),
      ),
    ).toBeCloseTo(0.68, 2);
  });

  test("is below nought for two who agree less than by chance", () => {
    expect(
      cohenKappa(
        pairsOf([
          [25, 13, 12],
          [12, 2, 16],
          [3, 15, 2],
        ]),
      ),
    ).toBeCloseTo(-0.0923, 4);
  });

  test("leaves out what only one of them judged, and is nothing where both know one answer only", () => {
    expect(
      cohenKappa([
        ["a", "a"],
        ["b", "b"],
        ["a", null],
        [null, "b"],
      ]),
    ).toBe(1);
    expect(
      cohenKappa([
        ["a", "a"],
        ["a", "a"],
      ]),
    ).toBeNull();
    expect(cohenKappa([["a", null]])).toBeNull();
  });
});

describe("QA-07 share of equal pairs", () => {
  test("counts each pair of inspectors of each thing", () => {
    expect(equalPairs(unitsOf("a", "a", "b"))).toBeCloseTo(1 / 3, 12); // of three pairs one
    expect(equalPairs(unitsOf("ab", "ab", "b."))).toBeCloseTo(2 / 4, 12); // 1 of 3, and 1 of 1
    expect(equalPairs(unitsOf("aaaa", "aaab", "aaba"))).toBeCloseTo((3 + 3 + 1 + 1) / 12, 12);
  });

  test("is nothing where nobody can be compared", () => {
    expect(equalPairs(unitsOf("a."))).toBeNull();
    expect(equalPairs(unitsOf("a.", ".b"))).toBeNull();
  });
});
