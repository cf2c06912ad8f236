// Work that would hold a thread up if much of it came at once: one piece goes on, the others wait in their order. `wav-file.ts` reads finished
// recordings through it. As many wait as their owner has begun; nothing here bounds them.

/** Calls `over` once when it is done, however it went. */
export type Work = (over: () => void) => void;

export class OneAtATime {
  readonly #waiting: Work[] = [];
  #busy = false;

  add(work: Work): void {
    this.#waiting.push(work);
    if (!this.#busy) this.#next();
  }

  #next(): void {
    const work = this.#waiting.shift();
    this.#busy = work !== undefined;
    work?.(() => this.#next());
  }
}
