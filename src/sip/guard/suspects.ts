// Sources that said wrong passwords although they receive what we send them (their nonce was ours): for which names, and how hard they keep
// knocking. What one name may do from one address is wrong-passwords.ts; this is about the address as a whole. The guard is the caller.
//
// A source is worth a ban when it was wrong for many different names, or when it does not care that it is told to wait. One phone with a
// mistyped password does neither, however long it tries.

import { limits } from "../../base/limits.ts";
import { Recent } from "../../base/recent.ts";
import type { Clock } from "../../base/time.ts";

interface Suspect {
  /** Names it was wrong for and never right since; at most as many as make a ban. */
  readonly names: Set<string>;
  lastAt: number;
  /** Wrong or unread passwords it may still send; fills again. */
  patience: number;
}

export type Suspicion = "none" | "names" | "hammering";

/** Enough of a name to tell it from others. */
const NAME_CHARACTERS = 40;

export class Suspects {
  readonly #clock: Clock;
  readonly #suspects: Recent<Suspect>;

  constructor(clock: Clock, capacity: number = limits.guard.suspects) {
    this.#clock = clock;
    this.#suspects = new Recent(capacity);
  }

  get size(): number {
    return this.#suspects.size;
  }

  /** A wrong password, or (`isUnread`) one that came while its name had to wait. */
  count(source: string, user: string, isUnread: boolean): Suspicion {
    const suspect = this.#of(source);
    suspect.patience--;
    if (!isUnread) suspect.names.add(user.slice(0, NAME_CHARACTERS));
    if (suspect.patience < 0) return "hammering";
    return suspect.names.size >= limits.guard.wrongNames ? "names" : "none";
  }

  /** The right password came for this name. */
  forgive(source: string, user: string): void {
    if (this.#suspects.size > 0) this.#suspects.get(source)?.names.delete(user.slice(0, NAME_CHARACTERS));
  }

  forget(source: string): void {
    this.#suspects.delete(source);
  }

  clear(): void {
    this.#suspects.clear();
  }

  names(source: string): number {
    return this.#suspects.get(source)?.names.size ?? 0;
  }

  #of(source: string): Suspect {
    const now = this.#clock.now();
    const known = this.#suspects.get(source);
    const { patience, patiencePerSecond } = limits.guard;
    if (known === undefined || now - known.lastAt > limits.sip.wrongPasswordForgetMs) {
      const fresh = { names: new Set<string>(), lastAt: now, patience };
      this.#suspects.set(source, fresh);
      return fresh;
    }
    known.patience = Math.min(known.patience + ((now - known.lastAt) / 1_000) * patiencePerSecond, patience);
    known.lastAt = now;
    return known;
  }
}
