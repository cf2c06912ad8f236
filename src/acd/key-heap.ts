// The free agents of a pool, best first by up to three numbers (smaller is better) and then by the order of the office file.
// Members are small numbers; anybody may leave from the middle. Called by strategies.ts.

export class KeyHeap {
  readonly #heap: Int32Array;
  readonly #slots: Int32Array; // by member; -1: not here
  readonly #first: Float64Array;
  readonly #second: Float64Array;
  readonly #third: Float64Array;
  #size = 0;

  constructor(members: number) {
    this.#heap = new Int32Array(members);
    this.#slots = new Int32Array(members).fill(-1);
    this.#first = new Float64Array(members);
    this.#second = new Float64Array(members);
    this.#third = new Float64Array(members);
  }

  get size(): number {
    return this.#size;
  }

  has(member: number): boolean {
    return at(this.#slots, member) >= 0;
  }

  add(member: number, first: number, second: number, third = 0): void {
    this.#first[member] = first;
    this.#second[member] = second;
    this.#third[member] = third;
    this.#enter(member);
  }

  remove(member: number): void {
    const slot = this.#slots[member] ?? -1;
    if (slot < 0) return;
    this.#slots[member] = -1;
    this.#size--;
    if (slot === this.#size) return;
    const last = at(this.#heap, this.#size);
    this.#put(last, slot);
    this.#up(last);
    this.#down(last);
  }

  /** Up to `count` members that `fits` accepts, best first. The next best stands below one of those already seen, so only a few are read. */
  best(count: number, fits: (member: number) => boolean): number[] {
    const found: number[] = [];
    const slots: number[] = this.#size > 0 ? [0] : [];
    while (found.length < count && slots.length > 0) {
      const slot = this.#takeBest(slots);
      const member = at(this.#heap, slot);
      if (fits(member)) found.push(member);
      for (let child = 2 * slot + 1; child <= 2 * slot + 2 && child < this.#size; child++) slots.push(child);
    }
    return found;
  }

  #takeBest(slots: number[]): number {
    let best = 0;
    for (let i = 1; i < slots.length; i++) {
      if (this.#isBetter(at(this.#heap, slots[i] ?? 0), at(this.#heap, slots[best] ?? 0))) best = i;
    }
    const slot = slots[best] ?? 0;
    const last = slots.pop() ?? 0;
    if (best < slots.length) slots[best] = last;
    return slot;
  }

  #enter(member: number): void {
    this.#put(member, this.#size++);
    this.#up(member);
  }

  #put(member: number, slot: number): void {
    this.#heap[slot] = member;
    this.#slots[member] = slot;
  }

  #up(member: number): void {
    let slot = at(this.#slots, member);
    while (slot > 0) {
      const parentSlot = (slot - 1) >> 1;
      const parent = at(this.#heap, parentSlot);
      if (!this.#isBetter(member, parent)) break;
      this.#put(parent, slot);
      slot = parentSlot;
    }
    this.#put(member, slot);
  }

  #down(member: number): void {
    let slot = at(this.#slots, member);
    for (;;) {
      let childSlot = 2 * slot + 1;
      if (childSlot >= this.#size) break;
      let child = at(this.#heap, childSlot);
      if (childSlot + 1 < this.#size) {
        const right = at(this.#heap, childSlot + 1);
        if (this.#isBetter(right, child)) {
          child = right;
          childSlot++;
        }
      }
      if (!this.#isBetter(child, member)) break;
      this.#put(child, slot);
      slot = childSlot;
    }
    this.#put(member, slot);
  }

  #isBetter(a: number, b: number): boolean {
    const first = at(this.#first, a) - at(this.#first, b);
    if (first !== 0) return first < 0;
    const second = at(this.#second, a) - at(this.#second, b);
    if (second !== 0) return second < 0;
    const third = at(this.#third, a) - at(this.#third, b);
    return third !== 0 ? third < 0 : a < b;
  }
}

function at(row: Int32Array | Float64Array, index: number): number {
  return row[index] ?? 0;
}
