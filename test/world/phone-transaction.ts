// Sending a request until it is answered, the way a simple phone does it: RFC 3261 §17.1 in forty lines, apart from the product's machines.

import type { Address } from "../../src/base/net.ts";
import type { Clock, Timer } from "../../src/base/time.ts";
import type { Line } from "./phone-line.ts";
import { branchOf, cseqOf, header, headerList, methodOf, requestUri, type SipText, statusOf } from "./sip-text.ts";

const T1_MS = 500;
const T2_MS = 4_000;
export const GIVE_UP_MS = 64 * T1_MS;

export interface ClientInit {
  readonly clock: Clock;
  readonly line: Line;
  readonly to: Address;
  readonly request: SipText;
  /** Each response; final ones but 2xx to INVITE only once. */
  readonly onResponse: (response: SipText) => void;
  readonly onTimeout: () => void;
}

export class ClientTransaction {
  readonly key: string;
  readonly startedAt: number;
  #init: ClientInit;
  #invite: boolean;
  #timer: Timer | undefined;
  #giveUp: Timer;
  #intervalMs = T1_MS;
  #final = 0;
  #stopped = false;

  constructor(init: ClientInit) {
    this.#init = init;
    this.key = transactionKey(init.request);
    this.startedAt = init.clock.now();
    this.#invite = methodOf(init.request) === "INVITE";
    this.#giveUp = init.clock.after(GIVE_UP_MS, "phone: no answer to its request", () => this.#timedOut());
    init.line.send(init.request, init.to);
    if (!init.line.reliable) this.#repeatLater();
  }

  get over(): boolean {
    return this.#final > 0 || this.#stopped;
  }

  receive(response: SipText): void {
    const status = statusOf(response);
    if (this.#final >= 300 && this.#invite) {
      if (status >= 300) this.#acknowledge(response); // our ACK was lost
      return;
    }
    if (this.#final > 0 && !this.#invite) return;
    if (this.#stopped && status < 200) return;
    if (status >= 200) this.#finish(status);
    else if (this.#invite) this.#stopRepeating(true);
    else this.#intervalMs = T2_MS;
    if (this.#invite && status >= 300) this.#acknowledge(response);
    this.#init.onResponse(response);
  }

  /** Forgets it without a word: the phone lost power, or its stream went. */
  stop(): void {
    this.#stopped = true;
    this.#stopRepeating(true);
  }

  #repeatLater(): void {
    this.#timer = this.#init.clock.after(this.#intervalMs, "phone: repeats its request", () => {
      this.#init.line.send(this.#init.request, this.#init.to);
      this.#intervalMs = this.#invite ? this.#intervalMs * 2 : Math.min(this.#intervalMs * 2, T2_MS);
      this.#repeatLater();
    });
  }

  #finish(status: number): void {
    this.#final = status;
    this.#stopRepeating(true);
  }

  #stopRepeating(andWaiting: boolean): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    if (andWaiting) this.#giveUp.cancel();
  }

  #timedOut(): void {
    this.stop();
    this.#init.onTimeout();
  }

  /** RFC 3261 §17.1.1.3: same branch, same route, To of the response. */
  #acknowledge(response: SipText): void {
    const invite = this.#init.request;
    this.#init.line.send(
      {
        start: `ACK ${requestUri(invite)} SIP/2.0`,
        rows: [
          ["Via", headerList(invite, "via")[0] ?? ""],
          ["Max-Forwards", "70"],
          ["From", header(invite, "from")],
          ["To", header(response, "to")],
          ["Call-ID", header(invite, "call-id")],
          ["CSeq", `${cseqOf(invite)} ACK`],
        ],
        body: "",
      },
      this.#init.to,
    );
  }
}

export function transactionKey(message: SipText): string {
  return `${branchOf(message)} ${methodOf(message)}`;
}

/** A final answer to an INVITE, repeated until the ACK comes (RFC 3261 §13.3.1.4, §17.2.1). */
export class RepeatedAnswer {
  #timer: Timer | undefined;
  #giveUp: Timer;

  constructor(init: {
    readonly clock: Clock;
    /** false: sent once, only the wait for the ACK is kept (a refusal over a stream). */
    readonly repeat: boolean;
    readonly send: () => void;
    readonly onTimeout: () => void;
  }) {
    this.#giveUp = init.clock.after(GIVE_UP_MS, "phone: no ACK", () => {
      this.stop();
      init.onTimeout();
    });
    const next = (intervalMs: number): void => {
      this.#timer = init.clock.after(intervalMs, "phone: repeats its answer", () => {
        init.send();
        next(Math.min(intervalMs * 2, T2_MS));
      });
    };
    init.send();
    if (init.repeat) next(T1_MS);
  }

  stop(): void {
    this.#timer?.cancel();
    this.#giveUp.cancel();
  }
}
