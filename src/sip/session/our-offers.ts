// Re-INVITE and UPDATE of ours: new offers of the call, news about the other side, session refreshes. RFC 3261 §14.1, RFC 3311, RFC 4028 §10.
//
//   wanted ── in turn ─► sent ── 2xx: ACK ──────────────► offer-answered
//     ▲  out of turn: waits  │ ├─ 491: 2.1-4 s where the Call-ID is ours, else 0-2 s ──► wanted
//     ├──────────────────────┘ ├─ 500 with Retry-After, to an offer: then, at the most EARLY_TRIES times ──► wanted
//                              ├─ 408, 481, silence ─► the dialog is gone
//                              └─ anything else ─► offer-refused; a refresh is tried again; news are dropped

import { assert } from "../../base/assert.ts";
import { between } from "../../base/rng.ts";
import { SECOND_MS, type Timer } from "../../base/time.ts";
import { agreeAsClient, LONGER_TRIES, MIN_SE_S, readMinSe } from "../dialog/session-timer.ts";
import { parseNumber } from "../message/chars.ts";
import type { SipResponse } from "../message/message.ts";
import type { HeaderRows } from "../ports.ts";
import type { ClientUser } from "../transaction/transaction.ts";
import type { Conversation, SentAck } from "./conversation.ts";
import { DialogRequest } from "./dialog-request.ts";
import { Pracks } from "./pracks.ts";
import { sdpOf, sdpRows } from "./rows.ts";

/** How often an offer is made again because the peer is not done with an INVITE before it, which may be one of before a restart. */
const EARLY_TRIES = 3;
/** RFC 3261 §14.2 has it ask for 10 s at the most. */
const EARLY_S = 10;

interface Wanted {
  readonly sdp: string;
  /** `refresh` only shows that we are there, `inform` only carries news: the call layer does not hear of their outcome. */
  readonly why: "offer" | "refresh" | "inform";
}

interface SentUpdate {
  readonly why: "refresh" | "inform";
  readonly news: HeaderRows;
  /** Before the 2xx. */
  readonly isEarly: boolean;
}

export class OurOffers {
  #talk: Conversation;
  #wanted: Wanted | undefined;
  /** What the peer should be told; goes with the next request that may carry it. */
  #news: HeaderRows | undefined;
  #sent: Reinvite | undefined;
  #update: DialogRequest | undefined;
  #glare: Timer | undefined;
  #minSe: number | undefined;
  /** Since the last request that was not refused for its interval. */
  #longerTries = 0;
  #earlyTries = 0;

  constructor(talk: Conversation) {
    this.#talk = talk;
  }

  /** A re-INVITE of ours, and with it our offer, has no final answer yet. */
  get inviting(): boolean {
    return this.#sent !== undefined;
  }

  /** Before the 2xx has gone out it waits for it. */
  offer(sdp: string): void {
    assert(this.#wanted?.why !== "offer" && this.#sent?.wanted.why !== "offer", "an offer waits for the one before");
    if (this.#isClosing()) return;
    this.#wanted = { sdp, why: "offer" };
    this.sendWanted();
  }

  /** Later news of the same header take the place of those that wait. */
  inform(rows: HeaderRows): void {
    if (this.#isClosing()) return;
    const names = new Set(rows.map(([name]) => name.toLowerCase()));
    this.#news = [...(this.#news ?? []).filter(([name]) => !names.has(name.toLowerCase())), ...rows];
    this.sendWanted();
  }

  refresh(): void {
    const talk = this.#talk;
    // A re-INVITE on its way refreshes the session too.
    if (
      talk.phase !== "talking" ||
      this.#sent !== undefined ||
      this.#wanted !== undefined ||
      this.#update !== undefined
    )
      return;
    if (talk.peerUpdates) return this.#sendUpdate("refresh");
    if (talk.localSdp === undefined) return;
    this.#wanted = { sdp: talk.localSdp, why: "refresh" };
    this.sendWanted();
  }

  /** Sends what waits, once it is our turn (RFC 3261 §14.1: no INVITE while another is in progress in either direction). */
  sendWanted(): void {
    const talk = this.#talk;
    if (this.#wanted === undefined && this.#news === undefined) return;
    if (this.#sent !== undefined || this.#glare !== undefined || talk.theirs.pending) return;
    if (talk.phase === "early") return this.#informEarly();
    if (talk.phase !== "talking" || talk.unacknowledged !== undefined) return;
    if (this.#wanted === undefined) {
      if (talk.peerUpdates) return this.#sendUpdate("inform");
      if (talk.localSdp === undefined) return;
      this.#wanted = { sdp: talk.localSdp, why: "inform" };
    }
    const wanted = this.#wanted;
    this.#wanted = undefined;
    const reinvite = new Reinvite(this, talk, wanted, this.#takeNews());
    this.#sent = reinvite;
    reinvite.request.start();
  }

  /** Of a re-INVITE; asked for each time that it is sent. */
  rowsFor(wanted: Wanted, news: HeaderRows): HeaderRows {
    return [...this.#talk.requestRows(), ...this.#timerRows(), ...news, ...sdpRows(wanted.sdp)];
  }

  /** The dialog ended; an INVITE on its way is still acknowledged. */
  close(): void {
    this.#glare?.cancel();
    this.#glare = undefined;
    this.#wanted = undefined;
    this.#news = undefined;
    const sent = this.#sent;
    const update = this.#update;
    this.#sent = undefined;
    this.#update = undefined;
    sent?.request.abandon();
    update?.abandon();
  }

  // ---- outcomes of a re-INVITE

  accepted(reinvite: Reinvite, response: SipResponse): void {
    if (this.#sent !== reinvite) return;
    this.#sent = undefined;
    const talk = this.#talk;
    talk.note(response);
    this.#longerTries = 0;
    this.#earlyTries = 0;
    talk.refresher.agreed(agreeAsClient(response.headers));
    const { sdp, why } = reinvite.wanted;
    const theirs = sdpOf(response) ?? reinvite.earlyAnswer;
    talk.localSdp = sdp;
    const isNew = theirs !== undefined && theirs !== talk.remoteSdp;
    if (isNew) talk.remoteSdp = theirs;
    // RFC 3261 §14.1: a 2xx without an answer leaves the session as it was.
    if (theirs === undefined && why === "offer") talk.facts.tell({ kind: "offer-refused", status: 488 });
    else if (theirs !== undefined && (isNew || why === "offer"))
      talk.facts.tell({ kind: "offer-answered", sdp: theirs });
    this.sendWanted();
  }

  refused(reinvite: Reinvite, response: SipResponse): void {
    if (this.#sent !== reinvite) return;
    this.#sent = undefined;
    const { status } = response;
    // RFC 3261 §12.2.1.2
    if (status === 408 || status === 481) return this.#talk.lost("dialog-gone", status === 408);
    if (status === 491 || (status === 422 && this.#learnMinSe(response))) {
      this.#wantAgain(reinvite);
      return status === 491 ? this.#waitAfterGlare() : this.sendWanted();
    }
    if (status === 500 && reinvite.wanted.why === "offer" && this.#cameEarly(reinvite, response)) return;
    this.#failedOtherwise(reinvite.wanted, status, response);
  }

  failed(reinvite: Reinvite, status: 408 | 503): void {
    if (this.#sent !== reinvite) return;
    this.#sent = undefined;
    if (status === 408) return this.#talk.lost("dialog-gone");
    this.#failedOtherwise(reinvite.wanted, status, undefined);
  }

  // ---- helpers, in order of use

  #isClosing(): boolean {
    return this.#talk.phase === "leaving" || this.#talk.phase === "gone";
  }

  /** RFC 3311 §5.1: in an early dialog too, but not before the first offer has its answer. */
  #informEarly(): void {
    const { exchanged, peerUpdates, unansweredPracks } = this.#talk;
    if (unansweredPracks > 0) return;
    if (this.#news !== undefined && exchanged && peerUpdates) this.#sendUpdate("inform");
  }

  #takeNews(): HeaderRows {
    const news = this.#news ?? [];
    this.#news = undefined;
    return news;
  }

  #sendUpdate(why: "refresh" | "inform"): void {
    const talk = this.#talk;
    if (this.#update !== undefined) return; // the news go after it
    const news = this.#takeNews();
    const sent = { why, news, isEarly: talk.phase === "early" };
    const rows = (): HeaderRows => {
      // RFC 4028 §7.4: each refresh says it again. Before the 2xx there is no session to refresh.
      const timers = talk.phase === "talking" ? this.#timerRows() : [];
      return [...talk.requestRows(), ...timers, ...news];
    };
    this.#update = new DialogRequest(
      talk,
      { method: "UPDATE", rows },
      {
        onResponse: (response: SipResponse) => {
          if (response.status >= 200) this.#updated(sent, response.status, response);
        },
        onFailure: (status) => this.#updated(sent, status, undefined),
      },
    );
    this.#update.start();
  }

  #updated(sent: SentUpdate, status: number, response: SipResponse | undefined): void {
    this.#update = undefined;
    const talk = this.#talk;
    if (talk.phase === "early") return this.sendWanted();
    if (talk.phase !== "talking") return;
    this.#updatedTalking(sent, status, response);
    this.sendWanted();
  }

  #updatedTalking({ why, news, isEarly }: SentUpdate, status: number, response?: SipResponse): void {
    const talk = this.#talk;
    if (response !== undefined && status < 300) {
      this.#longerTries = 0;
      talk.refreshTarget(response);
      return talk.refresher.agreed(agreeAsClient(response.headers));
    }
    const newsAgain = (): void => {
      if (news.length > 0) this.#news ??= news;
    };
    // It overtook the 1xx that begins the dialog for them: they knew nothing of it yet, and do by now.
    if (status === 481 && isEarly) return newsAgain();
    // RFC 4028 §10: 408, 481 and silence end the session.
    if (status === 408 || status === 481) return talk.lost("dialog-gone", status === 408);
    if (status === 422 && response !== undefined && this.#learnMinSe(response)) {
      newsAgain();
      return this.#sendUpdate(why);
    }
    if (status === 405 || status === 501) {
      talk.peerUpdates = false; // it said otherwise in Allow; a re-INVITE does the same
      newsAgain();
      return why === "refresh" ? this.refresh() : undefined;
    }
    if (status === 491 && why === "inform") {
      newsAgain();
      return this.#waitAfterGlare();
    }
    if (why === "refresh") talk.refresher.refused(this.#retryMs(response));
  }

  /** A wish that came meanwhile goes first and takes the news along. */
  #wantAgain({ wanted, news }: Reinvite): void {
    this.#wanted ??= wanted;
    if (news.length > 0) this.#news ??= news;
  }

  /** RFC 3261 §14.1: in units of 10 ms. */
  #waitAfterGlare(): void {
    const { deps, dialog } = this.#talk;
    this.#sendAfter(10 * (dialog.ownsCallId ? between(deps.rng, 210, 400) : between(deps.rng, 0, 200)));
  }

  /** RFC 3261 §14.2: 500 with Retry-After says that another INVITE of ours is still unanswered there. False: it says nothing of the kind, or too often. */
  #cameEarly(reinvite: Reinvite, response: SipResponse): boolean {
    const seconds = parseNumber(response.headers.get("Retry-After")?.split(/[ ;(]/)[0] ?? "", EARLY_S);
    if (seconds < 0 || ++this.#earlyTries > EARLY_TRIES) return false;
    this.#wantAgain(reinvite);
    this.#sendAfter(seconds * SECOND_MS);
    return true;
  }

  #sendAfter(ms: number): void {
    this.#glare = this.#talk.deps.deadlines.after(ms, "an offer waits for the one before: once more", () => {
      this.#glare = undefined;
      this.sendWanted();
    });
  }

  #failedOtherwise(wanted: Wanted, status: number, response: SipResponse | undefined): void {
    if (wanted.why === "refresh") this.#talk.refresher.refused(this.#retryMs(response));
    else if (wanted.why === "offer") this.#talk.facts.tell({ kind: "offer-refused", status });
    this.sendWanted();
  }

  /** RFC 4028 §7.3. False: the 422 asks for nothing more than we offered, or has asked too often. */
  #learnMinSe(response: SipResponse): boolean {
    const minSe = readMinSe(response.headers);
    const { refresher } = this.#talk;
    if (minSe <= refresher.seconds && this.#minSe === minSe) return false;
    if (++this.#longerTries > LONGER_TRIES) return false;
    this.#minSe = minSe;
    refresher.seconds = Math.max(refresher.seconds, minSe);
    return true;
  }

  #timerRows(): HeaderRows {
    const { refresher } = this.#talk;
    // RFC 4028 §7.4: whoever refreshes goes on doing so.
    const role = refresher.weRefresh ? "uac" : "uas";
    const expires = ["Session-Expires", `${refresher.seconds};refresher=${role}`] as const;
    return this.#minSe === undefined ? [expires] : [expires, ["Min-SE", String(this.#minSe)]];
  }

  #retryMs(response: SipResponse | undefined): number {
    const asked = parseNumber(response?.headers.get("Retry-After")?.split(/[ ;(]/)[0] ?? "", 600);
    const seconds = Math.max(asked, Math.min(60, this.#talk.refresher.seconds / (MIN_SE_S / 10)));
    return Math.max(1, seconds) * SECOND_MS;
  }
}

/** One re-INVITE on its way. It outlives the session where need be: each 2xx is acknowledged. */
class Reinvite implements ClientUser {
  readonly wanted: Wanted;
  readonly news: HeaderRows;
  readonly request: DialogRequest;
  /** Came with a provisional response; the 2xx need not say it again (RFC 3262 §5). */
  earlyAnswer: string | undefined;
  #ours: OurOffers;
  #talk: Conversation;
  #pracks: Pracks;
  #ack: SentAck | undefined;

  constructor(ours: OurOffers, talk: Conversation, wanted: Wanted, news: HeaderRows) {
    this.#ours = ours;
    this.#talk = talk;
    this.#pracks = new Pracks(talk);
    this.wanted = wanted;
    this.news = news;
    const rows = (): HeaderRows => ours.rowsFor(wanted, news);
    this.request = new DialogRequest(talk, { method: "INVITE", rows, body: wanted.sdp }, this);
  }

  onResponse(response: SipResponse): void {
    if (response.status < 200) {
      if (this.#pracks.takes(response)) this.earlyAnswer = sdpOf(response) ?? this.earlyAnswer;
      return;
    }
    if (response.status >= 300) return this.#ours.refused(this, response);
    // RFC 3261 §13.2.2.4: an ACK for each 2xx that comes.
    if (this.#ack !== undefined) return this.#talk.deps.layer.resend(this.#ack.bytes, this.#ack.flow);
    this.#talk.refreshTarget(response); // first: the ACK goes to the new target already
    this.#ack = this.#talk.acknowledge(response.cseq.number, this.request.credentials);
    this.#ours.accepted(this, response);
  }

  onFailure(status: 408 | 503): void {
    this.#ours.failed(this, status);
  }
}
