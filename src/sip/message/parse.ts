// Bytes to message (RFC 3261 §7, §8.1.1, §18.3). Called by the user agent for each datagram or framed piece of a stream. Never throws for what a
// peer sent. It judges what every message must have; what a single header means is read later, by those who want it.
//
//   bytes ─► leading line breaks off ─► head (UTF-8) ─► start line ─► rows ─► the mandatory five ─► body by Content-Length

import { limits } from "../../base/limits.ts";
import { fail, ok, type Result } from "../../base/result.ts";
import { answerableRows } from "./answerable.ts";
import { hasBareNul, isSpace, parseNumber, skipSpace, skipToken, unfold } from "./chars.ts";
import { parseCSeq } from "./cseq.ts";
import type { Flaw } from "./flaw.ts";
import { knownNameAt } from "./header-names.ts";
import { Headers } from "./headers.ts";
import { parseMaxForwards } from "./max-forwards.ts";
import type { ParseFault, SipMessage } from "./message.ts";
import { parseNameAddr } from "./name-addr.ts";
import { parseStartLine, type StartLine } from "./start-line.ts";
import type { CSeq, NameAddr, Via } from "./values.ts";
import { parseFirstVia } from "./via.ts";

export type Framing = "datagram" | "stream";

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const encoder = new TextEncoder();

export function parseMessage(bytes: Uint8Array, framing: Framing): Result<SipMessage, ParseFault> {
  const frame = frameOf(bytes, framing);
  const read = readMessage(frame);
  return read.kind === "flaw" ? fail(faultOf(read, frame)) : ok(read);
}

/** Where the parts of the message stand. */
interface Frame {
  readonly bytes: Uint8Array;
  readonly framing: Framing;
  /** Holds the head from `start` on; where all is ASCII, the body too. */
  readonly text: string;
  readonly start: number;
  /** Behind the line break of the last row; -1: the head does not end. */
  readonly end: number;
  readonly bodyAt: number;
}

function frameOf(bytes: Uint8Array, framing: Framing): Frame {
  const start = skipLineBreaks(bytes);
  if (bytes.length <= limits.sip.messageBytes) {
    // a decoder gives as many characters as there were bytes only if it took each byte for one: then their places agree
    const text = decoder.decode(bytes);
    if (text.length === bytes.length) {
      const end = text.indexOf("\r\n\r\n", start);
      return { bytes, framing, text, start, end: end < 0 ? -1 : end + 2, bodyAt: end + 4 };
    }
  }
  const end = findHeadEnd(bytes, start);
  const text = decoder.decode(bytes.subarray(start, end < 0 ? limits.sip.messageBytes : end + 2));
  return { bytes, framing, text, start: 0, end: end < 0 ? -1 : text.length, bodyAt: end + 4 };
}

function readMessage(frame: Frame): SipMessage | Flaw {
  const { text, start, end } = frame;
  const frameFlaw = checkFrame(frame);
  if (frameFlaw !== undefined) return frameFlaw;
  const lineEnd = text.indexOf("\r", start);
  if (text.indexOf("\n", start) !== lineEnd + 1) return flaw("start-line", start, "a line break that is not CRLF");
  const line = parseStartLine(text.slice(start, lineEnd));
  if (line.kind === "flaw") return line;
  const rows = new RowReader();
  const rowFlaw = rows.read(text, lineEnd + 2, end);
  if (rowFlaw !== undefined) return rowFlaw;
  const core = readCore(rows, line);
  if ("kind" in core) return core;
  const body = cutBody(frame, rows.contentLength);
  if ("kind" in body) return body;
  const { headers } = rows;
  const { via, from, to, callId, cseq } = core;
  // written out: a spread costs more than the rest of the parser
  if (line.kind === "response") {
    return { kind: "response", status: line.status, reason: line.reason, headers, via, from, to, callId, cseq, body };
  }
  return { kind: "request", method: line.method, uri: line.uri, headers, via, from, to, callId, cseq, body };
}

function checkFrame({ bytes, text, start, end }: Frame): Flaw | undefined {
  // RFC 3261 §21.5.7
  if (bytes.length > limits.sip.messageBytes) return flaw("size", start, "the message is too large", 513);
  if (end < 0) return flaw("header", text.length, "the head does not end");
  const nul = text.indexOf("\0", start);
  if (nul < 0 || nul >= end || !hasBareNul(text.slice(start, end))) return undefined;
  return flaw("header", nul, "a NUL outside a quoted pair");
}

/** Fills `headers` and keeps the rows that every message needs at hand. */
class RowReader {
  readonly headers = new Headers();
  via: string | undefined;
  from: string | undefined;
  to: string | undefined;
  callId: string | undefined;
  cseq: string | undefined;
  maxForwards: string | undefined;
  contentLength: string | undefined;
  #count = 0;

  /** `text` from `at` to `end`: lines that each end with CRLF. */
  read(text: string, at: number, end: number): Flaw | undefined {
    while (at < end) {
      const rowEnd = endOfRow(text, at);
      if (rowEnd < 0) return flaw("header", at, "a line break that is not CRLF");
      if (rowEnd - at > limits.sip.headerFieldBytes) return flaw("header", at, "a header field is too long");
      if (++this.#count > limits.sip.headerFields) return flaw("header", at, "too many header fields");
      const nameEnd = skipToken(text, at);
      const colon = skipSpace(text, nameEnd);
      if (nameEnd === at || text.charCodeAt(colon) !== 58) return flaw("header", at, "a header field without a name");
      const known = knownNameAt(text, at, nameEnd);
      const value = readValue(text, colon + 1, rowEnd);
      this.headers.push(known ?? text.slice(at, nameEnd), value);
      if (known !== undefined && !this.#keep(known, value)) return flaw("header", at, `${known} stands twice`);
      at = rowEnd + 2;
    }
    return undefined;
  }

  /** False: a second row of a header that stands once (RFC 3261 §7.3.1, RFC 4475 §3.3.8, §3.3.9). */
  #keep(name: string, value: string): boolean {
    switch (name) {
      case "Via":
        this.via ??= value;
        return true;
      case "From":
        if (this.from !== undefined) return false;
        this.from = value;
        return true;
      case "To":
        if (this.to !== undefined) return false;
        this.to = value;
        return true;
      case "Call-ID":
        if (this.callId !== undefined) return false;
        this.callId = value;
        return true;
      case "CSeq":
        if (this.cseq !== undefined) return false;
        this.cseq = value;
        return true;
      case "Max-Forwards":
        if (this.maxForwards !== undefined) return false;
        this.maxForwards = value;
        return true;
      case "Content-Length":
        if (this.contentLength !== undefined) return false;
        this.contentLength = value;
        return true;
      default:
        return true;
    }
  }
}

interface Core {
  readonly via: Via;
  readonly from: NameAddr;
  readonly to: NameAddr;
  readonly callId: string;
  readonly cseq: CSeq;
}

/** RFC 3261 §8.1.1: the fields that every message has. */
function readCore(rows: RowReader, line: StartLine): Core | Flaw {
  const via = rows.via === undefined ? undefined : parseFirstVia(rows.via);
  if (via === undefined) return flaw("header", 0, "Via is missing or malformed");
  const from = rows.from === undefined ? undefined : parseNameAddr(rows.from);
  if (from === undefined) return flaw("header", 0, "From is missing or malformed");
  const to = rows.to === undefined ? undefined : parseNameAddr(rows.to);
  if (to === undefined) return flaw("header", 0, "To is missing or malformed");
  const callId = rows.callId;
  if (callId === undefined || !isCallId(callId)) return flaw("header", 0, "Call-ID is missing or malformed");
  const cseq = rows.cseq === undefined ? undefined : parseCSeq(rows.cseq);
  if (cseq === undefined) return flaw("header", 0, "CSeq is missing or malformed");
  // RFC 3261 §8.1.1.5, RFC 4475 §3.1.2.17
  if (line.kind === "request" && cseq.method !== line.method) return flaw("header", 0, "CSeq speaks of another method");
  if (rows.maxForwards !== undefined && parseMaxForwards(rows.maxForwards) === undefined) {
    return flaw("header", 0, "Max-Forwards is malformed");
  }
  return { via, from, to, callId, cseq };
}

/** Any visible characters: that it is one word, or two with "@" between (RFC 3261 §25.1), nobody relies on. */
function isCallId(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) <= 32) return false;
  return text !== "";
}

/** RFC 3261 §18.3 */
function cutBody(frame: Frame, contentLength: string | undefined): Uint8Array | Flaw {
  const { bytes, bodyAt } = frame;
  if (contentLength === undefined) {
    if (frame.framing === "stream") return flaw("length", 0, "Content-Length is missing");
    return bytes.subarray(bodyAt);
  }
  const length = parseNumber(contentLength, Number.MAX_SAFE_INTEGER);
  if (length < 0) return flaw("length", 0, "Content-Length is malformed");
  if (length > bytes.length - bodyAt) return flaw("length", 0, "the body is shorter than Content-Length says");
  return bytes.subarray(bodyAt, bodyAt + length);
}

/** RFC 3261 §7.5: line breaks before the start line are nothing. */
function skipLineBreaks(bytes: Uint8Array): number {
  let at = 0;
  while (bytes[at] === 13 && bytes[at + 1] === 10) at += 2;
  return at;
}

/** The index of the CRLF that ends the last row, which an empty line follows; -1: none. */
function findHeadEnd(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(13, from); at >= 0; at = bytes.indexOf(13, at + 1)) {
    if (bytes[at + 1] === 10 && bytes[at + 2] === 13 && bytes[at + 3] === 10) return at;
  }
  return -1;
}

/** The index of the CRLF that ends the row, its folded lines included (RFC 3261 §7.3.1); -1: a lone CR or LF stands in it. */
function endOfRow(text: string, at: number): number {
  for (;;) {
    const end = text.indexOf("\r", at);
    if (text.indexOf("\n", at) !== end + 1) return -1;
    if (!isSpace(text.charCodeAt(end + 2))) return end;
    at = end + 2;
  }
}

function readValue(text: string, from: number, end: number): string {
  let start = from;
  let last = end;
  while (start < last && isBlank(text.charCodeAt(start))) start++;
  while (last > start && isBlank(text.charCodeAt(last - 1))) last--;
  const value = text.slice(start, last);
  const lineEnd = text.indexOf("\r", start);
  return lineEnd < last ? unfold(value) : value;
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9 || code === 13 || code === 10;
}

function flaw(what: ParseFault["what"], at: number, detail: string, reply: ParseFault["reply"] = 400): Flaw {
  return { kind: "flaw", at, what, detail, reply };
}

/** Responses and ACKs are never answered; a request only along a Via that could be read. */
function faultOf(found: Flaw, frame: Frame): ParseFault {
  const { bytes, text, start, end } = frame;
  const answerable =
    found.reply === undefined ? undefined : answerableRows(text.slice(start, end < 0 ? undefined : end));
  const before = text.length === bytes.length ? found.at : encoder.encode(text.slice(0, found.at)).length;
  return {
    kind: "parse",
    at: before,
    what: found.what,
    detail: found.detail,
    reply: answerable === undefined ? undefined : found.reply,
    answerable,
  };
}
