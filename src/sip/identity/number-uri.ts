// Telephone numbers in SIP and tel URIs: read from what carriers write, written as they want it. The other files of this folder use it.

import { parseNameAddr, writeNameAddr } from "../message/name-addr.ts";
import { escapeUser, parseUri } from "../message/uri.ts";

export interface Party {
  /** As it stands, without visual separators and parameters; "" for nobody. */
  readonly number: string;
  readonly display: string | undefined;
  /** Host part; "" for tel. */
  readonly host: string;
}

/** A name-addr or a bare URI; undefined: malformed, or no sip, sips or tel URI. */
export function readParty(text: string): Party | undefined {
  const address = parseNameAddr(text);
  return address === undefined ? undefined : partyOf(address.uri, address.display);
}

export function partyOf(uriText: string, display: string | undefined): Party | undefined {
  const uri = parseUri(uriText);
  if (uri === undefined) return undefined;
  return { number: plainNumber(uri.user ?? ""), display, host: uri.host };
}

/** RFC 3966 §5.1.1: separators mean nothing; parameters behind the number (`;phone-context`, `;cpc`) are not part of it. */
export function plainNumber(user: string): string {
  const semicolon = user.indexOf(";");
  const bare = semicolon < 0 ? user : user.slice(0, semicolon);
  return /^\+?[0-9().*# -]+$/.test(bare) ? bare.replace(/[(). -]/g, "") : bare;
}

/** `"Name" <sip:+8610086@host>` */
export function writeParty(party: Party): string {
  const who = party.number === "" ? "" : `${escapeUser(party.number)}@`;
  return writeNameAddr({ display: party.display, uri: `sip:${who}${party.host}` });
}
