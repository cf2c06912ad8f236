// They call us: from INVITE to the last fact. RFC 3261 §13.3 until the 2xx, conversation.ts from then on; 1xx that must arrive in reliable-ringing.ts.
//
//     new ── ring (1xx) ─► early ── answer (2xx) ─► answered ── BYE, end(), no ACK ... ─► ended
//      └───────────────────┴── CANCEL or BYE: 487;  end(): 4xx-6xx;  no PRACK: 504 ────────►┘
//
// An answer that must wait (RFC 3262 §3: for the PRACK of a 1xx with a description; for an offer of theirs in the early dialog) is held: for the call
// layer the session is answered, on the wire it still can be cancelled and refused.

import { SECOND_MS, type Timer } from "../../base/time.ts";
import { Dialog } from "../dialog/dialog.ts";
import { agreeAsServer } from "../dialog/session-timer.ts";
import type { SipRequest } from "../message/message.ts";
import { userOf } from "../message/uri.ts";
import type { HeaderRows } from "../ports.ts";
import type { ResponsePlan, ServerTransaction } from "../transaction/transaction.ts";
import { NO_DIALOG } from "./ask-to-answer.ts";
import { Conversation } from "./conversation.ts";
import type { SessionDeps } from "./deps.ts";
import { OneTalk } from "./one-talk.ts";
import { namesReliability, ReliableRinging } from "./reliable-ringing.ts";
import { reasonRows, sdpOf, sdpRows } from "./rows.ts";
import type { Session, SessionEnd, SessionState } from "./session.ts";

/** RFC 3261 §13.3.1.1 */
const RING_AGAIN_MS = 60 * SECOND_MS;

type RingInit = Parameters<Session["ring"]>[0];
type AnswerInit = Parameters<Session["answer"]>[0];
type EndInit = NonNullable<Parameters<Session["end"]>[0]>;

export class CallerSession extends OneTalk implements Session {
  readonly side = "caller";
  readonly invite: SipRequest;
  readonly offer: string | undefined;
  /** Serves the INVITE. */
  readonly transaction: ServerTransaction;
  #deps: SessionDeps;
  protected readonly talk: Conversation;
  #state: SessionState = "new";
  #ringAgain: Timer | undefined;
  #reliable: ReliableRinging | undefined;
  /** Our answer in a reliable 1xx: for good (RFC 3262 §5). */
  #earlyAnswer: string | undefined;
  #held: AnswerInit | undefined;

  /** `tx` serves `invite`; `remoteTarget` is its Contact; `phoneOf`: the extension that calls; undefined: a carrier. */
  constructor(
    deps: SessionDeps,
    tx: ServerTransaction,
    invite: SipRequest,
    peer: { readonly remoteTarget: string; readonly phoneOf: string | undefined },
  ) {
    super();
    this.#deps = deps;
    this.transaction = tx;
    this.invite = invite;
    this.offer = sdpOf(invite);
    this.talk = new Conversation({
      dialog: Dialog.fromRequest(invite, { localTag: tx.localTag, flow: tx.flow, ...peer }),
      deps,
      facts: this.facts,
      contactUser: userOf(invite.uri),
      owner: {
        session: this,
        onEnd: (how) => this.#gone(how),
        onPrack: (request, prack) => this.#onPrack(request, prack),
        onSettled: () => this.#answerHeld(),
        onFlowMoved: (flow) => {
          tx.flow = flow;
        },
      },
    });
    this.talk.note(invite);
    this.talk.remoteSdp = this.offer;
  }

  get state(): SessionState {
    return this.#state;
  }

  ring(init: RingInit): void {
    if (!this.#isUnanswered() || this.#held !== undefined) return;
    this.#state = "early";
    const isRequired = namesReliability(this.invite.headers, "Require");
    // RFC 3261 §13.2.1: the first reliable message would have to carry the offer that their INVITE lacks; ours comes with the 200.
    if (this.offer === undefined && isRequired) return;
    // What was answered reliably is the answer (RFC 3262 §5); it is not said twice.
    const sdp = this.offer === undefined || this.#earlyAnswer !== undefined ? undefined : init.sdp;
    const supports = isRequired || (sdp !== undefined && namesReliability(this.invite.headers, "Supported"));
    const rows = [...this.#dialogRows(), ...(init.headers ?? [])];
    this.#ringNow({ status: init.status, rows: [...rows, ...sdpRows(sdp)], body: sdp }, supports);
    this.#ringLater({ status: init.status, rows, body: undefined }, isRequired);
  }

  answer(init: AnswerInit): void {
    if (!this.#isUnanswered() || this.#held !== undefined) return;
    this.#ringAgain?.cancel();
    this.#state = "answered";
    if (this.#reliable?.owesDescription === true || this.talk.theirs.pending) this.#held = init;
    else this.#answerNow(init);
  }

  /** Theirs alone: they called. */
  askToAnswer(heard: (status: number) => void): void {
    heard(NO_DIALOG);
  }

  end(init: EndInit = {}): void {
    this.#endAs(init, { by: "us", why: this.#isUnanswered() ? "refused" : "bye" });
  }

  shutDown(): void {
    this.#endAs({ status: 503 }, { by: "nobody", why: "shut-down" });
    this.talk.dropReferrals();
  }

  /** Their CANCEL, already answered. After a final answer it changes nothing (RFC 3261 §9.2). */
  cancelled(reason: string | undefined): void {
    if (!this.#isUnanswered()) return;
    this.#refuse(487, []);
    this.#tell({ by: "peer", why: "cancel", reason });
  }

  #isUnanswered(): boolean {
    return this.#state === "new" || this.#state === "early" || this.#held !== undefined;
  }

  #ringNow(plan: ResponsePlan, reliably: boolean): void {
    if (!reliably) return this.transaction.respond(plan);
    this.#reliable ??= new ReliableRinging(this.#deps, this.transaction, () => this.#unheard());
    if (plan.body !== undefined) {
      this.#earlyAnswer = plan.body;
      this.talk.localSdp = plan.body;
      this.talk.exchanged = true;
    }
    this.#reliable.send(plan);
  }

  /** The description is said once; who requires reliable responses gets these so too. */
  #ringLater(plan: ResponsePlan, reliably: boolean): void {
    this.#ringAgain?.cancel();
    this.#ringAgain = this.#deps.deadlines.after(RING_AGAIN_MS, "still ringing", () => {
      this.#ringNow(plan, reliably);
      this.#ringLater(plan, reliably);
    });
  }

  #answerNow(init: AnswerInit): void {
    const early = this.#earlyAnswer;
    const talk = this.talk;
    this.#held = undefined;
    this.#reliable?.stop();
    talk.confirm();
    talk.answer(this.transaction, {
      // RFC 6337 §3.1.1: what was answered reliably may be repeated, but not after a newer offer.
      sdp: talk.reoffered ? undefined : (early ?? init.sdp),
      offered: this.offer === undefined,
      isInitial: true,
      agreement: agreeAsServer(this.invite.headers),
      rows: [...this.#recordRoutes(), ...(init.headers ?? [])],
    });
    // The call layer has another answer in mind than it gave before: that is an offer of its own by now.
    if (early !== undefined && !talk.reoffered && early !== init.sdp) talk.ours.offer(init.sdp);
  }

  #answerHeld(): void {
    const held = this.#held;
    if (held === undefined || this.#reliable?.owesDescription === true || this.talk.theirs.pending) return;
    this.#answerNow(held);
  }

  /** RFC 3262 §3 */
  #onPrack(request: SipRequest, tx: ServerTransaction): void {
    if (this.#reliable?.acknowledges(request) !== true) return tx.respond({ status: 481 });
    this.talk.theirs.onPrack(request, tx);
    if (!this.#isUnanswered()) return;
    this.#reliable.sendWaiting();
    this.#answerHeld();
  }

  /** RFC 3262 §3: a caller who acknowledges nothing for 64*T1 is refused. */
  #unheard(): void {
    if (!this.#isUnanswered()) return;
    this.#refuse(504, []);
    this.#tell({ by: "nobody", why: "no-ack" });
  }

  #endAs(init: EndInit, how: SessionEnd): void {
    const rows = [...reasonRows(init.reason), ...(init.headers ?? [])];
    if (this.#isUnanswered()) this.#refuse(init.status ?? 480, rows);
    else if (this.#state === "answered") this.talk.leave(rows);
    else return;
    this.#tell(how);
  }

  #refuse(status: number, rows: HeaderRows): void {
    this.#held = undefined;
    this.#reliable?.stop();
    this.transaction.respond({ status, rows });
    this.talk.drop();
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
    this.facts.tell({ kind: "ended", how });
  }

  #dialogRows(): HeaderRows {
    return [...this.talk.targetRows(), ...this.#recordRoutes()];
  }

  /** RFC 3261 §12.1.1: in each response that makes a dialog. */
  #recordRoutes(): HeaderRows {
    return this.invite.headers.getAll("Record-Route").map((value) => ["Record-Route", value] as const);
  }
}
