import { describe, expect, test } from "vitest";
import { between, seededRng } from "../../../src/base/rng.ts";
import { biases } from "../../../src/qa/calibration/bias.ts";

const given = (shares: Readonly<Record<string, number>>): ReadonlyMap<string, number> =>
  new Map(Object.entries(shares));

describe("QA-07 bias of inspectors", () => {
  test("is how much more or less they give than the mean of all", () => {
    const found = biases([given({ qi: 1, wang: 0.5, zhao: 0.6 }), given({ qi: 0.8, wang: 0.4 })], undefined);
    // Means: 0.7 and 0.6. 启: +0.3 and +0.2; 王: -0.2 and -0.2; 赵: -0.1.
    expect(found).toEqual([
      { inspector: "qi", compared: 2, mean: expect.closeTo(0.25, 12), distance: expect.closeTo(0.25, 12) },
      { inspector: "wang", compared: 2, mean: expect.closeTo(-0.2, 12), distance: expect.closeTo(0.2, 12) },
      { inspector: "zhao", compared: 1, mean: expect.closeTo(-0.1, 12), distance: expect.closeTo(0.1, 12) },
    ]);
  });

  test("tells who is off in both directions from who is right", () => {
    const [qi] = biases([given({ qi: 1, li: 0.5 }), given({ qi: 0, li: 0.5 })], "li");
    expect(qi).toEqual({ inspector: "qi", compared: 2, mean: 0, distance: 0.5 });
  });

  test("is from the master where there is one, who has none", () => {
    const found = biases([given({ master: 0.5, qi: 0.7, wang: 0.5 }), given({ qi: 1, wang: 0 })], "master");
    expect(found).toEqual([
      { inspector: "qi", compared: 1, mean: expect.closeTo(0.2, 12), distance: expect.closeTo(0.2, 12) },
      { inspector: "wang", compared: 1, mean: 0, distance: 0 },
    ]);
  });

  test("compares nobody with themselves", () => {
    expect(biases([given({ qi: 1 }), given({})], undefined)).toEqual([]);
  });

  test("adds up to nought over those who judged everything", () => {
    const rng = seededRng(3);
    for (let round = 0; round < 100; round++) {
      const things = Array.from({ length: between(rng, 1, 6) }, () =>
        given({ a: between(rng, 0, 100) / 100, b: between(rng, 0, 100) / 100, c: between(rng, 0, 100) / 100 }),
      );
      const sum = biases(things, undefined).reduce((all, { mean }) => all + mean, 0);
      expect(Math.abs(sum)).toBeLessThan(1e-9);
    }
  });
});
