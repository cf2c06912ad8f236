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
      return combine(
        condition.of.map((one) => truth(floor, queue, one, now)),
        condition.kind === "or",
      );
    default:
      return unreachable(condition);
  }
}

/** `decisive` once is enough; else one unknown leaves all unknown. */
function combine(values: readonly (boolean | undefined)[], decisive: boolean): boolean | undefined {
  if (values.includes(decisive)) return decisive;
  return values.includes(undefined) ? undefined : !decisive;
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
