// Provisional responses of ours that surely arrive (RFC 3262 §3). Made by the session of a caller who supports or requires 100rel, when the first is sent.
//
//   send ── none is out ─► out: again after T1, 2*T1, 4*T1 ... ── PRACK with its RAck ─► free, the next that waits goes out
//     └── one is out ─► waits (the latest alone)        └── 64*T1 without PRACK ─► onSilence

import { between } from "../../base/rng.ts";
import type { Timer } from "../../base/time.ts";
import type { Headers } from "../message/headers.ts";
import type { SipRequest } from "../message/message.ts";
import { patienceMs } from "../transaction/timers.ts";
import type { ResponsePlan, ServerTransaction } from "../transaction/transaction.ts";
import type { SessionDeps } from "./deps.ts";

interface Out {
  readonly rseq: number;
  readonly hasSdp: boolean;
  intervalMs: number;
  again: Timer | undefined;
  patience: Timer | undefined;
}

const OPTION = "100rel";

export class ReliableRinging {
  #deps: SessionDeps;
  #tx: ServerTransaction;
  #onSilence: () => void;
  #next: number;
  #out: Out | undefined;
  #waiting: ResponsePlan | undefined;

  constructor(deps: SessionDeps, tx: ServerTransaction, onSilence: () => void) {
    this.#deps = deps;
    this.#tx = tx;
    this.#onSilence = onSilence;
    this.#next = between(deps.rng, 1, 0x7fff_0000); // RFC 3262 §3: by chance, below 2^31
  }

  /** RFC 3262 §3: a 2xx must wait while a response with a description is not acknowledged. */
  get owesDescription(): boolean {
    return this.#out?.hasSdp === true || this.#waiting?.body !== undefined;
  }

  send(plan: ResponsePlan): void {
    if (this.#out === undefined) return this.#sendNow(plan);
    // RFC 3262 §3: one at a time until the first is acknowledged. The latest says all; a description that waits goes with it.
    const waiting = this.#waiting;
    const keepsSdp = waiting?.body !== undefined && plan.body === undefined;
    this.#waiting = keepsSdp ? { ...plan, body: waiting.body, rows: [...(plan.rows ?? []), SDP_TYPE] } : plan;
  }

  /** True: `prack` acknowledges what is out (RFC 3262 §3); nothing of it is sent again. */
  acknowledges(prack: SipRequest): boolean {
    const rack = /^\s*(\d+)\s+(\d+)\s+(\S+)\s*$/.exec(prack.headers.get("RAck") ?? "");
    const out = this.#out;
    if (out === undefined || rack === null) return false;
    if (Number(rack[1]) !== out.rseq || Number(rack[2]) !== this.#tx.cseq || rack[3] !== "INVITE") return false;
    this.#quieten();
    this.#out = undefined;
    return true;
  }

  /** After a PRACK: the next, if one waits. */
  sendWaiting(): void {
    const plan = this.#waiting;
    this.#waiting = undefined;
    if (plan !== undefined && !this.#tx.answered) this.#sendNow(plan);
  }

  /** A final answer was given: nothing is repeated, but a PRACK on its way is still known. */
  stop(): void {
    this.#quieten();
    this.#waiting = undefined;
  }

  #sendNow(plan: ResponsePlan): void {
    const rseq = this.#next++;
    const { deadlines, layer } = this.#deps;
    const numbered = { ...plan, rows: [["Require", OPTION], ["RSeq", String(rseq)], ...(plan.rows ?? [])] as const };
    const out: Out = {
      rseq,
      hasSdp: plan.body !== undefined,
      intervalMs: layer.timers.t1Ms,
      again: undefined,
      patience: undefined,
    };
    this.#out = out;
    this.#repeatLater(out, numbered);
    out.patience = deadlines.after(patienceMs(layer.timers), "no PRACK to our 1xx", () => {
      this.stop();
      this.#onSilence();
    });
    this.#tx.respond(numbered);
  }

  #repeatLater(out: Out, plan: ResponsePlan): void {
    out.again = this.#deps.deadlines.after(out.intervalMs, "1xx again until its PRACK", () => {
      // RFC 3262 §3: each interval is twice the one before, and T2 does not limit it.
      out.intervalMs *= 2;
      this.#repeatLater(out, plan);
      this.#tx.respond(plan);
    });
  }

  #quieten(): void {
    this.#out?.again?.cancel();
    this.#out?.patience?.cancel();
  }
}

const SDP_TYPE = ["Content-Type", "application/sdp"] as const;

export function namesReliability(headers: Headers, row: "Require" | "Supported"): boolean {
  return headers.hasOption(row, OPTION);
}
