// Which parking slot holds which call. In memory: a call does not outlive the process either. Lamps follow the facts call.parked and
// call.unparked.

import type { CallId } from "../../base/ids.ts";

export class ParkingLot {
  readonly #slots = new Map<string, CallId>();

  /** Calls parked; never more than there are slots in the office. */
  get size(): number {
    return this.#slots.size;
  }

  at(slot: string): CallId | undefined {
    return this.#slots.get(slot);
  }

  /** The first free one; undefined: all are taken. */
  firstFree(slots: readonly string[]): string | undefined {
    return slots.find((slot) => !this.#slots.has(slot));
  }

  take(slot: string, call: CallId): void {
    this.#slots.set(slot, call);
  }

  leave(slot: string): void {
    this.#slots.delete(slot);
  }
}
