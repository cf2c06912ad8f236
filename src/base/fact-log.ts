// Facts go up as data. Listeners fold them; none can change the call, and none can throw into it.

export type Listener<Fact> = (fact: Fact) => void;

export class FactLog<Fact> {
  #listeners = new Set<Listener<Fact>>();
  #onBug: (error: unknown, fact: Fact) => void;

  /** `onBug` hears of a listener that threw; the others still get the fact. */
  constructor(onBug: (error: unknown, fact: Fact) => void) {
    this.#onBug = onBug;
  }

  /** Returns how to unsubscribe. */
  subscribe(listener: Listener<Fact>): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  append(fact: Fact): void {
    for (const listener of this.#listeners) {
      try {
        listener(fact);
      } catch (error) {
        this.#onBug(error, fact);
      }
    }
  }
}
