// Expressions of flows, in Google's Common Expression Language: parsed, type-checked and judged when a document is read, evaluated within bounds
// while a call is in the flow. The only file that knows the package. Nothing here loops but through a list, calls out, or throws.
// What may be named: expression-names.ts; what values may be: expression-values.ts. Why this language: docs/decisions/0045-expressions.md.

import { Environment, type ParseResult } from "@marcbachmann/cel-js";
import { limits } from "../base/limits.ts";
import { fail, ok, type Result } from "../base/result.ts";
import {
  QUEUE_MEMBERS,
  RESERVED,
  RESPONSE_MEMBERS,
  SPECIAL,
  type SpecialName,
  VARIABLE_NAME,
  WELL_KNOWN,
} from "./expression-names.ts";
import { NameError, type Surveyed, survey } from "./expression-survey.ts";
import { fromCel, noSizes, toCel, ValueError, type ValueSizes, valueText } from "./expression-values.ts";
import type { Evaluated, Expression, Scope } from "./flow.ts";

/** What a variable is known to hold, always. */
export type VariableType = "text" | "any";

export interface ExpressionPlace {
  readonly special?: readonly SpecialName[];
  /** It must say yes or no. */
  readonly isCondition?: boolean;
}

/** Of one flow, with its variables. */
export class ExpressionReader {
  #names: ReadonlySet<string>;
  /** Knows types, for reading. */
  #typed: Environment;
  /** Takes values as they come. */
  #loose: Environment;

  constructor(variables: ReadonlyMap<string, VariableType>) {
    // Others are faults of the document; nothing may hide what has a meaning of its own.
    const own = [...variables].filter(([name]) => VARIABLE_NAME.test(name) && !RESERVED.has(name));
    this.#names = new Set(own.map(([name]) => name));
    this.#typed = typedEnvironment(new Map(own));
    this.#loose = looseEnvironment(this.#names);
  }

  /** The fault is what was found instead, for a person. */
  read(text: string, { special = [], isCondition = false }: ExpressionPlace = {}): Result<Expression, string> {
    if (text.length > limits.ivr.expressionCharacters) return fail(`an expression of ${text.length} characters`);
    if (text.trim() === "") return fail("no expression");
    try {
      const run = this.#loose.parse(text);
      const surveyed = survey(run.ast, { variables: this.#names, special });
      const { valid, type, error } = this.#typed.check(text);
      if (!valid) return fail(`${quoted(text)}: ${summaryOf(error)}`);
      if (isCondition && type !== "bool" && type !== "dyn")
        return fail(`${quoted(text)}, which is ${type}, not yes or no`);
      const loose = run.check();
      return loose.valid
        ? ok(new CelExpression(text, run, surveyed))
        : fail(`${quoted(text)}: ${summaryOf(loose.error)}`);
    } catch (error) {
      return fail(`${error instanceof NameError ? "" : `${quoted(text)}: `}${summaryOf(error)}`);
    }
  }
}

class CelExpression implements Expression {
  readonly text: string;
  readonly reads: readonly string[];
  #run: ParseResult;
  #surveyed: Surveyed;

  constructor(text: string, run: ParseResult, surveyed: Surveyed) {
    this.text = text;
    this.#run = run;
    this.#surveyed = surveyed;
    this.reads = [...surveyed.reads].flatMap(([name, members]) =>
      [...members].map((member) => (member === "" ? name : `${name}.${member}`)),
    );
  }

  readonly evaluate = (scope: Scope): Evaluated => {
    try {
      const sizes = noSizes();
      const values: Record<string, unknown> = {};
      let atTurns = 0;
      for (const [name, members] of this.#surveyed.reads) {
        const before = costOf(sizes);
        values[name] = toCel(valueIn(scope, name, members), sizes);
        if (this.#surveyed.readAtTurns.has(name)) atTurns += costOf(sizes) - before;
      }
      this.#refuseDear(sizes, atTurns);
      return { ok: true, value: fromCel(this.#run(values), noSizes()) };
    } catch (error) {
      return { ok: false, fault: `${this.text}: ${summaryOf(error)}` };
    }
  };

  /** `atTurns`: what each turn through a list may have to look at again. */
  #refuseDear(sizes: ValueSizes, atTurns: number): void {
    const { loops, searches } = this.#surveyed;
    const turns = searches ? Math.max(sizes.longestList, sizes.longestText) : sizes.longestList;
    if (loops && turns > limits.ivr.turns) throw new ValueError(`${turns} entries to go through`);
    if (loops && turns * atTurns > limits.ivr.turnSteps)
      throw new ValueError(`${turns} entries to go through, each with much to read`);
    if (searches && sizes.longestText * sizes.characters > limits.ivr.searchSteps)
      throw new ValueError(`texts of ${sizes.characters} characters to search`);
  }
}

/** Comparing an entry takes about as long as so many characters. */
const ENTRY_COST = 20;

function costOf({ characters, entries }: ValueSizes): number {
  return characters + entries * ENTRY_COST;
}

function valueIn(scope: Scope, name: string, members: ReadonlySet<string>): unknown {
  if (!Object.hasOwn(scope, name)) return null;
  const value = scope[name];
  if (typeof value !== "function") return value;
  const found = [...members].map((member) => [member, value(member) as unknown] as const);
  return new Map(found.filter(([, each]) => each !== undefined));
}

function quoted(text: string): string {
  const shown = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  return JSON.stringify(shown);
}

function summaryOf(error: unknown): string {
  if (error instanceof RangeError) return "nested too deep";
  if (!(error instanceof Error)) return String(error);
  const summary = "summary" in error && typeof error.summary === "string" ? error.summary : error.message;
  return summary.split("\n")[0] ?? "";
}

const base = new Environment({
  unlistedVariablesAreDyn: false,
  homogeneousAggregateLiterals: false,
  limits: {
    maxAstNodes: limits.ivr.expressionParts,
    maxDepth: limits.ivr.expressionDepth,
    maxListElements: limits.ivr.entries,
    maxMapEntries: limits.ivr.entries,
    maxCallArguments: 4,
  },
});
addOperators(base);
addFunctions(base);

/** Whole numbers and others together, which the language itself keeps apart. */
function addOperators(environment: Environment): void {
  const plain = (value: number | bigint): number => Number(value);
  for (const [left, right] of [
    ["int", "double"],
    ["double", "int"],
  ] as const) {
    environment.registerOperator(`${left} + ${right}`, (a, b) => plain(a) + plain(b));
    environment.registerOperator(`${left} - ${right}`, (a, b) => plain(a) - plain(b));
    environment.registerOperator(`${left} * ${right}`, (a, b) => plain(a) * plain(b));
    environment.registerOperator(`${left} / ${right}`, (a, b) => plain(a) / plain(b));
  }
}

function addFunctions(environment: Environment): void {
  const on = (signature: string, handler: (...args: never[]) => unknown): void => {
    environment.registerFunction(signature, handler, { async: false });
  };
  on("round(double): int", (value: number) => BigInt(Math.round(value)));
  on("round(int): int", (value: bigint) => value);
  for (const [left, right, made] of [
    ["int", "int", "int"],
    ["double", "double", "double"],
    ["int", "double", "dyn"],
    ["double", "int", "dyn"],
  ] as const) {
    on(`least(${left}, ${right}): ${made}`, (a: number, b: number) => (a <= b ? a : b));
    on(`most(${left}, ${right}): ${made}`, (a: number, b: number) => (a >= b ? a : b));
  }
  on("text(dyn): string", (value: unknown) => valueText(fromCel(value, noSizes())));
  on("string.isDigits(): bool", (text: string) => /^[0-9]+$/.test(text));
  on("string.digits(): string", (text: string) => text.replaceAll(/[^0-9]/g, ""));
  on("string.lastOf(int): string", (text: string, count: bigint) => (count <= 0n ? "" : text.slice(-Number(count))));
}

/** With the well-known names; each document's reader adds its variables to a copy. */
const typed = withTypes(base.clone());
const loose = withNames(base.clone());

function withTypes(environment: Environment): Environment {
  environment.registerType("QueueNumbers", { fields: { ...QUEUE_MEMBERS } });
  environment.registerType("Response", { fields: { ...RESPONSE_MEMBERS } });
  environment.registerVariable("queues", "map<string, QueueNumbers>");
  for (const [name, members] of Object.entries(WELL_KNOWN)) {
    environment.registerType(typeName(name), { fields: { ...members } });
    environment.registerVariable(name, typeName(name));
  }
  for (const [name, type] of Object.entries(SPECIAL)) environment.registerVariable(name, type);
  return environment;
}

function withNames(environment: Environment): Environment {
  for (const name of ["queues", ...Object.keys(WELL_KNOWN), ...Object.keys(SPECIAL)])
    environment.registerVariable(name, "dyn");
  return environment;
}

function typedEnvironment(variables: ReadonlyMap<string, VariableType>): Environment {
  const environment = typed.clone();
  for (const [name, type] of variables) environment.registerVariable(name, type === "text" ? "string" : "dyn");
  return environment;
}

function looseEnvironment(names: ReadonlySet<string>): Environment {
  const environment = loose.clone();
  for (const name of names) environment.registerVariable(name, "dyn");
  return environment;
}

function typeName(name: string): string {
  return `${name.slice(0, 1).toUpperCase()}${name.slice(1)}Facts`;
}
