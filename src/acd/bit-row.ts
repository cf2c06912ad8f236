// The free agents of a pool in the order of the office file, one bit each: who is next after this one, who is the n-th.
// 10 000 agents are 313 words, so a plain scan of words is quick enough. Called by strategies.ts.

export class BitRow {
  readonly #words: Uint32Array;
  readonly #members: number;
  #size = 0;

  constructor(members: number) {
    this.#members = members;
    this.#words = new Uint32Array((members + 31) >>> 5);
  }

  get size(): number {
    return this.#size;
  }

  has(member: number): boolean {
    return (this.#word(member >>> 5) & (1 << (member & 31))) !== 0;
  }

  add(member: number): void {
    if (this.has(member)) return;
    this.#words[member >>> 5] = this.#word(member >>> 5) | (1 << (member & 31));
    this.#size++;
  }

  remove(member: number): void {
    if (!this.has(member)) return;
    this.#words[member >>> 5] = this.#word(member >>> 5) & ~(1 << (member & 31));
    this.#size--;
  }

  /** The first member present at or after `from`; -1: none. */
  next(from: number): number {
    if (from >= this.#members) return -1;
    let index = from >>> 5;
    let word = this.#word(index) & (-1 << (from & 31));
    while (word === 0) {
      if (++index >= this.#words.length) return -1;
      word = this.#word(index);
    }
    return (index << 5) + lowestBit(word);
  }

  /** The member with `before` others present in front of it; -1: there are not so many. */
  nth(before: number): number {
    let left = before;
    for (let index = 0; index < this.#words.length; index++) {
      let word = this.#word(index);
      const here = bitCount(word);
      if (left >= here) {
        left -= here;
        continue;
      }
      for (; left > 0; left--) word &= word - 1; // drops the lowest bit
      return (index << 5) + lowestBit(word);
    }
    return -1;
  }

  #word(index: number): number {
    return this.#words[index] ?? 0;
  }
}

function lowestBit(word: number): number {
  return 31 - Math.clz32(word & -word);
}

/** Adds the bits pairwise, then by four, by eight, and sums the bytes. */
function bitCount(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
