// A caller in a test: keys at times, a hang-up, and what comes of everything that is not heard or keyed. Carries verbs out as verbs.ts says, on a clock
// that only moves when something is said or waited for: a second for each thing said. Written from those sentences, not from the switch.

import type { FlowEnvironment } from "../../src/ivr/environment.ts";
import type { Flow } from "../../src/ivr/flow.ts";
import { FlowRun, type FlowRunOptions } from "../../src/ivr/run-flow.ts";
import type { FlowTold } from "../../src/ivr/trail.ts";
import type { Outcome, Saying, Spoken, Verb } from "../../src/ivr/verbs.ts";
import { environment as anOffice } from "./surroundings.ts";

const PIECE_MS = 1_000;

type Of<Name extends Verb["verb"]> = Extract<Verb, { readonly verb: Name }>;

export interface Script {
  /** [milliseconds since the answer, key] */
  readonly keys?: readonly (readonly [number, string])[];
  readonly hangUpAtMs?: number;
  /** What comes of the other verbs; undefined: as of whoever does what he is asked. */
  readonly answer?: (verb: Verb, at: { readonly flow: string; readonly node: string }) => Outcome | undefined;
}

export interface Played {
  /** All but the last. */
  readonly verbs: readonly Verb[];
  readonly last: Of<"hang-up">;
  /** Texts, names of prompts, values, in the order heard; what a key cut short is not in it. */
  readonly heard: readonly string[];
  readonly facts: readonly FlowTold[];
  readonly tookMs: number;
}

export interface Around extends Partial<Omit<FlowRunOptions, "flow" | "facts" | "environment">> {
  readonly environment?: FlowEnvironment;
  /** Beside the main one. */
  readonly flows?: readonly Flow[];
}

export function play(flow: Flow, script: Script = {}, { flows = [], ...around }: Around = {}): Played {
  const facts: FlowTold[] = [];
  const run = new FlowRun({
    flow,
    version: 1,
    library: (key) => [flow, ...flows].find((one) => one.key === key),
    environment: anOffice(),
    facts: (fact) => facts.push(fact),
    ...around,
  });
  const caller = new ScriptedCaller(script);
  const verbs: Verb[] = [];
  let verb = run.next();
  while (verb.verb !== "hang-up") {
    verbs.push(verb);
    const { at } = run;
    if (at === undefined) throw new Error("a verb of no node");
    verb = run.next(caller.perform(verb, at));
  }
  caller.hearLast(verb);
  return { verbs, last: verb, heard: caller.heard, facts, tookMs: caller.nowMs };
}

export class ScriptedCaller {
  readonly heard: string[] = [];
  nowMs = 0;
  readonly #script: Script;
  /** Not yet taken by anything, oldest first. */
  #keys: (readonly [number, string])[];

  constructor(script: Script) {
    this.#script = script;
    this.#keys = [...(script.keys ?? [])].sort(([a], [b]) => a - b);
  }

  perform(verb: Verb, at: { readonly flow: string; readonly node: string }): Outcome {
    const outcome = this.#isGone() ? undefined : this.#carryOut(verb, at);
    return outcome === undefined || this.#isGone() ? { kind: "gone" } : outcome;
  }

  hearLast(verb: Of<"hang-up">): void {
    this.#hear(verb, false);
  }

  #isGone(): boolean {
    return this.nowMs >= (this.#script.hangUpAtMs ?? Number.POSITIVE_INFINITY);
  }

  #carryOut(verb: Verb, at: { readonly flow: string; readonly node: string }): Outcome {
    const given = this.#script.answer?.(verb, at);
    if ("said" in verb && (verb.verb !== "gather" || given !== undefined)) this.#hear(verb, bargesIn(verb));
    if (given !== undefined) return given;
    switch (verb.verb) {
      case "gather":
        return this.#gather(verb);
      case "wait":
        return this.#rest(verb.ms);
      default:
        this.nowMs += verb.verb === "say" ? 0 : PIECE_MS;
        return USUAL[verb.verb] ?? { kind: "done" };
    }
  }

  #hear(saying: Saying, bargeIn: boolean): void {
    for (const piece of saying.said) {
      const endMs = this.nowMs + PIECE_MS;
      const key = this.#keys[0];
      if (bargeIn && key !== undefined && key[0] < endMs) {
        this.nowMs = Math.max(this.nowMs, key[0]);
        return;
      }
      this.heard.push(textOf(piece));
      this.nowMs = endMs;
    }
    if (!bargeIn) this.#forgetKeys();
  }

  #forgetKeys(): void {
    this.#keys = this.#keys.filter(([at]) => at > this.nowMs);
  }

  #rest(ms: number): Outcome {
    const key = this.#keys[0];
    if (key !== undefined && key[0] < this.nowMs + ms) {
      this.nowMs = Math.max(this.nowMs, key[0]);
      return { kind: "key" };
    }
    this.nowMs += ms;
    return { kind: "done" };
  }

  #gather(verb: Of<"gather">): Outcome {
    if (verb.fresh) this.#forgetKeys();
    this.#hear(verb, verb.bargeIn);
    let keys = "";
    let untilMs = this.nowMs + verb.waitMs;
    for (let next = this.#takeKey(untilMs); next !== undefined; next = this.#takeKey(untilMs)) {
      if (next === verb.endKey) return { kind: "keys", keys, by: "end-key" };
      keys += next;
      untilMs = this.nowMs + verb.pauseMs;
      if (keys.length < verb.most) continue;
      const [after] = this.#keys;
      if (verb.endKey !== "" && after?.[1] === verb.endKey && after[0] <= untilMs) this.#keys.shift();
      return { kind: "keys", keys, by: "full" };
    }
    this.nowMs = untilMs;
    return keys === "" ? { kind: "timeout" } : { kind: "keys", keys, by: "pause" };
  }

  /** undefined: none by then. */
  #takeKey(untilMs: number): string | undefined {
    const key = this.#keys[0];
    if (key === undefined || key[0] > untilMs) return undefined;
    this.#keys.shift();
    this.nowMs = Math.max(this.nowMs, key[0]);
    return key[1];
  }
}

const USUAL: Partial<Readonly<Record<Verb["verb"], Outcome>>> = {
  record: { kind: "done", value: { id: "rec-1", seconds: 7 } },
  listen: { kind: "timeout" },
  "look-up": { kind: "none" },
  request: { kind: "response", status: 200, headers: {}, body: {} },
  queue: { kind: "done", value: { agent: "5001", extension: "1001", seconds: 90 } },
  dial: { kind: "done", value: { extension: "1001", seconds: 30 } },
  transfer: { kind: "handed-over" },
  fax: { kind: "done", value: { id: "fax-1", pages: 2, from: "0592" } },
};

function bargesIn(verb: Verb): boolean {
  return "bargeIn" in verb && verb.bargeIn;
}

export function textOf(piece: Spoken): string {
  switch (piece.kind) {
    case "text":
      return piece.text;
    case "audio":
      return piece.name;
    case "article":
      return `article:${piece.id}`;
    default:
      return `${piece.kind}:${piece.value}`;
  }
}

/** Keys of a hurried caller, one every 200 ms from `fromMs` on. */
export function keysAt(fromMs: number, keys: string): readonly (readonly [number, string])[] {
  return [...keys].map((key, i) => [fromMs + i * 200, key] as const);
}
