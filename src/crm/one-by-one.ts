// Changes one after the other: each sees what those before it did. Used where people change a few things an hour (knowledge, follow-ups, exams); what a
// thousand people change at once goes through customers/turns.ts.

export class OneByOne {
  /** Settles when all changes so far are done. */
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  /** Changes that wait or are under way. */
  get size(): number {
    return this.#waiting;
  }

  /** Rejects as `work` does; the next one begins all the same. */
  async run<Value>(work: () => Promise<Value>): Promise<Value> {
    this.#waiting++;
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => undefined);
    try {
      return await turn;
    } finally {
      this.#waiting--;
    }
  }
}
