// Who is not answered for a while, and how often that was so before: each further ban of a source lasts longer. The guard decides whom;
// `app` keeps the rows across a restart. No timers: a ban is over when its time has passed, its memory when it is needed for another.

import { limits } from "../../base/limits.ts";
import type { Clock, WallMillis } from "../../base/time.ts";

/**
 * names: wrong passwords for many names; hammering: went on asking although it had to wait; command: a person said so.
 * All but the last only of a source that has proved it receives what is sent to it.
 */
export type BanReason = "names" | "hammering" | "command";

export interface Ban {
  /** An IPv4 address, or the /64 of an IPv6 one. */
  readonly source: string;
  readonly reason: BanReason;
  /** Which one this is in a row. */
  readonly strike: number;
  /** Wall time, so that it means the same after a restart. */
  readonly sinceWall: WallMillis;
  readonly untilWall: WallMillis;
}

export interface BansDeps {
  readonly clock: Clock;
  /** To be kept; `ban` undefined: forget the source. */
  readonly onChange?: (source: string, ban: Ban | undefined) => void;
  readonly capacity?: number;
}

export class Bans {
  readonly #deps: BansDeps;
  readonly #capacity: number;
  /** In force, or over and remembered for its strikes. */
  readonly #bans = new Map<string, Ban>();

  constructor(deps: BansDeps) {
    this.#deps = deps;
    this.#capacity = deps.capacity ?? limits.guard.bans;
  }

  /** Those over and remembered included. */
  get size(): number {
    return this.#bans.size;
  }

  /** In force now. */
  find(source: string): Ban | undefined {
    const ban = this.#bans.get(source);
    return ban !== undefined && ban.untilWall > this.#deps.clock.wall() ? ban : undefined;
  }

  /** Those in force, the longest first. */
  list(): readonly Ban[] {
    const now = this.#deps.clock.wall();
    return [...this.#bans.values()].filter((ban) => ban.untilWall > now).sort((a, b) => b.untilWall - a.untilWall);
  }

  /** `forMs` undefined: as long as its strikes say. */
  put(source: string, reason: BanReason, forMs?: number): Ban {
    const now = this.#deps.clock.wall();
    const before = this.#bans.get(source);
    const isForgotten = before === undefined || now - before.untilWall > limits.guard.banForgetMs;
    const strike = isForgotten ? 1 : before.strike + 1;
    const ban: Ban = {
      source,
      reason,
      strike,
      sinceWall: now,
      untilWall: (now + (forMs ?? banMs(strike))) as WallMillis,
    };
    if (before === undefined) this.#makeRoom(now);
    this.#bans.set(source, ban);
    this.#deps.onChange?.(source, ban);
    return ban;
  }

  /** With its strikes. False: there was nothing in force. */
  lift(source: string): boolean {
    const wasBanned = this.find(source) !== undefined;
    if (this.#bans.delete(source)) this.#deps.onChange?.(source, undefined);
    return wasBanned;
  }

  /** How many were in force. */
  liftAll(): number {
    const { length } = this.list();
    for (const source of [...this.#bans.keys()]) this.lift(source);
    return length;
  }

  /** After a restart, with the rows `onChange` gave. */
  restore(bans: readonly Ban[]): void {
    for (const ban of bans.slice(0, this.#capacity)) this.#bans.set(ban.source, ban);
  }

  /** At the bound: those long over; if there are none, the one that ends first. */
  #makeRoom(now: number): void {
    if (this.#bans.size < this.#capacity) return;
    let first: Ban | undefined;
    for (const ban of [...this.#bans.values()]) {
      if (now - ban.untilWall > limits.guard.banForgetMs) this.#forget(ban);
      else if (first === undefined || ban.untilWall < first.untilWall) first = ban;
    }
    if (this.#bans.size >= this.#capacity && first !== undefined) this.#forget(first);
  }

  #forget({ source }: Ban): void {
    this.#bans.delete(source);
    this.#deps.onChange?.(source, undefined);
  }
}

function banMs(strike: number): number {
  const { banMs: first, banMaxMs } = limits.guard;
  return Math.min(first * 4 ** Math.min(strike - 1, 20), banMaxMs);
}
