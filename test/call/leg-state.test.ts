import { expect, test } from "vitest";
import { Bug } from "../../src/base/assert.ts";
import { isConnected, type LegState, legStep } from "../../src/call/leg-state.ts";

const WALKS: readonly (readonly LegState[])[] = [
  ["new", "ringing", "answered", "held", "answered", "ended"],
  ["new", "early", "answered", "ended"],
  ["new", "answered", "held", "ended"],
  ["new", "ringing", "ended"],
  ["new", "ended"],
];

test.each(WALKS)("a leg may live %s → %s → …", (...walk) => {
  let state: LegState = "new";
  for (const next of walk.slice(1)) state = legStep(state, next);
  expect(state).toBe("ended");
});

test("nothing happens to a leg that has ended", () => {
  for (const next of ["new", "ringing", "early", "answered", "held", "ended"] as const) {
    expect(() => legStep("ended", next)).toThrow(Bug);
  }
});

test("an answered leg does not ring again", () => {
  expect(() => legStep("answered", "ringing")).toThrow(Bug);
});

test("a leg on hold is still connected, a ringing one is not", () => {
  expect(isConnected("held")).toBe(true);
  expect(isConnected("early")).toBe(false);
});
