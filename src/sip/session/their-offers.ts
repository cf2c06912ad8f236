// Offers as they come in, in re-INVITE, UPDATE and PRACK: RFC 3261 §14.2, RFC 3311 §5.2, RFC 3262 §5, RFC 3264 and RFC 6337 for whose turn it is,
// RFC 4028 for refreshes.
//
//   in turn? ─ no ─► 491 (ours is out) or 500 + Retry-After (theirs is unanswered)
//      │ yes
//   says nothing new? ─► 200 with our last description
//      │ new
//   fact `offered` ─► answerOffer: 200   refuseOffer: 488 and the like   UPDATE, PRACK: nobody answers in 10 s: 504

import type { Timer } from "../../base/time.ts";
import { agreeAsServer, MIN_SE_S, serverRows, type TimerAgreement } from "../dialog/session-timer.ts";
import type { SipRequest } from "../message/message.ts";
import type { Flow } from "../ports.ts";
import type { ResponsePlan, ServerTransaction } from "../transaction/transaction.ts";
import type { Conversation } from "./conversation.ts";
import { hasForeignBody, sdpOf, sdpRows, UNSUPPORTED_BODY_ROWS } from "./rows.ts";

/** RFC 3311 §5.2: an UPDATE is answered promptly, or with 504. */
const UPDATE_PATIENCE_MS = 10_000;

interface Pending {
  readonly tx: ServerTransaction;
  readonly method: "INVITE" | "UPDATE" | "PRACK";
  /** undefined: they ask for our offer. */
  readonly sdp: string | undefined;
  readonly agreement: TimerAgreement;
  guard: Timer | undefined;
}

export class TheirOffers {
  #talk: Conversation;
  #pending: Pending | undefined;

  constructor(talk: Conversation) {
    this.#talk = talk;
  }

  /** An INVITE or UPDATE of theirs waits for our answer. */
  get pending(): boolean {
    return this.#pending !== undefined;
  }

  onInvite(request: SipRequest, tx: ServerTransaction): void {
    const refusal = this.#inviteOutOfTurn() ?? this.#unacceptable(request);
    if (refusal !== undefined) return tx.respond(refusal);
    this.#take(request, tx, "INVITE");
  }

  onUpdate(request: SipRequest, tx: ServerTransaction): void {
    const hasOffer = sdpOf(request) !== undefined;
    const refusal = (hasOffer ? this.#updateOutOfTurn() : undefined) ?? this.#unacceptable(request);
    if (refusal !== undefined) return tx.respond(refusal);
    if (hasOffer) return this.#take(request, tx, "UPDATE");
    const agreement = agreeAsServer(request.headers);
    this.#refresh(request);
    const talks = this.#talk.phase === "talking";
    tx.respond({ status: 200, rows: [...this.#talk.targetRows(), ...(talks ? serverRows(agreement) : [])] });
    if (talks) this.#talk.refresher.agreed(agreement);
  }

  /** A PRACK that was in order; it may offer anew where the response that it acknowledges held the answer (RFC 3262 §5). */
  onPrack(request: SipRequest, tx: ServerTransaction): void {
    const hasOffer = sdpOf(request) !== undefined;
    if (hasForeignBody(request)) return tx.respond({ status: 415, rows: UNSUPPORTED_BODY_ROWS });
    if (!hasOffer) return tx.respond({ status: 200 });
    const refusal = this.#updateOutOfTurn();
    if (refusal !== undefined) return tx.respond(refusal);
    this.#take(request, tx, "PRACK");
  }

  moveTo(flow: Flow): void {
    if (this.#pending !== undefined) this.#pending.tx.flow = flow;
  }

  /** Nothing happens where nothing waits: the INVITE may have been given up meanwhile. */
  answer(sdp: string): void {
    const pending = this.#takePending();
    if (pending === undefined) return;
    this.#accept(pending, sdp);
  }

  refuse(status: number): void {
    this.#takePending()?.tx.respond({ status });
    this.#settled();
  }

  /** RFC 3261 §9.2: a re-INVITE taken back. An answer that the call gives later goes nowhere. */
  cancelled(invite: ServerTransaction): void {
    if (this.#pending?.tx === invite) this.refuse(487);
  }

  /** RFC 3261 §15.1.2: what is still unanswered when the dialog ends is answered 487. */
  close(): void {
    this.#takePending()?.tx.respond({ status: 487 });
  }

  #inviteOutOfTurn(): ResponsePlan | undefined {
    const { phase, dialog, ours, unacknowledged } = this.#talk;
    if (phase === "early") return dialog.ownsCallId ? { status: 491 } : this.#tooEarly();
    if (this.#pending !== undefined) return this.#tooEarly(); // RFC 3261 §14.2
    if (ours.inviting) return { status: 491 }; // RFC 3261 §14.2
    // Our offer in the 2xx has no answer yet (RFC 6337 §2.2).
    return unacknowledged?.offered === true ? { status: 491 } : undefined;
  }

  /** RFC 3311 §5.2 */
  #updateOutOfTurn(): ResponsePlan | undefined {
    const { phase, dialog, ours, unacknowledged, exchanged } = this.#talk;
    // The first offer has no answer that surely arrives: ours (491), or theirs (500).
    if (phase === "early" && !exchanged) return dialog.ownsCallId ? { status: 491 } : this.#tooEarly();
    if (ours.inviting || unacknowledged?.offered === true) return { status: 491 };
    return this.#pending !== undefined ? this.#tooEarly() : undefined;
  }

  #tooEarly(): ResponsePlan {
    return { status: 500, rows: [this.#talk.retryAfterRow()] };
  }

  #unacceptable(request: SipRequest): ResponsePlan | undefined {
    if (hasForeignBody(request)) return { status: 415, rows: UNSUPPORTED_BODY_ROWS };
    if (agreeAsServer(request.headers).kind === "too-small")
      return { status: 422, rows: [["Min-SE", String(MIN_SE_S)]] };
    return undefined;
  }

  #take(request: SipRequest, tx: ServerTransaction, method: Pending["method"]): void {
    const talk = this.#talk;
    const sdp = sdpOf(request);
    const pending: Pending = { tx, method, sdp, agreement: agreeAsServer(request.headers), guard: undefined };
    if (method !== "PRACK") this.#refresh(request);
    this.#pending = pending; // from here on nothing of ours goes out in between
    // Our last 2xx carried no offer, so nothing was missing but the ACK itself.
    if (method === "INVITE" && talk.unacknowledged !== undefined) talk.impliedAck();
    if (this.#pending !== pending) return; // the one who heard of the ACK hung up
    // RFC 3264 §8: the same description once more (its o= version included) asks for nothing.
    if (sdp !== undefined && sdp === talk.remoteSdp && talk.localSdp !== undefined && fits(talk.localSdp, sdp)) {
      this.#pending = undefined;
      return this.#accept(pending, talk.localSdp);
    }
    talk.facts.tell({ kind: "offered", sdp });
    if (this.#pending !== pending || method === "INVITE") return;
    pending.guard = talk.deps.deadlines.after(UPDATE_PATIENCE_MS, `${method} waits for an answer`, () =>
      this.refuse(504),
    );
  }

  #accept(pending: Pending, sdp: string): void {
    const talk = this.#talk;
    const { tx, method, agreement } = pending;
    if (pending.sdp !== undefined) talk.remoteSdp = pending.sdp;
    if (method === "INVITE") {
      talk.answer(tx, { sdp, offered: pending.sdp === undefined, isInitial: false, agreement, rows: [] });
      return;
    }
    talk.localSdp = sdp;
    const refreshes = method === "UPDATE" && talk.phase === "talking";
    const timerRows = refreshes ? serverRows(agreement) : [];
    tx.respond({ status: 200, rows: [...talk.targetRows(), ...timerRows, ...sdpRows(sdp)], body: sdp });
    if (refreshes) talk.refresher.agreed(agreement);
    if (talk.phase === "early") talk.reoffered = true;
    this.#settled();
  }

  #settled(): void {
    this.#talk.ours.sendWanted();
    this.#talk.owner.onSettled?.();
  }

  #refresh(request: SipRequest): void {
    this.#talk.refreshTarget(request);
    this.#talk.note(request);
  }

  #takePending(): Pending | undefined {
    const pending = this.#pending;
    this.#pending = undefined;
    pending?.guard?.cancel();
    return pending;
  }
}

/** What an answer to each of these says (RFC 3264 §6.1). */
const ANSWERS: Readonly<Record<string, RegExp>> = {
  sendonly: /^a=(recvonly|inactive)\r?$/m,
  recvonly: /^a=(sendonly|inactive)\r?$/m,
  inactive: /^a=inactive\r?$/m,
};

/**
 * Where our last description was an offer, theirs its answer: ours may promise what an answer to theirs may not (RFC 3264 §6.1), such as to send
 * to somebody who holds.
 */
function fits(ours: string, theirs: string): boolean {
  const oneWay = /^a=(sendonly|recvonly|inactive)\r?$/m.exec(theirs)?.[1];
  return oneWay === undefined || ANSWERS[oneWay]?.test(ours) === true;
}
