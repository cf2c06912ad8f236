// The pools in a table that is read by agent: each agent has one bit for each pool, and the oldest key that waits for a pool stands in a row of
// numbers. An agent who becomes free reads their bits and compares the numbers of their pools where somebody waits; only the pool of the oldest is
// looked at itself: each look at a pool's callers is memory that nobody has read for long. Called by pools.ts, waiting.ts and match.ts.
//
//            pools 0-31  32-63 … 2016-2047│ next block
//   agent 0  │ bit each │        │        │  an agent's bits of a block stand side by side: 256 bytes, four lines of the processor's cache
//   agent 1  │          │        │        │
//   waiting  │ somebody waits             │
//   heads    │ key of who waits longest,  │  -Infinity: callers of several queues, look yourself
//            │ ageing of their queue      │

import { forEachBit } from "./bit-row.ts";
import type { Pool } from "./records.ts";

/** Pools of one block: 2.5 MB at 10 000 agents, 46 kB at 50. Smaller ones scatter an agent's bits: 512 made a decision a third dearer. */
const BLOCK = 2_048;
const WORDS = BLOCK / 32;

interface Block {
  /** By agent. */
  readonly words: Uint32Array;
  readonly waiting: Uint32Array;
  /** Key and ageing of each, side by side. */
  readonly heads: Float64Array;
  readonly pools: (Pool | undefined)[];
  readonly spare: number[];
  /** One past the last place ever taken. */
  top: number;
}

export class PoolTable {
  #agents: number;
  readonly #blocks: Block[] = [];

  constructor(agents: number) {
    this.#agents = agents;
  }

  /** Everybody out; for a roster of so many. */
  clear(agents: number): void {
    this.#agents = agents;
    this.#blocks.length = 0;
  }

  /** Gives the pool its place. Low places first, so that blocks at the end come free again. */
  add(pool: Pool): void {
    let at = this.#blocks.findIndex(({ top, spare }) => top < BLOCK || spare.length > 0);
    if (at < 0) at = this.#blocks.push(makeBlock(this.#agents)) - 1;
    const block = this.#blocks[at];
    if (block === undefined) return;
    const place = block.spare.pop() ?? block.top++;
    block.pools[place] = pool;
    pool.place = at * BLOCK + place;
    const { words } = block;
    const bit = 1 << (place & 31);
    forEachBit(pool.row, (agent) => {
      const word = agent * WORDS + (place >>> 5);
      words[word] = (words[word] ?? 0) | bit;
    });
  }

  remove(pool: Pool): void {
    const block = this.#blocks[Math.floor(pool.place / BLOCK)];
    if (block === undefined) return;
    const place = pool.place % BLOCK;
    const { words } = block;
    const bit = 1 << (place & 31);
    forEachBit(pool.row, (agent) => {
      const word = agent * WORDS + (place >>> 5);
      words[word] = (words[word] ?? 0) & ~bit;
    });
    block.pools[place] = undefined;
    block.spare.push(place);
    while (isEmpty(this.#blocks.at(-1)) && isEmpty(this.#blocks.at(-2))) this.#blocks.pop(); // one stays in reserve
  }

  /** undefined: nobody's place. */
  at(place: number): Pool | undefined {
    return place < 0 ? undefined : this.#blocks[Math.floor(place / BLOCK)]?.pools[place % BLOCK];
  }

  /** Who waits first for this pool has changed. */
  headChanged({ classes, place }: Pool): void {
    const block = this.#blocks[Math.floor(place / BLOCK)];
    if (block === undefined) return;
    const { waiting, heads } = block;
    const [only, second] = classes;
    const at = place % BLOCK;
    const bit = 1 << (at & 31);
    const word = waiting[at >>> 5] ?? 0;
    waiting[at >>> 5] = only === undefined ? word & ~bit : word | bit;
    if (only === undefined) return;
    heads[2 * at] = second === undefined ? only.headKey : Number.NEGATIVE_INFINITY;
    heads[2 * at + 1] = only.ageing;
  }

  /** Of the agent's pools those whose first caller is of the greatest effective age: one, several only where callers are of the same age. */
  oldestOf(agent: number, now: number): readonly Pool[] {
    const oldest: Pool[] = [];
    if (agent < 0) return oldest;
    let greatest = Number.NEGATIVE_INFINITY;
    for (const { words, waiting, heads, pools } of this.#blocks) {
      for (let word = 0; word < WORDS; word++) {
        const somebody = waiting[word] ?? 0;
        if (somebody === 0) continue;
        for (let left = (words[agent * WORDS + word] ?? 0) & somebody; left !== 0; left &= left - 1) {
          const at = (word << 5) + 31 - Math.clz32(left & -left);
          let age = (heads[2 * at + 1] ?? 1) * now - (heads[2 * at] ?? 0);
          if (age < greatest) continue;
          const pool = pools[at];
          if (pool === undefined) continue;
          if (age === Number.POSITIVE_INFINITY) age = greatestAge(pool, now);
          if (age < greatest) continue;
          if (age > greatest) oldest.length = 0;
          greatest = age;
          oldest.push(pool);
        }
      }
    }
    return oldest;
  }

  /** The agent's pools where somebody waits. */
  visitWaiting(agent: number, visit: (pool: Pool) => void): void {
    if (agent < 0) return;
    for (const { words, waiting, pools } of this.#blocks) {
      for (let word = 0; word < WORDS; word++) {
        let left = (words[agent * WORDS + word] ?? 0) & (waiting[word] ?? 0);
        for (; left !== 0; left &= left - 1) {
          const pool = pools[(word << 5) + 31 - Math.clz32(left & -left)];
          if (pool !== undefined) visit(pool);
        }
      }
    }
  }

  /** All pools of an agent. */
  visitPools(agent: number, visit: (pool: Pool) => void): void {
    if (agent < 0) return;
    for (const { words, pools } of this.#blocks) {
      for (let word = 0; word < WORDS; word++) {
        for (let left = (words[agent * WORDS + word] ?? 0) | 0; left !== 0; left &= left - 1) {
          const pool = pools[(word << 5) + 31 - Math.clz32(left & -left)];
          if (pool !== undefined) visit(pool);
        }
      }
    }
  }
}

/** Of the first callers of each queue. */
function greatestAge({ classes }: Pool, now: number): number {
  let greatest = Number.NEGATIVE_INFINITY;
  for (const { ageing, headKey } of classes) greatest = Math.max(greatest, ageing * now - headKey);
  return greatest;
}

function isEmpty(block: Block | undefined): boolean {
  return block !== undefined && block.top === block.spare.length;
}

function makeBlock(agents: number): Block {
  return {
    words: new Uint32Array(agents * WORDS),
    waiting: new Uint32Array(WORDS),
    heads: new Float64Array(2 * BLOCK),
    pools: [],
    spare: [],
    top: 0,
  };
}
