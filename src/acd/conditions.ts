// Conditions of steps, overflow and alarms: comparisons of what a queue measures, with and, or and not. What cannot be told makes a comparison
// unknown, and so its opposite: only what is known to hold holds. Called by steps.ts and through the desk.

import { unreachable } from "../base/assert.ts";
import type { Comparison, Condition } from "../base/rules.ts";
import { measure } from "./measures.ts";
import type { Floor, QueueRecord } from "./records.ts";

export function holds(floor: Floor, queue: QueueRecord, condition: Condition, now: number): boolean {
  return truth(floor, queue, condition, now) === true;
}

/** undefined: nobody knows. */
function truth(floor: Floor, queue: QueueRecord, condition: Condition, now: number): boolean | undefined {
  switch (condition.kind) {
    case "measure": {
      const value = measure(floor, queue, condition.measure, now);
      return value === undefined ? undefined : compare(value, condition.is, condition.value);
    }
    case "not": {
      const value = truth(floor, queue, condition.of, now);
      return value === undefined ? undefined : !value;
    }
    case "and":
    case "or":
      return combine(condition.of, condition.kind === "or", (one) => truth(floor, queue, one, now));
    default:
      return unreachable(condition);
  }
}

/** `decisive` once is enough, and nothing after it is looked at; else one unknown leaves all unknown. */
function combine(
  of: readonly Condition[],
  decisive: boolean,
  truthOf: (one: Condition) => boolean | undefined,
): boolean | undefined {
  let combined: boolean | undefined = !decisive;
  for (const one of of) {
    const value = truthOf(one);
    if (value === decisive) return decisive;
    if (value === undefined) combined = undefined;
  }
  return combined;
}

function compare(a: number, is: Comparison, b: number): boolean {
  switch (is) {
    case "<":
      return a < b;
    case "<=":
      return a <= b;
    case "=":
      return a === b;
    case "!=":
      return a !== b;
    case ">=":
      return a >= b;
    case ">":
      return a > b;
    default:
      return unreachable(is);
  }
}
