// The flows in force, in memory: what a call that enters one takes along. A change puts a new shelf in place of the old one and touches nothing that
// stands on it, so that whoever is inside goes on with every flow as it was when they entered, sub-flows too; the old shelf goes with the last of
// them. `app/control/flow-control.ts` fills it after the database has the new versions; `visit-flow.ts` takes from it.

import type { Flow } from "../../../ivr/flow.ts";

export interface FlowVersion {
  readonly flow: Flow;
  /** From 1, counted per flow; a version of that number never changes. */
  readonly version: number;
}

/** All flows of one moment, by key. Never changed. */
export type FlowShelf = ReadonlyMap<string, FlowVersion>;

export interface FlowChange {
  readonly put: readonly FlowVersion[];
  readonly remove: readonly string[];
}

export class FlowLibrary {
  #shelf: FlowShelf = new Map();

  /** As it is now: taken at the entry, and asked for sub-flows ever after. */
  get shelf(): FlowShelf {
    return this.#shelf;
  }

  current(key: string): FlowVersion | undefined {
    return this.#shelf.get(key);
  }

  keys(): readonly string[] {
    return [...this.#shelf.keys()];
  }

  /** All of it at once: nobody enters between one flow and another that refers to it. */
  change({ put, remove }: FlowChange): void {
    const next = new Map(this.#shelf);
    for (const key of remove) next.delete(key);
    for (const one of put) next.set(one.flow.key, one);
    this.#shelf = new Map([...next].toSorted(([a], [b]) => (a < b ? -1 : 1)));
  }
}
