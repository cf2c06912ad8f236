// What alarms that watch no queue look at: carriers that are down, a disk that takes no recordings, and agents or callers whom the desk found bound
// to a call that is no more. Folded from facts; kept only of trunks there are.

import type { Millis } from "../../../base/time.ts";
import type { SwitchFact } from "../../../call/record-keeper.ts";

/** An alarm of ghosts holds for so long after the last one was found: finding one is but a moment. */
const GHOST_MS = 60_000;

export class SwitchHealth {
  readonly #down = new Map<string, string>();
  readonly #recordingTrouble: () => string | undefined;
  #ghostAt: Millis | undefined;
  #ghosts = 0;

  constructor(recordingTrouble: () => string | undefined) {
    this.#recordingTrouble = recordingTrouble;
  }

  fold(fact: SwitchFact, now: Millis): void {
    if (fact.kind === "ghost.found") {
      this.#ghostAt = now;
      this.#ghosts++;
      return;
    }
    if (fact.kind !== "trunk.state") return;
    const isDown = fact.state === "down" || fact.state === "refused";
    if (isDown) this.#down.set(fact.trunk, fact.cause);
    else this.#down.delete(fact.trunk);
  }

  /** Trunks the office has no more are not down. */
  officeChanged(trunks: { has(key: string): boolean }): void {
    for (const key of [...this.#down.keys()]) if (!trunks.has(key)) this.#down.delete(key);
  }

  /** In words; undefined: all is well. */
  trouble(part: "trunks" | "disk" | "ghosts", now: Millis): string | undefined {
    switch (part) {
      case "trunks":
        if (this.#down.size === 0) return undefined;
        return [...this.#down].map(([trunk, cause]) => (cause === "" ? trunk : `${trunk}: ${cause}`)).join("; ");
      case "disk":
        return this.#recordingTrouble();
      case "ghosts": {
        const isRecent = this.#ghostAt !== undefined && now - this.#ghostAt < GHOST_MS;
        return isRecent ? `${this.#ghosts} found so far` : undefined;
      }
    }
  }
}
