// One INVITE usage of one dialog: what happens between the two sides once they know each other's tags. Both kinds of session have one (a call that forked
// has one for each fork until somebody answers). Offers live in their-offers.ts and our-offers.ts, the session's time in refresher.ts, transfers in
// their-referrals.ts, a broken connection in way.ts.
//
//     early ── 2xx ─► talking ── BYE in: 200 ─────────────────────► leaving ── nothing waits any more ─► gone
//       │               ├─ leave(): BYE, first waiting for the ACK ───►│  (BYE answered, our 2xx acknowledged or given up, referrals told)
//       │               └─ no ACK, refresh unanswered, expired: BYE ──►│
//       └── refused, cancelled, another fork answered ──────────────────────────────────────────────────► gone

import { limits } from "../../base/limits.ts";
import { sameAddress } from "../../base/net.ts";
import { between } from "../../base/rng.ts";
import type { ClientDigest } from "../auth/client-digest.ts";
import type { Dialog } from "../dialog/dialog.ts";
import { serverRows, type TimerAgreement } from "../dialog/session-timer.ts";
import type { DialogUser } from "../dialog/table.ts";
import type { SipMessage, SipRequest, SipResponse } from "../message/message.ts";
import type { Flow, HeaderRows } from "../ports.ts";
import type { ServerTransaction } from "../transaction/transaction.ts";
import type { SessionDeps } from "./deps.ts";
import { DialogRequest } from "./dialog-request.ts";
import type { FactQueue } from "./fact-queue.ts";
import type { SessionImage } from "./image.ts";
import { type Info, OurInfos } from "./our-infos.ts";
import { OurOffers } from "./our-offers.ts";
import { Refresher } from "./refresher.ts";
import { ALLOW, bodyText, CAPABILITY_ROWS, contactRow, reasonRows, sdpOf, sdpRows } from "./rows.ts";
import type { Session, SessionEnd } from "./session.ts";
import { TheirOffers } from "./their-offers.ts";
import { TheirReferrals } from "./their-referrals.ts";
import { Unacknowledged } from "./unacknowledged.ts";
import { type Waiting, Way } from "./way.ts";

export type Phase = "early" | "talking" | "leaving" | "gone";

/** An ACK as it went out, for the next repetition of its 2xx. */
export interface SentAck {
  readonly bytes: Uint8Array;
  readonly flow: Flow;
}

/** What only one of the two kinds of session has. */
export interface ConversationOwner {
  readonly session: Session;
  /** Hears of every ending but those that it brings about. */
  onEnd(how: SessionEnd): void;
  /** They called: a PRACK of theirs. */
  onPrack?(request: SipRequest, tx: ServerTransaction): void;
  /** An offer of theirs in the early dialog has its answer, or its refusal. */
  onSettled?(): void;
  onFlowMoved?(flow: Flow): void;
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
  /** The first offer was answered before the 2xx, in a message that surely arrives (RFC 3262 §5): from then on the early dialog may offer anew. */
  exchanged = false;
  /** PRACKs of ours on their way: in the early dialog nothing else goes out before they are answered. */
  unansweredPracks = 0;
  /** An offer of theirs in the early dialog was answered: what was said before is past. */
  reoffered = false;
  readonly digest: ClientDigest | undefined;
  readonly owner: ConversationOwner;
  /** User part of our Contact. */
  readonly contactUser: string | undefined;
  #infos: OurInfos | undefined;
  #referrals: TheirReferrals | undefined;
  #way: Way | undefined;
  /** A BYE that waits for the ACK (RFC 3261 §15). */
  #waitingBye: HeaderRows | undefined;
  #byeInProgress = false;

  /** `digest`: of a peer that may ask for a password. */
  constructor(init: {
    dialog: Dialog;
    deps: SessionDeps;
    facts: FactQueue;
    contactUser: string | undefined;
    digest?: ClientDigest | undefined;
    owner: ConversationOwner;
  }) {
    this.dialog = init.dialog;
    this.deps = init.deps;
    this.facts = init.facts;
    this.contactUser = init.contactUser;
    this.digest = init.digest;
    this.owner = init.owner;
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
    this.#heardOn(flow);
    const tx = layer.serve(request, flow, this.dialog.localTag);
    if (request.method === "BYE") return this.#onBye(request, tx);
    // RFC 5057 §4.1: the subscription that a REFER made may live longer than the call.
    if (request.method === "SUBSCRIBE") return this.#onSubscribe(request, tx);
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
      case "PRACK":
        // RFC 3262 §3: where we sent nothing reliably, it matches nothing.
        return this.owner.onPrack === undefined ? tx.respond({ status: 481 }) : this.owner.onPrack(request, tx);
      case "REFER":
        return this.#onRefer(request, tx);
      case "NOTIFY": // RFC 6665 §4.1.3: nobody subscribed
        return tx.respond({ status: 481 });
      default:
        return tx.respond({ status: 405, rows: [["Allow", ALLOW]] });
    }
  }

  onAck(ack: SipRequest, flow: Flow): void {
    if (this.unacknowledged?.cseq !== ack.cseq.number) return; // a repetition, or of a refused INVITE
    this.#heardOn(flow);
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

  onFlowBroken(graceMs: number = limits.sip.flowGraceMs): void {
    // An INVITE of ours without its answer ends with its connection (RFC 3261 §8.1.3.1).
    if (this.#way !== undefined || this.phase === "gone" || (this.phase === "early" && this.dialog.ownsCallId)) return;
    this.#way = new Way(this, graceMs);
    this.facts.tell({ kind: "flow-broken" });
  }

  onFlowMoved(): void {
    const way = this.#way;
    this.#way = undefined;
    if (way !== undefined) {
      // RFC 3261 §18.2.2: what they asked over the connection that broke is answered over the new one.
      this.theirs.moveTo(this.dialog.flow);
      this.#referrals?.moveTo(this.dialog.flow);
      this.owner.onFlowMoved?.(this.dialog.flow);
    }
    this.facts.tell({ kind: "flow-moved" });
    this.changed();
    way?.moved();
  }

  /** What would be kept of it is another from now on. */
  changed(): void {
    if (this.phase === "talking") this.facts.tell({ kind: "changed" });
  }

  /** A target refresh (RFC 3261 §12.2), or its 2xx. */
  refreshTarget(message: SipMessage): void {
    const before = this.dialog.remoteTarget;
    this.dialog.refreshTarget(message);
    if (this.dialog.remoteTarget !== before) this.changed();
  }

  /** What of it outlives the process. */
  get image(): SessionImage | undefined {
    const { side } = this.owner.session;
    return this.phase === "talking" ? { ...this.dialog.init, side, contactUser: this.contactUser } : undefined;
  }

  /** Reads what a message says of its sender. */
  note(message: SipMessage): void {
    if (message.headers.has("Allow")) this.peerUpdates = message.headers.list("Allow").includes("UPDATE");
  }

  // ---- what goes out

  /** 2xx to an INVITE of theirs, repeated until its ACK. `offered`: `sdp` is our offer. Without `sdp`: all was said before. */
  answer(
    tx: ServerTransaction,
    init: {
      sdp: string | undefined;
      offered: boolean;
      isInitial: boolean;
      agreement: TimerAgreement;
      rows: HeaderRows;
    },
  ): void {
    this.localSdp = init.sdp ?? this.localSdp;
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

  /** ACK to the 2xx of our INVITE number `cseq`, with the credentials that it carried (RFC 3261 §13.2.2.4). */
  acknowledge(cseq: number, credentials: HeaderRows): SentAck {
    const flow = this.dialog.nextHop;
    return { bytes: this.deps.layer.sendAck(this.dialog.ack(cseq, credentials), flow), flow };
  }

  info(init: Info): void {
    this.#infos ??= new OurInfos(this);
    this.#infos.send(init);
  }

  /** True: it waits for a new way, or heard that there is no room for it to wait. */
  holdBack(request: Waiting): boolean {
    if (this.#way === undefined) return false;
    if (!this.#way.wait(request)) request.giveUp();
    return true;
  }

  letGo(request: Waiting): void {
    this.#way?.forget(request);
  }

  isWay(way: Way): boolean {
    return this.#way === way;
  }

  /** Our 2xx or theirs made the dialog a confirmed one. */
  confirm(): void {
    this.phase = "talking";
  }

  /** Contact and what we can do: in target refreshes and their answers. */
  targetRows(): (readonly [string, string])[] {
    const { nextHop, remoteTarget } = this.dialog;
    return [contactRow(this.deps.network, nextHop, this.contactUser, remoteTarget), ...CAPABILITY_ROWS];
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
    this.#remove();
  }

  /** The switch closes: nobody will tell how a transfer went. */
  dropReferrals(): void {
    this.#referrals?.close();
  }

  /** A referral is over. */
  usageEnded(): void {
    if (this.phase === "leaving") this.#removeWhenDone();
  }

  /** No new way was found in time. */
  flowLost(): void {
    const isOpen = this.phase === "early" || this.phase === "talking";
    this.#close("gone");
    this.#remove();
    if (isOpen) this.owner.onEnd({ by: "nobody", why: "flow-lost" });
  }

  /** The peer does not answer any more, or knows nothing of the dialog (then `sayBye` is false). */
  lost(why: "session-expired" | "dialog-gone", sayBye = true): void {
    if (this.phase !== "talking") return;
    this.#referrals?.close();
    if (sayBye) this.leave(reasonRows('SIP;cause=408;text="Request Timeout"'));
    else {
      this.#close("leaving");
      this.#removeWhenDone();
    }
    this.owner.onEnd({ by: "nobody", why });
  }

  /** 0 to 10 s, for a request that comes too early (RFC 3261 §14.2). */
  retryAfterRow(): readonly [string, string] {
    return ["Retry-After", String(between(this.deps.rng, 0, 10))];
  }

  // ---- helpers, in order of use

  #heardOn(flow: Flow): void {
    const { remote } = this.dialog.flow;
    this.deps.dialogs.heard(this, flow);
    // A NAT may give a datagram's sender a new port; what moves to another connection is told as such.
    if (flow.connection === undefined && !sameAddress(remote, flow.remote)) this.changed();
  }

  #onBye(request: SipRequest, tx: ServerTransaction): void {
    tx.respond({ status: 200 });
    if (this.phase === "leaving" || this.phase === "gone") return;
    // RFC 3261 §15.1.2. A 2xx of ours that has no ACK yet is still repeated: it is the final answer of their INVITE.
    this.#close("leaving");
    this.#removeWhenDone();
    this.owner.onEnd({ by: "peer", why: "bye", reason: request.headers.get("Reason") });
  }

  #onInfo(request: SipRequest, tx: ServerTransaction): void {
    // RFC 6086 §4.2.2: we have asked for no package; what comes without one is as before there were any, and always welcome.
    if (request.headers.has("Info-Package")) return tx.respond({ status: 469, rows: [["Recv-Info", ""]] });
    tx.respond({ status: 200 });
    this.facts.tell({ kind: "info", contentType: request.headers.get("Content-Type") ?? "", body: bodyText(request) });
  }

  #onRefer(request: SipRequest, tx: ServerTransaction): void {
    // RFC 3515 §2.4.2: ours to refuse; a phone that was not answered yet has nobody to hand on.
    if (this.phase !== "talking") return tx.respond({ status: 403 });
    this.#referrals ??= new TheirReferrals(this);
    this.#referrals.onRefer(request, tx);
  }

  #onSubscribe(request: SipRequest, tx: ServerTransaction): void {
    this.#referrals ??= new TheirReferrals(this);
    this.#referrals.onSubscribe(request, tx);
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
    this.owner.onEnd({ by: "nobody", why: "no-ack" });
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
    const plain = { method: "BYE", rows: (): HeaderRows => [["User-Agent", this.deps.product], ...rows] };
    new DialogRequest(this, plain, {
      onResponse(response: SipResponse) {
        if (response.status >= 200) done();
      },
      onFailure: done,
    }).start();
  }

  #close(phase: "leaving" | "gone"): void {
    this.phase = phase;
    this.refresher.stop();
    this.theirs.close();
    this.ours.close();
    if (phase !== "gone") return;
    this.unacknowledged?.stop();
    this.unacknowledged = undefined;
    this.#referrals?.close();
  }

  #removeWhenDone(): void {
    if (this.#byeInProgress || this.unacknowledged !== undefined || (this.#referrals?.size ?? 0) > 0) return;
    this.phase = "gone";
    this.#remove();
  }

  #remove(): void {
    this.deps.dialogs.remove(this);
    const way = this.#way;
    this.#way = undefined;
    way?.lost();
  }
}
