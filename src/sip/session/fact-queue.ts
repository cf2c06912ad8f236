// The one listener of a session. Keeps what comes before it is set, and lets nothing pass after `ended`.

import type { SessionFact } from "./session.ts";

export class FactQueue {
  #listener: ((fact: SessionFact) => void) | undefined;
  #waiting: SessionFact[] = [];
  #ended = false;

  get ended(): boolean {
    return this.#ended;
  }

  listen(listener: (fact: SessionFact) => void): void {
    this.#listener = listener;
    for (let fact = this.#waiting.shift(); fact !== undefined; fact = this.#waiting.shift()) listener(fact);
  }

  tell(fact: SessionFact): void {
    if (this.#ended) return;
    const listener = this.#listener;
    if (fact.kind === "ended") {
      this.#ended = true;
      // The INVITE's transaction may hold the session for 32 s more: not whoever listened too.
      if (this.#waiting.length === 0) this.#listener = undefined;
    }
    if (listener === undefined || this.#waiting.length > 0) this.#waiting.push(fact);
    else listener(fact);
  }
}
