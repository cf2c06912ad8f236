// More calls than the switch can carry: new ones are refused early and cheaply (503 with Retry-After, before the challenge), so that the ones in
// progress, registrations and everything else go on as if nothing were. The gate asks `refuses` for each new INVITE; whoever measures how long messages
// wait to be read tells `look`. Pure: no clock of its own runs, and while nothing is amiss a call costs one counter.
//
//               delay ≥ ½ s for 2 s, and calls come
//      open ────────────────────────────────────────────► held ─┐ delay ≥ 80 ms and no shorter: rate × 0.92
//        ▲                                                 │  ▲──┘ less, and calls refused: rate up, by 3 % or, half idle, by 20
//        └──────── 3 s calm, nothing refused ◄─────────────┘
//
// Only a queue that stands counts (each look in a row finds it), not one that a burst or a busy moment left and that is being worked off. The rate is a
// bucket of tokens and begins with a part of what was let in during the second before: a flood begins with the cheap half of its calls. While messages
// wait it falls, by half at most in two seconds (the backlog hides what it does), and goes back to near where it was as soon as they do not. What was said
// to a call stays said: a repeated INVITE is refused like the first, and the INVITE with credentials follows the one that was challenged.

import { limits } from "../../base/limits.ts";
import type { Logger } from "../../base/log.ts";
import type { Clock, Millis } from "../../base/time.ts";
import type { SipRequest } from "../message/message.ts";
import { userOf } from "../message/uri.ts";

const BOUND = limits.overload;
const LOOKS_PER_S = 1_000 / BOUND.lookMs;

export interface OverloadDeps {
  readonly clock: Pick<Clock, "now">;
  readonly log: Logger;
  /** A call to this number is let in whatever happens. */
  readonly isForHelp: (number: string) => boolean;
}

export interface OverloadView {
  /** New calls a second that are let in; undefined: all. */
  readonly callsPerS: number | undefined;
  /** Calls refused since the start. */
  readonly refused: number;
  /** How long messages waited to be read when last looked at, milliseconds. */
  readonly queueDelayMs: number;
}

type Said = "come" | "go";

interface Press {
  readonly looks: number;
  /** The rate when it began, or when patience with it last ended. */
  readonly from: number;
}

const NO_PRESS: Press = { looks: 0, from: 0 };

export class Overload {
  readonly #deps: OverloadDeps;
  /** undefined: every call is let in. */
  #rate: number | undefined;
  #tokens = 0;
  #filledAt = 0 as Millis;
  #delayMs = 0;
  #refused = 0;
  /** Since the last look. */
  #admittedNow = 0;
  #refusedNow = 0;
  /** New calls let in during each of the last looks, newest last. */
  #admitted: readonly number[] = [];
  /** Looks in a row that speak for the other state. */
  #looks = 0;
  #refusedBefore = 0;
  /** Of the looks in a row that found messages waiting while calls are held. */
  #pressed = NO_PRESS;
  #said = new Map<string, Said>();
  #saidBefore = new Map<string, Said>();
  #turnedAt = 0 as Millis;

  constructor(deps: OverloadDeps) {
    this.#deps = deps;
  }

  get view(): OverloadView {
    const callsPerS = this.#rate === undefined ? undefined : Math.round(this.#rate);
    return { callsPerS, refused: this.#refused, queueDelayMs: this.#delayMs };
  }

  /** What is remembered of calls. */
  get size(): number {
    return this.#said.size + this.#saidBefore.size;
  }

  /** A new request outside a dialog; true: answer it 503. */
  refuses(request: SipRequest): boolean {
    if (request.method !== "INVITE" || belongsToCall(request)) return false;
    return this.#rate !== undefined && this.#isHeldBack(request, this.#rate);
  }

  /** A new call has passed the gate. */
  admitted(): void {
    this.#admittedNow++;
  }

  /** Seconds after which a refused call may try again: not all at one moment. */
  get retryAfterS(): number {
    return limits.sip.retryAfterS + (this.#refused % BOUND.spreadS);
  }

  /** Every `lookMs`: how long messages wait to be read, milliseconds, and which share of the time since the last look the thread had nothing to do. */
  look(delayMs: number, idle: number): void {
    const isFalling = delayMs < this.#delayMs;
    this.#delayMs = delayMs;
    this.#admitted = [...this.#admitted.slice(1 - LOOKS_PER_S), this.#admittedNow];
    if (this.#rate === undefined) this.#lookOpen(delayMs);
    else this.#lookHeld(delayMs, { rate: this.#rate, isFalling, idle });
    this.#admittedNow = 0;
    this.#refusedNow = 0;
  }

  #isHeldBack(request: SipRequest, rate: number): boolean {
    const { callId, cseq } = request;
    this.#turn();
    const attempt = `${callId} ${cseq.number}`;
    if (this.#heard(attempt) === "go") return true;
    // The INVITE with credentials of a call that was let in and challenged.
    if (this.#heard(callId) === "come") return false;
    const target = userOf(request.uri);
    if (target !== undefined && this.#deps.isForHelp(target)) return false;
    this.#fill(rate);
    if (this.#tokens < 1) {
      this.#refused++;
      this.#refusedNow++;
      this.#say(attempt, "go");
      return true;
    }
    this.#tokens--;
    this.#say(callId, "come");
    return false;
  }

  #fill(rate: number): void {
    const now = this.#deps.clock.now();
    this.#tokens = Math.min(rate * BOUND.burstS, this.#tokens + ((now - this.#filledAt) * rate) / 1_000);
    this.#filledAt = now;
  }

  #heard(what: string): Said | undefined {
    return this.#said.get(what) ?? this.#saidBefore.get(what);
  }

  #say(what: string, said: Said): void {
    if (this.#said.size >= BOUND.remembered / 2) this.#turn(true);
    this.#said.set(what, said);
  }

  /** Two generations: what was said is forgotten after one to two halves of the time, without a timer for each. */
  #turn(atOnce = false): void {
    const now = this.#deps.clock.now();
    if (!atOnce && now - this.#turnedAt < (BOUND.rememberS * 1_000) / 2) return;
    this.#saidBefore = this.#said;
    this.#said = new Map();
    this.#turnedAt = now;
  }

  #lookOpen(delayMs: number): void {
    if (this.size > 0) this.#turn(); // what was said while calls were held back
    const perS = (this.#admitted.reduce((sum, count) => sum + count, 0) * LOOKS_PER_S) / this.#admitted.length;
    this.#looks = delayMs >= BOUND.delayFromMs && perS >= BOUND.leastCallsPerS ? this.#looks + 1 : 0;
    if (this.#looks < BOUND.looksToBegin) return;
    this.#looks = 0;
    this.#rate = Math.max(BOUND.leastCallsPerS, perS * BOUND.beginAt);
    this.#pressed = NO_PRESS;
    this.#tokens = 0;
    this.#filledAt = this.#deps.clock.now();
    this.#refusedBefore = this.#refused;
    this.#deps.log.warn("overload.began", { delayMs: Math.round(delayMs), callsPerS: Math.round(this.#rate) });
  }

  #lookHeld(delayMs: number, now: { readonly rate: number; readonly isFalling: boolean; readonly idle: number }): void {
    const { rate, isFalling, idle } = now;
    if (delayMs >= BOUND.slowFromMs) {
      if (!isFalling) this.#rate = this.#lower(rate);
    } else {
      const room = 1 - delayMs / BOUND.slowFromMs;
      const rise = idle >= BOUND.idleFrom ? BOUND.idleRise : BOUND.rise;
      if (this.#refusedNow > 0)
        this.#rate = Math.max(rate * (1 + (rise - 1) * room), this.#pressed.from * BOUND.backTo);
      this.#pressed = NO_PRESS;
    }
    this.#looks = this.#refusedNow === 0 && delayMs < BOUND.calmBelowMs ? this.#looks + 1 : 0;
    if (this.#looks < BOUND.looksToEnd) return;
    this.#looks = 0;
    this.#rate = undefined;
    this.#deps.log.warn("overload.ended", { refused: this.#refused - this.#refusedBefore });
  }

  /** A lower rate shows once the backlog is worked off, seconds later: until then it falls to half, and by half again only after a while. */
  #lower(rate: number): number {
    const { looks, from } = this.#pressed;
    this.#pressed = looks % BOUND.looksOfPatience === 0 ? { looks: looks + 1, from: rate } : { looks: looks + 1, from };
    return Math.max(BOUND.leastCallsPerS, this.#pressed.from * BOUND.leastOfRate, rate * BOUND.fall);
  }
}

/** A re-INVITE, or one that takes the place of a call that is up (RFC 3891): no new call. */
function belongsToCall(request: SipRequest): boolean {
  return request.to.params.has("tag") || request.headers.has("Replaces");
}
