// How many calls each trunk carries, and which: both directions, ringing ones included. A fold over facts, so that it stays right whatever
// becomes of the legs (transferred, moved, lost) and of the trunk's settings.

import type { CallId, LegId, TrunkKey } from "../../base/ids.ts";
import type { SwitchFact } from "../../call/record-keeper.ts";

interface Line {
  readonly leg: LegId;
  readonly call: CallId;
  readonly trunk: TrunkKey;
}

export class TrunkLines {
  /** Oldest first. */
  readonly #lines = new Map<LegId, Line>();
  readonly #counts = new Map<TrunkKey, number>();
  /** Calls for help: never dropped for another. */
  readonly #emergencies = new Set<CallId>();

  /** Lines in use over all trunks. */
  get size(): number {
    return this.#lines.size + this.#emergencies.size;
  }

  inUse(trunk: TrunkKey): number {
    return this.#counts.get(trunk) ?? 0;
  }

  callsOf(trunk: TrunkKey): readonly CallId[] {
    const mine = [...this.#lines.values()].filter((line) => line.trunk === trunk);
    return [...new Set(mine.map((line) => line.call))];
  }

  /** This call is for help until it ends. */
  markEmergency(call: CallId): void {
    this.#emergencies.add(call);
  }

  isForHelp(call: CallId): boolean {
    return this.#emergencies.has(call);
  }

  /** The call that gives way to one for help: whose line was taken last. */
  youngest(trunk: TrunkKey, but: CallId): CallId | undefined {
    const lines = [...this.#lines.values()];
    return lines.findLast(({ trunk: on, call }) => on === trunk && call !== but && !this.#emergencies.has(call))?.call;
  }

  fold(fact: SwitchFact): void {
    switch (fact.kind) {
      case "leg.started":
        if (fact.trunk !== undefined) this.#take({ leg: fact.leg, call: fact.call, trunk: fact.trunk });
        return;
      case "leg.ended":
      case "leg.moved": // where it went it started anew
        return this.#free(fact.leg);
      case "call.ended":
        this.#emergencies.delete(fact.call);
        return;
      default:
    }
  }

  #take(line: Line): void {
    this.#free(line.leg);
    this.#lines.set(line.leg, line);
    this.#counts.set(line.trunk, this.inUse(line.trunk) + 1);
  }

  #free(leg: LegId): void {
    const line = this.#lines.get(leg);
    if (line === undefined) return;
    this.#lines.delete(leg);
    const left = this.inUse(line.trunk) - 1;
    if (left > 0) this.#counts.set(line.trunk, left);
    else this.#counts.delete(line.trunk);
  }
}
