// A heap of deadlines for a virtual clock. Pure: whoever owns it decides what time it is.

export interface Deadline {
  readonly at: number;
  readonly why: string;
  readonly run: () => void;
}

interface Entry extends Deadline {
  run: () => void;
  readonly order: number; // equal deadlines run in the order they were set
  cancelled: boolean;
}

const nothing = (): void => {};

export class TimerQueue {
  #heap: Entry[] = [];
  #order = 0;
  #live = 0;

  /** How many deadlines are pending; after a call all of its own must be gone. */
  get size(): number {
    return this.#live;
  }

  set(deadline: Deadline): { cancel(): void } {
    const entry: Entry = { ...deadline, order: this.#order++, cancelled: false };
    this.#heap.push(entry);
    this.#live++;
    this.#up(this.#heap.length - 1);
    return {
      cancel: () => {
        if (entry.cancelled) return;
        entry.cancelled = true;
        entry.run = nothing; // it may stay in the heap for a while, and must not keep alive what it would have touched
        this.#live--;
        if (this.#heap.length > 64 && this.#heap.length > 2 * this.#live) this.#sweep();
      },
    };
  }

  /** The earliest pending deadline's time. */
  nextAt(): number | undefined {
    this.#dropCancelled();
    return this.#heap[0]?.at;
  }

  /** Takes the earliest deadline that is due at `now`; the caller runs it. */
  takeDue(now: number): Deadline | undefined {
    this.#dropCancelled();
    const first = this.#heap[0];
    if (first === undefined || first.at > now) return undefined;
    this.#removeFirst();
    first.cancelled = true; // a later cancel() must not count it twice
    this.#live--;
    return first;
  }

  /** What is pending, earliest first: for dumps and leak checks. */
  pending(): readonly Deadline[] {
    return this.#heap.filter((entry) => !entry.cancelled).sort(compare);
  }

  /** Most are cancelled: without them. Sorted is a heap too. */
  #sweep(): void {
    this.#heap = this.#heap.filter((entry) => !entry.cancelled).sort(compare);
  }

  #dropCancelled(): void {
    while (this.#heap[0]?.cancelled) this.#removeFirst();
  }

  #removeFirst(): void {
    const last = this.#heap.pop();
    if (last === undefined || this.#heap.length === 0) return;
    this.#heap[0] = last;
    this.#down(0);
  }

  #up(index: number): void {
    const heap = this.#heap;
    let child = index;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (!isBefore(heap[child], heap[parent])) return;
      swap(heap, child, parent);
      child = parent;
    }
  }

  #down(index: number): void {
    const heap = this.#heap;
    let parent = index;
    for (;;) {
      const left = 2 * parent + 1;
      const smaller = isBefore(heap[left + 1], heap[left]) ? left + 1 : left;
      if (!isBefore(heap[smaller], heap[parent])) return;
      swap(heap, smaller, parent);
      parent = smaller;
    }
  }
}

function compare(a: Entry, b: Entry): number {
  return a.at - b.at || a.order - b.order;
}

function isBefore(a: Entry | undefined, b: Entry | undefined): boolean {
  return a !== undefined && b !== undefined && compare(a, b) < 0;
}

function swap(heap: Entry[], i: number, j: number): void {
  const a = heap[i];
  const b = heap[j];
  if (a === undefined || b === undefined) return;
  heap[i] = b;
  heap[j] = a;
}
