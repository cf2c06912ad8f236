// Keeps a session's time: refreshes it, or ends it when the peer who should refresh it is silent. RFC 4028 §10. What was agreed is decided in
// dialog/session-timer.ts; how a refresh is sent, in our-offers.ts.
//
//   agreed, we refresh ── a little before half of the interval ─► onRefresh ── agreed again, or retry later
//   agreed, they refresh ── interval less min(32 s, a third) ─► onExpired
//   they know nothing of it ── as if we refresh, but nothing expires

import { fraction, type Rng } from "../../base/rng.ts";
import { SECOND_MS, type Timer } from "../../base/time.ts";
import { SESSION_EXPIRES_S, type TimerAgreement } from "../dialog/session-timer.ts";
import type { Deadlines } from "../transaction/timers.ts";

export class Refresher {
  #deadlines: Deadlines;
  #rng: Rng;
  #events: { readonly onRefresh: () => void; readonly onExpired: () => void };
  #refresh: Timer | undefined;
  #expiry: Timer | undefined;
  #expires = false;
  /** Whose turn the refreshes are; ours while nothing was agreed. */
  weRefresh = true;
  /** What we ask for in our own refreshes; grows when a 422 says so. */
  seconds = SESSION_EXPIRES_S;

  constructor(
    deadlines: Deadlines,
    rng: Rng,
    events: { readonly onRefresh: () => void; readonly onExpired: () => void },
  ) {
    this.#deadlines = deadlines;
    this.#rng = rng;
    this.#events = events;
  }

  /** The session was begun or refreshed: everything counts from now. */
  agreed(agreement: TimerAgreement): void {
    this.stop();
    this.#expires = agreement.kind === "agreed";
    this.weRefresh = agreement.kind !== "agreed" || agreement.weRefresh;
    if (agreement.kind === "too-small") return;
    // Those who know no session timer are refreshed all the same: it is how we learn that a phone has vanished.
    const seconds = agreement.kind === "agreed" ? agreement.seconds : this.seconds;
    if (agreement.kind === "agreed") {
      this.seconds = agreement.seconds;
      this.#expireAfter(agreement.seconds);
      if (!agreement.weRefresh) return;
    }
    // RFC 4028 §10: half of the interval is recommended; up to a tenth earlier, so that calls that began together do not refresh together.
    // Whole seconds: timers of one delay share a list, and a thousand calls a second have few delays between them.
    this.#refreshAfter(Math.floor((seconds * (1 - fraction(this.#rng) / 10)) / 2) * SECOND_MS);
  }

  /** The refresh was refused: once more in `afterMs`, before the session expires. Where nothing expires, a refusal is as good a sign of life. */
  refused(afterMs: number): void {
    if (!this.#expires) return this.agreed({ kind: "none" });
    this.#refresh?.cancel();
    this.#refreshAfter(afterMs);
  }

  stop(): void {
    this.#refresh?.cancel();
    this.#expiry?.cancel();
  }

  #refreshAfter(ms: number): void {
    this.#refresh = this.#deadlines.after(ms, "session refresh is due", this.#events.onRefresh);
  }

  #expireAfter(seconds: number): void {
    // RFC 4028 §10: BYE slightly before the session expires, the minimum of 32 seconds and a third of the interval.
    const ms = (seconds - Math.min(32, seconds / 3)) * SECOND_MS;
    this.#expiry = this.#deadlines.after(ms, "session expires", this.#events.onExpired);
  }
}
