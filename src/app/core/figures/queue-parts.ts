// The tallies of one queue: of all its callers, and of each of their tiers and regions. Each has an open one, of the interval that runs, and one of
// the intervals of today that are over; today is both together.

import type { QueueKey } from "../../../base/ids.ts";
import { limits } from "../../../base/limits.ts";
import { addTally, isEmpty, newTally, type QueueTally } from "./tally.ts";

export type Facet = "all" | "tier" | "region";

export interface Part {
  readonly queue: QueueKey;
  readonly facet: Facet;
  /** The tier or region; of `all` "". */
  readonly part: string;
  /** Of today's intervals that are over. */
  closed: QueueTally;
  open: QueueTally;
}

/** What of a caller decides where it is counted. */
export interface CallerPlace {
  readonly queue: QueueKey;
  readonly tier: string | undefined;
  readonly region: string | undefined;
}

/** Tiers and regions past the bound are counted together under this. */
export const OTHER_PART = "(other)";

export class QueueParts {
  readonly #parts = new Map<string, Part>();
  /** Tiers and regions of each queue that have a tally. */
  readonly #sizes = new Map<QueueKey, number>();

  /** Where a caller is counted: for all, and for the tier and the region where known. */
  of({ queue, tier, region }: CallerPlace): readonly Part[] {
    const parts = [this.#part(queue, "all", "")];
    if (tier !== undefined) parts.push(this.#part(queue, "tier", tier));
    if (region !== undefined) parts.push(this.#part(queue, "region", region));
    return parts;
  }

  /** undefined: nobody was counted there today. */
  find(queue: QueueKey, facet: Facet, name: string): Part | undefined {
    return this.#parts.get(keyOf(queue, facet, name));
  }

  /** Made where there is none, at start. */
  restored(queue: QueueKey, facet: Facet, name: string): Part {
    return this.#part(queue, facet, name);
  }

  get all(): Iterable<Part> {
    return this.#parts.values();
  }

  /** The interval is over: what was counted in it, those with something in them. Who waits is carried over. */
  close(): readonly (Omit<Part, "closed" | "open"> & { readonly tally: QueueTally })[] {
    const rows = [];
    for (const part of this.#parts.values()) {
      const { queue, facet, part: name, open } = part;
      if (isEmpty(open)) continue;
      rows.push({ queue, facet, part: name, tally: open });
      addTally(part.closed, open);
      part.open = newTally(open.waiting);
    }
    return rows;
  }

  /** Right after `close`: nothing but those who wait goes into the new day. */
  startDay(): void {
    for (const [key, part] of this.#parts) {
      part.closed = newTally();
      if (part.open.waiting > 0) continue;
      this.#parts.delete(key);
      if (part.facet !== "all") this.#sizes.set(part.queue, (this.#sizes.get(part.queue) ?? 1) - 1);
    }
  }

  #part(queue: QueueKey, facet: Facet, name: string): Part {
    const known = this.#parts.get(keyOf(queue, facet, name));
    if (known !== undefined) return known;
    const size = this.#sizes.get(queue) ?? 0;
    const isFull = facet !== "all" && size >= limits.figures.parts && name !== OTHER_PART;
    if (isFull) return this.#part(queue, facet, OTHER_PART);
    if (facet !== "all") this.#sizes.set(queue, size + 1);
    const part = { queue, facet, part: name, closed: newTally(), open: newTally() };
    this.#parts.set(keyOf(queue, facet, name), part);
    return part;
  }
}

function keyOf(queue: QueueKey, facet: Facet, name: string): string {
  return `${queue} ${facet} ${name}`;
}
