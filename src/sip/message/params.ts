// `;name=value` lists behind a header value (RFC 3261 §7.3.1, §25.1 generic-param). Used by name-addr.ts and via.ts.

import { isToken, quote, skipQuoted, skipSpace, skipToken, unquote } from "./chars.ts";

export const NO_PARAMS: ReadonlyMap<string, string> = new Map();

/** A place in a header value; value parsers move `at`. */
export interface Cursor {
  readonly text: string;
  at: number;
}

/**
 * Reads parameters up to the end of the text or a comma, where the cursor then stands. Undefined: malformed, also where a name comes
 * twice (RFC 3261 §7.3.1). Quoted values come without their quotes.
 * Deviation: `name=` counts as a name without a value, and a tag without a value as no tag; Pingtel phones register with `To: …;tag=`.
 */
export function scanParams(cursor: Cursor): ReadonlyMap<string, string> | undefined {
  const { text } = cursor;
  let at = skipSpace(text, cursor.at);
  if (at === text.length || text.charCodeAt(at) === 44) {
    cursor.at = at;
    return NO_PARAMS;
  }
  const params = new Map<string, string>();
  while (at < text.length && text.charCodeAt(at) !== 44) {
    if (text.charCodeAt(at) !== 59) return undefined;
    const start = skipSpace(text, at + 1);
    const end = skipToken(text, start);
    if (end === start) return undefined;
    const name = lowerCase(text.slice(start, end));
    if (params.has(name)) return undefined;
    at = skipSpace(text, end);
    if (text.charCodeAt(at) === 61) {
      const from = skipSpace(text, at + 1);
      const to = text.charCodeAt(from) === 34 ? skipQuoted(text, from) : skipValue(text, from);
      if (to < from) return undefined;
      const value = text.charCodeAt(from) === 34 ? unquote(text.slice(from, to)) : text.slice(from, to);
      if (value !== "" || name !== "tag") params.set(name, value);
      at = skipSpace(text, to);
    } else if (name !== "tag") params.set(name, "");
  }
  cursor.at = at;
  return params;
}

/** `;a;b=c;d="e f"`; "" for no parameters. */
export function writeParams(params: ReadonlyMap<string, string>): string {
  let text = "";
  for (const [name, value] of params) text += value === "" ? `;${name}` : `;${name}=${writeValue(value)}`;
  return text;
}

function writeValue(value: string): string {
  if (isToken(value)) return value;
  return skipValue(value, 0) === value.length ? value : quote(value);
}

/** token or host; wider than §25.1 for the sake of `received=2001:db8::1`, unquoted URIs and the like. */
function skipValue(text: string, at: number): number {
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code <= 32 || code === 34 || code === 44 || code === 59 || code === 60 || code === 62 || code === 127) break;
    at++;
  }
  return at;
}

function lowerCase(name: string): string {
  for (let i = 0; i < name.length; i++) {
    const code = name.charCodeAt(i);
    if (code >= 65 && code <= 90) return name.toLowerCase();
  }
  return name;
}
