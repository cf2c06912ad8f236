import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type AlarmState, isOpen, QUIET, stepAlarm } from "../../../src/app/core/alarms/alarm-state.ts";
import type { Millis } from "../../../src/base/time.ts";

const TERMS = { forMs: 30_000, calmMs: 20_000 };

/** One look a second; `line` says what each sees: # holds, + neither, . calm. Answers what was told, by second. */
function told(line: string, terms = TERMS): readonly string[] {
  let state: AlarmState = QUIET;
  return [...line].flatMap((sign, second) => {
    const stepped = stepAlarm(state, { holds: sign === "#", isCalm: sign === "." }, terms, (second * 1_000) as Millis);
    state = stepped.state;
    return stepped.news === undefined ? [] : [`${second} ${stepped.news}`];
  });
}

describe("ACD-23 an alarm rings once", () => {
  test("after it has been so for its time, and it is over after it has not been so for its time", () => {
    expect(told(`...${"#".repeat(40)}${".".repeat(40)}`)).toEqual(["33 raised", "63 over"]);
  });

  test("what does not last raises nothing, however often it comes", () => {
    expect(told(`${"#".repeat(29)}.`.repeat(5))).toEqual([]);
  });

  test("what wavers afterwards keeps it open", () => {
    expect(told(`${"#".repeat(31)}${"..........#".repeat(6)}${".".repeat(30)}`)).toEqual(["30 raised", "117 over"]);
  });

  test("between its limit and the lower one it stays as it is", () => {
    expect(told(`${"+".repeat(60)}`)).toEqual([]);
    expect(told(`${"#".repeat(31)}${"+".repeat(60)}${".".repeat(21)}`)).toEqual(["30 raised", "111 over"]);
  });

  test("without times it follows at once", () => {
    expect(told(".#.#", { forMs: 0, calmMs: 0 })).toEqual(["1 raised", "2 over", "3 raised"]);
  });

  test("raised and over take turns, and nothing is open that was not raised", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("#", "+", "."), maxLength: 300 }), (line) => {
        let state: AlarmState = QUIET;
        let open = false;
        for (const [second, sign] of [...line].entries()) {
          const seen = { holds: sign === "#", isCalm: sign === "." };
          const stepped = stepAlarm(state, seen, { forMs: 3_000, calmMs: 2_000 }, (second * 1_000) as Millis);
          state = stepped.state;
          if (stepped.news !== undefined) expect(stepped.news).toBe(open ? "over" : "raised");
          if (stepped.news !== undefined) open = !open;
          expect(isOpen(state)).toBe(open);
        }
      }),
    );
  });
});
