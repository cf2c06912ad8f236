// A 2xx to an INVITE, repeated until its ACK comes: RFC 3261 §13.3.1.4. The INVITE's transaction does not do it, since the ACK to a 2xx runs end to end.
//
//   200 ── T1 ─► 200 ── 2*T1 ─► 200 ... every T2 ... 64*T1 without ACK ─► onSilence
//    └── ACK (same CSeq number): over

import type { Timer } from "../../base/time.ts";
import { type Deadlines, patienceMs, type TimerValues } from "../transaction/timers.ts";
import type { ServerTransaction } from "../transaction/transaction.ts";

export class Unacknowledged {
  readonly cseq: number;
  /** The 2xx carried an offer of ours; the ACK brings the answer. */
  readonly offered: boolean;
  readonly isInitial: boolean;
  #tx: ServerTransaction;
  #deadlines: Deadlines;
  #t2Ms: number;
  #intervalMs: number;
  #repeat: Timer | undefined;
  #patience: Timer;

  constructor(init: {
    tx: ServerTransaction;
    offered: boolean;
    isInitial: boolean;
    deadlines: Deadlines;
    timers: TimerValues;
    onSilence: () => void;
  }) {
    this.cseq = init.tx.cseq;
    this.offered = init.offered;
    this.isInitial = init.isInitial;
    this.#tx = init.tx;
    this.#deadlines = init.deadlines;
    this.#t2Ms = init.timers.t2Ms;
    this.#intervalMs = init.timers.t1Ms;
    this.#arm();
    this.#patience = init.deadlines.after(patienceMs(init.timers), "no ACK to our 2xx", () => {
      this.stop();
      init.onSilence();
    });
  }

  stop(): void {
    this.#repeat?.cancel();
    this.#patience.cancel();
  }

  #arm(): void {
    this.#repeat = this.#deadlines.after(this.#intervalMs, "2xx again until its ACK", () => {
      this.#tx.repeatAnswer();
      this.#intervalMs = Math.min(2 * this.#intervalMs, this.#t2Ms);
      this.#arm();
    });
  }
}
