// The pools in a table that is read by agent: of each pool a column of bits, one for each place in the roster, and the oldest key that waits for
// it. An agent who becomes free reads one row of bits and compares numbers that lie side by side; only the few pools that could beat the best found
// so far are visited. Entering or leaving the table touches no agent. Called by pools.ts, waiting.ts and match.ts.
//
//            pool 0   1   2   3 …   511 │ next block
//   agents   ┌──────────────────────────┤
//    0-31    │ word of 32 agents each   │
//   32-63    │                          │
//   headKey  │ key of who waits longest │ +Infinity: nobody, -Infinity: several queues' callers, look yourself
//   ageing   │ of their queue           │

import { wordsFor } from "./bit-row.ts";
import type { Pool } from "./records.ts";

/** Pools of one block: 640 kB at 10 000 agents, 4 kB at 50. */
const BLOCK = 512;

interface Block {
  readonly words: Uint32Array;
  readonly headKeys: Float64Array;
  readonly ageings: Float64Array;
  readonly pools: (Pool | undefined)[];
  readonly spare: number[];
  /** One past the last place ever taken. */
  top: number;
}

export class PoolTable {
  #rosterWords: number;
  readonly #blocks: Block[] = [];

  constructor(agents: number) {
    this.#rosterWords = wordsFor(agents);
  }

  /** Everybody out; for a roster of so many. */
  clear(agents: number): void {
    this.#rosterWords = wordsFor(agents);
    this.#blocks.length = 0;
  }

  /** Gives the pool its place. Low places first, so that blocks at the end come free again. */
  add(pool: Pool): void {
    let at = this.#blocks.findIndex(({ top, spare }) => top < BLOCK || spare.length > 0);
    if (at < 0) at = this.#blocks.push(makeBlock(this.#rosterWords)) - 1;
    const block = this.#blocks[at];
    if (block === undefined) return;
    const place = block.spare.pop() ?? block.top++;
    const { words } = block;
    for (let word = 0, to = place; word < pool.row.length; word++, to += BLOCK) words[to] = pool.row[word] ?? 0;
    block.headKeys[place] = Number.POSITIVE_INFINITY;
    block.pools[place] = pool;
    pool.place = at * BLOCK + place;
  }

  remove(pool: Pool): void {
    const block = this.#blocks[Math.floor(pool.place / BLOCK)];
    if (block === undefined) return;
    const place = pool.place % BLOCK;
    block.pools[place] = undefined;
    block.headKeys[place] = Number.POSITIVE_INFINITY;
    block.spare.push(place);
    while (isEmpty(this.#blocks.at(-1)) && isEmpty(this.#blocks.at(-2))) this.#blocks.pop(); // one stays in reserve
  }

  /** Who waits first for this pool has changed. */
  headChanged({ classes, place }: Pool): void {
    const block = this.#blocks[Math.floor(place / BLOCK)];
    if (block === undefined) return;
    const [only, second] = classes;
    const at = place % BLOCK;
    if (only === undefined) block.headKeys[at] = Number.POSITIVE_INFINITY;
    else block.headKeys[at] = second === undefined ? only.headKey : Number.NEGATIVE_INFINITY;
    block.ageings[at] = only?.ageing ?? 1;
  }

  /** The pools of an agent whose first caller is of at least this effective age; `visit` says which age is the least from then on. */
  visitHeads(agent: number, now: number, visit: (pool: Pool) => number): void {
    let least = -Number.MAX_VALUE;
    for (const block of this.#blocks) {
      const { words, headKeys, ageings, pools } = block;
      const bit = 1 << (agent & 31);
      const row = (agent >>> 5) * BLOCK;
      for (let at = 0; at < block.top; at++) {
        if (((words[row + at] ?? 0) & bit) === 0) continue;
        if ((ageings[at] ?? 1) * now - (headKeys[at] ?? 0) < least) continue;
        const pool = pools[at];
        if (pool !== undefined) least = visit(pool);
      }
    }
  }

  /** All pools of an agent. */
  visitPools(agent: number, visit: (pool: Pool) => void): void {
    for (const { words, pools, top } of this.#blocks) {
      const bit = 1 << (agent & 31);
      const row = (agent >>> 5) * BLOCK;
      for (let at = 0; at < top; at++) {
        const pool = ((words[row + at] ?? 0) & bit) === 0 ? undefined : pools[at];
        if (pool !== undefined) visit(pool);
      }
    }
  }
}

function isEmpty(block: Block | undefined): boolean {
  return block !== undefined && block.top === block.spare.length;
}

function makeBlock(rosterWords: number): Block {
  return {
    words: new Uint32Array(rosterWords * BLOCK),
    headKeys: new Float64Array(BLOCK),
    ageings: new Float64Array(BLOCK),
    pools: [],
    spare: [],
    top: 0,
  };
}
