// Changes of one thing one after the other, of different things side by side: a hundred inspectors who answer a hundred sheets do not wait for one
// another. Part of `sheets.ts`.

import { OneByOne } from "../../crm/one-by-one.ts";

export class EachInTurn {
  readonly #turns = new Map<number, OneByOne>();

  /** Things that something is being done with. */
  get size(): number {
    return this.#turns.size;
  }

  async run<Value>(number: number, work: () => Promise<Value>): Promise<Value> {
    const turns = this.#turns.get(number) ?? new OneByOne();
    this.#turns.set(number, turns);
    try {
      return await turns.run(work);
    } finally {
      if (turns.size === 0) this.#turns.delete(number);
    }
  }
}
