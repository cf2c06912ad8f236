// What will happen on the virtual clock, earliest first; of two at one moment the one that was planned first. Nothing is taken out of it: whoever
// planned an event knows when it comes whether it still means anything. Called by day-run.ts.

export class EventHeap<Event> {
  readonly #heap: { readonly at: number; readonly order: number; readonly event: Event }[] = [];
  #order = 0;

  get size(): number {
    return this.#heap.length;
  }

  nextAt(): number | undefined {
    return this.#heap[0]?.at;
  }

  plan(at: number, event: Event): void {
    const heap = this.#heap;
    const entry = { at, order: this.#order++, event };
    let slot = heap.length;
    heap.push(entry);
    while (slot > 0) {
      const above = (slot - 1) >> 1;
      const parent = heap[above];
      if (parent === undefined || parent.at <= at) break;
      heap[slot] = parent;
      slot = above;
    }
    heap[slot] = entry;
  }

  /** The earliest; undefined: nothing is planned. */
  take(): Event | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first?.event;
    let slot = 0;
    for (;;) {
      let below = 2 * slot + 1;
      let child = heap[below];
      const right = heap[below + 1];
      if (child === undefined) break;
      if (right !== undefined && isBefore(right, child)) {
        child = right;
        below++;
      }
      if (!isBefore(child, last)) break;
      heap[slot] = child;
      slot = below;
    }
    heap[slot] = last;
    return first.event;
  }
}

type Place = { readonly at: number; readonly order: number };

function isBefore(a: Place, b: Place): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
