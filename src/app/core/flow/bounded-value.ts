// What a service answered, as a value that flows may hold: JSON whose depth and size are bounded, or text as it is.

import { limits } from "../../../base/limits.ts";
import { fail, ok, type Result } from "../../../base/result.ts";
import type { FlowValue } from "../../../ivr/flow.ts";

/** Text of an answer by its type (lower case, without parameters). What is neither JSON nor text is a fault, for a person. */
export function answeredValue(type: string, text: string): Result<FlowValue, string> {
  if (text === "") return ok(null);
  if (isJson(type)) return readJson(text);
  return isText(type) ? ok(text) : fail(`the answer is ${type.slice(0, 60)}, which is neither JSON nor text`);
}

function isJson(type: string): boolean {
  return type === "application/json" || type === "text/json" || type.endsWith("+json");
}

function isText(type: string): boolean {
  return type === "" || type.startsWith("text/") || type === "application/xml" || type.endsWith("+xml");
}

function readJson(text: string): Result<FlowValue, string> {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    return fail("the answer says it is JSON and is not"); // its own words may hold what the service answered
  }
  return boundedValue(found);
}

/** Of what JSON.parse gives. */
export function boundedValue(found: unknown): Result<FlowValue, string> {
  const counted = { entries: 0 };
  const value = copyOf(found, 0, counted);
  if (value !== undefined) return ok(value);
  const { answerDepth, answerEntries } = limits.requests;
  return counted.entries > answerEntries
    ? fail(`the answer has more than ${answerEntries} entries`)
    : fail(`the answer has a number without bounds, or more than ${answerDepth} lists within one another`);
}

/** undefined: beyond a bound. */
function copyOf(found: unknown, depth: number, counted: { entries: number }): FlowValue | undefined {
  if (found === null || typeof found === "boolean" || typeof found === "string") return found;
  if (typeof found === "number") return Number.isFinite(found) ? found : undefined; // 1e999
  if (typeof found !== "object" || depth >= limits.requests.answerDepth) return undefined;
  // "__proto__" is a key like any other to JSON, and to nobody who copies maps by assignment.
  const entries = Object.entries(found).filter(([key]) => key !== "__proto__");
  counted.entries += entries.length;
  if (counted.entries > limits.requests.answerEntries) return undefined;
  const copied: [string, FlowValue][] = [];
  for (const [key, value] of entries) {
    const copy = copyOf(value, depth + 1, counted);
    if (copy === undefined) return undefined;
    copied.push([key, copy]);
  }
  return Array.isArray(found) ? copied.map(([, value]) => value) : Object.fromEntries(copied);
}
