// We call them: from INVITE to the last fact. RFC 3261 §13.2 until the 2xx, conversation.ts from then on.
//
//     new ── 1xx with tag ─► early ── 2xx: ACK ─► answered ── BYE, end() ... ─► ended
//      │                      │
//      ├── 3xx-6xx, silence ──┴──────────────────────────────────────────────► ended
//      └── end(): CANCEL once a 1xx has come; a 2xx that crosses it: ACK, BYE ─► ended (told at once)
//
// An INVITE may fork: each tag of the other side is an early dialog, the first 2xx wins, every other 2xx gets ACK and BYE.

import { limits } from "../../base/limits.ts";
import { addressText } from "../../base/net.ts";
import { ClientDigest } from "../auth/client-digest.ts";
import { Dialog } from "../dialog/dialog.ts";
import { routeRequest } from "../dialog/route-set.ts";
import { agreeAsClient, LONGER_TRIES, readMinSe, SESSION_EXPIRES_S } from "../dialog/session-timer.ts";
import type { SipRequest, SipResponse } from "../message/message.ts";
import { parseContacts } from "../message/name-addr.ts";
import type { NameAddr } from "../message/values.ts";
import { makeRequest } from "../message/write.ts";
import type { Flow, HeaderRows } from "../ports.ts";
import type { ClientTransaction, ClientUser, RequestPlan } from "../transaction/transaction.ts";
import { askToAnswer, NO_DIALOG } from "./ask-to-answer.ts";
import { Conversation, type SentAck } from "./conversation.ts";
import type { SessionDeps } from "./deps.ts";
import { FactQueue } from "./fact-queue.ts";
import type { SessionImage } from "./image.ts";
import type { Info } from "./our-infos.ts";
import { Pracks, reliableNumber } from "./pracks.ts";
import { CAPABILITY_ROWS, contactRow, hostPortOf, partyRow, reasonRows, sdpOf, sdpRows } from "./rows.ts";
import type { InviteInit, Session, SessionEnd, SessionFact, SessionState } from "./session.ts";

type EndInit = NonNullable<Parameters<Session["end"]>[0]>;

interface Fork {
  readonly talk: Conversation;
  /** Description of its last provisional response that had one. */
  sdp: string | undefined;
  readonly pracks: Pracks;
}

export class CalleeSession implements Session, ClientUser {
  readonly side = "callee";
  readonly offer: string;
  #deps: SessionDeps;
  #init: InviteInit;
  #fromRow: readonly [string, string];
  #localTag: string;
  #callId: string;
  #cseq = 1;
  #sessionExpiresS = SESSION_EXPIRES_S;
  #longerTries = 0;
  #tx: ClientTransaction;
  #invite: SipRequest | undefined;
  #facts = new FactQueue();
  #state: SessionState = "new";
  #forks = new Map<string, Fork>();
  /** The highest CSeq of forks that were dropped: a 2xx that comes after all is of one of their dialogs (RFC 3261 §12.2.1.1). */
  #seqSpent = 0;
  #winner: Conversation | undefined;
  /** By the tag that answered: for each repetition of its 2xx. */
  #acks = new Map<string, SentAck>();
  #heard = false;
  #digest: ClientDigest | undefined;
  #tries = new Set<string>();
  /** Of the INVITE that is out; the ACK to its 2xx repeats them. */
  #credentialRows: HeaderRows = [];
  /** `end()` came before a provisional response, after which alone a CANCEL may be sent. */
  #wantsCancel: HeaderRows | undefined;

  constructor(deps: SessionDeps, init: InviteInit) {
    this.#deps = deps;
    this.#init = init;
    this.offer = init.sdp;
    const { credentials } = init;
    if (credentials !== undefined) {
      const newToken = (length: number): string => deps.layer.newToken(length);
      this.#digest = new ClientDigest({ crypto: deps.crypto, newToken, credentials });
    }
    this.#localTag = deps.layer.newToken(10);
    this.#callId = deps.layer.newToken(20);
    this.#fromRow = partyRow("From", init.from, addressText(this.#ourAddress()), this.#localTag);
    this.#tx = deps.layer.start(this.#plan(), init.flow, this);
  }

  get state(): SessionState {
    return this.#state;
  }

  get flow(): Flow {
    return this.#winner?.dialog.flow ?? this.#init.flow;
  }

  get dialogId() {
    // Until somebody answers, the fork that was heard first stands for all.
    const talk = this.#winner ?? this.#forks.values().next().value?.talk;
    return { callId: this.#callId, localTag: this.#localTag, remoteTag: talk?.dialog.remoteTag };
  }

  /** Built when asked for: the bytes went out without it. */
  get invite(): SipRequest {
    if (this.#invite === undefined) {
      const { method, uri, rows } = this.#plan();
      this.#invite = makeRequest({ method, uri, headers: [["Via", this.#tx.via], ...rows], body: this.#init.sdp });
    }
    return this.#invite;
  }

  get heard(): boolean {
    return this.#heard;
  }

  get image(): SessionImage | undefined {
    return this.#winner?.image;
  }

  listen(listener: (fact: SessionFact) => void): void {
    this.#facts.listen(listener);
  }

  /** Theirs alone: we called. */
  ring(): void {}

  /** Theirs alone: we called. */
  answer(): void {}

  reoffer(sdp: string): void {
    this.#winner?.ours.offer(sdp);
  }

  answerOffer(sdp: string): void {
    this.#offering()?.theirs.answer(sdp);
  }

  refuseOffer(status: number): void {
    this.#offering()?.theirs.refuse(status);
  }

  /** Before the answer each fork is told. */
  info(init: Info): void {
    this.#winner?.info(init);
  }

  askToAnswer(heard: (status: number) => void): void {
    const fork = this.#state === "early" ? this.#forks.values().next().value : undefined;
    if (fork === undefined) heard(NO_DIALOG);
    else askToAnswer(fork.talk, heard);
  }

  inform(headers: HeaderRows): void {
    if (this.#winner !== undefined) return this.#winner.ours.inform(headers);
    for (const { talk } of this.#forks.values()) talk.ours.inform(headers);
  }

  end(init: EndInit = {}): void {
    this.#endAs(init, { by: "us", why: this.#state === "answered" ? "bye" : "cancel" });
  }

  shutDown(): void {
    const talk = this.#winner;
    this.#endAs({}, { by: "nobody", why: "shut-down" });
    talk?.dropReferrals();
  }

  // ---- answers to our INVITE

  onResponse(response: SipResponse): void {
    this.#heard = true;
    const { status } = response;
    if (status < 200) return this.#onProvisional(response);
    if (status < 300) return this.#onAnswer(response);
    if (this.#state === "ended") return;
    if (status === 422 && this.#retryLonger(response)) return;
    if ((status === 401 || status === 407) && this.#retryWithPassword(response)) return;
    const reason = response.headers.get("Reason");
    this.#tell({ by: "peer", why: "refused", status, reason, heard: true, ...furtherOf(response) });
  }

  onFailure(status: 408 | 503): void {
    if (this.#state === "new" || this.#state === "early") {
      this.#tell({ by: "peer", why: "refused", status, reason: undefined, heard: this.#heard });
    }
  }

  #onProvisional(response: SipResponse): void {
    if (this.#wantsCancel !== undefined) return this.#cancelNow();
    if (response.status === 100 || (this.#state !== "new" && this.#state !== "early")) return;
    const sdp = sdpOf(response);
    if (response.to.params.has("tag")) {
      this.#state = "early";
      const fork = this.#forkOf(response);
      if (fork !== undefined && !this.#takeProvisional(fork, response, sdp)) return;
    }
    this.#facts.tell({ kind: "progress", status: response.status, sdp });
  }

  /** False: a reliable response that came before, or out of its turn; the peer sends it again (RFC 3262 §4). */
  #takeProvisional(fork: Fork, response: SipResponse, sdp: string | undefined): boolean {
    const { talk } = fork;
    if (!fork.pracks.takes(response)) return false;
    fork.sdp = sdp ?? fork.sdp;
    talk.note(response);
    if (sdp !== undefined && !talk.exchanged && reliableNumber(response) !== undefined) {
      talk.localSdp = this.offer;
      talk.remoteSdp = sdp;
      talk.exchanged = true;
    }
    return true;
  }

  #onAnswer(response: SipResponse): void {
    const tag = response.to.params.get("tag") ?? "";
    const sent = this.#acks.get(tag);
    // RFC 3261 §13.2.2.4: an ACK for each 2xx that comes.
    if (sent !== undefined) return this.#deps.layer.resend(sent.bytes, sent.flow);
    if (this.#acks.size >= limits.sip.forksPerInvite) return;
    const fork = this.#forks.get(tag) ?? this.#makeFork(response);
    const { talk } = fork;
    this.#forks.delete(tag);
    talk.dialog.confirm(response);
    talk.confirm();
    this.#acks.set(tag, talk.acknowledge(response.cseq.number, this.#credentialRows));
    // Another fork was first, or our CANCEL came too late (RFC 3261 §13.2.2.4, §9.1).
    if (this.#state === "ended" || this.#state === "answered") return talk.leave([]);
    this.#answered(fork, response);
  }

  #answered({ talk, sdp: earlySdp }: Fork, response: SipResponse): void {
    // Deviation: RFC 3261 §13.2.1 has an answer that was given reliably for good; a 200 that says otherwise is believed all the same, as it is what
    // gateways mean. Not where the early dialog offered anew since: then the 200 repeats what is past.
    const sdp = talk.reoffered ? undefined : sdpOf(response);
    this.#winner = talk;
    this.#dropForks();
    if (sdp === undefined && earlySdp === undefined) {
      // RFC 3261 §13.2.1: an answer without the answer to our offer is of no use.
      talk.leave(reasonRows('SIP;cause=488;text="Not Acceptable Here"'));
      return this.#tell({ by: "peer", why: "refused", status: 488, reason: undefined, heard: true });
    }
    this.#state = "answered";
    talk.note(response);
    if (!talk.reoffered) {
      talk.localSdp = this.offer;
      talk.remoteSdp = sdp ?? earlySdp;
    }
    talk.refresher.agreed(agreeAsClient(response.headers));
    this.#facts.tell({ kind: "answered", sdp, remote: response.to });
    talk.ours.sendWanted();
  }

  /** RFC 4028 §7.3: the same call once more, with the interval they bear. */
  #retryLonger(response: SipResponse): boolean {
    const minSe = readMinSe(response.headers);
    if (!response.headers.has("Min-SE") || minSe <= this.#sessionExpiresS) return false;
    if (++this.#longerTries > LONGER_TRIES) return false;
    this.#sessionExpiresS = minSe;
    this.#inviteAgain();
    return true;
  }

  /** RFC 3261 §22.2, §22.3: the same call once more, with credentials. */
  #retryWithPassword(response: SipResponse): boolean {
    if (this.#digest?.learn(response, this.#tries) !== true) return false;
    this.#inviteAgain();
    return true;
  }

  #inviteAgain(): void {
    this.#dropForks();
    this.#heard = false;
    this.#cseq++;
    this.#invite = undefined;
    const { uri, route = [] } = this.#init;
    this.#credentialRows = this.#digest?.rows("INVITE", routeRequest(uri, route).uri) ?? [];
    this.#tx = this.#deps.layer.start(this.#plan(), this.#init.flow, this);
  }

  /** Where an offer of theirs waits: in the dialog that answered, or in an early one. */
  #offering(): Conversation | undefined {
    if (this.#winner !== undefined) return this.#winner;
    for (const { talk } of this.#forks.values()) if (talk.theirs.pending) return talk;
    return undefined;
  }

  #endAs(init: EndInit, how: SessionEnd): void {
    if (this.#state === "ended") return;
    const rows = [...reasonRows(init.reason), ...(init.headers ?? [])];
    if (this.#state === "answered") this.#winner?.leave(rows);
    else this.#cancel(rows);
    this.#tell(how);
  }

  /** RFC 3261 §9.1: no CANCEL before a provisional response. */
  #cancel(rows: HeaderRows): void {
    this.#wantsCancel = rows;
    if (this.#tx.state === "proceeding") this.#cancelNow();
  }

  #cancelNow(): void {
    const rows = this.#wantsCancel;
    this.#wantsCancel = undefined;
    if (rows !== undefined) this.#deps.layer.cancel(this.#tx, rows);
  }

  /** Ended by the conversation: BYE (perhaps in the early dialog), refresh unanswered. */
  #gone(how: SessionEnd): void {
    if (this.#state === "ended") return;
    if (this.#state !== "answered") this.#cancel([]);
    this.#tell(how);
  }

  #tell(how: SessionEnd): void {
    this.#state = "ended";
    this.#dropForks();
    this.#winner = undefined; // the INVITE's transaction may hold this session for 32 s more
    this.#deps.onEnded(this);
    this.#facts.tell({ kind: "ended", how });
  }

  #dropForks(): void {
    for (const { talk } of this.#forks.values()) {
      this.#seqSpent = Math.max(this.#seqSpent, talk.dialog.localSeq);
      talk.drop();
    }
    this.#forks.clear();
  }

  #forkOf(response: SipResponse): Fork | undefined {
    const tag = response.to.params.get("tag") ?? "";
    let fork = this.#forks.get(tag);
    if (fork !== undefined || this.#forks.size >= limits.sip.forksPerInvite) return fork;
    fork = this.#makeFork(response);
    this.#forks.set(tag, fork);
    return fork;
  }

  #makeFork(response: SipResponse): Fork {
    const talk = this.#makeTalk(response);
    return { talk, sdp: undefined, pracks: new Pracks(talk) };
  }

  #makeTalk(response: SipResponse): Conversation {
    const { flow, uri, from, phoneOf } = this.#init;
    const dialog = Dialog.fromResponse(response, {
      from: this.#fromRow[1],
      localTag: this.#localTag,
      uri,
      flow,
      phoneOf,
    });
    dialog.localSeq = Math.max(dialog.localSeq, this.#seqSpent);
    return new Conversation({
      dialog,
      deps: this.#deps,
      facts: this.#facts,
      contactUser: from.user,
      digest: this.#digest,
      owner: { session: this, onEnd: (how) => this.#gone(how) },
    });
  }

  #plan(): RequestPlan {
    const { uri, route = [], to, maxForwards, headers = [], sdp, flow, from } = this.#init;
    const routed = routeRequest(uri, route);
    const rows: (readonly [string, string])[] = [["Max-Forwards", String(maxForwards)]];
    for (const value of routed.routes) rows.push(["Route", value]);
    rows.push(this.#fromRow, partyRow("To", to, hostPortOf(uri)));
    rows.push(["Call-ID", this.#callId], ["CSeq", `${this.#cseq} INVITE`]);
    rows.push(contactRow(this.#deps.network, flow, from.user, uri), ...CAPABILITY_ROWS);
    // RFC 4028 §7.1: we offer to be the refresher, so that it does not depend on the phone.
    rows.push(["Session-Expires", `${this.#sessionExpiresS};refresher=uac`]);
    if (this.#sessionExpiresS > SESSION_EXPIRES_S) rows.push(["Min-SE", String(this.#sessionExpiresS)]);
    rows.push(["User-Agent", this.#deps.product], ...this.#credentialRows, ...headers, ...sdpRows(sdp));
    return { method: "INVITE", uri: routed.uri, rows, body: sdp };
  }

  #ourAddress() {
    const { flow } = this.#init;
    return this.#deps.network.advertised(flow.transport, flow.remote);
  }
}

/** What an answer that refuses says of trying elsewhere (RFC 3261 §8.1.3.4) or later (§21.5.4). */
function furtherOf(response: SipResponse): { readonly contacts?: readonly string[]; readonly retryAfter?: string } {
  const retryAfter = response.headers.get("Retry-After");
  const isRedirect = response.status < 400;
  return {
    ...(isRedirect ? { contacts: contactsOf(response) } : {}),
    ...(retryAfter === undefined ? {} : { retryAfter }),
  };
}

/** Highest q first; without one it is 1 (RFC 3261 §20.10). */
function contactsOf(response: SipResponse): readonly string[] {
  const contacts = parseContacts(response.headers);
  if (contacts === undefined || contacts === "*") return [];
  const weightOf = (one: NameAddr): number => {
    const q = Number(one.params.get("q") ?? "1");
    return Number.isFinite(q) ? q : 0;
  };
  return [...contacts].sort((a, b) => weightOf(b) - weightOf(a)).map((one) => one.uri);
}
