// REFER as it comes in within a dialog, and what its sender is told of the outcome: RFC 3515, RFC 4488, RFC 6665 for the subscription it makes.
// The call layer decides (fact `referred`); the dialog outlives its call for as long as a referral is open (RFC 5057 §4.1).
//
//   asked ── accept: 202, NOTIFY 100 ─► open ── progress(1xx): NOTIFY active ─┐
//     │                                  ▲ └────────────────────────────────┘
//     │                                  ├─ progress(2xx-6xx), expiry: NOTIFY terminated ─► over
//     │                                  └─ NOTIFY answered 481 and the like, silence ────► over
//     └── refuse, or nobody decides: 504 ─────────────────────────────────────────────────► over
//
// One NOTIFY at a time: what happens meanwhile waits, and only the latest of it is told.

import { limits } from "../../base/limits.ts";
import { SECOND_MS, type Timer } from "../../base/time.ts";
import { parseNumber } from "../message/chars.ts";
import type { SipRequest, SipResponse } from "../message/message.ts";
import { reasonPhrase } from "../message/status.ts";
import type { Flow, HeaderRows } from "../ports.ts";
import type { ServerTransaction } from "../transaction/transaction.ts";
import type { Conversation } from "./conversation.ts";
import { DialogRequest } from "./dialog-request.ts";
import { type Refer, readRefer } from "./refer.ts";
import type { Referral, ReplacedDialog } from "./session.ts";

export class TheirReferrals {
  #talk: Conversation;
  #open = new Set<TheirReferral>();
  #cameBefore = false;

  constructor(talk: Conversation) {
    this.#talk = talk;
  }

  get size(): number {
    return this.#open.size;
  }

  onRefer(request: SipRequest, tx: ServerTransaction): void {
    const refer = readRefer(request);
    if (typeof refer === "number") return tx.respond({ status: refer });
    if (this.#open.size >= limits.sip.referrals) {
      return tx.respond({ status: 503, rows: [["Retry-After", String(limits.sip.retryAfterS)]] });
    }
    // RFC 3515 §2.4.6: only the first REFER of a dialog may do without an id.
    const event = this.#cameBefore ? `refer;id=${request.cseq.number}` : "refer";
    this.#cameBefore = true;
    const referral = new TheirReferral(this.#talk, { refer, tx, event, onOver: () => this.#over(referral) });
    this.#open.add(referral);
    this.#talk.facts.tell({ kind: "referred", referral });
  }

  /** RFC 3515 §2.4.4: the subscription is kept longer, or ended, by a SUBSCRIBE. */
  onSubscribe(request: SipRequest, tx: ServerTransaction): void {
    const event = request.headers.get("Event") ?? "";
    if (!/^\s*refer\s*(;|$)/i.test(event)) {
      return tx.respond({ status: 489, rows: [["Allow-Events", "refer"]] }); // RFC 6665 §4.2.1.1
    }
    const id = /;\s*id\s*=\s*([^;\s]+)/i.exec(event)?.[1];
    const referral = [...this.#open].find((one) => one.isNamed(id));
    if (referral === undefined) return tx.respond({ status: 481 });
    referral.subscribedAgain(request, tx);
  }

  moveTo(flow: Flow): void {
    for (const referral of this.#open) referral.moveTo(flow);
  }

  /** The dialog is gone: nobody can be told any more. */
  close(): void {
    for (const referral of [...this.#open]) referral.drop();
  }

  #over(referral: TheirReferral): void {
    this.#open.delete(referral);
    this.#talk.usageEnded();
  }
}

interface News {
  readonly status: number;
  /** Value of Subscription-State; undefined: it goes on. */
  readonly last: string | undefined;
}

class TheirReferral implements Referral {
  readonly target: string;
  readonly replaces: ReplacedDialog | undefined;
  readonly referredBy: string | undefined;
  #talk: Conversation;
  #tx: ServerTransaction;
  #event: string;
  #cseq: string;
  #wantsNoNotify: boolean;
  #onOver: () => void;
  #state: "asked" | "open" | "over" = "asked";
  #status = 100;
  #notify: DialogRequest | undefined;
  #waiting: News | undefined;
  /** Nobody decides; later: the subscription expires. */
  #timer: Timer;
  #expiresAtMs = 0;

  constructor(talk: Conversation, init: { refer: Refer; tx: ServerTransaction; event: string; onOver: () => void }) {
    this.#talk = talk;
    this.target = init.refer.target;
    this.replaces = init.refer.replaces;
    this.referredBy = init.refer.referredBy;
    this.#wantsNoNotify = init.refer.wantsNoNotify;
    this.#tx = init.tx;
    this.#cseq = String(init.tx.cseq);
    this.#event = init.event;
    this.#onOver = init.onOver;
    this.#timer = talk.deps.deadlines.after(limits.sip.referralAnswerMs, "nobody answers the REFER", () =>
      this.refuse(504),
    );
  }

  accept(): void {
    if (this.#state !== "asked") return;
    const rows = this.#talk.targetRows();
    if (this.#wantsNoNotify) {
      // RFC 4488 §4: we agree that there is no subscription.
      this.#tx.respond({ status: 202, rows: [...rows, ["Refer-Sub", "false"]] });
      return this.#finish();
    }
    this.#state = "open";
    this.#tx.respond({ status: 202, rows });
    this.#expireAfter(limits.sip.referralMs);
    this.#tell({ status: 100, last: undefined }); // RFC 3515 §2.4.4: at once
  }

  refuse(status: number): void {
    if (this.#state !== "asked") return;
    this.#tx.respond({ status });
    this.#finish();
  }

  progress(status: number): void {
    this.accept();
    if (this.#state !== "open") return;
    // RFC 3515 §2.4.7: a final status ends the subscription.
    this.#tell({ status, last: status >= 200 ? "terminated;reason=noresource" : undefined });
  }

  isNamed(id: string | undefined): boolean {
    if (this.#state !== "open") return false;
    return id === undefined ? this.#event === "refer" : id === this.#cseq;
  }

  subscribedAgain(request: SipRequest, tx: ServerTransaction): void {
    const asked = parseNumber(request.headers.get("Expires")?.trim() ?? "", 0x7fffffff);
    const seconds = asked < 0 ? limits.sip.referralMs / SECOND_MS : Math.min(asked, limits.sip.referralMs / SECOND_MS);
    tx.respond({ status: 200, rows: [...this.#talk.targetRows(), ["Expires", String(seconds)]] });
    if (seconds > 0) this.#expireAfter(seconds * SECOND_MS);
    this.#tell({ status: this.#status, last: seconds === 0 ? "terminated;reason=timeout" : undefined });
  }

  moveTo(flow: Flow): void {
    this.#tx.flow = flow;
  }

  drop(): void {
    if (this.#state === "asked") this.#tx.respond({ status: 481 });
    this.#notify?.abandon();
    this.#finish();
  }

  #expireAfter(ms: number): void {
    const { deadlines } = this.#talk.deps;
    this.#timer.cancel();
    this.#expiresAtMs = this.#talk.deps.deadlines.now() + ms;
    this.#timer = deadlines.after(ms, "the referral's subscription expires", () =>
      this.#tell({ status: this.#status, last: "terminated;reason=timeout" }),
    );
  }

  #tell(news: News): void {
    if (this.#waiting?.last !== undefined) return; // the last word is spoken already
    this.#status = news.status;
    if (news.last !== undefined) this.#timer.cancel();
    this.#waiting = news;
    if (this.#notify === undefined) this.#sendNotify();
  }

  #sendNotify(): void {
    const news = this.#waiting;
    if (news === undefined) return;
    this.#waiting = news.last === undefined ? undefined : news;
    const body = `SIP/2.0 ${news.status} ${reasonPhrase(news.status)}\r\n`;
    const request = new DialogRequest(
      this.#talk,
      { method: "NOTIFY", rows: () => this.#rows(news), body },
      {
        onResponse: (response: SipResponse) => {
          if (response.status >= 200) this.#notified(news, response.status);
        },
        onFailure: () => this.#notified(news, 481), // whoever does not answer has forgotten us
      },
    );
    this.#notify = request;
    request.start();
  }

  #rows(news: News): HeaderRows {
    const seconds = Math.max(0, Math.round((this.#expiresAtMs - this.#talk.deps.deadlines.now()) / SECOND_MS));
    return [
      ...this.#talk.requestRows(),
      ["Event", this.#event],
      ["Subscription-State", news.last ?? `active;expires=${seconds}`],
      ["Content-Type", "message/sipfrag;version=2.0"],
    ];
  }

  #notified(news: News, status: number): void {
    this.#notify = undefined;
    if (this.#state !== "open") return;
    // RFC 6665 §4.2.2: silence, 481 and whatever says that nobody subscribed there end it.
    const isGone = status === 408 || status === 481 || status === 489 || status === 405 || status === 501;
    if (news.last !== undefined || isGone) return this.#finish();
    this.#sendNotify();
  }

  #finish(): void {
    if (this.#state === "over") return;
    this.#state = "over";
    this.#timer.cancel();
    this.#waiting = undefined;
    this.#onOver();
  }
}
