import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyFlow } from "./any-flow.ts";

describe("IVR-06 flows for property tests", () => {
  test("all kinds of nodes are among them, and sub-flows two deep", { timeout: 60_000 }, () => {
    const drawn = fc.sample(anyFlow(), { numRuns: 120, seed: 7 });
    const nodes = drawn.flatMap(({ flows }) => [...flows.values()].flatMap((flow) => [...flow.nodes.values()]));
    expect([...new Set(nodes.map(({ kind }) => kind))].toSorted()).toHaveLength(28);
    expect(nodes.some((node) => node.kind === "subflow" && node.flow === "sub2")).toBe(true);
  });
});
