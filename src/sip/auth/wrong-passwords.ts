// Who guesses a password has to wait, longer each time. Counted for one name from one address, so that a phone with a mistyped password
// neither silences its neighbours nor its owner elsewhere; the address as a whole is the guard's matter (guard/suspects.ts). The pauses stay
// short: whoever corrects the password is in again within a minute. The authenticator is the caller.

import { limits } from "../../base/limits.ts";
import { sourceOf } from "../../base/networks.ts";
import { Recent } from "../../base/recent.ts";
import type { Clock } from "../../base/time.ts";

export interface WrongPasswordsDeps {
  readonly clock: Clock;
  readonly capacity?: number;
}

interface Tally {
  count: number;
  lastAt: number;
  pausedUntil: number;
}

export class WrongPasswords {
  #clock: Clock;
  #tallies: Recent<Tally>;

  constructor({ clock, capacity }: WrongPasswordsDeps) {
    this.#clock = clock;
    this.#tallies = new Recent(capacity ?? limits.sip.wrongPasswordSources);
  }

  get size(): number {
    return this.#tallies.size;
  }

  isPaused(source: string, user: string): boolean {
    if (this.#tallies.size === 0) return false;
    const tally = this.#tallies.get(nameKey(source, user));
    return tally !== undefined && this.#clock.now() < tally.pausedUntil;
  }

  /** True: from now on it is paused. */
  count(source: string, user: string): boolean {
    const key = nameKey(source, user);
    const now = this.#clock.now();
    const known = this.#tallies.get(key);
    const isOld =
      known === undefined || now - Math.max(known.lastAt, known.pausedUntil) > limits.sip.wrongPasswordForgetMs;
    const tally = isOld ? { count: 0, lastAt: now, pausedUntil: 0 } : known;
    tally.count++;
    tally.lastAt = now;
    const beyond = tally.count - limits.sip.wrongPasswords;
    if (beyond >= 0) tally.pausedUntil = now + pauseMs(beyond);
    this.#tallies.set(key, tally);
    return tally.pausedUntil > now;
  }

  /** The right password came. */
  forgive(source: string, user: string): void {
    if (this.#tallies.size > 0) this.#tallies.delete(nameKey(source, user));
  }

  /** A person lifts everything. */
  forgiveAll(): void {
    this.#tallies.clear();
  }
}

function pauseMs(beyond: number): number {
  const { wrongPasswordPauseMs, wrongPasswordPauseMaxMs } = limits.sip;
  return Math.min(wrongPasswordPauseMs * 2 ** Math.min(beyond, 30), wrongPasswordPauseMaxMs);
}

function nameKey(source: string, user: string): string {
  return `${sourceOf(source)} ${user}`;
}
