// Header rows that the messages of a session have in common.

import { addressText, hostText } from "../../base/net.ts";
import type { SipMessage } from "../message/message.ts";
import { writeNameAddr } from "../message/name-addr.ts";
import { escapeUser, parseUri } from "../message/uri.ts";
import type { Flow, HeaderRows, SipNetwork, TransportKind } from "../ports.ts";

/** What we understand, for Allow (RFC 3261 §20.5). The only list: OPTIONS, 405 and every dialog say the same. */
export const ALLOW =
  "INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, UPDATE, PRACK, REFER, SUBSCRIBE, NOTIFY, MESSAGE, PUBLISH, REGISTER";
/** RFC 3261 §20.37: the extensions we understand and everybody may require of us: RFC 4028, RFC 3262, RFC 3891, RFC 4488. */
const SUPPORTED = "timer, 100rel, replaces, norefersub";
export const UNDERSTOOD: ReadonlySet<string> = new Set(SUPPORTED.split(", "));

export const CAPABILITY_ROWS: HeaderRows = [
  ["Allow", ALLOW],
  ["Supported", SUPPORTED],
];
const SDP_ROW: HeaderRows = [["Content-Type", "application/sdp"]];

const decoder = new TextDecoder("utf-8");

/** Where the peer reaches us in this dialog. */
export function contactRow(
  network: SipNetwork,
  flow: Flow,
  user: string | undefined,
  /** Where the dialog's other side is: RFC 3261 §8.1.1.8, §12.1.1: who is reached by a `sips` URI is given one. */
  target = "",
): readonly [string, string] {
  const address = addressText(network.advertised(flow.transport, flow.remote));
  const who = user === undefined || user === "" ? "" : `${escapeUser(user)}@`;
  if (/^sips:/i.test(target)) return ["Contact", `<sips:${who}${address}${SIPS_PARAM[flow.transport]}>`];
  return ["Contact", `<sip:${who}${address}${TRANSPORT_PARAM[flow.transport]}>`];
}

/** RFC 3261 §19.1.1; RFC 7118 §5.2 knows `ws` for both kinds of WebSocket. */
const TRANSPORT_PARAM: Readonly<Record<TransportKind, string>> = {
  udp: "",
  tcp: ";transport=tcp",
  tls: ";transport=tls",
  ws: ";transport=ws",
  wss: ";transport=ws",
};

/** RFC 5630 §3.1.3: with `sips` the TLS goes without saying. */
const SIPS_PARAM: Readonly<Record<TransportKind, string>> = {
  udp: "",
  tcp: "",
  tls: "",
  ws: ";transport=ws",
  wss: ";transport=ws",
};

/** From or To of a request of ours. `usualHost` is written where the party names none, both as they stand; without `tag`: To. */
export function partyRow(
  name: "From" | "To",
  party: { readonly display: string | undefined; readonly user: string; readonly host?: string },
  usualHost: string,
  tag?: string,
): readonly [string, string] {
  const who = party.user === "" ? "" : `${escapeUser(party.user)}@`;
  const host = party.host ?? usualHost;
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
