// How a queue must stand for something to happen, read from the words of the office file: `waiting > 10 or expected > 60s`. Steps ask it, and so
// do overflow and alarms; `base/rule-text.ts` writes it down again.

import { parseDuration } from "../base/duration.ts";
import { ok, type Result } from "../base/result.ts";
import type { Comparison, Condition, Measure } from "../base/rules.ts";
import { didYouMean } from "./fault.ts";
import { SIGNS_ALLOWED, takeSign } from "./rule-agents.ts";
import type { RuleFault } from "./rule-tokens.ts";
import { type RuleWords, readRule } from "./rule-tree.ts";

const MEASURES: readonly Measure[] = ["waiting", "longest", "expected", "service-level", "working", "free"];

type Comparing = Extract<Condition, { readonly kind: "measure" }>;

export function readCondition(text: string): Result<Condition, RuleFault> {
  const read = readRule<Comparing>(text, readComparing);
  return read.ok ? ok(read.value as Condition) : read;
}

function readComparing(words: RuleWords): Comparing | undefined {
  const { next } = words;
  const measure = next.kind === "word" ? MEASURES.find((one) => one === next.text) : undefined;
  if (measure === undefined) return words.refuse(`${MEASURES.join(", ")}, not or (`, didYouMean(next.text, MEASURES));
  words.take();
  const is: Comparison | undefined = takeSign(words);
  if (is === undefined) return words.refuse(`${SIGNS_ALLOWED} behind ${measure}`);
  const token = words.take();
  const value = token.kind === "word" ? readValue(measure, token.text) : undefined;
  if (value !== undefined) return { kind: "measure", measure, is, value };
  return words.refuseToken(token, VALUES[measure], hintFor(measure, token.text));
}

const COUNT = "a whole number up to 1000000";
const TIME = "a time up to 24h, such as 500ms, 60s or 2m";
const VALUES: Readonly<Record<Measure, string>> = {
  waiting: COUNT,
  longest: TIME,
  expected: TIME,
  "service-level": "a share from 0% to 100%, such as 80%",
  working: COUNT,
  free: COUNT,
};

const MOST_COUNT = 1_000_000;
const MOST_MS = 24 * 3_600_000;
const PERCENT = /^([0-9]{1,3}(?:\.[0-9]{1,2})?)%$/;

function readValue(measure: Measure, text: string): number | undefined {
  if (measure === "longest" || measure === "expected") return within(parseDuration(text), MOST_MS);
  if (measure !== "service-level") return /^[0-9]{1,7}$/.test(text) ? within(Number(text), MOST_COUNT) : undefined;
  const percent = PERCENT.exec(text)?.[1];
  return percent === undefined ? undefined : within(Number(percent) / 100, 1);
}

function within(value: number | undefined, most: number): number | undefined {
  return value !== undefined && value <= most ? value : undefined;
}

function hintFor(measure: Measure, text: string): string | undefined {
  if (!/^[0-9.]+$/.test(text)) return undefined;
  if (measure === "service-level") return `a share needs its sign: ${text}%`;
  return VALUES[measure] === TIME ? `a time needs its unit: ${text}s` : undefined;
}
