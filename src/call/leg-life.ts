// What has happened to a leg so far, and who hears of it: its state, the facts, one listener, and whatever was hung on its end. When its person
// goes on in another call, the next leg's life goes on from here.

import type { CallId, LegId } from "../base/ids.ts";
import type { SessionEnd } from "../sip/session/session.ts";
import type { CallFact } from "./facts.ts";
import type { LegEvent } from "./leg-contract.ts";
import { isConnected, type LegState, legStep } from "./leg-state.ts";

interface Of {
  readonly call: CallId;
  readonly leg: LegId;
}

/** What the next life begins with. */
export interface Before {
  readonly state: LegState;
  readonly rang: boolean;
  readonly wasAnswered: boolean;
  readonly onGone: readonly (() => void)[];
}

export class LegLife {
  readonly #of: Of;
  readonly #facts: (fact: CallFact) => void;
  #state: LegState;
  #rang: boolean;
  #wasAnswered: boolean;
  #end: SessionEnd | undefined;
  #listener: ((event: LegEvent) => void) | undefined;
  readonly #onRinging: (() => void)[] = [];
  readonly #onEnd: ((how: SessionEnd) => void)[] = [];
  /** Hung on the dialog, not on the leg: they go along to another call. */
  readonly #onGone: (() => void)[];

  constructor(of: Of, facts: (fact: CallFact) => void, before: Before | undefined) {
    this.#of = of;
    this.#facts = facts;
    this.#state = before?.state ?? "new";
    this.#rang = before?.rang ?? false;
    this.#wasAnswered = before?.wasAnswered ?? false;
    this.#onGone = [...(before?.onGone ?? [])];
  }

  get state(): LegState {
    return this.#state;
  }

  get isConnected(): boolean {
    return isConnected(this.#state);
  }

  get end(): SessionEnd | undefined {
    return this.#end;
  }

  get wasAnswered(): boolean {
    return this.#wasAnswered;
  }

  listen(listener: ((event: LegEvent) => void) | undefined): void {
    this.#listener = listener;
    if (this.#end !== undefined) listener?.({ kind: "ended", how: this.#end });
  }

  tell(event: LegEvent): void {
    this.#listener?.(event);
  }

  onEnd(run: (how: SessionEnd) => void): void {
    if (this.#end !== undefined) run(this.#end);
    else this.#onEnd.push(run);
  }

  onGone(run: () => void): void {
    if (this.#end !== undefined) run();
    else this.#onGone.push(run);
  }

  whenRinging(run: () => void): void {
    if (this.#rang) run();
    else this.#onRinging.push(run);
  }

  turn(to: LegState): void {
    this.#state = legStep(this.#state, to);
  }

  /** For those who hear of this leg for the first time: what happened before it came here. */
  tellSoFar(): void {
    if (this.#rang) this.#facts({ kind: "leg.ringing", ...this.#of });
    if (this.#wasAnswered) this.#facts({ kind: "leg.answered", ...this.#of });
    if (this.#state === "held") this.#facts({ kind: "leg.held", ...this.#of });
  }

  rings(): void {
    if (this.#rang) return;
    this.#rang = true;
    for (const run of this.#onRinging.splice(0)) run();
    this.#facts({ kind: "leg.ringing", ...this.#of });
  }

  /** They may begin on hold. */
  answered(held: boolean): void {
    this.#wasAnswered = true;
    this.turn("answered");
    this.#facts({ kind: "leg.answered", ...this.#of });
    this.holds(held);
  }

  holds(held: boolean): void {
    if (this.#state === "answered" && held) {
      this.turn("held");
      this.#facts({ kind: "leg.held", ...this.#of });
      this.tell({ kind: "held" });
    } else if (this.#state === "held" && !held) {
      this.turn("answered");
      this.#facts({ kind: "leg.resumed", ...this.#of });
      this.tell({ kind: "resumed" });
    }
  }

  ended(how: SessionEnd): void {
    this.turn("ended");
    this.#end = how;
    const status = how.why === "refused" && how.by === "peer" ? how.status : undefined;
    this.#facts({ kind: "leg.ended", ...this.#of, why: how.why, by: how.by, status });
    const listener = this.#listener;
    this.#listener = undefined;
    for (const run of this.#onEnd.splice(0)) run(how);
    for (const run of this.#onGone.splice(0)) run();
    listener?.({ kind: "ended", how });
  }

  /** The leg's person goes on in another call; the listener hears nothing of it. */
  movedTo(to: CallId, as: LegId): Before {
    const { state, rang, wasAnswered } = { state: this.#state, rang: this.#rang, wasAnswered: this.#wasAnswered };
    const onGone = this.#onGone.splice(0);
    const how: SessionEnd = { by: "us", why: "bye" };
    this.turn("ended");
    this.#end = how;
    this.#listener = undefined;
    this.#facts({ kind: "leg.moved", ...this.#of, to, as });
    this.#facts({ kind: "leg.ended", ...this.#of, why: "moved", by: "us", status: undefined });
    for (const run of this.#onEnd.splice(0)) run(how);
    return { state, rang, wasAnswered, onGone };
  }
}
