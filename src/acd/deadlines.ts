// What falls due when: wrap-up, longest wait, steps, second chances. Called by the desk only. Unlike base/timer-queue a cancelled
// deadline leaves at once: a queue with an hour's maxWait would otherwise keep an hour of callers who have long been served.

export interface Deadline<What> {
  readonly at: number;
  readonly what: What;
  /** Equal times fall due in the order they were set, those set to come last after all others. */
  readonly order: number;
  /** Place in the heap; -1 when it is not pending any more. */
  slot: number;
}

const LAST = 2 ** 52;

export class Deadlines<What> {
  #heap: Deadline<What>[] = [];
  #order = 0;

  get size(): number {
    return this.#heap.length;
  }

  nextAt(): number | undefined {
    return this.#heap[0]?.at;
  }

  set(at: number, what: What, comesLast = false): Deadline<What> {
    const order = this.#order++ + (comesLast ? LAST : 0);
    const deadline: Deadline<What> = { at, what, order, slot: this.#heap.length };
    this.#heap.push(deadline);
    this.#up(deadline);
    return deadline;
  }

  /** Harmless when it fell due or was cancelled before. */
  cancel(deadline: Deadline<What> | undefined): void {
    if (deadline === undefined || deadline.slot < 0) return;
    const slot = deadline.slot;
    deadline.slot = -1;
    const last = this.#heap.pop();
    if (last === undefined || last === deadline) return;
    this.#put(last, slot);
    this.#up(last);
    this.#down(last);
  }

  /** Takes the earliest deadline that is due at `now`. */
  takeDue(now: number): Deadline<What> | undefined {
    const first = this.#heap[0];
    if (first === undefined || first.at > now) return undefined;
    this.cancel(first);
    return first;
  }

  #put(deadline: Deadline<What>, slot: number): void {
    this.#heap[slot] = deadline;
    deadline.slot = slot;
  }

  #up(deadline: Deadline<What>): void {
    for (;;) {
      const parent = this.#heap[(deadline.slot - 1) >> 1];
      if (deadline.slot === 0 || parent === undefined || !isEarlier(deadline, parent)) return;
      const slot = deadline.slot;
      this.#put(deadline, parent.slot);
      this.#put(parent, slot);
    }
  }

  #down(deadline: Deadline<What>): void {
    for (;;) {
      const left = this.#heap[2 * deadline.slot + 1];
      const right = this.#heap[2 * deadline.slot + 2];
      const child = left !== undefined && right !== undefined && isEarlier(right, left) ? right : left;
      if (child === undefined || !isEarlier(child, deadline)) return;
      const slot = deadline.slot;
      this.#put(deadline, child.slot);
      this.#put(child, slot);
    }
  }
}

function isEarlier(a: Deadline<unknown>, b: Deadline<unknown>): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
