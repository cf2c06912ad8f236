// Ends calls of which a party has been gone without a word (RTP-13): its phone lost its network or its power, and nothing will ever hang up.
// The media plane tells of a leg that should send and does not (`silent`); when it still does not at the office's limit, the call ends.
// A leg on hold is not expected to send, and a phone that keeps reporting by RTCP is alive.
//
//   silent ──► waiting ──at the limit: nothing came meanwhile──► the call ends
//                 └─ something came, it is on hold, it has gone ──► forgotten

import type { CallId, LegId } from "../../base/ids.ts";
import { type Clock, MINUTE_MS, type Timer } from "../../base/time.ts";
import type { LegLook, MediaFact } from "../../rtp/media.ts";

export interface SilenceWatchDeps {
  readonly clock: Clock;
  /** The office's limit, minutes; 0: never. */
  readonly limitMinutes: () => number;
  readonly look: (call: CallId) => Promise<readonly LegLook[]>;
  /** `call` is the one the leg was opened in, which it may have left. */
  readonly end: (call: CallId, leg: LegId, silentMs: number) => void;
}

export class SilenceWatch {
  readonly #deps: SilenceWatchDeps;
  readonly #waiting = new Map<LegId, Timer>();
  #isClosed = false;

  constructor(deps: SilenceWatchDeps) {
    this.#deps = deps;
  }

  get size(): number {
    return this.#waiting.size;
  }

  /** Facts of the media plane come through here. */
  heard(fact: MediaFact): void {
    if (fact.kind === "silent") this.#wait(fact.call, fact.leg, fact.forMs);
    else if (fact.kind === "leg-closed") this.#forget(fact.leg);
    else if (fact.kind === "worker-died") for (const leg of [...this.#waiting.keys()]) this.#forget(leg);
  }

  close(): void {
    this.#isClosed = true;
    for (const leg of [...this.#waiting.keys()]) this.#forget(leg);
  }

  #wait(call: CallId, leg: LegId, silentMs: number): void {
    this.#forget(leg);
    const limitMs = this.#deps.limitMinutes() * MINUTE_MS;
    if (limitMs === 0 || this.#isClosed) return;
    const timer = this.#deps.clock.after(Math.max(0, limitMs - silentMs), `${leg}: still no audio from it`, () => {
      this.#waiting.delete(leg);
      void this.#decide(call, leg, limitMs);
    });
    this.#waiting.set(leg, timer);
  }

  async #decide(call: CallId, leg: LegId, limitMs: number): Promise<void> {
    const look = (await this.#deps.look(call)).find((one) => one.leg === leg);
    if (look?.silentMs === undefined) return;
    if (look.silentMs >= limitMs) return this.#deps.end(call, leg, look.silentMs);
    this.#wait(call, leg, look.silentMs); // it spoke, or reports; whether it still does is asked again
  }

  #forget(leg: LegId): void {
    this.#waiting.get(leg)?.cancel();
    this.#waiting.delete(leg);
  }
}
