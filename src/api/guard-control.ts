// What the HTTP interface may do with the guard (SIP-11): who is not answered, and what calls may cost. `app/control/guard-control.ts`
// implements it. Addresses come as plain text; what is no address is answered 422.

import type { Answer } from "./answer.ts";
import type { IsoTime } from "./views.ts";

export interface BanView {
  /** An IPv4 address, or the /64 of an IPv6 one. */
  readonly source: string;
  readonly reason: "names" | "hammering" | "command";
  /** Which one in a row. */
  readonly strike: number;
  readonly since: IsoTime;
  readonly until: IsoTime;
}

export interface StandingView {
  readonly source: string;
  readonly verdict: "denied" | "not-listed" | "banned" | "allowed" | "proxy" | "limited" | "free";
  readonly ban: BanView | null;
  /** Names it was wrong for lately. */
  readonly wrongNames: number;
  /** Requests of each kind it may still make the switch answer without a password. */
  readonly left: { readonly register: number; readonly invite: number; readonly other: number };
  /** A phone is registered from there: it is never banned by itself. */
  readonly home: boolean;
}

export interface TollView {
  readonly extension: string;
  readonly calls: number;
  readonly callsLimit: number;
  readonly usedMs: number;
  readonly limitMs: number;
}

export interface GuardView {
  readonly bans: number;
  /** Since the start. */
  readonly banned: number;
  readonly wrongPasswords: number;
  /** Requests left without an answer since the start, by reason. */
  readonly silenced: Readonly<Record<string, number>>;
  readonly paidCalls: number;
}

export interface GuardControl {
  /** In force, the longest first. */
  bans(): Promise<Answer<readonly BanView[]>>;
  check(address: string): Promise<Answer<StandingView>>;
  /** 409 where the office file allows the address. */
  ban(address: string, forMs: number): Promise<Answer<BanView>>;
  /** How many were in force. With everything remembered against them, pauses of names included where all are meant. */
  unban(address: string): Promise<Answer<{ readonly lifted: number }>>;
  /** Extensions that used something today, the most first. */
  tolls(): Promise<Answer<readonly TollView[]>>;
  /** Its day, and its calls of this minute, begin anew. */
  reset(extension: string): Promise<Answer<TollView>>;
}
