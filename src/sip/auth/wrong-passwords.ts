// Who guesses passwords has to wait, longer each time. Two counters: one for each name tried from an address, so that one
// phone with a mistyped password behind an office's router does not silence its neighbours, and a more patient one for the
// address as a whole, against trying one password on many names. The authenticator is the caller.

import { limits } from "../../base/limits.ts";
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

/** An address as a whole may be wrong so many times more often than one name from it. */
const NAMES_PER_SOURCE = 6;

export class WrongPasswords {
  #clock: Clock;
  #capacity: number;
  /** Least recently changed first. */
  #tallies = new Map<string, Tally>();

  constructor({ clock, capacity }: WrongPasswordsDeps) {
    this.#clock = clock;
    this.#capacity = capacity ?? limits.sip.wrongPasswordSources;
  }

  get size(): number {
    return this.#tallies.size;
  }

  isPaused(source: string, user: string): boolean {
    const network = networkOf(source);
    return this.#isPaused(network) || this.#isPaused(nameKey(network, user));
  }

  /** True: from now on it is paused. */
  count(source: string, user: string): boolean {
    const network = networkOf(source);
    const byName = this.#count(nameKey(network, user), limits.sip.wrongPasswords);
    const bySource = this.#count(network, limits.sip.wrongPasswords * NAMES_PER_SOURCE);
    return byName || bySource;
  }

  /** The right password came. The address's own counter stays: one known password must not buy endless guesses at others. */
  forgive(source: string, user: string): void {
    if (this.#tallies.size > 0) this.#tallies.delete(nameKey(networkOf(source), user));
  }

  #isPaused(key: string): boolean {
    const tally = this.#tallies.get(key);
    return tally !== undefined && this.#clock.now() < tally.pausedUntil;
  }

  #count(key: string, threshold: number): boolean {
    const now = this.#clock.now();
    const known = this.#tallies.get(key);
    const isOld =
      known === undefined || now - Math.max(known.lastAt, known.pausedUntil) > limits.sip.wrongPasswordForgetMs;
    const tally = isOld ? { count: 0, lastAt: now, pausedUntil: 0 } : known;
    tally.count++;
    tally.lastAt = now;
    if (tally.count >= threshold) tally.pausedUntil = now + pauseMs(tally.count - threshold);
    this.#tallies.delete(key);
    this.#makeRoom(now);
    this.#tallies.set(key, tally);
    return tally.pausedUntil > now;
  }

  #makeRoom(now: number): void {
    for (const [key, tally] of this.#tallies) {
      const isOld = now - Math.max(tally.lastAt, tally.pausedUntil) > limits.sip.wrongPasswordForgetMs;
      if (!isOld && this.#tallies.size < this.#capacity) return;
      this.#tallies.delete(key);
    }
  }
}

function pauseMs(beyond: number): number {
  const { wrongPasswordPauseMs, wrongPasswordPauseMaxMs } = limits.sip;
  return Math.min(wrongPasswordPauseMs * 2 ** Math.min(beyond, 30), wrongPasswordPauseMaxMs);
}

function nameKey(network: string, user: string): string {
  return `${network} ${user}`;
}

/** An IPv6 peer commands its whole /64, so that is what we count by. */
export function networkOf(host: string): string {
  if (!host.includes(":")) return host;
  const [head = "", tail] = host.split("::", 2);
  const groups = head === "" ? [] : head.split(":");
  if (tail !== undefined) {
    const behind = tail === "" ? 0 : tail.split(":").length;
    for (let i = groups.length + behind; i < 8; i++) groups.push("0");
    if (groups.length < 4) groups.push(...tail.split(":"));
  }
  return `${groups.slice(0, 4).join(":")}::/64`;
}
