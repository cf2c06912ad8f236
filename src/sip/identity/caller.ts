// Who calls: read from what comes in, written into what goes out. P-Asserted-Identity (RFC 3325), the older Remote-Party-ID that many
// gateways still want, and Privacy (RFC 3323). What a stranger says of himself in these headers is never believed: only a trunk is asked.

import type { Headers } from "../message/headers.ts";
import type { SipRequest } from "../message/message.ts";
import { parseNameAddr } from "../message/name-addr.ts";
import type { HeaderRows } from "../ports.ts";
import { type Party, partyOf, readParty, writeParty } from "./number-uri.ts";

export interface Caller {
  /** As written by the sender; "" or "anonymous" where nobody is told. */
  readonly number: string;
  readonly display: string | undefined;
  /** The caller does not want to be known to whoever is called. */
  readonly isPrivate: boolean;
}

export const ANONYMOUS = "anonymous";

/** A trusted sender's word counts before From. */
export function callerOf(request: SipRequest, isTrusted: boolean): Caller {
  const from = partyOf(request.from.uri, request.from.display);
  const stated = isTrusted ? statedParty(request.headers) : undefined;
  const party = stated ?? from;
  const isPrivate = hidesCaller(request, isTrusted);
  return { number: party?.number ?? "", display: party?.display ?? from?.display, isPrivate };
}

function statedParty(headers: Headers): Party | undefined {
  // RFC 3325 §9.1: a sip URI and a tel URI at the most; the first says enough.
  for (const value of headers.list("P-Asserted-Identity")) {
    const party = readParty(value);
    if (party !== undefined && party.number !== "") return party;
  }
  for (const value of headers.list("Remote-Party-ID")) {
    const address = parseNameAddr(value);
    if (address === undefined || (address.params.get("party") ?? "calling").toLowerCase() !== "calling") continue;
    const party = partyOf(address.uri, address.display);
    if (party !== undefined && party.number !== "") return party;
  }
  return undefined;
}

/** Does the caller not want to be known to whoever is called? Costs one look where no such header is there. */
export function hidesCaller(request: SipRequest, isTrusted: boolean): boolean {
  const { headers } = request;
  if (request.from.uri.includes("anonymous.invalid")) return true; // RFC 3323 §4.1.1.3
  if (headers.has("Privacy")) return asksPrivacy(headers);
  return isTrusted && headers.has("Remote-Party-ID") && partyHides(headers);
}

/** RFC 3323 §4.2: "id", "user" or "header"; "none" says expressly that nothing is to be hidden. */
function asksPrivacy(headers: Headers): boolean {
  const values = headers
    .getAll("Privacy")
    .flatMap((value) => value.split(/[;,]/))
    .map((value) => value.trim().toLowerCase());
  if (values.includes("none")) return false;
  return values.some((value) => value === "id" || value === "user" || value === "header");
}

function partyHides(headers: Headers): boolean {
  return headers.list("Remote-Party-ID").some((value) => {
    const privacy = parseNameAddr(value)?.params.get("privacy")?.toLowerCase();
    return privacy === "full" || privacy === "uri" || privacy === "name";
  });
}

export interface ShownCaller {
  readonly number: string;
  readonly display: string | undefined;
  /** Known to the carrier, hidden from whoever is called. */
  readonly isPrivate: boolean;
}

export interface WrittenCaller {
  readonly from: { readonly display: string | undefined; readonly user: string; readonly host: string };
  readonly headers: HeaderRows;
}

/** How a caller is told to a carrier. */
export function writeCaller(
  caller: ShownCaller,
  how: { readonly identity: "asserted" | "remote-party" | "from"; readonly domain: string },
): WrittenCaller {
  const { domain, identity } = how;
  const party: Party = { number: caller.number, display: caller.display, host: domain };
  // RFC 3323 §4.1.1.3: From says nothing of a caller who hides; RFC 3325 §9.3: the carrier is told, and told to keep it.
  const from = caller.isPrivate
    ? { display: "Anonymous", user: ANONYMOUS, host: "anonymous.invalid" }
    : { display: caller.display, user: caller.number, host: domain };
  const headers: (readonly [string, string])[] = [];
  if (caller.number !== "" && identity === "asserted") headers.push(["P-Asserted-Identity", writeParty(party)]);
  if (caller.number !== "" && identity === "remote-party") {
    const privacy = caller.isPrivate ? "full" : "off";
    headers.push(["Remote-Party-ID", `${writeParty(party)};party=calling;screen=yes;privacy=${privacy}`]);
  }
  if (caller.isPrivate) headers.push(["Privacy", "id"]);
  return { from, headers };
}
