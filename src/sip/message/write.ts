// Message to bytes, and the makers of messages that we send ourselves. One string is built and encoded once.
// What is written here is ours: a line break in a value is our own mistake, hence an assert and not a Result.

import { assert } from "../../base/assert.ts";
import type { HeaderRows } from "../ports.ts";
import { hasBareNul } from "./chars.ts";
import { parseCSeq } from "./cseq.ts";
import { knownName } from "./header-names.ts";
import { Headers } from "./headers.ts";
import type { SipMessage, SipRequest, SipResponse } from "./message.ts";
import { parseNameAddr } from "./name-addr.ts";
import { reasonPhrase } from "./status.ts";
import { parseFirstVia } from "./via.ts";

export interface RequestToWrite {
  readonly method: string;
  readonly uri: string;
  /** Content-Length is left out and put right. */
  readonly headers: HeaderRows;
  readonly body?: string | Uint8Array;
}

export interface ResponseToWrite {
  readonly status: number;
  /** Default: the registered phrase. */
  readonly reason?: string;
  readonly headers: HeaderRows;
  readonly body?: string | Uint8Array;
}

const encoder = new TextEncoder();
const NO_BODY = new Uint8Array(0);

export function writeRequest(request: RequestToWrite): Uint8Array {
  return write(`${request.method} ${request.uri} SIP/2.0\r\n`, request.headers, request.body);
}

export function writeResponse(response: ResponseToWrite): Uint8Array {
  const reason = response.reason ?? reasonPhrase(response.status);
  return write(`SIP/2.0 ${response.status} ${reason}\r\n`, response.headers, response.body);
}

/** The bytes of a typed message, whether it was parsed or made. */
export function writeMessage(message: SipMessage): Uint8Array {
  const headers = message.headers.rows();
  return write(startLineOf(message), headers, message.body);
}

function startLineOf(message: SipMessage): string {
  if (message.kind === "request") return `${message.method} ${message.uri} SIP/2.0\r\n`;
  return `SIP/2.0 ${message.status} ${message.reason}\r\n`;
}

/** A request as `parseMessage` would give it. The rows must hold a sound Via, From, To, Call-ID and CSeq. */
export function makeRequest(init: RequestToWrite): SipRequest {
  const { method, uri } = init;
  const { headers, via, from, to, callId, cseq, body } = makeCore(init);
  return { kind: "request", method, uri, headers, via, from, to, callId, cseq, body };
}

/** A response as `parseMessage` would give it. */
export function makeResponse(init: ResponseToWrite): SipResponse {
  const { status } = init;
  const reason = init.reason ?? reasonPhrase(status);
  const { headers, via, from, to, callId, cseq, body } = makeCore(init);
  return { kind: "response", status, reason, headers, via, from, to, callId, cseq, body };
}

function makeCore(init: { readonly headers: HeaderRows; readonly body?: string | Uint8Array }) {
  const headers = Headers.from(init.headers);
  const via = parseFirstVia(headers.get("Via") ?? "");
  const from = parseNameAddr(headers.get("From") ?? "");
  const to = parseNameAddr(headers.get("To") ?? "");
  const callId = headers.get("Call-ID");
  const cseq = parseCSeq(headers.get("CSeq") ?? "");
  assert(via && from && to && callId && cseq, "a message that we make has its mandatory headers (RFC 3261 §8.1.1)");
  const body = typeof init.body === "string" ? encoder.encode(init.body) : (init.body ?? NO_BODY);
  return { headers, via, from, to, callId, cseq, body };
}

function write(startLine: string, rows: HeaderRows, body: string | Uint8Array | undefined): Uint8Array {
  let head = startLine;
  let lines = 1;
  for (const [name, value] of rows) {
    if (isContentLength(name)) continue;
    head += `${name}: ${value}\r\n`;
    lines++;
  }
  assertLines(head, lines);
  if (body === undefined || body.length === 0) return encode(`${head}Content-Length: 0\r\n\r\n`);
  if (typeof body !== "string") return join(encode(`${head}Content-Length: ${body.length}\r\n\r\n`), body);
  const text = `${head}Content-Length: ${body.length}\r\n\r\n${body}`;
  const bytes = encode(text);
  if (bytes.length === text.length) return bytes; // all ASCII: the guessed length is right
  const bodyBytes = encode(body);
  return join(encode(`${head}Content-Length: ${bodyBytes.length}\r\n\r\n`), bodyBytes);
}

/** Looks closer only where the length of the name fits. */
function isContentLength(name: string): boolean {
  return (name.length === 14 || name.length === 1) && knownName(name) === "Content-Length";
}

/** Encoding into one lasting buffer and cutting a copy out of it costs half of what `encode` does. */
const scratch = new Uint8Array(16_384);

function encode(text: string): Uint8Array {
  if (text.length * 3 > scratch.length) return encoder.encode(text);
  return scratch.slice(0, encoder.encodeInto(text, scratch).written);
}

/** Neither a name nor a value brought a line break or a NUL of its own. */
function assertLines(head: string, lines: number): void {
  let at = 0;
  for (let i = 0; i < lines; i++) {
    const end = head.indexOf("\r", at);
    assert(end > at && head.indexOf("\n", at) === end + 1, "what we write has no line breaks of its own");
    at = end + 2;
  }
  assert(at === head.length && !hasBareNul(head), "what we write has no line breaks and no NUL of its own");
}

function join(a: Uint8Array, b: Uint8Array): Uint8Array {
  const whole = new Uint8Array(a.length + b.length);
  whole.set(a);
  whole.set(b, a.length);
  return whole;
}
