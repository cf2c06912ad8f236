// One watcher's subscription (RFC 6665): the dialog it lives in, how long it lasts, and its NOTIFYs, of which one is under way at a time with the
// newest state behind it. `notifier.ts` makes, finds and forgets it.
//
//   SUBSCRIBE ─► active ──(Expires 0, no refresh, not admitted any more)──► ending ──final NOTIFY is over──► gone
//                 │  ▲                                                                                       ▲
//                 │  └── refreshed                                                                           │
//                 └──── NOTIFY refused for good, or unanswered ──────────────────────────────────────────────┘
//
// The NOTIFYs of an active one:
//
//   still ──changed──► due ──settleMs, or notifyMs after the last──► under way ──2xx──► still, or due again where it changed meanwhile
//                       ▲                                               ├──5xx──► due after Retry-After, `refusals` times
//                       └── the phone is back over another way ◄─ lost ◄┘ 503 of the transport: its connection is gone

import { unreachable } from "../../base/assert.ts";
import { limits } from "../../base/limits.ts";
import { type Clock, SECOND_MS, type Timer } from "../../base/time.ts";
import type { Usage } from "../dialog/usage.ts";
import { parseNumber } from "../message/chars.ts";
import type { SipResponse } from "../message/message.ts";
import type { Flow, HeaderRows } from "../ports.ts";
import type { EventPackage } from "./event-package.ts";
import type { SubscriptionRow } from "./row.ts";

/** Why it ends, as Subscription-State tells it (RFC 6665 §4.1.3). */
export type EndReason = "timeout" | "noresource" | "rejected" | "deactivated";

export interface SubscriptionInit {
  readonly package: EventPackage;
  readonly eventId: string | undefined;
  readonly watcher: string;
  readonly resource: string;
  readonly entity: string;
}

export interface SubscriptionDeps {
  readonly clock: Clock;
  /** Its row has changed; undefined: it is to be forgotten. */
  readonly store: (subscription: Subscription, row: SubscriptionRow | undefined) => void;
  /** Its connection is gone; whoever knows another way to the phone calls `moveTo`. */
  readonly onLost: (subscription: Subscription) => void;
  readonly onGone: (subscription: Subscription) => void;
}

/** CSeqs are reserved on disk so many at a time; a new lot is asked for while half of the last is left. */
const RESERVE = 100;

export class Subscription {
  readonly about: SubscriptionInit;
  readonly usage: Usage;
  readonly #deps: SubscriptionDeps;
  #state: "active" | "ending" | "gone" = "active";
  #reason: EndReason = "timeout";
  #expiresAt: number;
  #expiry: Timer | undefined;
  #reserved: number;
  #due = false;
  #isUrgent = false;
  #isUnderWay = false;
  #isLost = false;
  #isKept = false;
  /** What the watcher was told last, as `fingerprint` has it; undefined: it may not know. */
  #told: number | undefined;
  #refusals = 0;
  #notBefore = Number.NEGATIVE_INFINITY;
  #pause: Timer | undefined;

  constructor(usage: Usage, about: SubscriptionInit, deps: SubscriptionDeps) {
    this.usage = usage;
    this.about = about;
    this.#deps = deps;
    this.#expiresAt = deps.clock.now();
    this.#reserved = usage.dialog.localSeq + RESERVE;
  }

  get isActive(): boolean {
    return this.#state === "active";
  }

  /** Its connection is gone, and the phone has not come back over another. */
  get isLost(): boolean {
    return this.#isLost;
  }

  /** Nothing is under way or waits for its time. */
  get isStill(): boolean {
    return !this.#isUnderWay && !this.#due;
  }

  /** A SUBSCRIBE made it or refreshed it: lasts from now, and hears the state at once (RFC 6665 §4.2.1.2). */
  lastFor(expiresS: number): void {
    this.#arm(expiresS * SECOND_MS);
    this.#keep();
    this.notifyNow();
  }

  /** After a restart; `notifyNow` is told when its turn has come. */
  resumeFor(ms: number): void {
    this.#arm(ms);
    this.#keep(); // with the next lot of numbers, before one of them is used
  }

  /** The state has changed. */
  changed(): void {
    if (this.#state !== "active") return;
    this.#due = true;
    if (this.#isUnderWay || this.#isLost || this.#pause !== undefined) return;
    const waitMs = Math.max(limits.lamps.settleMs, this.#notBefore - this.#deps.clock.now());
    this.#pause = this.#deps.clock.after(waitMs, "NOTIFY: changes are told together", () => this.#send());
  }

  notifyNow(): void {
    if (this.#state === "gone") return;
    this.#due = true;
    this.#isUrgent = true;
    if (!this.#isUnderWay) this.#send();
  }

  /** Tells the watcher why, then goes. */
  end(reason: EndReason): void {
    if (this.#state !== "active") return;
    this.#state = "ending";
    this.#reason = reason;
    this.#expiry?.cancel();
    this.#forget();
    if (this.#isLost) this.#leave();
    else this.notifyNow();
  }

  /** The process stops: what is kept stays for the next one. */
  close(): void {
    this.#state = "gone";
    this.#expiry?.cancel();
    this.#pause?.cancel();
    this.usage.close();
  }

  /** The phone is at the other end of this flow now. */
  moveTo(flow: Flow): void {
    if (this.#state === "gone") return;
    this.usage.moveTo(flow);
    if (!this.#isLost) return;
    this.#isLost = false;
    this.notifyNow();
  }

  /** Restored over a connection that died with the process before: told when the phone is back. */
  wait(): void {
    this.#isLost = true;
    this.#due = true;
  }

  #keep(): void {
    this.#isKept = true;
    this.#deps.store(this, this.#row());
  }

  #forget(): void {
    if (this.#isKept) this.#deps.store(this, undefined);
    this.#isKept = false;
  }

  /** What must outlive a restart. */
  #row(): SubscriptionRow {
    const { clock } = this.#deps;
    const { dialog } = this.usage;
    const { watcher, resource, entity, eventId } = this.about;
    return {
      localTag: dialog.localTag,
      event: this.about.package.name,
      eventId,
      watcher,
      resource,
      entity,
      callId: dialog.callId,
      remoteTag: dialog.remoteTag,
      local: dialog.local,
      remote: dialog.remote,
      target: dialog.remoteTarget,
      routes: dialog.routes,
      transport: dialog.flow.transport,
      localAddress: dialog.flow.local,
      remoteAddress: dialog.flow.remote,
      remoteSeq: dialog.remoteSeq ?? 0,
      reserved: this.#reserved,
      expiresAtWall: Math.round(clock.wall() + this.#expiresAt - clock.now()),
    };
  }

  #arm(ms: number): void {
    const { clock } = this.#deps;
    this.#expiry?.cancel();
    this.#expiresAt = clock.now() + ms;
    // RFC 6665 §4.4.1: a subscription that is not refreshed ends with a NOTIFY.
    this.#expiry = clock.after(ms, "subscription: nobody refreshed it", () => this.end("timeout"));
  }

  #send(): void {
    this.#pause?.cancel();
    this.#pause = undefined;
    if (this.#isLost || this.#state === "gone") return;
    const { dialog } = this.usage;
    const { package: pack, resource, watcher, entity } = this.about;
    const state = fingerprint(pack.document({ resource, watcher, entity, version: 0 }));
    const isNews = this.#isUrgent || state !== this.#told;
    this.#due = false;
    this.#isUrgent = false;
    if (!isNews) return; // it changed and changed back, or only something that this watcher is not shown
    if (dialog.localSeq + RESERVE / 2 >= this.#reserved) this.#reserveMore();
    this.#told = state;
    this.#isUnderWay = true;
    this.#notBefore = this.#deps.clock.now() + limits.lamps.notifyMs;
    const wasLast = this.#state === "ending";
    // CSeq and version go hand in hand: the first NOTIFY has 1 and 0.
    const body = pack.document({ resource, watcher, entity, version: dialog.localSeq });
    this.usage.send({ method: "NOTIFY", headers: this.#rows(), body }, (status, response) =>
      this.#answered(status, response, wasLast),
    );
  }

  #rows(): HeaderRows {
    const { package: pack, eventId } = this.about;
    const leftS = Math.max(0, Math.round((this.#expiresAt - this.#deps.clock.now()) / SECOND_MS));
    return [
      ["Event", eventId === undefined ? pack.name : `${pack.name};id=${eventId}`],
      [
        "Subscription-State",
        this.#state === "ending" ? `terminated;reason=${this.#reason}` : `active;expires=${leftS}`,
      ],
      ["Content-Type", pack.contentType],
    ];
  }

  #reserveMore(): void {
    if (!this.#isKept) return;
    this.#reserved = this.usage.dialog.localSeq + RESERVE;
    this.#keep();
  }

  #answered(status: number, response: SipResponse | undefined, wasLast: boolean): void {
    if (this.#state === "gone") return;
    this.#isUnderWay = false;
    if (wasLast) return this.#leave();
    if (status >= 300) this.#told = undefined;
    const fate = fateOf(status, response);
    switch (fate) {
      case "heard":
        this.#refusals = 0;
        return this.#goOn();
      case "gone":
        // RFC 6665 §4.2.2: such an answer, or none, ends the subscription.
        return this.#leave();
      case "lost":
        if (this.#state === "ending") return this.#leave();
        this.wait();
        return this.#deps.onLost(this);
      case "later":
        return this.#tryLater(response);
      default:
        return unreachable(fate);
    }
  }

  #goOn(): void {
    if (!this.#due) return;
    if (this.#isUrgent) this.#send();
    else this.changed();
  }

  #tryLater(response: SipResponse | undefined): void {
    this.#refusals++;
    if (this.#refusals >= limits.lamps.refusals || this.#state === "ending") return this.#leave();
    const asked = parseNumber(/^\d+/.exec(response?.headers.get("Retry-After") ?? "")?.[0] ?? "", 0x7fff_ffff);
    const waitMs = asked < 0 ? limits.lamps.refusedMs : Math.min(asked * SECOND_MS, limits.lamps.refusedMaxMs);
    this.#notBefore = this.#deps.clock.now() + waitMs;
    this.changed();
  }

  #leave(): void {
    if (this.#state === "gone") return;
    this.#state = "gone";
    this.#expiry?.cancel();
    this.#pause?.cancel();
    this.usage.close();
    this.#forget();
    this.#deps.onGone(this);
  }
}

/** FNV-1a, with the length: two states that follow one another and look alike in both are one in four thousand million. */
function fingerprint(text: string): number {
  let hash = 0x811c9dc5 ^ text.length;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash;
}

/** What an answer to a NOTIFY means for the subscription. */
function fateOf(status: number, response: SipResponse | undefined): "heard" | "gone" | "lost" | "later" {
  if (status < 300) return "heard";
  // Without a response: 503 is a connection that broke, 408 a phone that says nothing.
  if (response === undefined) return status === 503 ? "lost" : "gone";
  // RFC 6665 §4.2.2; a server error may pass, as may any answer that says when to try again.
  if (response.headers.has("Retry-After")) return "later";
  return status >= 500 && status < 600 && status !== 501 ? "later" : "gone";
}
