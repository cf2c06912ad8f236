// Rows of bits over the roster, one for each agent: who is free, who is at work, who meets a need, and who is in two of these. 10 000 agents are
// 313 words, so a plain scan of words is quick enough. Called by pools.ts, strategies.ts and agent-rows.ts.

export class BitRow {
  readonly #words: Uint32Array;
  #size = 0;

  constructor(members: number) {
    this.#words = new Uint32Array(wordsFor(members));
  }

  get size(): number {
    return this.#size;
  }

  has(member: number): boolean {
    return hasBit(this.#words, member);
  }

  add(member: number): void {
    if (this.has(member)) return;
    setBit(this.#words, member);
    this.#size++;
  }

  remove(member: number): void {
    if (!this.has(member)) return;
    this.#words[member >>> 5] = wordAt(this.#words, member >>> 5) & ~(1 << (member & 31));
    this.#size--;
  }

  /** The first member also in `row` at or after `from`; -1: none. */
  nextIn(row: Uint32Array, from: number): number {
    const words = this.#words;
    let index = from >>> 5;
    if (index >= words.length) return -1;
    let word = wordAt(words, index) & wordAt(row, index) & (-1 << (from & 31));
    while (word === 0) {
      if (++index >= words.length) return -1;
      word = wordAt(words, index) & wordAt(row, index);
    }
    return (index << 5) + lowestBit(word);
  }

  /** The member also in `row` with `before` such in front of it; -1: there are not so many. */
  nthIn(row: Uint32Array, before: number): number {
    let left = before;
    for (let index = 0; index < this.#words.length; index++) {
      let word = wordAt(this.#words, index) & wordAt(row, index);
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

  /** Writes the members also in `row` to `into`, in order, and says how many they are. */
  listIn(row: Uint32Array, into: Int32Array): number {
    let count = 0;
    for (let index = 0; index < this.#words.length; index++) {
      let left = wordAt(this.#words, index) & wordAt(row, index);
      for (; left !== 0; left &= left - 1) into[count++] = (index << 5) + lowestBit(left);
    }
    return count;
  }

  /** How many members are also in `row`. */
  countIn(row: Uint32Array): number {
    if (this.#size === 0) return 0;
    let count = 0;
    for (let index = 0; index < this.#words.length; index++) {
      const word = wordAt(this.#words, index) & wordAt(row, index);
      if (word !== 0) count += bitCount(word);
    }
    return count;
  }
}

export function wordsFor(members: number): number {
  return (members + 31) >>> 5;
}

export function hasBit(row: Uint32Array, member: number): boolean {
  return (wordAt(row, member >>> 5) & (1 << (member & 31))) !== 0;
}

export function setBit(row: Uint32Array, member: number): void {
  row[member >>> 5] = wordAt(row, member >>> 5) | (1 << (member & 31));
}

export function forEachBit(row: Uint32Array, visit: (member: number) => void): void {
  for (let index = 0; index < row.length; index++) {
    for (let left = wordAt(row, index) | 0; left !== 0; left &= left - 1) visit((index << 5) + lowestBit(left));
  }
}

/** Somebody is in both. */
export function meetsRow(a: Uint32Array, b: Uint32Array): boolean {
  for (let index = 0; index < a.length; index++) {
    if ((wordAt(a, index) & wordAt(b, index)) !== 0) return true;
  }
  return false;
}

function wordAt(row: Uint32Array, index: number): number {
  return row[index] ?? 0;
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
