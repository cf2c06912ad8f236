// The grammar that all rules of the office file share: terms joined by and, or, not and brackets. What a term is, the two readings of it know:
// `rule-agents.ts` (what is asked of an agent) and `rule-conditions.ts` (how a queue must stand).
//
//   rule = all { "or" all }    all = one { "and" one }    one = "not" one | "(" rule ")" | term

import { limits } from "../base/limits.ts";
import { fail, ok, type Result } from "../base/result.ts";
import { didYouMean } from "./fault.ts";
import { type RuleFault, readTokens, type Token } from "./rule-tokens.ts";

export type Tree<Term> =
  | Term
  | { readonly kind: "and" | "or"; readonly of: readonly Tree<Term>[] }
  | { readonly kind: "not"; readonly of: Tree<Term> };

/** One term, read from `words`; undefined after a fault. */
export type TermReader<Term> = (words: RuleWords, isDenied: boolean) => Tree<Term> | undefined;

const JOINTS = ["and", "or", ")"];

/** Never throws; the first fault. `and` of `and` is one `and`: what `rule-text.ts` prints is read to the same tree again. */
export function readRule<Term extends { readonly kind: string }>(
  text: string,
  term: TermReader<Term>,
): Result<Tree<Term>, RuleFault> {
  if (text.length > limits.rules.characters) {
    const allowed = `at most ${limits.rules.characters}`;
    return fail({ column: 1, found: `a rule of ${text.length} characters`, allowed });
  }
  const tokens = readTokens(text);
  if (!("length" in tokens)) return fail(tokens);
  const words = new RuleWords(tokens);
  const tree = readAny(words, term, false);
  if (tree === undefined) return fail(words.fault);
  if (words.next.kind === "end") return ok(tree);
  words.refuse("and, or, or the end of the rule", didYouMean(words.next.text, JOINTS));
  return fail(words.fault);
}

function readAny<Term extends { readonly kind: string }>(
  words: RuleWords,
  term: TermReader<Term>,
  isDenied: boolean,
): Tree<Term> | undefined {
  return readJoined("or", words, () => readJoined("and", words, () => readOne(words, term, isDenied)));
}

function readJoined<Term extends { readonly kind: string }>(
  kind: "and" | "or",
  words: RuleWords,
  readPart: () => Tree<Term> | undefined,
): Tree<Term> | undefined {
  const of: Tree<Term>[] = [];
  do {
    const part = readPart();
    if (part === undefined) return undefined;
    if (isJoined(part) && part.kind === kind) of.push(...part.of);
    else of.push(part);
  } while (words.takeWord(kind));
  const [only, second] = of;
  return second === undefined ? only : { kind, of };
}

function isJoined<Term>(tree: Tree<Term>): tree is { readonly kind: "and" | "or"; readonly of: readonly Tree<Term>[] } {
  const { kind } = tree as { readonly kind: string };
  return kind === "and" || kind === "or";
}

function readOne<Term extends { readonly kind: string }>(
  words: RuleWords,
  term: TermReader<Term>,
  isDenied: boolean,
): Tree<Term> | undefined {
  const isNot = words.takeWord("not");
  if (!isNot && !words.takeSign("(")) return words.countTerm() ? term(words, isDenied) : undefined;
  if (!words.deeper()) return undefined;
  const of = isNot ? readOne(words, term, !isDenied) : readAny(words, term, isDenied);
  words.shallower();
  if (of === undefined) return undefined;
  if (isNot) return { kind: "not", of };
  if (words.takeSign(")")) return of;
  words.refuse("and, or, or )", didYouMean(words.next.text, JOINTS));
  return undefined;
}

const NO_FAULT: RuleFault = { column: 1, found: "nothing", allowed: "a rule" };

/** The words of one rule, read from front to back; the first fault is kept. */
export class RuleWords {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;
  #terms = 0;
  #fault: RuleFault | undefined;

  /** Ends with the end. */
  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get next(): Token {
    return this.#tokens[this.#at] ?? { kind: "end", text: "", column: 1 };
  }

  get fault(): RuleFault {
    return this.#fault ?? NO_FAULT;
  }

  take(): Token {
    const { next } = this;
    if (next.kind !== "end") this.#at++;
    return next;
  }

  takeWord(text: string): boolean {
    return this.#takeIf("word", text);
  }

  takeSign(text: string): boolean {
    return this.#takeIf("sign", text);
  }

  #takeIf(kind: Token["kind"], text: string): boolean {
    const isIt = this.next.kind === kind && this.next.text === text;
    if (isIt) this.#at++;
    return isIt;
  }

  /** The next word should not stand here. */
  refuse(allowed: string, hint?: string): undefined {
    return this.refuseToken(this.next, allowed, hint);
  }

  refuseToken({ kind, text, column }: Token, allowed: string, hint?: string): undefined {
    const found = kind === "end" ? "the end of the rule" : JSON.stringify(text);
    this.#fault ??= { column, found, allowed, hint };
    return undefined;
  }

  deeper(): boolean {
    if (++this.#depth <= limits.rules.depth) return true;
    this.#tooMuch("brackets and `not` within one another", limits.rules.depth);
    return false;
  }

  shallower(): void {
    this.#depth--;
  }

  countTerm(): boolean {
    if (++this.#terms <= limits.rules.terms) return true;
    this.#tooMuch("things asked for", limits.rules.terms);
    return false;
  }

  #tooMuch(what: string, most: number): void {
    this.#fault ??= { column: this.next.column, found: `more than ${most} ${what}`, allowed: `at most ${most}` };
  }
}
