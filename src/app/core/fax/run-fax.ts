// One fax over one leg that has been answered: both sides turn from sound to T.38, a fax machine of ours (rtp/fax) does the rest. They may offer it
// first; after a moment we do. A side that refuses T.38 gets no fax: there is no modem here that would do it over G.711.
//
//   sound ──they offer, or we do after a moment──► T.38 ──machine is over, leg ends, sound again──► over
//     └── refused, too late ──► over, with the reason

import { limits } from "../../../base/limits.ts";
import type { Clock, Timer } from "../../../base/time.ts";
import type { Call } from "../../../call/call.ts";
import type { Leg, LegEvent } from "../../../call/leg.ts";
import type { FaxDeps, FaxEnd, FaxMachine } from "../../../rtp/fax/fax-machine.ts";
import { OUR_T38, type T38, t38Limits } from "../../../sip/sdp/t38.ts";

export interface FaxRun {
  readonly call: Call;
  readonly leg: Leg;
  readonly clock: Clock;
  readonly ident: string;
  /** So long they may offer first. */
  readonly patienceMs: number;
  readonly make: (deps: FaxDeps) => FaxMachine;
}

const OFFER_AGAIN_MS = 500;

export function runFax(run: FaxRun): Promise<FaxEnd> {
  return new Promise((resolve) => new Running(run, resolve).begin());
}

class Running {
  readonly #run: FaxRun;
  readonly #resolve: (end: FaxEnd) => void;
  #machine: FaxMachine | undefined;
  #timer: Timer | undefined;
  #late: Timer | undefined;
  #forget: () => void = () => {};
  #isOver = false;

  constructor(run: FaxRun, resolve: (end: FaxEnd) => void) {
    this.#run = run;
    this.#resolve = resolve;
  }

  begin(): void {
    const { call, leg, clock, patienceMs } = this.#run;
    if (!leg.fax.isAllowed) return this.#over(nothing("T.38 goes in the clear, and this leg has to be encrypted"));
    this.#late = clock.after(limits.fax.switchMs, `${call.id}: the switch to T.38`, () =>
      this.#over(nothing("the other side did not switch to T.38")),
    );
    this.#timer = clock.after(patienceMs, `${call.id}: T.38 is offered`, () => this.#offer());
    const ended = (): void => this.#stop(call.forced === undefined ? "the other side hung up" : "the call was ended");
    this.#forget = call.signal.onAbort(ended);
    leg.listen((event) => this.#onEvent(event));
    if (call.signal.aborted) ended();
  }

  #onEvent({ kind }: LegEvent): void {
    if (kind === "ended") return this.#stop("the other side hung up");
    if (kind === "t38-ended") return this.#stop("the other side went back to sound");
    if (kind !== "t38-offered" || this.#isOver) return;
    const { leg } = this.#run;
    const offered = leg.fax.take();
    if (offered === undefined) return;
    leg.fax.answer(OUR_T38, this.#here);
    this.#start(offered);
  }

  readonly #here = { onDatagram: (datagram: Uint8Array): void => this.#machine?.take(datagram) };

  #offer(): void {
    const { call, leg, clock } = this.#run;
    if (this.#machine !== undefined || this.#isOver) return;
    if (!leg.canReoffer) {
      this.#timer = clock.after(OFFER_AGAIN_MS, `${call.id}: T.38 is offered`, () => this.#offer());
      return;
    }
    leg.fax.offer(OUR_T38, this.#here, (answer) => {
      if (answer === undefined) this.#over(nothing("the other side does not take T.38"));
      else this.#start(answer);
    });
  }

  /** Once: a side that offers anew, with another address, goes on with the same fax. */
  #start(theirs: T38): void {
    if (this.#machine !== undefined || this.#isOver) return;
    const { clock, leg, ident, make } = this.#run;
    this.#timer?.cancel();
    this.#late?.cancel();
    const { bitsPerSecond, datagramBytes } = t38Limits(theirs);
    this.#machine = make({
      clock,
      ident,
      send: (datagram) => leg.fax.send(datagram),
      onOver: (end) => this.#over(end),
      ...(bitsPerSecond === undefined ? {} : { mostBitsPerSecond: bitsPerSecond }),
      ...(datagramBytes === undefined ? {} : { mostBytes: datagramBytes }),
    });
    this.#machine.start();
  }

  #stop(why: string): void {
    if (this.#machine === undefined) this.#over(nothing(why));
    else this.#machine.stop(why);
  }

  #over(end: FaxEnd): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#timer?.cancel();
    this.#late?.cancel();
    this.#forget();
    this.#run.leg.listen(undefined);
    this.#resolve(end);
  }
}

function nothing(fault: string): FaxEnd {
  const none = { pages: 0, peer: "", bitsPerSecond: 0, badRows: 0, packetsLost: 0, packetsRecovered: 0 };
  return { fault, ...none };
}
