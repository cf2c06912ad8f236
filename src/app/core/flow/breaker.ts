// Whether a place is asked at all: one that did not answer several times in a row is left alone for a while, so that callers do not each wait for
// it in vain. Then one request tries it out.
//
//   open ──faultsToRest faults in a row──► resting ──its time is over──► tried ──good──► open
//    ▲ a good answer: counts anew             ▲                            │
//                                             └── a fault: twice as long ──┘

import { limits } from "../../../base/limits.ts";
import type { Millis } from "../../../base/time.ts";

export class Breaker {
  #faults = 0;
  /** undefined: it is asked. */
  #restUntil: Millis | undefined;
  #restMs: number = limits.requests.restMs;
  #isTried = false;

  /** false: fail at once. Whoever hears true says later what came of it. */
  admits(now: Millis): boolean {
    if (this.#restUntil === undefined) return true;
    if (this.#isTried || now < this.#restUntil) return false;
    this.#isTried = true;
    return true;
  }

  good(): void {
    this.#faults = 0;
    this.#restUntil = undefined;
    this.#restMs = limits.requests.restMs;
    this.#isTried = false;
  }

  /** true: from now on it rests, and did not before. */
  fault(now: Millis): boolean {
    const wasResting = this.#restUntil !== undefined;
    if (wasResting && !this.#isTried) return false; // it was on its way before the others failed
    this.#faults++;
    if (!wasResting && this.#faults < limits.requests.faultsToRest) return false;
    if (this.#isTried) this.#restMs = Math.min(this.#restMs * 2, limits.requests.restMaxMs);
    this.#isTried = false;
    this.#restUntil = (now + this.#restMs) as Millis;
    return !wasResting;
  }

  /** Nobody waited for what came of it: it says nothing of the place. */
  left(): void {
    this.#isTried = false;
  }

  get isResting(): boolean {
    return this.#restUntil !== undefined;
  }
}
