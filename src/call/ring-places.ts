// Rings several places for one call: the phones of an extension and, after their times, its follow-me numbers; or the members of a ring group.
// The first to answer (and, where asked, to press 1) has the call; all others stop. Nobody is left ringing whichever way it ends.
//
//   waiting ──its time, or nobody else rings──► ringing ──answered──► asked to confirm ──yes──► has the call
//                                                  └── refused, no answer ──► done ◄──no───┘

import { Abort, type Signal } from "../base/abort.ts";
import type { Clock, Timer } from "../base/time.ts";
import { bestRefusal, type Refusal } from "./ending.ts";
import type { Leg, Progress } from "./leg.ts";
import { ELSEWHERE, type RingOutcome, reasonIn } from "./ring-phones.ts";

export type OnProgress = (leg: Leg, progress: Progress) => void;

export interface Place {
  /** For the record: an extension or a number. */
  readonly name: string;
  readonly afterMs: number;
  readonly ring: (signal: Signal, onProgress: OnProgress) => Promise<RingOutcome>;
  /** Asks whoever answered to take the call; undefined: answering is enough. */
  readonly confirm: ((leg: Leg, signal: Signal) => Promise<boolean>) | undefined;
}

export type PlacesOutcome =
  | { readonly kind: "answered"; readonly leg: Leg; readonly place: Place }
  | Exclude<RingOutcome, { readonly kind: "answered" }>;

export function ringPlaces(
  places: readonly Place[],
  clock: Clock,
  signal: Signal,
  onProgress: OnProgress,
): Promise<PlacesOutcome> {
  return new Promise((resolve, reject) => new Round(places, clock, signal, onProgress, resolve, reject).begin());
}

class Round {
  readonly #clock: Clock;
  readonly #signal: Signal;
  readonly #onProgress: OnProgress;
  readonly #resolve: (outcome: PlacesOutcome) => void;
  readonly #reject: (bug: unknown) => void;
  /** Places that have not been rung yet, soonest first. */
  readonly #waiting: Place[];
  readonly #ringing = new Map<Place, Abort>();
  readonly #failures: Exclude<RingOutcome, { readonly kind: "answered" | "stopped" }>[] = [];
  readonly #begunAt: number;
  #timer: Timer | undefined;
  #forget: () => void = () => {};
  #over = false;

  constructor(
    places: readonly Place[],
    clock: Clock,
    signal: Signal,
    onProgress: OnProgress,
    resolve: (outcome: PlacesOutcome) => void,
    reject: (bug: unknown) => void,
  ) {
    this.#waiting = [...places].sort((a, b) => a.afterMs - b.afterMs);
    this.#clock = clock;
    this.#signal = signal;
    this.#onProgress = onProgress;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#begunAt = clock.now();
  }

  begin(): void {
    this.#forget = this.#signal.onAbort(() => this.#finish({ kind: "stopped" }, reasonIn(this.#signal)));
    this.#ringDue();
  }

  /** Rings whoever's time has come, and the next where nobody else rings: a caller is not kept in silence. */
  #ringDue(): void {
    this.#timer?.cancel();
    const passed = this.#clock.now() - this.#begunAt;
    while (!this.#over) {
      const [next] = this.#waiting;
      if (next === undefined || (next.afterMs > passed && this.#ringing.size > 0)) break;
      this.#waiting.shift();
      this.#ring(next).catch((bug: unknown) => this.#fail(bug));
    }
    const [next] = this.#waiting;
    if (this.#over) return;
    if (next !== undefined) {
      this.#timer = this.#clock.after(next.afterMs - passed, `${next.name}: its turn to ring`, () => this.#ringDue());
    } else if (this.#ringing.size === 0) this.#finish(combined(this.#failures));
  }

  async #ring(place: Place): Promise<void> {
    const stop = new Abort();
    this.#ringing.set(place, stop);
    const outcome = await place.ring(stop, this.#onProgress);
    if (outcome.kind === "answered") {
      const { leg } = outcome;
      const takes = !this.#over && (place.confirm === undefined || (await place.confirm(leg, stop)));
      if (takes && !this.#over) return this.#answered(place, leg);
      const reason = reasonIn(stop);
      leg.hangUp(reason === undefined ? {} : { reason });
      this.#failures.push({ kind: "no-answer" });
    } else if (outcome.kind !== "stopped") this.#failures.push(outcome);
    this.#ringing.delete(place);
    this.#ringDue();
  }

  #answered(place: Place, leg: Leg): void {
    this.#ringing.delete(place);
    this.#finish({ kind: "answered", leg, place }, ELSEWHERE);
  }

  #fail(bug: unknown): void {
    this.#finish({ kind: "stopped" });
    this.#reject(bug);
  }

  #finish(outcome: PlacesOutcome, reason?: string): void {
    if (this.#over) return;
    this.#over = true;
    this.#timer?.cancel();
    this.#forget();
    this.#waiting.length = 0;
    for (const stop of this.#ringing.values()) stop.abort(reason);
    if (outcome.kind === "stopped" && !this.#signal.aborted) return; // a bug: `reject` tells
    this.#resolve(outcome);
  }
}

/** What the caller hears of many who did not take the call: the answer that says most about the people. */
function combined(failures: readonly Exclude<RingOutcome, { readonly kind: "answered" | "stopped" }>[]): PlacesOutcome {
  const refusals: Refusal[] = [];
  for (const one of failures) {
    if (one.kind === "no-answer") return one;
    if (one.kind === "refused") refusals.push(one.refusal);
  }
  if (refusals.length === 0 && failures.length > 0) return { kind: "no-port" };
  return { kind: "refused", refusal: bestRefusal(refusals.map(({ status }) => status)) };
}
