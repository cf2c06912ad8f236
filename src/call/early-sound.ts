// What the caller is told and hears while phones ring: 180 once one of them rings, and the early sound of the first that has any. Later ones
// are not mixed in and do not take over (RFC 3960 §3.2 leaves the choice to us); they are heard when the first gives up. A caller who was
// answered before, as after a transfer, hears our ringback.

import type { Leg, Progress } from "./leg.ts";
import { isConnected } from "./leg-state.ts";

export class EarlySound {
  readonly #caller: Leg;
  /** In the order they made themselves heard; the first is heard. */
  readonly #sounding: Leg[] = [];
  /** A connected caller hears our ringback already. */
  #toned = false;

  constructor(caller: Leg) {
    this.#caller = caller;
  }

  /** A phone said something before its answer. */
  progress(leg: Leg, { rings, sounds }: Progress): void {
    if (sounds) this.#sound(leg, rings);
    // Ringback over the announcement of another phone would hide it.
    else if (this.#sounding.length === 0 || this.#sounding[0] === leg) this.#rings(leg);
  }

  /** Somebody answered there who has not taken the call yet: what is said is not for the caller. */
  hush(leg: Leg): void {
    if (this.#sounding.includes(leg)) this.#silence(leg);
  }

  #rings(leg: Leg): void {
    if (!isConnected(this.#caller.state)) return this.#caller.ring(leg.shown);
    if (this.#toned || this.#sounding.length > 0) return;
    this.#toned = true;
    this.#caller.hear({ kind: "tone", tone: "ringback" });
  }

  #sound(leg: Leg, rings: boolean): void {
    if (this.#sounding.includes(leg)) return;
    this.#sounding.push(leg);
    leg.onEnd(() => this.#silence(leg));
    if (this.#sounding[0] !== leg) return;
    this.#caller.ringWithSound(rings ? 180 : 183, leg.codec, leg.shown);
    this.#caller.hear({ kind: "leg", leg: leg.id });
  }

  /** The caller's phone stopped ringing by itself when there was something to hear: now the ringback has to come from us. */
  #silence(leg: Leg): void {
    if (!this.#sounding.includes(leg)) return; // hushed before
    const wasHeard = this.#sounding[0] === leg;
    this.#sounding.splice(this.#sounding.indexOf(leg), 1);
    const [next] = this.#sounding;
    if (!wasHeard) return;
    this.#caller.hear(next === undefined ? { kind: "tone", tone: "ringback" } : { kind: "leg", leg: next.id });
  }
}
