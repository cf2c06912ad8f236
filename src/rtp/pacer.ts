// The beat of everything that plays: one timer on a grid of 10 ms for all legs, corrected against the monotonic clock, so that it neither
// drifts nor bursts. It stands still when nothing plays. The engine adds and removes who plays.

import { limits } from "../base/limits.ts";
import type { Clock, Timer } from "../base/time.ts";

const GRID_MS = 10;

export interface Paced {
  /** When it is to be served next, ms; kept by the pacer. */
  dueAt: number;
  /** Sends one packet and returns how much audio that was, ms; 0: it has ended. */
  beat(now: number): number;
}

export class Pacer {
  #clock: Clock;
  #players = new Set<Paced>();
  #timer: Timer | undefined;
  #nextAt = Number.POSITIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#players.size;
  }

  /** Its first packet goes out at the next mark of the grid. */
  add(player: Paced): void {
    const now = this.#clock.now();
    player.dueAt = Math.ceil(now / GRID_MS) * GRID_MS;
    this.#players.add(player);
    if (player.dueAt < this.#nextAt) this.#schedule(player.dueAt);
  }

  remove(player: Paced): void {
    if (!this.#players.delete(player) || this.#players.size > 0) return;
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#nextAt = Number.POSITIVE_INFINITY;
  }

  #schedule(at: number): void {
    this.#timer?.cancel();
    this.#nextAt = at;
    this.#timer = this.#clock.after(Math.max(0, at - this.#clock.now()), "play audio", () => this.#tick());
  }

  #tick(): void {
    this.#timer = undefined;
    this.#nextAt = Number.POSITIVE_INFINITY;
    // A timer may come a little early (whole milliseconds): what is due within half of one is due.
    const now = this.#clock.now() + 0.5;
    for (const player of this.#players) this.#serve(player, now);
    let next = Number.POSITIVE_INFINITY;
    for (const player of this.#players) next = Math.min(next, player.dueAt);
    if (next < this.#nextAt) this.#schedule(next);
  }

  #serve(player: Paced, now: number): void {
    for (let sent = 0; player.dueAt <= now; sent++) {
      if (sent === limits.rtp.playerBurst) {
        // Too far behind (the process was stopped): what is late by now would only fill the phone's buffer.
        player.dueAt = Math.ceil(now / GRID_MS) * GRID_MS;
        return;
      }
      const ms = player.beat(now);
      if (ms === 0 || !this.#players.has(player)) {
        this.remove(player);
        return;
      }
      player.dueAt += ms;
    }
  }
}
