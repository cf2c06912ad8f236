// Flows for tests of the interpreter, made by hand: what a document would come to, with all that a test does not speak of at its default.

import type { QueueKey } from "../../src/base/ids.ts";
import type { SpecialName } from "../../src/ivr/expression-names.ts";
import { ExpressionReader } from "../../src/ivr/expressions.ts";
import type { Asking, Expression, Flow, FlowNode, FlowValue, Piece, Template, Words } from "../../src/ivr/flow.ts";
import { readTemplate } from "../../src/ivr/template.ts";

const SPECIAL: readonly SpecialName[] = ["secret", "response", "answer", "score", "result"];

/** `next: "menu"` is short for `{ done: "menu" }`. */
export interface Bare {
  readonly next?: string | Readonly<Record<string, string>>;
}

export type Made = (name: string, maker: Maker) => FlowNode;

export interface FlowParts {
  readonly key?: string;
  readonly start?: string;
  readonly language?: "zh" | "en";
  readonly onError?: string;
  readonly args?: Readonly<Record<string, FlowValue>>;
  readonly variables?: Readonly<Record<string, FlowValue>>;
}

export function flowOf(nodes: Readonly<Record<string, Made>>, parts: FlowParts = {}): Flow {
  const names = Object.keys(nodes);
  const maker = makerOf(parts);
  return {
    key: parts.key ?? "main",
    title: {},
    language: parts.language,
    start: parts.start ?? names[0] ?? "",
    nodes: new Map(names.map((name) => [name, (nodes[name] as Made)(name, maker)])),
    onError: parts.onError,
    args: new Map(Object.entries(parts.args ?? {})),
    variables: new Map(Object.entries(parts.variables ?? {})),
  };
}

/** By the names of the variables: thousands of flows are made of the same expressions. */
const makers = new Map<string, Maker>();

function makerOf({ args = {}, variables = {} }: FlowParts): Maker {
  const names = [...Object.keys(args), ...Object.keys(variables)];
  const known = makers.get(names.join(" "));
  if (known !== undefined) return known;
  const made = new Maker(names);
  makers.set(names.join(" "), made);
  return made;
}

class Maker {
  readonly #reader: ExpressionReader;
  readonly #expressions = new Map<string, Expression>();
  readonly #templates = new Map<string, Template>();

  constructor(names: readonly string[]) {
    this.#reader = new ExpressionReader(new Map(names.map((name) => [name, "any"] as const)));
  }

  expression(text: string): Expression {
    const known = this.#expressions.get(text);
    if (known !== undefined) return known;
    const read = this.#reader.read(text, { special: SPECIAL });
    if (!read.ok) throw new Error(read.fault);
    this.#expressions.set(text, read.value);
    return read.value;
  }

  expressions(texts: Readonly<Record<string, string>>): ReadonlyMap<string, Expression> {
    return new Map(Object.entries(texts).map(([name, text]) => [name, this.expression(text)]));
  }

  template(text: string): Template {
    const known = this.#templates.get(text);
    if (known !== undefined) return known;
    const read = readTemplate(text, this.#reader, { special: SPECIAL });
    if (!read.ok) throw new Error(read.fault);
    this.#templates.set(text, read.value);
    return read.value;
  }

  words(...said: readonly Said[]): Words {
    return said.map((one): Piece => {
      if (typeof one === "string") return { kind: "text", by: { en: this.template(one) } };
      if ("prompt" in one) return { kind: "audio", name: one.prompt };
      if ("zh" in one) return { kind: "text", by: { zh: this.template(one.zh), en: this.template(one.en) } };
      return { kind: one.as, of: this.expression(one.of) };
    });
  }
}

/** A text, one in two languages, a prompt, a value. */
export type Said =
  | string
  | { readonly zh: string; readonly en: string }
  | { readonly prompt: string }
  | { readonly as: "digits" | "number" | "date" | "time" | "duration"; readonly of: string };

function common(name: string, { next = {} }: Bare) {
  const named = typeof next === "string" ? { done: next } : next;
  return { name, line: 1, about: undefined, next: new Map(Object.entries(named)) };
}

export interface AskBare extends Bare {
  readonly tries?: number;
  readonly bargeIn?: boolean;
  readonly sayInvalid?: string;
  readonly sayTimeout?: string;
}

function asking(maker: Maker, said: Said, { tries = 3, bargeIn = true, sayInvalid, sayTimeout }: AskBare): Asking {
  return {
    words: maker.words(said),
    sayInvalid: sayInvalid === undefined ? undefined : maker.words(sayInvalid),
    sayTimeout: sayTimeout === undefined ? undefined : maker.words(sayTimeout),
    tries,
    waitMs: 5_000,
    bargeIn,
  };
}

export function say(said: Said | readonly Said[], bare: Bare & { readonly bargeIn?: boolean } = {}): Made {
  return (name, maker) => {
    const words = Array.isArray(said) ? maker.words(...said) : maker.words(said as Said);
    return { ...common(name, bare), kind: "say", words, bargeIn: bare.bargeIn ?? true };
  };
}

export function menu(
  said: Said,
  bare: AskBare & { readonly speech?: Readonly<Record<string, readonly string[]>> },
): Made {
  return (name, maker) => ({
    ...common(name, bare),
    ...asking(maker, said, bare),
    kind: "menu",
    speech: new Map(Object.entries(bare.speech ?? {})),
  });
}

export interface CollectBare extends AskBare {
  readonly into: string;
  readonly least?: number;
  readonly most?: number;
  readonly endKey?: string;
  readonly check?: string;
  readonly secret?: boolean;
}

export function collect(said: Said, bare: CollectBare): Made {
  return (name, maker) => ({
    ...common(name, bare),
    ...asking(maker, said, bare),
    kind: "collect",
    into: bare.into,
    least: bare.least ?? 1,
    most: bare.most ?? 10,
    endKey: bare.endKey ?? "#",
    pauseMs: 3_000,
    valid: bare.check === undefined ? undefined : maker.expression(bare.check),
    secret: bare.secret ?? false,
  });
}

export function branch(cases: readonly string[], bare: Bare): Made {
  return (name, maker) => ({
    ...common(name, bare),
    kind: "branch",
    cases: cases.map((text) => maker.expression(text)),
  });
}

export function set(values: Readonly<Record<string, string>>, bare: Bare): Made {
  return (name, maker) => ({ ...common(name, bare), kind: "set", values: maker.expressions(values) });
}

export function hours(schedule: string, bare: Bare): Made {
  return (name) => ({ ...common(name, bare), kind: "hours", schedule });
}

export function lookUp(source: string, by: string, bare: Bare & { readonly into: string }): Made {
  return (name, maker) => ({
    ...common(name, bare),
    kind: "look-up",
    source,
    by: maker.expression(by),
    into: bare.into,
  });
}

export interface RequestBare extends Bare {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Readonly<Record<string, string>>;
  readonly into?: string;
  readonly map?: Readonly<Record<string, string>>;
}

export function request(url: string, bare: RequestBare): Made {
  return (name, maker) => ({
    ...common(name, bare),
    kind: "request",
    method: "GET",
    url: maker.template(url),
    headers: new Map(Object.entries(bare.headers ?? {}).map(([header, text]) => [header, maker.template(text)])),
    body: bare.body && maker.expressions(bare.body),
    timeLimitMs: 5_000,
    retries: 0,
    into: bare.into,
    map: maker.expressions(bare.map ?? {}),
  });
}

export function queue(key: string, bare: Bare & { readonly tier?: string } = {}): Made {
  return (name, maker) => ({
    ...common(name, bare),
    kind: "queue",
    queue: key as QueueKey,
    tier: bare.tier === undefined ? undefined : maker.template(bare.tier),
    region: undefined,
    creditMs: 0,
    requires: undefined,
  });
}

export function dial(number: string, bare: Bare = {}): Made {
  return (name, maker) => ({
    ...common(name, bare),
    kind: "dial",
    number: maker.template(number),
    ringMs: 20_000,
    by: undefined,
  });
}

export function transfer(number: string, bare: Bare = {}): Made {
  return (name, maker) => ({ ...common(name, bare), kind: "transfer", number: maker.template(number), by: undefined });
}

export function voicemail(mailbox: string, bare: Bare = {}): Made {
  return (name) => ({ ...common(name, bare), kind: "voicemail", mailbox });
}

export function conference(room: string, bare: Bare = {}): Made {
  return (name) => ({ ...common(name, bare), kind: "conference", room });
}

export function callback(key: string, bare: Bare = {}): Made {
  return (name) => ({ ...common(name, bare), kind: "callback", queue: key as QueueKey });
}

export function record(said: Said, bare: Bare & { readonly into: string }): Made {
  return (name, maker) => ({
    ...common(name, bare),
    kind: "record",
    into: bare.into,
    words: maker.words(said),
    mostMs: 60_000,
    silenceMs: 3_000,
    endKey: "#",
    beep: true,
  });
}

export interface SurveyBare extends AskBare {
  readonly survey?: string;
  readonly measure?: "csat" | "nps" | "ces";
  readonly least?: number;
  readonly most?: number;
  readonly best?: "first" | "last";
  readonly comment?: string;
  readonly commentIf?: string;
  /** Condition -> text of a message to 1003. */
  readonly rules?: Readonly<Record<string, string>>;
  readonly into?: string;
}

export function survey(said: Said, bare: SurveyBare): Made {
  return (name, maker) => ({
    ...common(name, bare),
    ...asking(maker, said, bare),
    kind: "survey",
    survey: bare.survey ?? "service",
    measure: bare.measure ?? "csat",
    least: bare.least ?? 1,
    most: bare.most ?? 3,
    best: bare.best ?? "first",
    comment:
      bare.comment === undefined
        ? undefined
        : {
            words: maker.words(bare.comment),
            mostMs: 30_000,
            when: bare.commentIf === undefined ? undefined : maker.expression(bare.commentIf),
          },
    rules: Object.entries(bare.rules ?? {}).map(([when, text]) => ({
      when: maker.expression(when),
      then: [
        { kind: "call-back", queue: "support" as QueueKey },
        {
          kind: "message",
          message: { via: "phone", to: maker.template("1003"), subject: undefined, text: maker.template(text) },
        },
      ],
    })),
    into: bare.into,
  });
}

export function message(text: string, bare: Bare = {}): Made {
  return (name, maker) => ({
    ...common(name, bare),
    kind: "message",
    message: { via: "mail", to: maker.template("a@example.com"), subject: undefined, text: maker.template(text) },
  });
}

export function fax(bare: Bare & { readonly into?: string; readonly tell?: string }): Made {
  return (name, maker) => ({
    ...common(name, bare),
    kind: "fax",
    way: "receive",
    file: undefined,
    into: bare.into,
    tell:
      bare.tell === undefined
        ? undefined
        : { via: "mail", to: maker.template("a@example.com"), subject: undefined, text: maker.template(bare.tell) },
  });
}

export function subflow(
  flow: string,
  bare: Bare & { readonly with?: Readonly<Record<string, string>>; readonly into?: Readonly<Record<string, string>> },
): Made {
  return (name, maker) => ({
    ...common(name, bare),
    kind: "subflow",
    flow,
    args: maker.expressions(bare.with ?? {}),
    into: maker.expressions(bare.into ?? {}),
  });
}

export function goBack(outcome: string, values: Readonly<Record<string, string>> = {}): Made {
  return (name, maker) => ({ ...common(name, {}), kind: "return", outcome, values: maker.expressions(values) });
}

export function language(wanted: string, bare: Bare): Made {
  return (name, maker) => ({ ...common(name, bare), kind: "language", language: maker.template(wanted) });
}

export function wait(ms: number, bare: Bare): Made {
  return (name) => ({ ...common(name, bare), kind: "wait", ms, music: undefined });
}

export function listen(
  said: Said,
  bare: Bare & { readonly into: string; readonly phrases?: Readonly<Record<string, readonly string[]>> },
): Made {
  return (name, maker) => ({
    ...common(name, bare),
    kind: "listen",
    into: bare.into,
    words: maker.words(said),
    mostMs: 10_000,
    silenceMs: 2_000,
    phrases: new Map(Object.entries(bare.phrases ?? {})),
  });
}

export function note(text: string, bare: Bare): Made {
  return (name, maker) => ({ ...common(name, bare), kind: "note", text: maker.template(text) });
}

export function hangUp(...said: readonly Said[]): Made {
  return (name, maker) => ({ ...common(name, {}), kind: "hang-up", words: maker.words(...said) });
}
