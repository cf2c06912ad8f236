// So much for each within a while, such as look-ups by one caller's number within the hour. The while begins with the first; who was not counted for
// longest is forgotten when there are too many.

import { Recent } from "../../../base/recent.ts";
import type { Millis } from "../../../base/time.ts";

export interface QuotaTerms {
  readonly most: number;
  readonly withinMs: number;
  /** How many are remembered. */
  readonly keys: number;
}

export class Quota {
  readonly #terms: QuotaTerms;
  readonly #counted: Recent<{ readonly since: Millis; count: number }>;

  constructor(terms: QuotaTerms) {
    this.#terms = terms;
    this.#counted = new Recent(terms.keys);
  }

  /** One more; "first-over" once in a while, then "over". `most`: of this one; left out: as of all. */
  take(key: string, now: Millis, most: number = this.#terms.most): "taken" | "first-over" | "over" {
    const counted = this.#of(key, now);
    if (counted.count > most) return "over";
    counted.count++;
    return counted.count > most ? "first-over" : "taken";
  }

  /** Nothing is left, and nothing is counted. */
  isUsedUp(key: string, now: Millis, most: number = this.#terms.most): boolean {
    const counted = this.#counted.get(key);
    return counted !== undefined && now - counted.since < this.#terms.withinMs && counted.count >= most;
  }

  #of(key: string, now: Millis) {
    const known = this.#counted.get(key);
    if (known !== undefined && now - known.since < this.#terms.withinMs) return known;
    const made = { since: now, count: 0 };
    this.#counted.set(key, made);
    return made;
  }
}
