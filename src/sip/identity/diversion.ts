// Who sent a call on before it came here, and who here sends it on: Diversion (RFC 5806, what carriers speak) and History-Info (RFC 7044, what
// the standard wants). Only ever believed from a trunk.

import { limits } from "../../base/limits.ts";
import { quote } from "../message/chars.ts";
import type { Headers } from "../message/headers.ts";
import { parseNameAddr } from "../message/name-addr.ts";
import { parseUri, unescapeUri } from "../message/uri.ts";
import type { HeaderRows } from "../ports.ts";
import { partyOf, writeParty } from "./number-uri.ts";

/** One forwarding, in the words of RFC 5806 §6. */
export interface Forwarded {
  /** Whose call it was. */
  readonly from: string;
  readonly reason: string;
}

/** As they came, oldest first, bounded: for the record. */
export function readDiversions(headers: Headers): readonly Forwarded[] {
  const { diversions } = limits.trunk;
  // RFC 5806 §4.2: the latest stands on top.
  const written = headers.list("Diversion").slice(0, diversions).toReversed();
  const found = written.flatMap((value): Forwarded[] => {
    const address = parseNameAddr(value);
    const party = address === undefined ? undefined : partyOf(address.uri, address.display);
    if (address === undefined || party === undefined) return [];
    return [{ from: bounded(party.number), reason: bounded(address.params.get("reason") ?? "unknown") }];
  });
  return found.length > 0 ? found : readHistory(headers);
}

/**
 * RFC 7044 §5: each entry is a target; its Reason (in the URI's header part) says why the call went on from there. The last entry is where it
 * is now, and was sent on by nobody.
 */
function readHistory(headers: Headers): readonly Forwarded[] {
  const entries = headers.list("History-Info").slice(0, limits.trunk.diversions + 1);
  return entries.slice(0, -1).flatMap((value, index): Forwarded[] => {
    const address = parseNameAddr(value);
    const uri = address === undefined ? undefined : parseUri(address.uri);
    const party = address === undefined ? undefined : partyOf(address.uri, undefined);
    if (uri === undefined || party === undefined) return [];
    const next = entries[index + 1];
    const why = causeIn(next === undefined ? undefined : parseNameAddr(next)?.uri) ?? reasonIn(uri.headers);
    return [{ from: bounded(party.number), reason: why ?? "unknown" }];
  });
}

/** RFC 4458 §2 and RFC 7044 §5: the cause of a forwarding as a parameter of the new target. */
const REASON_OF: ReadonlyMap<string, string> = new Map([
  ["302", "unconditional"],
  ["486", "user-busy"],
  ["408", "no-answer"],
  ["480", "deflection"],
  ["503", "unavailable"],
  ["404", "unavailable"],
]);

function causeIn(uriText: string | undefined): string | undefined {
  const cause = uriText === undefined ? undefined : parseUri(uriText)?.params.get("cause");
  return cause === undefined ? undefined : (REASON_OF.get(cause) ?? bounded(cause));
}

function reasonIn(uriHeaders: string): string | undefined {
  const reason = /(?:^|&)reason=([^&]*)/i.exec(uriHeaders)?.[1];
  const cause = /cause\s*=\s*(\d{3})/i.exec(unescapeUri(reason ?? ""))?.[1];
  return cause === undefined ? undefined : (REASON_OF.get(cause) ?? cause);
}

const CAUSE_OF: Readonly<Record<string, string>> = {
  unconditional: "302",
  "user-busy": "486",
  "no-answer": "408",
  unavailable: "503",
  "do-not-disturb": "480",
};

/** Of a call that goes out again: `forwarded` oldest first, `called` whom it goes to now. */
export function writeDiversions(
  forwarded: readonly Forwarded[],
  how: { readonly style: "diversion" | "history-info" | "none"; readonly domain: string; readonly called: string },
): HeaderRows {
  const { style, domain, called } = how;
  const latest = forwarded.slice(-limits.trunk.diversions);
  if (style === "none" || latest.length === 0) return [];
  if (style === "diversion") {
    return latest.toReversed().map(({ from, reason }) => {
      const word = /^[a-z-]+$/.test(reason) ? reason : quote(reason);
      return [
        "Diversion",
        `${writeParty({ number: from, display: undefined, host: domain })};reason=${word};counter=1`,
      ];
    });
  }
  const chain = [...latest.map(({ from }) => from), called];
  return chain.map((number, index) => {
    const previous = latest[index - 1];
    const cause = previous === undefined ? undefined : CAUSE_OF[previous.reason];
    const uri = writeParty({ number, display: undefined, host: domain });
    const target = cause === undefined ? uri : uri.replace(/>$/, `;cause=${cause}>`);
    const dots = Array.from({ length: index + 1 }, () => "1").join(".");
    return ["History-Info", `${target};index=${dots}${index === 0 ? "" : `;mp=${dots.slice(0, -2)}`}`];
  });
}

function bounded(text: string): string {
  return text.slice(0, limits.trunk.diversionCharacters);
}
