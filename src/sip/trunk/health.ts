// Which places of a trunk are worth a try now. OPTIONS and calls tell; the order in which places are tried asks. Two failures in a row
// make a place down, one answer makes it up again (hysteresis: one lost datagram takes no carrier away); a place that asked for a
// pause (503 with Retry-After, RFC 3261 §21.5.4) rests until it is over.

import { limits } from "../../base/limits.ts";
import type { Clock } from "../../base/time.ts";
import { type Place, placeText } from "../locate/locate.ts";

export interface PlaceHealth {
  readonly place: Place;
  /** unknown: nobody has asked it yet. */
  readonly state: "unknown" | "up" | "down";
  /** How long it is left alone; 0: it is not. */
  readonly restsMs: number;
}

interface Entry {
  readonly place: Place;
  state: PlaceHealth["state"];
  failures: number;
  restsUntil: number;
}

export class Health {
  readonly #clock: Clock;
  readonly #onChange: () => void;
  #entries = new Map<string, Entry>();

  constructor(clock: Clock, onChange: () => void) {
    this.#clock = clock;
    this.#onChange = onChange;
  }

  /** What the trunk's name leads to now; places it no longer leads to are forgotten. */
  know(places: readonly Place[]): void {
    const next = new Map<string, Entry>();
    for (const place of places) {
      const key = placeText(place);
      next.set(key, this.#entries.get(key) ?? { place, state: "unknown", failures: 0, restsUntil: 0 });
    }
    this.#entries = next;
  }

  get all(): readonly PlaceHealth[] {
    const now = this.#clock.now();
    return [...this.#entries.values()].map(({ place, state, restsUntil }) => ({
      place,
      state,
      restsMs: Math.max(0, Math.round(restsUntil - now)),
    }));
  }

  /** It answered. */
  alive(place: Place): void {
    const entry = this.#entries.get(placeText(place));
    if (entry === undefined) return;
    entry.failures = 0;
    this.#turn(entry, "up");
  }

  /** It did not answer, or cannot serve (503). */
  failed(place: Place): void {
    const entry = this.#entries.get(placeText(place));
    if (entry === undefined) return;
    entry.failures++;
    if (entry.failures >= limits.trunk.failuresToDown) this.#turn(entry, "down");
  }

  rest(place: Place, ms: number): void {
    const entry = this.#entries.get(placeText(place));
    if (entry !== undefined) entry.restsUntil = Math.max(entry.restsUntil, this.#clock.now() + ms);
  }

  /** Best first: those up or unknown in their own order, then those down, which may have come back unnoticed; resting ones not at all, but where `all` asks for them. */
  order(places: readonly Place[], all = false): readonly Place[] {
    const now = this.#clock.now();
    const entryOf = (place: Place): Entry | undefined => this.#entries.get(placeText(place));
    const awake = all ? places : places.filter((place) => (entryOf(place)?.restsUntil ?? 0) <= now);
    return [
      ...awake.filter((place) => entryOf(place)?.state !== "down"),
      ...awake.filter((place) => entryOf(place)?.state === "down"),
    ];
  }

  /** Not one place is known to be up or unknown. */
  get isDown(): boolean {
    const now = this.#clock.now();
    const entries = [...this.#entries.values()];
    return entries.length > 0 && entries.every((entry) => entry.state === "down" || entry.restsUntil > now);
  }

  #turn(entry: Entry, state: PlaceHealth["state"]): void {
    if (entry.state === state) return;
    entry.state = state;
    this.#onChange();
  }
}
