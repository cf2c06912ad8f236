import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { WallMillis } from "../../../src/base/time.ts";
import { INSPECTION_STATES, type Inspection, type InspectionState } from "../../../src/qa/inspection.ts";
import { type Step, stepped } from "../../../src/qa/inspections/inspection-steps.ts";
import type { ScoreResult } from "../../../src/qa/scorecard.ts";
import { FACTS } from "./judging.ts";

const at = (ms: number): WallMillis => ms as WallMillis;
const result = (score: number): ScoreResult => ({
  score,
  optional: null,
  fatal: [],
  passed: score >= 0.6,
  sections: [],
});

const NEW: Inspection = {
  ...{ number: 1, recording: "r-1", call: "c-1", agent: "5001", team: "a", queue: "support", project: undefined },
  ...{ fromMs: 0, toMs: 60_000, agentChannel: "right", talkedAt: at(0), origin: { kind: "draw", draw: 1, rule: "w" } },
  ...{ scorecard: "service", version: 1, facts: FACTS, state: "waiting", result: undefined, sheet: undefined },
  ...{ createdAt: at(0), scoredAt: undefined, answerBy: undefined, acknowledgedAt: undefined, dispute: undefined },
  ...{ finalAt: undefined, withdrawn: undefined, returned: undefined, toldAt: undefined, owesCoaching: false },
};

const STEPS: readonly Step[] = [
  { kind: "given" },
  { kind: "taken-back", returned: undefined },
  { kind: "taken-back", returned: "wrong sound" },
  { kind: "scored", sheet: 1, result: result(0.5), answerMs: 100 },
  { kind: "acknowledge" },
  { kind: "dispute", reason: "no", items: [] },
  { kind: "time-over" },
  { kind: "ask-second" },
  { kind: "second-given", sheet: 2 },
  { kind: "second-taken-back", returned: undefined },
  { kind: "rechecked", sheet: 2 },
  { kind: "decide", by: "qian", words: "ok", changed: undefined },
  { kind: "decide", by: "qian", words: "ok", changed: { sheet: 2, result: result(0.9) } },
  { kind: "withdraw", why: "test call", by: "qian" },
  { kind: "told" },
  { kind: "coached" },
];

/** The drawing at the top of qa/inspection.ts, arrow by arrow; a step to the same state is none. */
const ARROWS: ReadonlySet<string> = new Set([
  "waiting assigned",
  "assigned waiting",
  "waiting withdrawn",
  "assigned withdrawn",
  "assigned scored",
  "scored final",
  "scored disputed",
  "disputed rechecked",
  "disputed final",
  "rechecked final",
]);

const walks = fc.array(fc.tuple(fc.constantFrom(...STEPS), fc.integer({ min: 0, max: 80 })), { maxLength: 40 });

describe("QA-07 the states of an inspection", () => {
  test("follow the drawing whatever comes", () => {
    fc.assert(
      fc.property(walks, (walk) => {
        let one = NEW;
        let now = 0;
        for (const [step, later] of walk) {
          now += later;
          const after = stepped(one, step, at(now), () => false);
          if (!after.ok) continue;
          if (after.value.state !== one.state) expect(ARROWS).toContain(`${one.state} ${after.value.state}`);
          one = after.value;
          // What is over has its time, what has a score has its sheet, and nothing has both a score and a withdrawal.
          expect(one.finalAt !== undefined).toBe(one.state === "final");
          expect(one.withdrawn !== undefined).toBe(one.state === "withdrawn");
          const isScored = !["waiting", "assigned", "withdrawn"].includes(one.state);
          expect(one.result !== undefined && one.sheet !== undefined && one.scoredAt !== undefined).toBe(isScored);
          if (one.dispute?.decided?.outcome === "changed") expect(one.sheet).toBe(2);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test("are all reached, and each arrow of the drawing is gone", () => {
    const gone = new Set<string>();
    const reached = new Map<InspectionState, Inspection>([["waiting", NEW]]);
    // A map is walked in the order in which it grows.
    for (const [state, one] of reached)
      for (const step of STEPS) {
        const after = stepped(one, step, at(0), () => false);
        if (!after.ok || after.value.state === state) continue;
        gone.add(`${state} ${after.value.state}`);
        if (!reached.has(after.value.state)) reached.set(after.value.state, after.value);
      }
    expect([...reached.keys()].toSorted()).toEqual([...INSPECTION_STATES].toSorted());
    expect(gone).toEqual(ARROWS);
  });

  test("an answer in the last millisecond counts, one later does not", () => {
    const scored: Inspection = {
      ...{ ...NEW, state: "scored", sheet: 1, result: result(1), scoredAt: at(1_000), answerBy: at(3_000) },
    };
    for (const step of [{ kind: "acknowledge" }, { kind: "dispute", reason: "no", items: [] }] as const) {
      expect(stepped(scored, step, at(3_000), () => false).ok).toBe(true);
      expect(stepped(scored, step, at(3_001), () => false)).toEqual({
        ok: false,
        fault: { kind: "too-late", at: 3_000 },
      });
    }
  });
});
