// Who is judged how before anything costs, address by address. `Switch.receive` asks before a message is parsed, the gate for each new
// request. What a name may do is wrong-passwords.ts, what an extension may spend is call/toll-guard.ts.
//
//   deny ─► silence        allow ─► no rates, no bans      trunk ─► in (gate.ts)
//   only ─► silence        ban ─► silence                  scanner ─► silence
//   no proof yet ─► rates: silence when the bucket is empty; the right password pays back
//   wrong password ─► suspects: a ban, but never of an address where a phone of ours is registered, there silence
//
// A ban needs a proof that the source receives what we send: a nonce of ours came back from it. UDP sources can be made up, and a ban
// that needs no proof would be a weapon against whoever they name.

import { limits } from "../../base/limits.ts";
import type { Logger } from "../../base/log.ts";
import { Networks, sourceOf } from "../../base/networks.ts";
import { Recent } from "../../base/recent.ts";
import type { Clock } from "../../base/time.ts";
import type { SipRequest } from "../message/message.ts";
import { type Ban, Bans } from "./bans.ts";
import { Rates, type RequestKind } from "./rates.ts";
import { isScanner } from "./scanners.ts";
import { Suspects } from "./suspects.ts";

/** `guard:` of the office file. */
export interface GuardLists {
  readonly allow: readonly string[];
  readonly deny: readonly string[];
  readonly only: readonly string[];
  readonly proxies: readonly string[];
}

export interface GuardDeps {
  readonly clock: Clock;
  readonly log: Logger;
  readonly lists: GuardLists;
  /** A phone of ours is registered from this source (as `sourceOf` names it). Asked only before a ban. */
  readonly isHome: (source: string) => boolean;
  readonly onBan?: (source: string, ban: Ban | undefined) => void;
}

export type Silence = "deny" | "only" | "ban" | "scanner" | "rate" | "hammering";

export interface GuardNumbers {
  /** Requests left without an answer, by reason, since the start. */
  readonly silenced: Readonly<Record<Silence, number>>;
  readonly wrongPasswords: number;
  /** Bans made since the start, by the guard itself. */
  readonly banned: number;
  readonly bansNow: number;
  /** Entries of the bounded tables. */
  readonly sources: number;
}

/** What `zongji guard check` says of an address. */
export interface Standing {
  readonly source: string;
  readonly verdict: "denied" | "not-listed" | "banned" | "allowed" | "proxy" | "limited" | "free";
  readonly ban: Ban | undefined;
  /** Names it was wrong for lately. */
  readonly wrongNames: number;
  /** Requests of each kind it may still make us answer without a password. */
  readonly left: Readonly<Record<RequestKind, number>>;
  /** A phone of ours is registered from there. */
  readonly home: boolean;
}

type Class = "deny" | "allow" | "proxy" | "neutral";

export class Guard {
  readonly bans: Bans;
  readonly #deps: GuardDeps;
  /** Of sources, for requests without a right password. */
  readonly #rates: Rates;
  /** Of names, for requests with it. */
  readonly #own: Rates;
  readonly #suspects: Suspects;
  /** Sources somebody said the right password from lately: more generous rates. */
  readonly #known: Recent<number>;
  readonly #classes = new Recent<Class>(limits.guard.sources);
  #lists: { readonly deny: Networks; readonly allow: Networks; readonly only: Networks; readonly proxies: Networks };
  #silenced: Record<Silence, number> = { deny: 0, only: 0, ban: 0, scanner: 0, rate: 0, hammering: 0 };
  #wrong = 0;
  #banned = 0;
  /** Scanners told of in the log, so that each is told once. */
  readonly #told = new Recent<true>(1_000);

  constructor(deps: GuardDeps) {
    this.#deps = deps;
    const { clock, onBan } = deps;
    this.bans = new Bans({ clock, ...(onBan !== undefined && { onChange: onBan }) });
    const { requests, requestsPerSecond, sources, ownRequests, ownRequestsPerSecond, names } = limits.guard;
    this.#rates = new Rates(clock, { requests, requestsPerSecond, capacity: sources });
    this.#own = new Rates(clock, { requests: ownRequests, requestsPerSecond: ownRequestsPerSecond, capacity: names });
    this.#suspects = new Suspects(clock);
    this.#known = new Recent(limits.guard.sources);
    this.#lists = compile(deps.lists);
  }

  /** The lists of a new office file. */
  apply(lists: GuardLists): void {
    this.#lists = compile(lists);
    this.#classes.clear();
  }

  get numbers(): GuardNumbers {
    return {
      silenced: { ...this.#silenced },
      wrongPasswords: this.#wrong,
      banned: this.#banned,
      bansNow: this.bans.size === 0 ? 0 : this.bans.list().length,
      sources: this.#rates.size + this.#own.size + this.#suspects.size + this.#known.size + this.#classes.size,
    };
  }

  /** Before a message is parsed, and again for the source that a trusted proxy states: true means not to look at it. */
  silences(host: string): boolean {
    if (this.bans.size === 0 && this.#lists.deny.isEmpty) return false;
    return this.#judgeSource(host) !== undefined;
  }

  isProxy(host: string): boolean {
    return !this.#lists.proxies.isEmpty && this.#classOf(host) === "proxy";
  }

  /** A new request of nobody we know yet. True: drop it. */
  refuses(request: SipRequest, host: string): boolean {
    const kind = this.#classOf(host);
    if (kind === "allow") return false;
    if (!this.#lists.only.isEmpty && kind !== "proxy" && !this.#lists.only.has(host)) return this.#silence("only");
    if (!isScanner(request)) return false;
    if (this.#told.get(host) === undefined) {
      this.#told.set(host, true);
      this.#deps.log.info("guard.scanner", { source: host, method: request.method });
    }
    return this.#silence("scanner");
  }

  /** Room for one more request that shows no password, or an old nonce. False: drop it. */
  takes(request: SipRequest, host: string): boolean {
    const kind = this.#classOf(host);
    if (kind === "allow") return true;
    const source = sourceOf(host);
    if (this.#rates.take(source, kindOf(request), this.#generosity(kind, source))) return true;
    this.#silence("rate");
    return false;
  }

  /** The right password for `user`. False: too many requests even so. Calls have bounds of their own (call/call-rate.ts). */
  right(request: SipRequest, host: string, user: string): boolean {
    const source = sourceOf(host);
    const kind = this.#classOf(host);
    this.#rates.giveBack(source, kindOf(request), this.#generosity(kind, source));
    this.#known.set(source, this.#deps.clock.now());
    this.#suspects.forgive(source, user);
    return request.method === "INVITE" || this.#own.take(user, kindOf(request));
  }

  /** A wrong password behind a nonce of ours, or (`isUnread`) one that had to wait. True: leave it without an answer. */
  wrong(host: string, user: string, isUnread: boolean): boolean {
    this.#wrong++;
    const kind = this.#classOf(host);
    if (kind === "allow" || kind === "proxy") return false;
    const source = sourceOf(host);
    const suspicion = this.#suspects.count(source, user, isUnread);
    if (suspicion === "none") return false;
    if (this.#deps.isHome(source)) return suspicion === "hammering" ? this.#silence("hammering") : false;
    this.#suspects.forget(source);
    this.#banned++;
    const ban = this.bans.put(source, suspicion);
    const forS = Math.round((ban.untilWall - ban.sinceWall) / 1_000);
    this.#deps.log.warn("guard.banned", { source, reason: suspicion, strike: ban.strike, forS });
    return this.#silence("ban");
  }

  /** By a person. undefined: the lists say otherwise, and they are the office file's. */
  ban(host: string, forMs: number): Ban | undefined {
    if (this.#classOf(host) === "allow") return undefined;
    const ban = this.bans.put(sourceOf(host), "command", forMs);
    this.#deps.log.warn("guard.banned", {
      source: ban.source,
      reason: "command",
      strike: ban.strike,
      forS: forMs / 1_000,
    });
    return ban;
  }

  /** With everything remembered against it. False: it was not banned. */
  unban(host: string): boolean {
    const source = sourceOf(host);
    this.#suspects.forget(source);
    this.#rates.forget(source);
    return this.bans.lift(source);
  }

  /** Everybody. How many bans were in force. */
  unbanAll(): number {
    this.#suspects.clear();
    this.#rates.clear();
    return this.bans.liftAll();
  }

  standing(host: string): Standing {
    const source = sourceOf(host);
    const kind = this.#classOf(host);
    const ban = this.bans.find(source);
    const left = {
      register: this.#rates.left(source, "register"),
      invite: this.#rates.left(source, "invite"),
      other: this.#rates.left(source, "other"),
    };
    const home = this.#deps.isHome(source);
    return {
      source,
      verdict: this.#verdict(host, kind, ban, left),
      ban,
      wrongNames: this.#suspects.names(source),
      left,
      home,
    };
  }

  #verdict(host: string, kind: Class, ban: Ban | undefined, left: Standing["left"]): Standing["verdict"] {
    if (kind === "deny") return "denied";
    if (kind === "allow") return "allowed";
    if (ban !== undefined) return "banned";
    if (kind === "proxy") return "proxy";
    if (!this.#lists.only.isEmpty && !this.#lists.only.has(host)) return "not-listed";
    return Math.min(left.register, left.invite, left.other) < 1 ? "limited" : "free";
  }

  #judgeSource(host: string): Silence | undefined {
    const kind = this.#classOf(host);
    if (kind === "allow") return undefined;
    const why = kind === "deny" ? "deny" : this.#isBanned(host) ? "ban" : undefined;
    if (why !== undefined) this.#silence(why);
    return why;
  }

  #isBanned(host: string): boolean {
    return this.bans.size > 0 && this.bans.find(sourceOf(host)) !== undefined;
  }

  /** Where a phone has lately shown its password, and at a proxy that many stand behind, there is room for many. */
  #generosity(kind: Class, source: string): number {
    if (kind === "proxy") return limits.guard.knownTimes;
    const at = this.#known.get(source);
    return at !== undefined && this.#deps.clock.now() - at < limits.guard.knownMs ? limits.guard.knownTimes : 1;
  }

  #silence(why: Silence): true {
    this.#silenced[why]++;
    return true;
  }

  #classOf(host: string): Class {
    const known = this.#classes.get(host);
    if (known !== undefined) return known;
    const { deny, allow, proxies } = this.#lists;
    const found = deny.has(host) ? "deny" : allow.has(host) ? "allow" : proxies.has(host) ? "proxy" : "neutral";
    this.#classes.set(host, found);
    return found;
  }
}

function compile({ allow, deny, only, proxies }: GuardLists) {
  return {
    allow: new Networks(allow),
    deny: new Networks(deny),
    only: new Networks(only),
    proxies: new Networks(proxies),
  };
}

function kindOf({ method }: SipRequest): RequestKind {
  return method === "REGISTER" ? "register" : method === "INVITE" ? "invite" : "other";
}
