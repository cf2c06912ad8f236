import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyFlow } from "./any-flow.ts";

describe("IVR-06 flows for property tests", () => {
  test("are drawn from all kinds of nodes, and most drafts are accepted", () => {
    const drawn = fc.sample(anyFlow(), { numRuns: 300, seed: 7 });
    const kinds = new Set(
      drawn.flatMap(({ flows }) =>
        [...flows.values()].flatMap(({ nodes }) => [...nodes.values()].map(({ kind }) => kind)),
      ),
    );
    expect(kinds.size).toBe(26);
  });
});
