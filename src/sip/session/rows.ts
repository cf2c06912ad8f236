// Header rows that the messages of a session have in common.

import { addressText, hostText } from "../../base/net.ts";
import type { SipMessage } from "../message/message.ts";
import { writeNameAddr } from "../message/name-addr.ts";
import { escapeUser, parseUri } from "../message/uri.ts";
import type { Flow, HeaderRows, SipNetwork } from "../ports.ts";

/** What we understand, for Allow (RFC 3261 §20.5). */
export const ALLOW = "INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, UPDATE, REGISTER";
/** RFC 3261 §20.37: the extensions we understand. 100rel is not among them, so nobody may require it of us. */
export const SUPPORTED = "timer";

export const CAPABILITY_ROWS: HeaderRows = [
  ["Allow", ALLOW],
  ["Supported", SUPPORTED],
];
const SDP_ROW: HeaderRows = [["Content-Type", "application/sdp"]];

const decoder = new TextDecoder("utf-8");

/** Where the peer reaches us in this dialog. */
export function contactRow(network: SipNetwork, flow: Flow, user: string | undefined): readonly [string, string] {
  const address = addressText(network.advertised(flow.transport, flow.remote));
  const who = user === undefined || user === "" ? "" : `${escapeUser(user)}@`;
  return ["Contact", `<sip:${who}${address}${flow.transport === "tcp" ? ";transport=tcp" : ""}>`];
}

/** From or To of a request of ours. `host` is written as it stands; without `tag`: To. */
export function partyRow(
  name: "From" | "To",
  party: { readonly display: string | undefined; readonly user: string },
  host: string,
  tag?: string,
): readonly [string, string] {
  const who = party.user === "" ? "" : `${escapeUser(party.user)}@`;
  const address = writeNameAddr({ display: party.display, uri: `sip:${who}${host}` });
  return [name, tag === undefined ? address : `${address};tag=${tag}`];
}

/** Host and port of a URI as text; a URI that is none of ours names nobody. */
export function hostPortOf(uriText: string): string {
  const uri = parseUri(uriText);
  if (uri === undefined || uri.host === "") return "anonymous.invalid";
  return uri.port === undefined ? hostText(uri.host) : `${hostText(uri.host)}:${uri.port}`;
}

export function sdpRows(sdp: string | undefined): HeaderRows {
  return sdp === undefined ? [] : SDP_ROW;
}

/** RFC 3326 */
export function reasonRows(reason: string | undefined): HeaderRows {
  return reason === undefined ? [] : [["Reason", reason]];
}

export function bodyText(message: SipMessage): string {
  return decoder.decode(message.body);
}

/** The session description in a message; undefined: none that we can read. */
export function sdpOf(message: SipMessage): string | undefined {
  if (message.body.length === 0) return undefined;
  const type = message.headers.get("Content-Type");
  return type !== undefined && isSdp(type) ? bodyText(message) : undefined;
}

/** RFC 3261 §8.2.3: a body that we cannot read; the answer is 415. */
export function hasForeignBody(message: SipMessage): boolean {
  if (message.body.length === 0) return false;
  const type = message.headers.get("Content-Type");
  if (type !== undefined && !isSdp(type))
    return !/handling\s*=\s*optional/i.test(message.headers.get("Content-Disposition") ?? "");
  const encoding = message.headers.get("Content-Encoding");
  return encoding !== undefined && encoding.toLowerCase() !== "identity";
}

export const UNSUPPORTED_BODY_ROWS: HeaderRows = [
  ["Accept", "application/sdp"],
  ["Accept-Encoding", "identity"],
];

function isSdp(contentType: string): boolean {
  const end = contentType.indexOf(";");
  const type = end < 0 ? contentType : contentType.slice(0, end);
  return type === "application/sdp" || type.trim().toLowerCase() === "application/sdp";
}
