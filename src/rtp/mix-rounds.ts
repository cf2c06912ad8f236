// The rounds of one worker: legs that hear the same list share one, summed once for all of them. The audience (`audience.ts`) lets legs in and
// out; a round goes with its last listener.

import type { LegId } from "../base/ids.ts";
import { limits } from "../base/limits.ts";
import { rateOf, type SoundRate } from "./codec.ts";
import type { Leg } from "./leg.ts";
import { Mix, Round } from "./mix.ts";

interface Kept {
  readonly key: string;
  readonly round: Round;
  readonly listeners: Set<Leg>;
}

export class MixRounds {
  readonly #legs: ReadonlyMap<LegId, Leg>;
  readonly #byKey = new Map<string, Kept>();
  readonly #heardBy = new Map<Leg, Kept>();

  constructor(legs: ReadonlyMap<LegId, Leg>) {
    this.#legs = legs;
  }

  get size(): number {
    return this.#byKey.size;
  }

  /** From now on `leg` hears these. What it hears now goes over into that without a seam, tones over it go on. */
  join(leg: Leg, ids: readonly LegId[]): Mix {
    const kept = this.#roundOf(ids);
    kept.listeners.add(leg);
    this.#leaveFor(leg, kept);
    this.#heardBy.set(leg, kept);
    this.tendRate(leg);
    if (!(leg.player instanceof Mix)) return new Mix(kept.round, leg.id);
    leg.player.round = kept.round;
    return leg.player;
  }

  leave(leg: Leg): void {
    this.#leaveFor(leg, undefined);
    this.#heardBy.delete(leg);
  }

  /** It speaks no more. */
  forget(leg: Leg): void {
    for (const { round } of this.#byKey.values()) {
      if (round.members.delete(leg.id)) leg.takeEarFrom(round);
    }
  }

  /** Whether anybody hears wide-band sound may have changed with the codec of `leg`. */
  tendRate(leg: Leg): void {
    const kept = this.#heardBy.get(leg);
    if (kept === undefined) return;
    const rateHz = bestOf(kept.listeners);
    for (const id of kept.round.members.keys()) this.#legs.get(id)?.lendEar(kept.round, rateHz);
  }

  #roundOf(ids: readonly LegId[]): Kept {
    const key = [...new Set(ids)].sort().join(" ");
    const kept = this.#byKey.get(key) ?? { key, round: new Round(new Map()), listeners: new Set() };
    this.#byKey.set(key, kept);
    const { members } = kept.round;
    for (const id of ids) {
      const leg = this.#legs.get(id);
      if (leg !== undefined && members.size < limits.rtp.mixParties) members.set(id, leg);
    }
    return kept;
  }

  #leaveFor(leg: Leg, next: Kept | undefined): void {
    const before = this.#heardBy.get(leg);
    if (before === undefined || before === next) return;
    before.listeners.delete(leg);
    if (before.listeners.size > 0) return;
    this.#byKey.delete(before.key);
    for (const id of before.round.members.keys()) this.#legs.get(id)?.takeEarFrom(before.round);
  }
}

function bestOf(listeners: Iterable<Leg>): SoundRate {
  for (const { codec } of listeners) if (codec !== undefined && rateOf(codec) === 16_000) return 16_000;
  return 8_000;
}
