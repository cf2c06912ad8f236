// The caller of `flow try`: carries the verbs of a flow out with lines of keys, answers of a file, and a person who is asked where there is one.
// Nothing is waited for: an empty line is a caller who says nothing until the time is up.

import type { Asked } from "../ivr/run-step.ts";
import type { Outcome } from "../ivr/verbs.ts";
import type { TryAnswers } from "./try-answers.ts";
import type { Lines } from "./try-lines.ts";
import { choicesOf, outcomeTyped, usualOutcome } from "./try-outcomes.ts";

type Gather = Extract<Asked, { readonly verb: "gather" }>;
type Listen = Extract<Asked, { readonly verb: "listen" }>;

/** A line that is neither keys nor an outcome. */
const HANG_UP = "!";
const KEYS = /^[0-9*#A-D]+$/;

export interface TryCallerOptions {
  /** From the command line, before anything is read. */
  readonly keys: readonly string[];
  /** undefined: nobody is asked for more. */
  readonly lines: Lines | undefined;
  readonly answers: TryAnswers;
  /** Before a line is read of a person: what may be typed. */
  readonly prompt: (what: string) => void;
  /** "keys", in the person's language. */
  readonly keysWord: string;
}

export class TryCaller {
  readonly #options: TryCallerOptions;
  readonly #keys: string[];
  readonly #answered = new Map<string, number>();
  /** Typed ahead. */
  #kept = "";

  constructor(options: TryCallerOptions) {
    this.#options = options;
    this.#keys = [...options.keys];
  }

  async perform(verb: Asked, node: string): Promise<Outcome> {
    const answer = this.#answer(verb, node);
    if (answer !== undefined) return answer;
    switch (verb.verb) {
      case "gather":
        return this.#gather(verb);
      case "listen":
        return this.#listen(verb);
      case "say":
        if (!verb.bargeIn) this.#kept = "";
        return { kind: "done" };
      case "wait":
        return this.#kept === "" ? { kind: "done" } : { kind: "key" };
      default:
        return this.#choose(verb);
    }
  }

  /** Of several the next, the last one for ever; undefined: the file has none for this. */
  #answer(verb: Asked, node: string): Outcome | undefined {
    const answers = this.#options.answers.outcomes.get(node) ?? [];
    const at = this.#answered.get(node) ?? 0;
    const answer = answers[Math.min(at, answers.length - 1)];
    if (answer === undefined || !fits(verb, answer)) return undefined;
    this.#answered.set(node, at + 1);
    return answer;
  }

  async #gather(verb: Gather): Promise<Outcome> {
    if (verb.fresh || !verb.bargeIn) this.#kept = "";
    if (this.#kept === "") {
      const line = await this.#line(choicesText(verb, this.#options.keysWord));
      if (line === undefined || line === HANG_UP) return { kind: "gone" };
      if (line === "") return { kind: "timeout" };
      if (!KEYS.test(line)) return spoken(verb, line);
      this.#kept = line;
    }
    return this.#keysOf(verb);
  }

  #keysOf({ most, endKey }: Gather): Outcome {
    const line = this.#kept;
    const end = endKey === "" ? -1 : line.indexOf(endKey);
    if (end >= 0 && end < most) {
      this.#kept = line.slice(end + 1);
      return { kind: "keys", keys: line.slice(0, end), by: "end-key" };
    }
    const keys = line.slice(0, most);
    const rest = line.slice(most);
    this.#kept = endKey !== "" && rest.startsWith(endKey) ? rest.slice(1) : rest;
    return { kind: "keys", keys, by: keys.length === most ? "full" : "pause" };
  }

  async #listen(verb: Listen): Promise<Outcome> {
    const line = await this.#line(choicesText(verb, this.#options.keysWord));
    if (line === undefined || line === HANG_UP) return { kind: "gone" };
    return line === "" ? { kind: "timeout" } : spoken(verb, line);
  }

  /** Only a person is asked: lines of a pipe are keys. */
  async #choose(verb: Asked): Promise<Outcome> {
    const choices = choicesOf(verb);
    if (choices.length === 0 || this.#options.lines?.isPerson !== true) return usualOutcome(verb);
    for (;;) {
      const line = await this.#line(choices.join(", "));
      if (line === undefined || line === HANG_UP) return { kind: "gone" };
      const outcome = line === "" ? usualOutcome(verb) : outcomeTyped(line);
      if (outcome !== undefined) return outcome;
    }
  }

  async #line(what: string): Promise<string | undefined> {
    const given = this.#keys.shift();
    if (given !== undefined) return given.trim();
    const { lines, prompt } = this.#options;
    if (lines === undefined) return undefined;
    if (lines.isPerson) prompt(what);
    return (await lines.next())?.trim();
  }
}

/** Answers of a node are of what it asks others, not of what it says to the caller on the way. */
function fits({ verb }: Asked, { kind }: Outcome): boolean {
  const isKeyed = kind === "keys" || kind === "timeout" || kind === "speech";
  const isAnyTime = kind === "error" || kind === "gone" || kind === "handed-over";
  switch (verb) {
    case "gather":
      return isKeyed || isAnyTime;
    case "listen":
      return kind === "speech" || kind === "timeout" || isAnyTime;
    case "ask":
    case "answer":
    case "comment":
      return false;
    default:
      return !isKeyed || verb === "queue";
  }
}

/** Words that mean a key, where the line has one of them. */
function spoken({ phrases }: Gather | Listen, line: string): Outcome {
  const said = line.toLowerCase();
  const found = [...phrases].find(([, words]) => words.some((word) => said.includes(word.toLowerCase())));
  return { kind: "speech", text: line, phrase: found?.[0] };
}

function choicesText(verb: Gather | Listen, keysWord: string): string {
  const words = [...verb.phrases.values()].flat();
  if (verb.verb === "listen") return words.join(", ");
  const digits = verb.least === verb.most ? String(verb.most) : `${verb.least}-${verb.most}`;
  return [`${keysWord} ${digits}${verb.endKey}`, ...words].join(", ");
}
