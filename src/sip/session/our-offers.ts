// Re-INVITE and UPDATE of ours: new offers of the call, and session refreshes. RFC 3261 §14.1, RFC 4028 §10.
//
//   wanted ── in turn ─► sent ── 2xx: ACK ──────────────► offer-answered
//     ▲  out of turn: waits  │ ├─ 491: 2.1-4 s where the Call-ID is ours, else 0-2 s ──► wanted
//     └──────────────────────┘ ├─ 408, 481, silence ─► the dialog is gone
//                              └─ anything else ─► offer-refused; a refresh is tried again

import { assert } from "../../base/assert.ts";
import { between } from "../../base/rng.ts";
import { SECOND_MS, type Timer } from "../../base/time.ts";
import { agreeAsClient, MIN_SE_S, readMinSe } from "../dialog/session-timer.ts";
import { parseNumber } from "../message/chars.ts";
import type { SipResponse } from "../message/message.ts";
import type { HeaderRows } from "../ports.ts";
import type { ClientTransaction, ClientUser } from "../transaction/transaction.ts";
import type { Conversation, SentAck } from "./conversation.ts";
import { sdpOf, sdpRows } from "./rows.ts";

interface Wanted {
  readonly sdp: string;
  /** Only to show that we are there; the call layer does not know of it. */
  readonly isRefresh: boolean;
}

export class OurOffers {
  #talk: Conversation;
  #wanted: Wanted | undefined;
  #sent: Reinvite | undefined;
  #updating = false;
  #glare: Timer | undefined;
  #minSe: number | undefined;

  constructor(talk: Conversation) {
    this.#talk = talk;
  }

  /** A re-INVITE of ours, and with it our offer, has no final answer yet. */
  get inviting(): boolean {
    return this.#sent !== undefined;
  }

  offer(sdp: string): void {
    const busy = (this.#wanted !== undefined && !this.#wanted.isRefresh) || this.#sent?.wanted.isRefresh === false;
    assert(!busy, "an offer waits for the outcome of the one before");
    if (this.#talk.phase !== "talking") return;
    this.#wanted = { sdp, isRefresh: false };
    this.sendWanted();
  }

  refresh(): void {
    const talk = this.#talk;
    // A re-INVITE on its way refreshes the session too.
    if (talk.phase !== "talking" || this.#sent !== undefined || this.#wanted !== undefined || this.#updating) return;
    if (talk.peerUpdates) return this.#sendUpdate();
    if (talk.localSdp === undefined) return;
    this.#wanted = { sdp: talk.localSdp, isRefresh: true };
    this.sendWanted();
  }

  /** Sends what waits, once it is our turn (RFC 3261 §14.1: no INVITE while another is in progress in either direction). */
  sendWanted(): void {
    const talk = this.#talk;
    const wanted = this.#wanted;
    if (wanted === undefined || this.#sent !== undefined || this.#glare !== undefined) return;
    if (talk.phase !== "talking" || talk.theirs.pending || talk.unacknowledged !== undefined) return;
    this.#wanted = undefined;
    const rows = [...talk.requestRows(), ...this.#timerRows(), ...sdpRows(wanted.sdp)];
    const plan = talk.dialog.request("INVITE", rows, wanted.sdp);
    const reinvite = new Reinvite(this, talk, wanted, talk.dialog.localSeq);
    this.#sent = reinvite;
    reinvite.tx = talk.deps.layer.start(plan, talk.dialog.nextHop, reinvite);
  }

  /** The dialog ended; an INVITE on its way is still acknowledged. */
  close(): void {
    this.#glare?.cancel();
    this.#glare = undefined;
    this.#wanted = undefined;
    const tx = this.#sent?.tx;
    this.#sent = undefined;
    if (tx !== undefined) this.#talk.deps.layer.giveUp(tx);
  }

  // ---- outcomes of a re-INVITE

  accepted(reinvite: Reinvite, response: SipResponse): void {
    if (this.#sent !== reinvite) return;
    this.#sent = undefined;
    const talk = this.#talk;
    talk.note(response);
    talk.refresher.agreed(agreeAsClient(response.headers));
    const { sdp, isRefresh } = reinvite.wanted;
    const theirs = sdpOf(response);
    talk.localSdp = sdp;
    const isNew = theirs !== undefined && theirs !== talk.remoteSdp;
    if (isNew) talk.remoteSdp = theirs;
    // RFC 3261 §14.1: a 2xx without an answer leaves the session as it was.
    if (theirs === undefined && !isRefresh) talk.facts.tell({ kind: "offer-refused", status: 488 });
    else if (theirs !== undefined && (isNew || !isRefresh)) talk.facts.tell({ kind: "offer-answered", sdp: theirs });
    this.sendWanted();
  }

  refused(reinvite: Reinvite, response: SipResponse): void {
    if (this.#sent !== reinvite) return;
    this.#sent = undefined;
    const { status } = response;
    // RFC 3261 §12.2.1.2
    if (status === 408 || status === 481) return this.#talk.lost("dialog-gone", status === 408);
    if (status === 491) return this.#waitAfterGlare(reinvite.wanted);
    if (status === 422 && this.#learnMinSe(response)) {
      this.#wanted ??= reinvite.wanted;
      return this.sendWanted();
    }
    this.#failedOtherwise(reinvite.wanted, status, response);
  }

  failed(reinvite: Reinvite, status: 408 | 503): void {
    if (this.#sent !== reinvite) return;
    this.#sent = undefined;
    if (status === 408) return this.#talk.lost("dialog-gone");
    this.#failedOtherwise(reinvite.wanted, status, undefined);
  }

  // ---- helpers, in order of use

  #sendUpdate(): void {
    const talk = this.#talk;
    const plan = talk.dialog.request("UPDATE", [...talk.requestRows(), ...this.#timerRows()]);
    this.#updating = true;
    talk.deps.layer.start(plan, talk.dialog.nextHop, {
      onResponse: (response: SipResponse) => {
        if (response.status >= 200) this.#updated(response.status, response);
      },
      onFailure: (status) => this.#updated(status, undefined),
    });
  }

  #updated(status: number, response: SipResponse | undefined): void {
    this.#updating = false;
    const talk = this.#talk;
    if (talk.phase !== "talking") return;
    if (response !== undefined && status < 300) {
      talk.dialog.refreshTarget(response);
      talk.refresher.agreed(agreeAsClient(response.headers));
      return;
    }
    // RFC 4028 §10: 408, 481 and silence end the session.
    if (status === 408 || status === 481) return talk.lost("dialog-gone", status === 408);
    if (status === 422 && response !== undefined && this.#learnMinSe(response)) return this.#sendUpdate();
    if (status === 405 || status === 501) {
      talk.peerUpdates = false; // it said otherwise in Allow; a re-INVITE does the same
      return this.refresh();
    }
    talk.refresher.refused(this.#retryMs(response));
  }

  /** RFC 3261 §14.1: in units of 10 ms. */
  #waitAfterGlare(wanted: Wanted): void {
    this.#wanted ??= wanted;
    const { deps, dialog } = this.#talk;
    const ms = 10 * (dialog.ownsCallId ? between(deps.rng, 210, 400) : between(deps.rng, 0, 200));
    this.#glare = deps.deadlines.after(ms, "glare: re-INVITE again", () => {
      this.#glare = undefined;
      this.sendWanted();
    });
  }

  #failedOtherwise(wanted: Wanted, status: number, response: SipResponse | undefined): void {
    if (wanted.isRefresh) this.#talk.refresher.refused(this.#retryMs(response));
    else this.#talk.facts.tell({ kind: "offer-refused", status });
    this.sendWanted();
  }

  /** RFC 4028 §7.3. False: the 422 asks for nothing more than we offered. */
  #learnMinSe(response: SipResponse): boolean {
    const minSe = readMinSe(response.headers);
    const { refresher } = this.#talk;
    if (minSe <= refresher.seconds && this.#minSe === minSe) return false;
    this.#minSe = minSe;
    refresher.seconds = Math.max(refresher.seconds, minSe);
    return true;
  }

  #timerRows(): HeaderRows {
    const expires = ["Session-Expires", `${this.#talk.refresher.seconds};refresher=uac`] as const;
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
  tx: ClientTransaction | undefined;
  #ours: OurOffers;
  #talk: Conversation;
  #cseq: number;
  #ack: SentAck | undefined;

  constructor(ours: OurOffers, talk: Conversation, wanted: Wanted, cseq: number) {
    this.#ours = ours;
    this.#talk = talk;
    this.wanted = wanted;
    this.#cseq = cseq;
  }

  onResponse(response: SipResponse): void {
    if (response.status < 200) return;
    if (response.status >= 300) return this.#ours.refused(this, response);
    // RFC 3261 §13.2.2.4: an ACK for each 2xx that comes.
    if (this.#ack !== undefined) return this.#talk.deps.layer.resend(this.#ack.bytes, this.#ack.flow);
    this.#talk.dialog.refreshTarget(response); // first: the ACK goes to the new target already
    this.#ack = this.#talk.acknowledge(this.#cseq);
    this.#ours.accepted(this, response);
  }

  onFailure(status: 408 | 503): void {
    this.#ours.failed(this, status);
  }
}
