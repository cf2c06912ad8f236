// What is asked of an agent, read from the words of the office file: `billing >= 3 and (region = caller or pool = premium) and not trainee`.
// The schema reads rules with it, `cross-check-rules.ts` looks up the names it found; `base/rule-text.ts` writes a rule down again.

import type { AgentKey } from "../base/ids.ts";
import { ok, type Result } from "../base/result.ts";
import { type AgentRule, RULE_WORDS } from "../base/rule-text.ts";
import { MOST_GRADE } from "../base/rules.ts";
import { didYouMean } from "./fault.ts";
import type { RuleFault, Token } from "./rule-tokens.ts";
import { type RuleWords, readRule, type Tree } from "./rule-tree.ts";

/** A name that must be known elsewhere in the file. */
export interface RuleName {
  readonly kind: "skill" | "team" | "region" | "agent" | "pool";
  readonly name: string;
  /** In the rule's text, from 1. */
  readonly column: number;
  /** Of a skill: the term holds for whoever does not have it, so that asking for one that nobody has may be meant. */
  readonly without: boolean;
}

export interface RuleRead {
  readonly rule: AgentRule;
  readonly names: readonly RuleName[];
}

type Term = Exclude<AgentRule, { readonly kind: "and" | "or" | "not" }>;
type Sign = "<" | "<=" | "=" | "!=" | ">=" | ">";

const SIGNS: readonly string[] = ["<", "<=", "=", "!=", ">=", ">"];
export const SIGNS_ALLOWED = "< <= = != >= >";
const MOST_LEVEL = 10;
const TERMS = "a skill, team = …, region = …, grade <= …, agent = …, pool = …, everybody, not or (";

export function readAgentRule(text: string): Result<RuleRead, RuleFault> {
  const names: RuleName[] = [];
  const read = readRule<Term>(text, (words, isDenied) => readTerm(words, isDenied, names));
  return read.ok ? ok({ rule: read.value as AgentRule, names }) : read;
}

function readTerm(words: RuleWords, isDenied: boolean, names: RuleName[]): Tree<Term> | undefined {
  const token = words.next;
  if (token.kind === "name") return readSkill(words, isDenied, names);
  if (token.kind !== "word") return words.refuse(TERMS);
  switch (token.text) {
    case "everybody":
      words.take();
      return { kind: "everybody" };
    case "team":
    case "region":
    case "agent":
    case "pool":
      return readNamed(words, token.text, names);
    case "grade":
      return readGrade(words);
    case "and":
    case "or":
    case "caller":
      return words.refuse(TERMS, `a name that is a word of the language stands in quotes: '${token.text}'`);
    default:
      return readSkill(words, isDenied, names);
  }
}

/** `team = a`, `region != caller`. */
function readNamed(
  words: RuleWords,
  kind: "team" | "region" | "agent" | "pool",
  names: RuleName[],
): Tree<Term> | undefined {
  words.take();
  const isNot = words.takeSign("!=");
  if (!isNot && !words.takeSign("=")) return words.refuse(`= or != behind ${kind}`, skillHint(kind));
  const token = words.take();
  if (token.kind !== "word" && token.kind !== "name") return words.refuseToken(token, `the name of a ${kind}`);
  const term = namedTerm(kind, token);
  if (term.kind !== "caller-region") names.push({ kind, name: token.text, column: token.column, without: false });
  return isNot ? { kind: "not", of: term } : term;
}

function namedTerm(kind: "team" | "region" | "agent" | "pool", { kind: form, text }: Token): Term {
  switch (kind) {
    case "team":
      return { kind, team: text };
    case "region":
      return form === "word" && text === "caller" ? { kind: "caller-region" } : { kind, region: text };
    case "agent":
      return { kind: "agents", agents: [text as AgentKey] };
    default:
      return { kind, pool: text };
  }
}

function skillHint(word: string): string {
  return `a skill of that name stands in quotes: '${word}'`;
}

function readSkill(words: RuleWords, isDenied: boolean, names: RuleName[]): Tree<Term> | undefined {
  const { text: skill, column } = words.take();
  const is = takeSign(words);
  const bounds = is === undefined ? { least: 1, most: MOST_LEVEL } : readBounds(words, is, MOST_LEVEL, "level");
  if (bounds === undefined) return undefined;
  const holdsWithout = (bounds.least === 0) !== (is === "!=");
  names.push({ kind: "skill", name: skill, column, without: holdsWithout !== isDenied });
  return negatedIf(is, { kind: "skill", skill, ...bounds });
}

function readGrade(words: RuleWords): Tree<Term> | undefined {
  words.take();
  const is = takeSign(words);
  if (is === undefined) return words.refuse(`${SIGNS_ALLOWED} behind grade`, skillHint("grade"));
  const bounds = readBounds(words, is, MOST_GRADE, "number of places");
  return bounds === undefined ? undefined : negatedIf(is, { kind: "grade", ...bounds });
}

function negatedIf(is: Sign | undefined, term: Term): Tree<Term> {
  return is === "!=" ? { kind: "not", of: term } : term;
}

export function takeSign(words: RuleWords): Sign | undefined {
  const { kind, text } = words.next;
  if (kind !== "sign" || !SIGNS.includes(text)) return undefined;
  words.take();
  return text as Sign;
}

interface Bounds {
  readonly least: number;
  readonly most: number;
}

const WHOLE = /^[0-9]{1,7}$/;

/** Of `!=` the bounds of what must not be. */
function readBounds(words: RuleWords, is: Sign, top: number, noun: string): Bounds | undefined {
  const token = words.take();
  const value = token.kind === "word" && WHOLE.test(token.text) ? Number(token.text) : Number.NaN;
  const bounds = boundsOf(is, value, top);
  if (bounds.least >= 0 && bounds.least <= bounds.most && bounds.most <= top) return bounds;
  const low = is === "<" ? 1 : 0;
  const high = is === ">" ? top - 1 : top;
  const turned = didYouMean(token.text, RULE_WORDS) ?? undefined;
  return words.refuseToken(token, `a ${noun} from ${low} to ${high} behind ${is}`, turned);
}

function boundsOf(is: Sign, value: number, top: number): Bounds {
  switch (is) {
    case ">=":
      return { least: value, most: top };
    case ">":
      return { least: value + 1, most: top };
    case "<=":
      return { least: 0, most: value };
    case "<":
      return { least: 0, most: value - 1 };
    default:
      return { least: value, most: value };
  }
}
