// The ways of calls through their flows, folded from what the flows tell: who is inside which version now, and one row a visit for the database when
// it is over. Nothing is written while a caller is inside, so that a menu costs the disk one row however long it is wandered in. Keys of a secret
// question come masked. Called by `visit-flow.ts` and, for calls that end in a mistake of ours, by the facts of calls.

import type { Database } from "../../../base/db.ts";
import type { CallId } from "../../../base/ids.ts";
import { limits } from "../../../base/limits.ts";
import type { Logger } from "../../../base/log.ts";
import type { Clock, WallMillis } from "../../../base/time.ts";
import type { FlowFact } from "../../../ivr/facts.ts";
import type { LocalDay } from "../local-day.ts";
import { visitWrite } from "./visit-tables.ts";

export type HowLeft = Extract<FlowFact, { readonly kind: "flow.left" }>["how"];

export interface FlowStep {
  /** The flow entered, or one of its sub-flows. */
  readonly flow: string;
  readonly node: string;
  readonly outcome: string;
  readonly said: string | undefined;
  /** Since the entry. */
  readonly afterMs: number;
}

export interface FlowVisit {
  readonly call: CallId;
  /** From 1. */
  readonly ordinal: number;
  readonly flow: string;
  readonly version: number;
  /** Of the entry, by the office's calendar: `2026-11-23`. */
  readonly day: string;
  readonly enteredAt: WallMillis;
  /** undefined: still inside. */
  readonly leftAt: WallMillis | undefined;
  readonly how: HowLeft | undefined;
  /** Oldest first. */
  readonly steps: readonly FlowStep[];
  /** The last one, kept or not. */
  readonly last: FlowStep | undefined;
  /** Steps beyond what is kept. */
  readonly leftOut: number;
}

type Open = { -readonly [Key in keyof FlowVisit]: FlowVisit[Key] } & { steps: FlowStep[] };

export interface TrailDeps {
  readonly clock: Clock;
  readonly day: LocalDay;
  readonly database: Database;
  readonly log: Logger;
}

export class FlowTrails {
  readonly #deps: TrailDeps;
  readonly #visits = new Map<CallId, Open[]>();

  constructor(deps: TrailDeps) {
    this.#deps = deps;
  }

  /** Calls that go on and have been in a flow. */
  get size(): number {
    return this.#visits.size;
  }

  /** By the office's calendar: `2026-11-23`. */
  get today(): string {
    return this.#deps.day.path().replaceAll("/", "-");
  }

  tell(fact: FlowFact): void {
    switch (fact.kind) {
      case "flow.entered":
        return this.#entered(fact);
      case "flow.passed":
        return this.#passed(fact);
      case "flow.left":
        return this.#left(fact.call, fact.how);
    }
  }

  /** A call is over. A visit that told no end is one that a mistake of ours ended. */
  ended(call: CallId): void {
    this.#left(call, "error");
    this.#visits.delete(call);
  }

  /** Of a call in progress, oldest first. */
  of(call: CallId): readonly FlowVisit[] {
    return this.#visits.get(call) ?? [];
  }

  /** Callers inside now, by version. Looks at every call that was in a flow. */
  inside(flow: string): ReadonlyMap<number, number> {
    const counts = new Map<number, number>();
    for (const visits of this.#visits.values()) {
      const open = visits.at(-1);
      if (open?.flow !== flow || open.leftAt !== undefined) continue;
      counts.set(open.version, (counts.get(open.version) ?? 0) + 1);
    }
    return counts;
  }

  #entered({ call, flow, version }: Extract<FlowFact, { kind: "flow.entered" }>): void {
    this.#left(call, "handed-over"); // one flow sent the caller to another
    const { clock, log } = this.#deps;
    log.info("flow.entered", { call, flow, version });
    const visits = this.#visits.get(call) ?? [];
    if (visits.length >= limits.flows.visits) return;
    const nothingYet = { leftAt: undefined, how: undefined, steps: [], last: undefined, leftOut: 0 };
    const ordinal = visits.length + 1;
    visits.push({ call, ordinal, flow, version, day: this.today, enteredAt: clock.wall(), ...nothingYet });
    this.#visits.set(call, visits);
  }

  #passed({ call, flow, node, outcome, said }: Extract<FlowFact, { kind: "flow.passed" }>): void {
    const open = this.#open(call);
    if (open === undefined) return;
    const cut = said?.slice(0, limits.flows.saidCharacters);
    open.last = { flow, node, outcome, said: cut, afterMs: Math.round(this.#deps.clock.wall() - open.enteredAt) };
    if (open.steps.length < limits.flows.visitSteps) open.steps.push(open.last);
    else open.leftOut++;
  }

  #left(call: CallId, how: HowLeft): void {
    const open = this.#open(call);
    if (open === undefined) return;
    const { clock, database, log } = this.#deps;
    open.leftAt = clock.wall();
    open.how = how;
    log.info("flow.left", { call, flow: open.flow, how, node: open.last?.node });
    database.write([visitWrite(open)]).catch((error: unknown) => {
      log.error("store.flow-visit-lost", { call, cause: String(error) });
    });
  }

  #open(call: CallId): Open | undefined {
    const last = this.#visits.get(call)?.at(-1);
    return last?.leftAt === undefined ? last : undefined;
  }
}
