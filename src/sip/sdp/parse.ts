// Text of a session description to data (RFC 8866 §5). The session layer and negotiation call it with a message's body.
// Tolerant where telephones demand it, each with a `Deviation:` below; what it cannot read it refuses as a whole.

import { limits } from "../../base/limits.ts";
import { fail, ok, type Result } from "../../base/result.ts";
import type { Sdp, SdpAttribute, SdpConnection, SdpMedia, SdpOrigin } from "./sdp.ts";

/** `line` counts from 1. Answered 400: the body is malformed, not merely unacceptable. */
export interface SdpFault {
  readonly kind: "sdp";
  readonly line: number;
  readonly detail: string;
  readonly reply: 400;
}

interface Draft {
  origin: SdpOrigin | undefined;
  name: string;
  connection: SdpConnection | undefined;
  readonly times: string[];
  readonly attributes: SdpAttribute[];
  readonly media: MediaDraft[];
}

interface MediaDraft extends SdpMedia {
  connection: SdpConnection | undefined;
  readonly attributes: SdpAttribute[];
}

/** Never throws. */
export function parseSdp(text: string): Result<Sdp, SdpFault> {
  const draft: Draft = { origin: undefined, name: "-", connection: undefined, times: [], attributes: [], media: [] };
  let line = 0;
  let sawVersion = false;
  for (let start = 0; start < text.length; ) {
    let end = text.indexOf("\n", start);
    if (end < 0) end = text.length;
    const value = trimLine(text, start, end);
    start = end + 1;
    line++;
    if (line > limits.sip.sdpLines) return fault(line, "too many lines");
    // Deviation: RFC 8866 §9 knows no empty lines and ends lines with CRLF; phones send bare LF, blanks and a closing NUL.
    if (value === "") continue;
    if (value.includes("\r") || value.includes("\0")) return fault(line, "control character"); // never to be written back
    if (!sawVersion) {
      if (value !== "v=0") return fault(line, "does not begin with v=0");
      sawVersion = true;
      continue;
    }
    const trouble = readLine(draft, value);
    if (trouble !== undefined) return fault(line, trouble);
  }
  return finish(draft, line);
}

function finish(draft: Draft, line: number): Result<Sdp, SdpFault> {
  const { origin, name, connection, times, attributes, media } = draft;
  if (origin === undefined) return fault(line, "no o= line");
  // Deviation: s= and t= are mandatory (§5.3, §5.9), yet gateways leave them out and nothing depends on them.
  return ok({ origin, name, connection, times, attributes, media });
}

/** What is wrong with the line; undefined: nothing. */
function readLine(draft: Draft, line: string): string | undefined {
  // Deviation: §5 lets a parser reject unknown or malformed lines; we ignore them, as every phone does.
  if (line.charCodeAt(1) !== 0x3d) return undefined;
  const value = line.slice(2);
  const media = draft.media.at(-1);
  switch (line.charCodeAt(0)) {
    case 0x61: // a
      (media ?? draft).attributes.push(parseAttribute(value));
      return undefined;
    case 0x6d: // m
      return readMedia(draft, value);
    case 0x63: // c
      return readConnection(media ?? draft, value);
    case 0x6f: // o
      draft.origin = parseOrigin(value);
      return draft.origin === undefined ? "malformed o= line" : undefined;
    case 0x73: // s
      if (media === undefined) draft.name = value;
      return undefined;
    case 0x74: // t
      if (media === undefined) draft.times.push(value);
      return undefined;
    default: // i u e p b z k r: nothing for a telephone in them
      return undefined;
  }
}

function readMedia(draft: Draft, value: string): string | undefined {
  if (draft.media.length >= limits.sip.sdpMedia) return "too many m= lines";
  const words = wordsOf(value);
  const [kind, portText, protocol] = words;
  if (kind === undefined || portText === undefined || protocol === undefined) return "malformed m= line";
  const port = parsePort(portText);
  if (port === undefined) return "malformed port in m= line";
  // Deviation: §5.14 wants at least one format; a refused line (port 0) without any is met and means no harm.
  if (words.length < 4 && port !== 0) return "m= line without formats";
  if (words.length > 3 + limits.sip.sdpFormats) return "too many formats in m= line";
  const formats = words.slice(3);
  draft.media.push({ kind: kind.toLowerCase(), port, protocol, formats, connection: undefined, attributes: [] });
  return undefined;
}

function readConnection(owner: { connection: SdpConnection | undefined }, value: string): string | undefined {
  const connection = parseConnection(value);
  if (connection === undefined) return "malformed c= line";
  owner.connection ??= connection; // several c= lines only spread multicast layers (§5.7)
  return undefined;
}

function parseConnection(value: string): SdpConnection | undefined {
  const [net, type, address] = wordsOf(value);
  const family = net === "IN" ? parseFamily(type) : undefined;
  if (family === undefined || address === undefined) return undefined;
  const slash = address.indexOf("/");
  const host = slash < 0 ? address : address.slice(0, slash);
  return host === "" ? undefined : { family, host };
}

function parseOrigin(value: string): SdpOrigin | undefined {
  const words = wordsOf(value);
  // Deviation: §5.2 forbids spaces in the user name; phones put a display name there, so we count from the end.
  if (words.length < 5) return undefined;
  const [id, version, net, type, host] = words.slice(-5);
  const family = net === "IN" ? parseFamily(type) : undefined;
  if (id === undefined || version === undefined || host === undefined || family === undefined) return undefined;
  return { user: words.slice(0, -5).join("_") || "-", id, version, family, host };
}

function parseFamily(type: string | undefined): 4 | 6 | undefined {
  if (type === "IP4") return 4;
  return type === "IP6" ? 6 : undefined;
}

/** `49170` or `49170/2`. */
function parsePort(text: string): number | undefined {
  const slash = text.indexOf("/");
  const digits = slash < 0 ? text : text.slice(0, slash);
  if (digits.length === 0 || digits.length > 5) return undefined;
  const port = Number(digits);
  return Number.isInteger(port) && port >= 0 && port <= 65_535 ? port : undefined;
}

function parseAttribute(value: string): SdpAttribute {
  const colon = value.indexOf(":");
  if (colon < 0) return { name: value.trimEnd(), value: undefined };
  return { name: value.slice(0, colon), value: value.slice(colon + 1) };
}

function wordsOf(text: string): string[] {
  return text.split(/[ \t]+/).filter((word) => word !== "");
}

/** Without its line end, trailing blanks and NULs. */
function trimLine(text: string, start: number, end: number): string {
  let stop = end;
  while (stop > start && isTrailing(text.charCodeAt(stop - 1))) stop--;
  return text.slice(start, stop);
}

function isTrailing(code: number): boolean {
  return code === 0x0d || code === 0x20 || code === 0x09 || code === 0;
}

function fault(line: number, detail: string): { readonly ok: false; readonly fault: SdpFault } {
  return fail({ kind: "sdp", line, detail, reply: 400 });
}
