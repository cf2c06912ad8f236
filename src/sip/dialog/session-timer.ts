// What two sides agree on about session refreshes (RFC 4028). Pure: `session/refresher.ts` keeps the time.

import { parseNumber } from "../message/chars.ts";
import type { Headers } from "../message/headers.ts";
import type { HeaderRows } from "../ports.ts";

/** What we ask for. */
export const SESSION_EXPIRES_S = 1_800;
/** RFC 4028 §5: the least anybody may ask for, and the least we accept. */
export const MIN_SE_S = 90;
/** Whatever is said beyond means this: a clock's timer counts at most 2^31 ms, and no call lasts for 24 days. */
const LONGEST_S = 2_147_000;
/** How often a request is sent again because a 422 asks for a longer interval; each proxy on the way may ask once (RFC 4028 §7.3). */
export const LONGER_TRIES = 3;

interface SessionExpires {
  readonly seconds: number;
  /** Of the transaction that carries it: `uac` sent the request. */
  readonly refresher: "uac" | "uas" | undefined;
}

/** undefined: none, or malformed. */
function readSessionExpires(headers: Headers): SessionExpires | undefined {
  const text = headers.get("Session-Expires");
  if (text === undefined) return undefined;
  const semicolon = text.indexOf(";");
  const seconds = parseNumber((semicolon < 0 ? text : text.slice(0, semicolon)).trim(), 0x7fffffff);
  if (seconds < 0) return undefined;
  return { seconds: Math.min(seconds, LONGEST_S), refresher: semicolon < 0 ? undefined : readRefresher(text) };
}

function readRefresher(text: string): "uac" | "uas" | undefined {
  const role = /;\s*refresher\s*=\s*(uac|uas)\s*(;|$)/i.exec(text)?.[1]?.toLowerCase();
  return role === "uac" || role === "uas" ? role : undefined;
}

/** From RFC 4028 §5's 90 s on. */
export function readMinSe(headers: Headers): number {
  const seconds = parseNumber(headers.get("Min-SE")?.split(";")[0]?.trim() ?? "", 0x7fffffff);
  return Math.min(Math.max(seconds, MIN_SE_S), LONGEST_S);
}

export type TimerAgreement =
  /** They ask for less than we bear: 422 with Min-SE. */
  | { readonly kind: "too-small" }
  | { readonly kind: "agreed"; readonly seconds: number; readonly weRefresh: boolean }
  /** They know nothing of it. */
  | { readonly kind: "none" };

/** A request of theirs (INVITE, re-INVITE or UPDATE): RFC 4028 §9, table 2. */
export function agreeAsServer(headers: Headers): TimerAgreement {
  const knows = headers.hasOption("Supported", "timer");
  const asked = readSessionExpires(headers);
  const minSe = readMinSe(headers);
  if (asked === undefined) {
    if (!knows) return { kind: "none" };
    return { kind: "agreed", seconds: Math.max(SESSION_EXPIRES_S, minSe), weRefresh: true };
  }
  // RFC 4028 §9: 422 only to one who knows what it means.
  if (asked.seconds < MIN_SE_S && knows) return { kind: "too-small" };
  const seconds = Math.max(Math.min(asked.seconds, SESSION_EXPIRES_S), minSe);
  return { kind: "agreed", seconds, weRefresh: !(knows && asked.refresher === "uac") };
}

/** What our 2xx says of it. */
export function serverRows(agreement: TimerAgreement): HeaderRows {
  if (agreement.kind !== "agreed") return [];
  if (agreement.weRefresh) return [["Session-Expires", `${agreement.seconds};refresher=uas`]];
  // RFC 4028 §9: who makes the other side the refresher requires it to understand.
  return [
    ["Session-Expires", `${agreement.seconds};refresher=uac`],
    ["Require", "timer"],
  ];
}

/** Their 2xx to a request of ours that asked for it: RFC 4028 §7.2. */
export function agreeAsClient(headers: Headers): TimerAgreement {
  const told = readSessionExpires(headers);
  if (told === undefined) return { kind: "none" };
  return { kind: "agreed", seconds: Math.max(told.seconds, MIN_SE_S), weRefresh: told.refresher !== "uas" };
}
