// One INVITE usage of one dialog: what happens between the two sides once they know each other's tags. Both kinds of session have one (a call that forked
// has one for each fork until somebody answers). Offers live in their-offers.ts and our-offers.ts, the session's time in refresher.ts.
//
//     early ── 2xx ─► talking ── BYE in: 200 ─────────────────────► leaving ── nothing waits any more ─► gone
//       │               ├─ leave(): BYE, first waiting for the ACK ───►│  (BYE answered, our 2xx acknowledged or given up)
//       │               └─ no ACK, refresh unanswered, expired: BYE ──►│
//       └── refused, cancelled, another fork answered ──────────────────────────────────────────────────► gone

import { between } from "../../base/rng.ts";
import type { Dialog } from "../dialog/dialog.ts";
import { serverRows, type TimerAgreement } from "../dialog/session-timer.ts";
import type { DialogUser } from "../dialog/table.ts";
import type { SipMessage, SipRequest, SipResponse } from "../message/message.ts";
import type { Flow, HeaderRows } from "../ports.ts";
import type { ServerTransaction } from "../transaction/transaction.ts";
import type { SessionDeps } from "./deps.ts";
import type { FactQueue } from "./fact-queue.ts";
import { OurOffers } from "./our-offers.ts";
import { Refresher } from "./refresher.ts";
import { ALLOW, bodyText, CAPABILITY_ROWS, contactRow, reasonRows, sdpOf, sdpRows } from "./rows.ts";
import type { SessionEnd } from "./session.ts";
import { TheirOffers } from "./their-offers.ts";
import { Unacknowledged } from "./unacknowledged.ts";

export type Phase = "early" | "talking" | "leaving" | "gone";

/** An ACK as it went out, for the next repetition of its 2xx. */
export interface SentAck {
  readonly bytes: Uint8Array;
  readonly flow: Flow;
}

export class Conversation implements DialogUser {
  readonly dialog: Dialog;
  readonly deps: SessionDeps;
  readonly facts: FactQueue;
  readonly theirs: TheirOffers;
  readonly ours: OurOffers;
  readonly refresher: Refresher;
  phase: Phase = "early";
  /** Our 2xx that no ACK has come for. */
  unacknowledged: Unacknowledged | undefined;
  localSdp: string | undefined;
  remoteSdp: string | undefined;
  /** The peer's Allow names UPDATE. */
  peerUpdates = false;
  #contactUser: string | undefined;
  #onEnd: (how: SessionEnd) => void;
  /** A BYE that waits for the ACK (RFC 3261 §15). */
  #waitingBye: HeaderRows | undefined;
  #byeInProgress = false;

  /** `onEnd` hears of every ending but those that its owner brings about. */
  constructor(init: {
    dialog: Dialog;
    deps: SessionDeps;
    facts: FactQueue;
    contactUser: string | undefined;
    onEnd: (how: SessionEnd) => void;
  }) {
    this.dialog = init.dialog;
    this.deps = init.deps;
    this.facts = init.facts;
    this.#contactUser = init.contactUser;
    this.#onEnd = init.onEnd;
    this.theirs = new TheirOffers(this);
    this.ours = new OurOffers(this);
    this.refresher = new Refresher(init.deps.deadlines, init.deps.rng, {
      onRefresh: () => this.ours.refresh(),
      onExpired: () => this.lost("session-expired"),
    });
    this.deps.dialogs.add(this);
  }

  // ---- what came in

  onRequest(request: SipRequest, flow: Flow): void {
    const { layer } = this.deps;
    // RFC 3261 §12.2.2
    if (!this.dialog.admits(request)) return layer.serve(request, flow, this.dialog.localTag).respond({ status: 500 });
    this.dialog.heardOn(flow);
    const tx = layer.serve(request, flow, this.dialog.localTag);
    if (request.method === "BYE") return this.#onBye(request, tx);
    if (this.phase === "leaving" || this.phase === "gone") return tx.respond({ status: 481 });
    switch (request.method) {
      case "INVITE":
        return this.theirs.onInvite(request, tx);
      case "UPDATE":
        return this.theirs.onUpdate(request, tx);
      case "INFO":
        return this.#onInfo(request, tx);
      case "OPTIONS":
        return tx.respond({ status: 200, rows: CAPABILITY_ROWS });
      case "SUBSCRIBE":
        return tx.respond({ status: 489, rows: [["Allow-Events", ""]] }); // RFC 6665 §4.2.1.1: no event package here
      case "NOTIFY": // RFC 6665 §4.1.3: nobody subscribed
      case "PRACK": // RFC 3262 §3: we send no reliable provisional response
        return tx.respond({ status: 481 });
      default:
        return tx.respond({ status: 405, rows: [["Allow", ALLOW]] });
    }
  }

  onAck(ack: SipRequest, flow: Flow): void {
    if (this.unacknowledged?.cseq !== ack.cseq.number) return; // a repetition, or of a refused INVITE
    this.dialog.heardOn(flow);
    this.#acknowledged(sdpOf(ack));
  }

  /** Of a re-INVITE: the session goes on as it was. */
  onCancel(invite: ServerTransaction): void {
    this.theirs.cancelled(invite);
  }

  /** RFC 5407 §3.1.5: a new INVITE of theirs proves that our 2xx arrived, although its ACK got lost. */
  impliedAck(): void {
    this.#acknowledged(undefined);
  }

  /** Reads what a message says of its sender. */
  note(message: SipMessage): void {
    if (message.headers.has("Allow")) this.peerUpdates = message.headers.list("Allow").includes("UPDATE");
  }

  // ---- what goes out

  /** 2xx to an INVITE of theirs, repeated until its ACK. `offered`: `sdp` is our offer. */
  answer(
    tx: ServerTransaction,
    init: { sdp: string; offered: boolean; isInitial: boolean; agreement: TimerAgreement; rows: HeaderRows },
  ): void {
    this.localSdp = init.sdp;
    tx.respond({
      status: 200,
      rows: [...this.targetRows(), ...init.rows, ...serverRows(init.agreement), ...sdpRows(init.sdp)],
      body: init.sdp,
    });
    this.unacknowledged = new Unacknowledged({
      tx,
      offered: init.offered,
      isInitial: init.isInitial,
      deadlines: this.deps.deadlines,
      timers: this.deps.layer.timers,
      onSilence: () => this.#unheard(),
    });
    this.refresher.agreed(init.agreement);
  }

  /** ACK to the 2xx of our INVITE number `cseq`. */
  acknowledge(cseq: number): SentAck {
    const flow = this.dialog.nextHop;
    return { bytes: this.deps.layer.sendAck(this.dialog.ack(cseq, []), flow), flow };
  }

  /** Our 2xx or theirs made the dialog a confirmed one. */
  confirm(): void {
    this.phase = "talking";
  }

  /** Contact and what we can do: in target refreshes and their answers. */
  targetRows(): (readonly [string, string])[] {
    return [contactRow(this.deps.network, this.dialog.nextHop, this.#contactUser), ...CAPABILITY_ROWS];
  }

  requestRows(): (readonly [string, string])[] {
    return [...this.targetRows(), ["User-Agent", this.deps.product]];
  }

  /** Says goodbye; the owner has told that it ended. */
  leave(rows: HeaderRows): void {
    if (this.phase !== "talking") return;
    this.#close("leaving");
    // RFC 3261 §15: the callee's BYE waits for the ACK, or until none can come any more.
    if (this.unacknowledged?.isInitial === true) this.#waitingBye = rows;
    else this.#sendBye(rows);
  }

  /** Ends without a BYE: the dialog was never confirmed. */
  drop(): void {
    this.#close("gone");
    this.deps.dialogs.remove(this);
  }

  /** The peer does not answer any more, or knows nothing of the dialog (then `sayBye` is false). */
  lost(why: "session-expired" | "dialog-gone", sayBye = true): void {
    if (this.phase !== "talking") return;
    if (sayBye) this.leave(reasonRows('SIP;cause=408;text="Request Timeout"'));
    else {
      this.#close("leaving");
      this.#removeWhenDone();
    }
    this.#onEnd({ by: "nobody", why });
  }

  /** 0 to 10 s, for a request that comes too early (RFC 3261 §14.2). */
  retryAfterRow(): readonly [string, string] {
    return ["Retry-After", String(between(this.deps.rng, 0, 10))];
  }

  // ---- helpers, in order of use

  #onBye(request: SipRequest, tx: ServerTransaction): void {
    tx.respond({ status: 200 });
    if (this.phase === "leaving" || this.phase === "gone") return;
    // RFC 3261 §15.1.2. A 2xx of ours that has no ACK yet is still repeated: it is the final answer of their INVITE.
    this.#close("leaving");
    this.#removeWhenDone();
    this.#onEnd({ by: "peer", why: "bye", reason: request.headers.get("Reason") });
  }

  #onInfo(request: SipRequest, tx: ServerTransaction): void {
    tx.respond({ status: 200 }); // RFC 2976 §2.2: whatever it carries
    this.facts.tell({ kind: "info", contentType: request.headers.get("Content-Type") ?? "", body: bodyText(request) });
  }

  #acknowledged(sdp: string | undefined): void {
    const answered = this.unacknowledged;
    if (answered === undefined) return;
    answered.stop();
    this.unacknowledged = undefined;
    if (this.phase !== "talking") return this.#ackWasAwaited();
    const theirAnswer = answered.offered ? sdp : undefined;
    if (theirAnswer !== undefined) this.remoteSdp = theirAnswer;
    if (answered.isInitial) this.facts.tell({ kind: "acknowledged", sdp: theirAnswer });
    else if (theirAnswer !== undefined) this.facts.tell({ kind: "offer-answered", sdp: theirAnswer });
    // RFC 3261 §14.2: an offer that the ACK does not answer changes nothing.
    else if (answered.offered) this.facts.tell({ kind: "offer-refused", status: 488 });
    this.ours.sendWanted();
  }

  /** RFC 3261 §13.3.1.4, §14.2: 64*T1 without an ACK ends the session with a BYE. */
  #unheard(): void {
    this.unacknowledged = undefined;
    if (this.phase !== "talking") return this.#ackWasAwaited();
    this.leave(reasonRows('SIP;cause=408;text="ACK Missing"'));
    this.#onEnd({ by: "nobody", why: "no-ack" });
  }

  #ackWasAwaited(): void {
    const rows = this.#waitingBye;
    this.#waitingBye = undefined;
    if (rows !== undefined) this.#sendBye(rows);
    else this.#removeWhenDone();
  }

  #sendBye(rows: HeaderRows): void {
    this.#byeInProgress = true;
    const done = (): void => {
      this.#byeInProgress = false;
      this.#removeWhenDone();
    };
    const plan = this.dialog.request("BYE", [["User-Agent", this.deps.product], ...rows]);
    this.deps.layer.start(plan, this.dialog.nextHop, {
      onResponse(response: SipResponse) {
        if (response.status >= 200) done();
      },
      onFailure: done,
    });
  }

  #close(phase: "leaving" | "gone"): void {
    this.phase = phase;
    this.refresher.stop();
    this.theirs.close();
    this.ours.close();
    if (phase === "gone") this.unacknowledged?.stop();
  }

  #removeWhenDone(): void {
    if (this.#byeInProgress || this.unacknowledged !== undefined) return;
    this.phase = "gone";
    this.deps.dialogs.remove(this);
  }
}
