// What the calls that cost money may cost one extension: so many at once, so many minutes a day (SIP-11). Whoever got hold of a password
// is stopped at the ceiling. `visit-outside` asks before it dials a paid route and says when the call starts, is answered and ends;
// `app` keeps the day's use across a restart. Emergency calls never come here.
//
//   mayStart ─► started ─► answered ─► ended          minutes are counted from answered to ended, all calls of the extension together;
//                             └─ ceiling ─► cut()     where they reach the ceiling every paid call of it is cut
//
// A forwarded or transferred call counts for the extension that sent it on: that is the one the caller of these names.

import type { ExtensionKey } from "../base/ids.ts";
import { limits } from "../base/limits.ts";
import type { Logger } from "../base/log.ts";
import { type Clock, MINUTE_MS, type Timer } from "../base/time.ts";

export interface TollCeilings {
  readonly paidCalls: number;
  /** Minutes a day. */
  readonly paidMinutes: number;
}

/** One extension's day, as it is kept. */
export interface TollUse {
  readonly extension: ExtensionKey;
  /** `20261122` in the office's time zone. */
  readonly day: string;
  readonly usedMs: number;
}

export interface TollGuardDeps {
  readonly clock: Clock;
  readonly log: Logger;
  /** `20261122` in the office's time zone. */
  readonly day: () => string;
  /** 0 to 23 in the office's time zone. */
  readonly hour: () => number;
  /** undefined: the office has no such extension (any more). */
  readonly ceilings: (extension: ExtensionKey) => TollCeilings | undefined;
  /** To be kept. `usedMs` 0: forget it. */
  readonly onUse: (use: TollUse) => void;
}

export type TollRefusal = "paid-calls" | "paid-minutes" | "overloaded";

/** What `zongji guard tolls` says of an extension. */
export interface TollState extends TollCeilings {
  readonly extension: ExtensionKey;
  readonly calls: number;
  readonly usedMs: number;
}

interface PaidCall {
  readonly extension: ExtensionKey;
  readonly cut: () => void;
  answered: boolean;
  /** It was told to end after it was answered, and takes its time. */
  ending: boolean;
}

interface Account {
  day: string;
  usedMs: number;
  /** Since when the answered calls have not been counted. */
  since: number;
  readonly calls: Map<string, PaidCall>;
  timer: Timer | undefined;
}

export class TollGuard {
  readonly #deps: TollGuardDeps;
  readonly #accounts = new Map<ExtensionKey, Account>();
  readonly #calls = new Map<string, PaidCall>();
  readonly #starts = new Map<ExtensionKey, number[]>();

  constructor(deps: TollGuardDeps) {
    this.#deps = deps;
  }

  /** Paid calls now. */
  get size(): number {
    return this.#calls.size;
  }

  /** undefined: it may. Routes that cost nothing are always free. */
  mayStart(extension: ExtensionKey, route: { readonly paid: boolean }): TollRefusal | undefined {
    if (!route.paid) return undefined;
    const ceilings = this.#deps.ceilings(extension) ?? { paidCalls: 0, paidMinutes: 0 };
    const account = this.#account(extension);
    if (account === undefined) return "overloaded";
    this.#settle(extension, account);
    if (account.usedMs >= ceilings.paidMinutes * MINUTE_MS) return this.#refused(extension, "paid-minutes");
    if (account.calls.size >= ceilings.paidCalls) return this.#refused(extension, "paid-calls");
    return undefined;
  }

  /**
   * A leg goes out over a route for this extension; `id` is the leg's, or any name of the attempt, said again in `answered` and `ended`.
   * `cut` ends the call when the minutes are used up; never called from within a method of this class but by its timer.
   */
  started(id: string, extension: ExtensionKey, route: { readonly paid: boolean }, cut: () => void): void {
    const account = route.paid && !this.#calls.has(id) ? this.#account(extension) : undefined;
    if (account === undefined) return;
    const call = { extension, cut, answered: false, ending: false };
    this.#calls.set(id, call);
    account.calls.set(id, call);
    this.#watchNight(extension);
  }

  /** From now on it costs. Harmless for a call that costs nothing. */
  answered(id: string): void {
    const call = this.#calls.get(id);
    const account = call === undefined ? undefined : this.#accounts.get(call.extension);
    if (call === undefined || account === undefined || call.answered) return;
    this.#settle(call.extension, account);
    call.answered = true;
    this.#arm(call.extension, account);
  }

  /** Harmless when said twice, and for a call that costs nothing. */
  ended(id: string): void {
    const call = this.#calls.get(id);
    const account = call === undefined ? undefined : this.#accounts.get(call.extension);
    if (call === undefined || account === undefined) return;
    this.#settle(call.extension, account);
    this.#calls.delete(id);
    account.calls.delete(id);
    if (call.answered) this.#keep(call.extension, account);
    this.#arm(call.extension, account);
    if (account.calls.size === 0 && account.usedMs === 0) this.#accounts.delete(call.extension);
  }

  /** Of all that used something today or are in a paid call, the most first. */
  use(): readonly TollState[] {
    const states = [...this.#accounts].map(([extension, account]) => {
      this.#settle(extension, account);
      const { paidCalls, paidMinutes } = this.#deps.ceilings(extension) ?? { paidCalls: 0, paidMinutes: 0 };
      return { extension, paidCalls, paidMinutes, calls: account.calls.size, usedMs: account.usedMs };
    });
    return states.filter(({ calls, usedMs }) => calls > 0 || usedMs > 0).sort((a, b) => b.usedMs - a.usedMs);
  }

  /** Its day begins anew; calls in progress go on. False: nothing was used. */
  reset(extension: ExtensionKey): boolean {
    const account = this.#accounts.get(extension);
    if (account === undefined) return false;
    this.#settle(extension, account);
    const hadUsed = account.usedMs > 0;
    account.usedMs = 0;
    this.#keep(extension, account);
    this.#arm(extension, account);
    if (account.calls.size === 0) this.#accounts.delete(extension);
    return hadUsed;
  }

  /** After a restart, with the rows of today. */
  restore(uses: readonly TollUse[]): void {
    for (const { extension, day, usedMs } of uses) {
      const account = day === this.#deps.day() ? this.#account(extension) : undefined;
      if (account !== undefined) account.usedMs = usedMs;
    }
  }

  /** Writes down what was used and stops counting. */
  close(): void {
    for (const [extension, account] of this.#accounts) {
      this.#settle(extension, account);
      if (account.calls.size > 0) this.#keep(extension, account);
      account.timer?.cancel();
    }
    this.#accounts.clear();
    this.#calls.clear();
    this.#starts.clear();
  }

  #account(extension: ExtensionKey): Account | undefined {
    const known = this.#accounts.get(extension);
    if (known !== undefined) return known;
    if (this.#accounts.size >= limits.toll.extensions) this.#dropPastDays();
    if (this.#accounts.size >= limits.toll.extensions) return undefined;
    const { day, clock } = this.#deps;
    const fresh: Account = { day: day(), usedMs: 0, since: clock.now(), calls: new Map(), timer: undefined };
    this.#accounts.set(extension, fresh);
    return fresh;
  }

  /** Counts what the answered calls have used since the last time. At midnight the day begins anew, off by no more than `settleMs`. */
  #settle(extension: ExtensionKey, account: Account): void {
    const now = this.#deps.clock.now();
    const day = this.#deps.day();
    if (day !== account.day) {
      account.day = day;
      account.usedMs = 0;
      this.#starts.delete(extension);
    }
    account.usedMs += (now - account.since) * answeredOf(account);
    account.since = now;
  }

  /** The next look: when the ceiling is reached, and at least every `settleMs`; also where calls that were cut take their time to end. */
  #arm(extension: ExtensionKey, account: Account): void {
    account.timer?.cancel();
    account.timer = undefined;
    const talking = answeredOf(account);
    if (talking === 0) return;
    const { settleMs } = limits.toll;
    const leftMs = this.#ceilingMs(extension) - account.usedMs;
    const isEnding = [...account.calls.values()].every((call) => call.ending || !call.answered);
    const afterMs = isEnding ? settleMs : Math.min(Math.ceil(Math.max(0, leftMs) / talking), settleMs);
    const look = (): void => this.#look(extension, account);
    account.timer = this.#deps.clock.after(afterMs, `toll guard: ${extension} pays`, look);
  }

  #ceilingMs(extension: ExtensionKey): number {
    return (this.#deps.ceilings(extension)?.paidMinutes ?? 0) * MINUTE_MS;
  }

  #look(extension: ExtensionKey, account: Account): void {
    this.#settle(extension, account);
    this.#keep(extension, account);
    if (account.usedMs < this.#ceilingMs(extension)) return this.#arm(extension, account);
    account.timer = undefined;
    this.#deps.log.warn("toll.ceiling", {
      extension,
      calls: account.calls.size,
      minutes: Math.round(account.usedMs / MINUTE_MS),
    });
    for (const call of [...account.calls.values()]) {
      call.ending = call.answered; // one that only rings is told again when somebody answers it
      call.cut();
    }
    this.#arm(extension, account);
  }

  #keep(extension: ExtensionKey, { day, usedMs }: Account): void {
    this.#deps.onUse({ extension, day, usedMs: Math.round(usedMs) });
  }

  #refused(extension: ExtensionKey, why: TollRefusal): TollRefusal {
    this.#deps.log.warn("toll.refused", { extension, why });
    return why;
  }

  /** Stolen passwords are used at night. */
  #watchNight(extension: ExtensionKey): void {
    const hour = this.#deps.hour();
    if (hour >= 7 && hour < 20) return;
    const now = this.#deps.clock.now();
    const recent = (this.#starts.get(extension) ?? []).filter((at) => now - at < limits.toll.surgeMs);
    recent.push(now);
    if (recent.length >= limits.toll.surgeCalls) {
      this.#deps.log.warn("toll.surge", { extension, calls: recent.length, minutes: limits.toll.surgeMs / MINUTE_MS });
      recent.length = 0; // the next alarm after as many more
    }
    this.#starts.set(extension, recent);
  }

  #dropPastDays(): void {
    const today = this.#deps.day();
    for (const [extension, account] of [...this.#accounts])
      if (account.calls.size === 0 && account.day !== today) this.#accounts.delete(extension);
  }
}

function answeredOf({ calls }: Account): number {
  let answered = 0;
  for (const call of calls.values()) if (call.answered) answered++;
  return answered;
}
