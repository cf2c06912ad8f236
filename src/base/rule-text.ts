// Rules about agents and lines as text, in the words of the office file: what `office/rule-read.ts` reads back to the same rule. The office's
// export, comparison and views say rules this way, and so does the desk when it explains. Bounds and order of the words: docs/routing.md, "Rules".

import { unreachable } from "./assert.ts";
import { durationText } from "./duration.ts";
import { type Condition, type Measure, MOST_GRADE, type Requirement } from "./rules.ts";

/** People under a name of the office file, not yet looked up. */
export interface PoolNamed {
  readonly kind: "pool";
  readonly pool: string;
}

/** A requirement as the office file has it: pools by their names. */
export type AgentRule =
  | Exclude<Requirement, { readonly kind: "and" | "or" | "not" }>
  | PoolNamed
  | { readonly kind: "and"; readonly of: readonly AgentRule[] }
  | { readonly kind: "or"; readonly of: readonly AgentRule[] }
  | { readonly kind: "not"; readonly of: AgentRule };

/** Words that mean something by themselves: a name that is one of them is written in quotes. */
export const RULE_WORDS = [
  "and",
  "or",
  "not",
  "everybody",
  "team",
  "region",
  "grade",
  "agent",
  "pool",
  "caller",
] as const;
/** A name that needs no quotes. */
export const BARE_NAME = /^[\p{L}\p{N}_][\p{L}\p{N}_/-]*$/u;

const MOST_LEVEL = 10;

/** `billing >= 3 and not trainee`. A requirement of the desk is one without pools. */
export function requirementText(rule: AgentRule): string {
  return written(rule, leafText);
}

/** `waiting > 10 or expected > 60s`. */
export function conditionText(condition: Condition): string {
  return written<Comparing>(condition, ({ measure, is, value }) => `${measure} ${is} ${measured(measure, value)}`);
}

type Comparing = Extract<Condition, { readonly kind: "measure" }>;

type Grown<Leaf> =
  | Leaf
  | { readonly kind: "and" | "or"; readonly of: readonly Grown<Leaf>[] }
  | { readonly kind: "not"; readonly of: Grown<Leaf> };

/** Brackets wherever `and` and `or` meet, though `and` binds more closely: nobody should have to know that. */
function written<Leaf extends { readonly kind: string }>(
  rule: Grown<Leaf>,
  leaf: (leaf: Leaf) => string,
  within: "nothing" | "and" | "or" | "not" = "nothing",
): string {
  const at = rule as Leaf | Exclude<Grown<Leaf>, Leaf>;
  if (isKnot(at)) {
    const [only, second] = at.of;
    if (only === undefined) return at.kind === "and" ? "everybody" : "not everybody"; // only the desk makes such
    if (second === undefined) return written(only, leaf, within);
    const text = at.of.map((part) => written(part, leaf, at.kind)).join(` ${at.kind} `);
    return within === "nothing" ? text : `(${text})`;
  }
  if (isNot(at)) return `not ${written(at.of, leaf, "not")}`;
  const text = leaf(at as Leaf);
  return within !== "nothing" && / (?:and|or) /.test(text) ? `(${text})` : text;
}

function isKnot<Leaf>(rule: Grown<Leaf>): rule is { readonly kind: "and" | "or"; readonly of: readonly Grown<Leaf>[] } {
  const { kind } = rule as { readonly kind: string };
  return kind === "and" || kind === "or";
}

function isNot<Leaf>(rule: Grown<Leaf>): rule is { readonly kind: "not"; readonly of: Grown<Leaf> } {
  return (rule as { readonly kind: string }).kind === "not";
}

type LeafRule = Exclude<AgentRule, { readonly kind: "and" | "or" | "not" }>;

function leafText(rule: LeafRule): string {
  switch (rule.kind) {
    case "everybody":
      return "everybody";
    case "skill":
      return boundsText(nameText(rule.skill), rule, MOST_LEVEL, true);
    case "grade":
      return boundsText("grade", rule, MOST_GRADE, false);
    case "team":
      return `team = ${nameText(rule.team)}`;
    case "region":
      return `region = ${nameText(rule.region)}`;
    case "caller-region":
      return "region = caller";
    case "agents":
      return rule.agents.length === 0 ? "not everybody" : rule.agents.map((key) => `agent = ${key}`).join(" or ");
    case "pool":
      return `pool = ${nameText(rule.pool)}`;
    default:
      return unreachable(rule);
  }
}

function boundsText(
  name: string,
  { least, most }: { readonly least: number; readonly most: number },
  top: number,
  alone: boolean,
): string {
  if (alone && least === 1 && most === top) return name;
  if (least === most) return `${name} = ${least}`;
  if (most === top) return `${name} >= ${least}`;
  return least === 0 ? `${name} <= ${most}` : `${name} >= ${least} and ${name} <= ${most}`;
}

/** A name as a rule has it; no name of the office file has a quote in it. */
export function nameText(name: string): string {
  const isWord = (RULE_WORDS as readonly string[]).includes(name);
  return BARE_NAME.test(name) && !isWord ? name : `'${name}'`;
}

function measured(measure: Measure, value: number): string {
  switch (measure) {
    case "waiting":
    case "working":
    case "free":
      return String(value);
    case "longest":
    case "expected":
      return durationText(value);
    case "service-level":
      return `${Number((value * 100).toFixed(2))}%`;
    default:
      return unreachable(measure);
  }
}
