// It is over, and whoever waits should stop. What AbortController does, without events: one costs 0.2 µs here and 10 to 20 µs there, and every
// call and every offer has one.

export interface Signal {
  readonly aborted: boolean;
  /** What `abort` was given; undefined before. */
  readonly reason: unknown;
  /** Runs `run` once it is over, at once if it is already. Returns how to wait no longer. */
  onAbort(run: () => void): () => void;
}

export class Abort implements Signal {
  #waiting: Set<() => void> | undefined = new Set();
  #reason: unknown;

  get aborted(): boolean {
    return this.#waiting === undefined;
  }

  get reason(): unknown {
    return this.#reason;
  }

  onAbort(run: () => void): () => void {
    const waiting = this.#waiting;
    if (waiting === undefined) {
      run();
      return () => {};
    }
    waiting.add(run);
    return () => waiting.delete(run);
  }

  /** The first reason stays. */
  abort(reason?: unknown): void {
    const waiting = this.#waiting;
    if (waiting === undefined) return;
    this.#waiting = undefined;
    this.#reason = reason;
    let first: { readonly error: unknown } | undefined;
    for (const run of waiting) {
      try {
        run();
      } catch (error) {
        first ??= { error }; // the others must hear of it all the same
      }
    }
    if (first !== undefined) throw first.error;
  }
}
