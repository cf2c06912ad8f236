// The ACD's desk at work: hands it inputs with the time, carries out its effects in order, and wakes it when it asked to be woken.
// The desk decides; a waiting call hears of offers through its line; everybody else hears facts.

import type { DeskEffect, DeskFault, DeskInput } from "../../acd/contract.ts";
import type { Desk } from "../../acd/desk.ts";
import type { AcdFact } from "../../acd/facts.ts";
import type { AgentKey, CallId, ExtensionKey } from "../../base/ids.ts";
import type { Clock, Millis, Timer } from "../../base/time.ts";
import type { InLine } from "./waiting/in-line.ts";

export interface Offer {
  readonly agent: AgentKey;
  readonly extension: ExtensionKey;
  readonly ringMs: number;
}

export type WithdrawReason = Extract<DeskEffect, { readonly kind: "withdraw" }>["why"];

/** How a waiting call hears of its offers. */
export interface Line {
  offer(offer: Offer): void;
  withdraw(agent: AgentKey, why: WithdrawReason): void;
  giveUp(why: "timed-out" | "removed"): void;
  /** The caller as others see them, who may send them on; left out: nobody hangs on the line, or nobody may. */
  readonly inLine?: InLine | undefined;
  /** Where the caller goes who has waited too long, for the figures; left out: nowhere. */
  readonly timedOutTo?: string | undefined;
}

export class Floor {
  readonly desk: Desk;
  readonly #clock: Clock;
  readonly #facts: (fact: AcdFact) => void;
  readonly #lines = new Map<CallId, Line>();
  readonly #engaged = new Map<ExtensionKey, number>();
  #effects: DeskEffect[] = [];
  /** The last one whose wait was too long, and where they go. */
  #gaveUp: { readonly call: CallId; readonly to: string | undefined } | undefined;
  #working = false;
  #closed = false;
  #wake: { readonly at: Millis; readonly timer: Timer } | undefined;

  constructor(deps: { readonly clock: Clock; readonly desk: Desk; readonly facts: (fact: AcdFact) => void }) {
    this.#clock = deps.clock;
    this.desk = deps.desk;
    this.#facts = deps.facts;
  }

  /** Calls waiting for an agent. */
  get lines(): number {
    return this.#lines.size;
  }

  /** Who waits for an agent. */
  get waiting(): Iterable<CallId> {
    return this.#lines.keys();
  }

  /** undefined: nobody waits in that call, or nobody who could be sent on. */
  inLine(call: CallId): InLine | undefined {
    return this.#lines.get(call)?.inLine;
  }

  /** Of callers whom the desk does not know: not let into the line, or not back in it after a restart. */
  outOfLine(fact: Extract<AcdFact, { readonly kind: "caller.refused" | "caller.left" }>): void {
    this.#facts(fact);
  }

  joinLine(call: CallId, line: Line): void {
    this.#lines.set(call, line);
  }

  leaveLine(call: CallId): void {
    this.#lines.delete(call);
  }

  /** A fault means that nothing changed. Effects run before this returns, or, when called from within one, right after it. */
  input(input: DeskInput): DeskFault | undefined {
    const { effects, fault } = this.desk.step(input, this.#clock.now());
    this.#effects.push(...effects);
    this.#carryOut();
    this.#rearm();
    return fault;
  }

  /** A phone is in one more (or one less) call that the ACD did not give it. */
  engage(extension: ExtensionKey, by: 1 | -1): void {
    const before = this.#engaged.get(extension) ?? 0;
    const after = before + by;
    if (after === 0) this.#engaged.delete(extension);
    else this.#engaged.set(extension, after);
    if (before === 0 || after === 0) this.input({ kind: "engaged", extension, engaged: after > 0 });
  }

  /** The desk is never woken again. */
  close(): void {
    this.#closed = true;
    this.#wake?.timer.cancel();
    this.#wake = undefined;
  }

  #carryOut(): void {
    if (this.#working) return; // the outer loop takes what was added
    this.#working = true;
    try {
      for (let effect = this.#effects.shift(); effect !== undefined; effect = this.#effects.shift()) this.#do(effect);
    } finally {
      this.#working = false;
    }
  }

  #do(effect: DeskEffect): void {
    switch (effect.kind) {
      case "fact":
        return this.#facts(this.#whereTo(effect.fact));
      case "offer":
        return this.#lines.get(effect.call)?.offer(effect);
      case "withdraw":
        return this.#lines.get(effect.call)?.withdraw(effect.agent, effect.why);
      case "give-up": {
        const line = this.#lines.get(effect.call);
        this.#gaveUp = { call: effect.call, to: line?.timedOutTo }; // the line is none any more when the fact is told
        return line?.giveUp(effect.why);
      }
    }
  }

  /** The desk does not know what becomes of a caller who has waited too long. */
  #whereTo(fact: AcdFact): AcdFact {
    if (fact.kind !== "caller.left" || fact.why !== "timed-out") return fact;
    return { ...fact, to: this.#gaveUp?.call === fact.call ? this.#gaveUp.to : undefined };
  }

  #rearm(): void {
    const at = this.desk.nextWake();
    if (at === this.#wake?.at) return;
    this.#wake?.timer.cancel();
    this.#wake = undefined;
    if (at === undefined || this.#closed) return;
    const timer = this.#clock.after(Math.max(0, at - this.#clock.now()), "the desk asked to be woken", () => {
      this.#wake = undefined;
      this.input({ kind: "tick" });
    });
    this.#wake = { at, timer };
  }
}
