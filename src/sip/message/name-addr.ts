// From, To, Contact, Route and the other headers made of a display name, a URI and parameters (RFC 3261 §20.10).

import { assert } from "../../base/assert.ts";
import { isSpace, quote, skipQuoted, skipSpace, unquote } from "./chars.ts";
import type { Headers } from "./headers.ts";
import { type Cursor, scanParams, writeParams } from "./params.ts";
import { isUri } from "./uri.ts";
import type { NameAddr } from "./values.ts";

/** One value that fills the text; undefined: malformed. */
export function parseNameAddr(text: string): NameAddr | undefined {
  const cursor = { text, at: 0 };
  const value = scanNameAddr(cursor);
  return cursor.at === text.length ? value : undefined;
}

/** All elements of one header; undefined: one of them is malformed. */
function parseNameAddrs(headers: Headers, name: string): readonly NameAddr[] | undefined {
  const values: NameAddr[] = [];
  for (const element of headers.list(name)) {
    const value = parseNameAddr(element);
    if (value === undefined) return undefined;
    values.push(value);
  }
  return values;
}

/** The Contact rows; "*" stands alone (RFC 3261 §10.2.2); undefined: malformed. */
export function parseContacts(headers: Headers): readonly NameAddr[] | "*" | undefined {
  const elements = headers.list("Contact");
  if (elements.length === 1 && elements[0] === "*") return "*";
  return parseNameAddrs(headers, "Contact");
}

/** The inverse. Parameters may be left out. */
export function writeNameAddr(value: {
  readonly display?: string | undefined;
  readonly uri: string;
  readonly params?: ReadonlyMap<string, string>;
}): string {
  const { display, uri, params } = value;
  const name = display === undefined || display === "" ? "" : `${quote(display)} `;
  const text = `${name}<${uri}>${params === undefined ? "" : writeParams(params)}`;
  assert(!/[\r\n]/.test(text), "an address that we write has no line breaks");
  return text;
}

/** Reads one element; the cursor then stands at the end or on the comma behind it. */
function scanNameAddr(cursor: Cursor): NameAddr | undefined {
  const { text } = cursor;
  const start = skipSpace(text, cursor.at);
  let display: string | undefined;
  let at = start;
  if (text.charCodeAt(start) === 34) {
    const behind = skipQuoted(text, start);
    if (behind < 0) return undefined;
    display = unquote(text.slice(start, behind));
    at = skipSpace(text, behind);
    if (text.charCodeAt(at) !== 60) return undefined;
  } else {
    at = skipPlain(text, start);
    if (text.charCodeAt(at) !== 60) return scanAddrSpec(cursor, start, at);
    display = at === start ? undefined : text.slice(start, at).trimEnd() || undefined;
  }
  const close = text.indexOf(">", at);
  if (close < 0) return undefined;
  const uri = text.slice(at + 1, close);
  if (!isUri(uri)) return undefined;
  cursor.at = close + 1;
  const params = scanParams(cursor);
  return params === undefined ? undefined : { display, uri, params };
}

/** RFC 3261 §20: without `<>` the parameters behind belong to the header, and the URI holds no comma, question mark or semicolon. */
function scanAddrSpec(cursor: Cursor, start: number, end: number): NameAddr | undefined {
  const { text } = cursor;
  let last = end;
  while (last > start && isSpace(text.charCodeAt(last - 1))) last--;
  const uri = text.slice(start, last);
  if (!isUri(uri)) return undefined;
  cursor.at = end;
  const params = scanParams(cursor);
  return params === undefined ? undefined : { display: undefined, uri, params };
}

/**
 * To the end of an unquoted display name or of a bare URI.
 * Deviation: RFC 3261 §25.1 lets an unquoted display name be tokens only; phones send Chinese, brackets and the like unquoted.
 */
function skipPlain(text: string, at: number): number {
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === 60 || code === 59 || code === 44 || code === 34 || code === 62 || code === 63) break;
    at++;
  }
  return at;
}
