// A call that came in, was sent out again, and came back: carriers forget Max-Forwards on the way, and may forget who forwarded. Seen by its
// shape: the same caller is being sent to the same number several times at once, and none of them has been answered. Asked by outside.ts.

import { limits } from "../../base/limits.ts";
import type { Call } from "../../call/call.ts";

export class ForwardCircle {
  /** How often each pair of caller and number is under way. No zeros. */
  readonly #underWay = new Map<string, number>();

  get size(): number {
    return this.#underWay.size;
  }

  /** For a call from outside that goes out again; what is given back is called once it is answered or over. undefined: it goes round. */
  enter(call: Call, number: string): (() => void) | undefined {
    if (call.extension !== undefined) return () => {};
    const { diversions, sameForwarded } = limits.trunk;
    // RFC 5806 §8.2.3: each forwarding adds an entry; a chain this long leads nowhere.
    if ((call.origin?.diversions.length ?? 0) + call.diversions.length > diversions) return undefined;
    const key = `${call.origin?.number ?? call.from} ${number}`;
    const before = this.#underWay.get(key) ?? 0;
    if (before >= sameForwarded) return undefined;
    this.#underWay.set(key, before + 1);
    let left = false;
    return () => {
      if (left) return;
      left = true;
      const now = (this.#underWay.get(key) ?? 1) - 1;
      if (now > 0) this.#underWay.set(key, now);
      else this.#underWay.delete(key);
    };
  }
}
