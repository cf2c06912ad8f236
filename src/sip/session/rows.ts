// Header rows that the messages of a session have in common.

import { addressText, hostText } from "../../base/net.ts";
import type { SipMessage } from "../message/message.ts";
import { type BodyPart, readMultipart, typeOf } from "../message/multipart.ts";
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

/** The session description in a message, by itself or as a part (RFC 5621 §3.1); undefined: none that we can read. */
export function sdpOf(message: SipMessage): string | undefined {
  if (message.body.length === 0) return undefined;
  const type = message.headers.get("Content-Type");
  if (type === undefined) return undefined;
  if (isSdp(type)) return bodyText(message);
  const sdp = partsOf(type, message)?.findLast(isSdpPart)?.text;
  // The line end before a delimiter belongs to the delimiter (RFC 2046 §5.1.1), and some count on it for their last line.
  return sdp === undefined || sdp.endsWith("\n") ? sdp : `${sdp}\r\n`;
}

/** RFC 3261 §8.2.3: a body that we cannot read; the answer is 415. */
export function hasForeignBody(message: SipMessage): boolean {
  if (message.body.length === 0) return false;
  const type = message.headers.get("Content-Type");
  if (type !== undefined && !isSdp(type) && isForeign(type, message))
    return !/handling\s*=\s*optional/i.test(message.headers.get("Content-Disposition") ?? "");
  const encoding = message.headers.get("Content-Encoding");
  return encoding !== undefined && encoding.toLowerCase() !== "identity";
}

/**
 * Deviation: RFC 3261 §20.11 takes a part without a handling parameter for required; here only who says so is refused, for a location
 * or a picture beside the description must not cost the call.
 */
function isForeign(type: string, message: SipMessage): boolean {
  const parts = partsOf(type, message);
  if (parts === undefined) return true;
  // RFC 2046 §5.1.4: of alternatives one is enough.
  if (typeOf(type) === "multipart/alternative") return !parts.some(isSdpPart);
  return parts.some((part) => !isSdpPart(part) && /handling\s*=\s*"?required/i.test(part.disposition));
}

function partsOf(type: string, message: SipMessage): readonly BodyPart[] | undefined {
  const kind = typeOf(type);
  if (kind !== "multipart/mixed" && kind !== "multipart/alternative") return undefined;
  return readMultipart(type, bodyText(message));
}

function isSdpPart({ type, encoding }: BodyPart): boolean {
  return type === "application/sdp" && /^(7bit|8bit|binary)$/.test(encoding);
}

export const UNSUPPORTED_BODY_ROWS: HeaderRows = [
  ["Accept", "application/sdp, multipart/mixed, multipart/alternative"],
  ["Accept-Encoding", "identity"],
];

function isSdp(contentType: string): boolean {
  return contentType === "application/sdp" || typeOf(contentType) === "application/sdp";
}
