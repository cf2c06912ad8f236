import { expect, test } from "vitest";

const place: string = "../../scripts/quick-spreads.mjs";
const { withQuickSpreads } = (await import(place)) as { readonly withQuickSpreads: (code: string) => string };

test("a literal that begins with a spread and adds to it gets an empty one in front, all others stay, and it means the same", () => {
  const text =
    "const f = (a, b) => [{ ...a, x: { ...b, y: 'ü' } }, { ...a }, { z: 1, ...a }, { ...a, ...b }, [...[1], 2]];";
  const quick = withQuickSpreads(text);
  expect(quick).toBe(
    "const f = (a, b) => [{ ...{}, ...a, x: { ...{}, ...b, y: 'ü' } }, { ...a }, { z: 1, ...a }, { ...{}, ...a, ...b }, [...[1], 2]];",
  );
  const ends = [JSON.parse('{"x":0,"__proto__":{"p":1},"k":2}'), { x: 3, k: 4 }];
  const run = (code: string): unknown => new Function(`${code} return f;`)()(...ends);
  expect(run(quick)).toStrictEqual(run(text));
});
