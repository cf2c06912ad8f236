// They call us: from INVITE to the last fact. RFC 3261 §13.3 until the 2xx, conversation.ts from then on.
//
//     new ── ring (1xx) ─► early ── answer (2xx) ─► answered ── BYE, end(), no ACK ... ─► ended
//      └───────────────────┴── CANCEL or BYE: 487;  end(): 4xx-6xx ────────────────────────►┘

import { SECOND_MS, type Timer } from "../../base/time.ts";
import { Dialog } from "../dialog/dialog.ts";
import { agreeAsServer } from "../dialog/session-timer.ts";
import type { SipRequest } from "../message/message.ts";
import { userOf } from "../message/uri.ts";
import type { Flow, HeaderRows } from "../ports.ts";
import type { ServerTransaction } from "../transaction/transaction.ts";
import { Conversation } from "./conversation.ts";
import type { SessionDeps } from "./deps.ts";
import { FactQueue } from "./fact-queue.ts";
import { reasonRows, sdpOf, sdpRows } from "./rows.ts";
import type { Session, SessionEnd, SessionFact, SessionState } from "./session.ts";

/** RFC 3261 §13.3.1.1 */
const RING_AGAIN_MS = 60 * SECOND_MS;

type RingInit = Parameters<Session["ring"]>[0];
type EndInit = NonNullable<Parameters<Session["end"]>[0]>;

export class CallerSession implements Session {
  readonly side = "caller";
  readonly invite: SipRequest;
  readonly offer: string | undefined;
  /** Serves the INVITE. */
  readonly transaction: ServerTransaction;
  #deps: SessionDeps;
  #talk: Conversation;
  #facts = new FactQueue();
  #state: SessionState = "new";
  #ringAgain: Timer | undefined;

  /** `tx` serves `invite`; `remoteTarget` is its Contact. */
  constructor(deps: SessionDeps, tx: ServerTransaction, invite: SipRequest, remoteTarget: string) {
    this.#deps = deps;
    this.transaction = tx;
    this.invite = invite;
    this.offer = sdpOf(invite);
    this.#talk = new Conversation({
      dialog: Dialog.fromRequest(invite, tx.localTag, tx.flow, remoteTarget),
      deps,
      facts: this.#facts,
      contactUser: userOf(invite.uri),
      onEnd: (how) => this.#gone(how),
    });
    this.#talk.note(invite);
    this.#talk.remoteSdp = this.offer;
  }

  get state(): SessionState {
    return this.#state;
  }

  get flow(): Flow {
    return this.#talk.dialog.flow;
  }

  listen(listener: (fact: SessionFact) => void): void {
    this.#facts.listen(listener);
  }

  ring(init: RingInit): void {
    if (!this.#isUnanswered()) return;
    this.#state = "early";
    const { sdp } = init;
    const rows = [...this.#dialogRows(), ...(init.headers ?? []), ...sdpRows(sdp)];
    this.#ringNow({ status: init.status, rows, body: sdp });
  }

  answer(init: { readonly sdp: string; readonly headers?: HeaderRows }): void {
    if (!this.#isUnanswered()) return;
    this.#ringAgain?.cancel();
    this.#state = "answered";
    this.#talk.confirm();
    this.#talk.answer(this.transaction, {
      sdp: init.sdp,
      offered: this.offer === undefined,
      isInitial: true,
      agreement: agreeAsServer(this.invite.headers),
      rows: [...this.#recordRoutes(), ...(init.headers ?? [])],
    });
  }

  reoffer(sdp: string): void {
    this.#talk.ours.offer(sdp);
  }

  answerOffer(sdp: string): void {
    this.#talk.theirs.answer(sdp);
  }

  refuseOffer(status: number): void {
    this.#talk.theirs.refuse(status);
  }

  end(init: EndInit = {}): void {
    this.#endAs(init, { by: "us", why: this.#state === "answered" ? "bye" : "refused" });
  }

  shutDown(): void {
    this.#endAs({ status: 503 }, { by: "nobody", why: "shut-down" });
  }

  /** Their CANCEL, already answered. After a final answer it changes nothing (RFC 3261 §9.2). */
  cancelled(reason: string | undefined): void {
    if (!this.#isUnanswered()) return;
    this.#refuse(487, []);
    this.#tell({ by: "peer", why: "cancel", reason });
  }

  #isUnanswered(): boolean {
    return this.#state === "new" || this.#state === "early";
  }

  #ringNow(plan: { status: number; rows: HeaderRows; body: string | undefined }): void {
    this.#ringAgain?.cancel();
    this.transaction.respond(plan);
    this.#ringAgain = this.#deps.deadlines.after(RING_AGAIN_MS, "still ringing", () => this.#ringNow(plan));
  }

  #endAs(init: EndInit, how: SessionEnd): void {
    const rows = [...reasonRows(init.reason), ...(init.headers ?? [])];
    if (this.#isUnanswered()) this.#refuse(init.status ?? 480, rows);
    else if (this.#state === "answered") this.#talk.leave(rows);
    else return;
    this.#tell(how);
  }

  #refuse(status: number, rows: HeaderRows): void {
    this.transaction.respond({ status, rows });
    this.#talk.drop();
  }

  /** Ended by the conversation: BYE, no ACK, expired. */
  #gone(how: SessionEnd): void {
    // RFC 3261 §15.1.2: a BYE in the early dialog; the INVITE is answered 487.
    if (this.#isUnanswered()) this.#refuse(487, []);
    this.#tell(how);
  }

  #tell(how: SessionEnd): void {
    this.#ringAgain?.cancel();
    this.#state = "ended";
    this.#deps.onEnded(this);
    this.#facts.tell({ kind: "ended", how });
  }

  #dialogRows(): HeaderRows {
    return [...this.#talk.targetRows(), ...this.#recordRoutes()];
  }

  /** RFC 3261 §12.1.1: in each response that makes a dialog. */
  #recordRoutes(): HeaderRows {
    return this.invite.headers.getAll("Record-Route").map((value) => ["Record-Route", value] as const);
  }
}
