// A tried flow as a person reads it: each node that was come to, what is heard there, what is asked of others, and what came of it.

import type { FlowLanguage } from "../ivr/flow.ts";
import type { FlowTold } from "../ivr/trail.ts";
import type { Saying, Spoken, Verb } from "../ivr/verbs.ts";
import { jsonText } from "./json.ts";
import type { PromptTexts } from "./prompt-texts.ts";
import { printable } from "./table.ts";
import type { Words } from "./words.ts";

export interface TryTextOptions {
  readonly out: (text: string) => void;
  readonly words: Words;
  readonly prompts: PromptTexts;
  /** The main flow: nodes of others have its name in front. */
  readonly flow: string;
  /** Its words are said after it was left. */
  readonly isLast: (flow: string, node: string) => boolean;
}

type Passed = Extract<FlowTold, { readonly kind: "flow.passed" }>;

const INDENT = "    ";

export class TryText {
  readonly #options: TryTextOptions;
  /** The node whose name was printed last. */
  #at: string | undefined;
  #left: Passed | undefined;

  constructor(options: TryTextOptions) {
    this.#options = options;
  }

  verb(verb: Verb, at: { readonly flow: string; readonly node: string } | undefined): void {
    if (at !== undefined) this.#come(at);
    if ("said" in verb) for (const line of this.#said(verb)) this.#line(line);
    const done = whatOf(verb);
    if (done !== undefined) this.#line(done);
  }

  /** `…` of a person: what may be typed. */
  prompt(what: string): void {
    this.#options.out(`${INDENT}${printable(what)} ? `);
  }

  fact(fact: FlowTold): void {
    if (fact.kind !== "flow.passed") return;
    this.#come(fact);
    if (!this.#options.isLast(fact.flow, fact.node)) return this.#leave(fact);
    this.#left = fact;
  }

  end(verb: Extract<Verb, { readonly verb: "hang-up" }>, how: string): void {
    for (const line of this.#said(verb)) this.#line(line);
    if (this.#left !== undefined) this.#leave(this.#left);
    this.#options.out(`${printable(how)}\n`);
  }

  #leave({ outcome, said }: Passed): void {
    const told = said === undefined || said === outcome ? outcome : `${outcome}: ${said}`;
    this.#options.out(`  → ${printable(told)}\n`);
    this.#at = undefined;
  }

  #come({ flow, node }: { readonly flow: string; readonly node: string }): void {
    const name = flow === this.#options.flow ? node : `${flow}/${node}`;
    if (name === this.#at) return;
    this.#at = name;
    this.#options.out(`${printable(name)}\n`);
  }

  #line(text: string): void {
    this.#options.out(`${INDENT}${printable(text)}\n`);
  }

  #said({ said, language }: Saying): readonly string[] {
    return said.map((piece) => this.#textOf(piece, language));
  }

  #textOf(piece: Spoken, language: FlowLanguage): string {
    switch (piece.kind) {
      case "text":
        return `“${piece.text}”`;
      case "audio": {
        const text = this.#options.prompts(piece.name, language) ?? piece.text;
        return text === undefined ? `[${piece.name}]` : `“${text}”`;
      }
      case "article":
        return `[${piece.id}]`;
      case "digits":
        return `“${[...piece.value].join(" ")}”`;
      case "duration":
        return `“${piece.value} ${this.#options.words.trySeconds}”`;
      default:
        return `“${piece.value}”`;
    }
  }
}

/** What is asked of others; nothing of what is only heard or keyed. */
function whatOf(verb: Verb): string | undefined {
  switch (verb.verb) {
    case "say":
    case "gather":
    case "listen":
    case "ask":
    case "hang-up":
      return undefined;
    default:
      return `* ${verb.verb} ${shown(verb)}`.trimEnd();
  }
}

function shown({ verb: _name, ...fields }: Verb): string {
  const { said: _said, language: _language, ...told } = { said: undefined, language: undefined, ...fields };
  const known = Object.entries(told).filter(([, value]) => value !== undefined);
  return known.map(([key, value]) => `${key}=${plain(value)}`).join(" ");
}

function plain(value: unknown): string {
  if (typeof value === "string" && /^[^\s"={}[\]]+$/.test(value)) return value;
  return jsonText(jsonable(value));
}

/** Maps and sets as JSON knows them. */
export function jsonable(value: unknown): unknown {
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, item]) => [String(key), jsonable(item)]));
  if (value instanceof Set) return [...value].map(jsonable);
  if (Array.isArray(value)) return value.map(jsonable);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, jsonable(item)]));
}
