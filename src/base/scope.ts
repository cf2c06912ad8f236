// Whoever opens also closes: a call owns one scope, and ending the call closes it.

export class Scope {
  #closers: (() => void)[] = [];
  #closed = false;

  get closed(): boolean {
    return this.#closed;
  }

  /** Runs `close` when the scope closes, last opened first; at once if it has closed already. */
  own(close: () => void): void {
    if (this.#closed) close();
    else this.#closers.push(close);
  }

  /** Closes everything once. A closer that throws does not keep the others from closing; the first error is thrown after. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    const errors: unknown[] = [];
    for (let closer = this.#closers.pop(); closer !== undefined; closer = this.#closers.pop()) {
      try {
        closer();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  }
}
