// Compares, every half minute while callers wait or agents talk, what the desk believes with the calls there really are (ACD-20): an agent
// bound to a call that is over is freed, a caller who is no more leaves the line. Nothing of the kind should ever happen; it is counted, and
// each case is a line of the log, a note in the record and a fact that alarms hear. Made by switch.ts.

import type { AcdFact } from "../../acd/facts.ts";
import type { CallId } from "../../base/ids.ts";
import { limits } from "../../base/limits.ts";
import type { Clock, Timer, WallMillis } from "../../base/time.ts";
import type { SwitchFact } from "../../call/record-keeper.ts";
import type { CallTable } from "./call-table.ts";
import type { Floor } from "./floor.ts";

export interface ReconcilerDeps {
  readonly clock: Clock;
  readonly floor: Floor;
  readonly calls: () => Pick<CallTable, "ways" | "legsOf">;
}

/** Cases since the start. */
export interface Ghosts {
  readonly found: number;
  readonly last: { readonly at: WallMillis; readonly fact: Extract<AcdFact, { kind: "ghost.found" }> } | undefined;
}

export class Reconciler {
  readonly #deps: ReconcilerDeps;
  #timer: Timer | undefined;
  #closed = false;
  #ghosts: Ghosts = { found: 0, last: undefined };

  constructor(deps: ReconcilerDeps) {
    this.#deps = deps;
  }

  get ghosts(): Ghosts {
    return this.#ghosts;
  }

  fold(fact: SwitchFact): void {
    if (fact.kind === "caller.queued") this.#arm();
    else if (fact.kind === "ghost.found") {
      this.#ghosts = { found: this.#ghosts.found + 1, last: { at: this.#deps.clock.wall(), fact } };
    }
  }

  /** Now. */
  reconcile(): void {
    this.#deps.floor.input({ kind: "reconcile", calls: this.#realCalls() });
  }

  close(): void {
    this.#closed = true;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #arm(): void {
    if (this.#closed || this.#timer !== undefined) return;
    this.#timer = this.#deps.clock.after(
      limits.explain.reconcileMs,
      "the desk is compared with the calls there are",
      () => {
        this.#timer = undefined;
        this.reconcile();
        if (this.#isAnybodyBound()) this.#arm();
      },
    );
  }

  #isAnybodyBound(): boolean {
    const { floor, clock } = this.#deps;
    return floor.desk.sizes.calls > 0 || floor.desk.agents(clock.now()).some(({ state }) => state.kind === "talking");
  }

  /**
   * Calls in progress, callers who stand in a line of the floor without one (call-backs), and calls that are over while their agent goes on
   * with the same phone in another one: a consultation that became a conference, say.
   */
  #realCalls(): ReadonlySet<CallId> {
    const { floor, clock } = this.#deps;
    const table = this.#deps.calls();
    const real = new Set<CallId>(floor.waiting);
    for (const { call } of table.ways) real.add(call.id);
    for (const { key, state, extension } of floor.desk.agents(clock.now())) {
      if (state.kind !== "talking" || real.has(state.call) || extension === undefined) continue;
      for (const leg of table.legsOf(extension)) if (leg.party.agent === key) real.add(state.call);
    }
    return real;
  }
}
