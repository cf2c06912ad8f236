// Character classes of RFC 3261 §25.1 and the one reader of quoted strings. Used by every value parser of this folder.

const TOKEN = 1;
const DIGIT = 2;
const SPACE = 4;
const HOST = 8;

const classes = new Uint8Array(128);
for (const char of "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.!%*_+`'~") mark(char, TOKEN);
for (const char of "0123456789") mark(char, DIGIT);
for (const char of " \t") mark(char, SPACE);
// Deviation: RFC 3261 knows no "_" in host names, the names of real office networks do.
for (const char of "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._") mark(char, HOST);

function mark(char: string, kind: number): void {
  const code = char.charCodeAt(0);
  classes[code] = (classes[code] ?? 0) | kind;
}

function is(code: number, kind: number): boolean {
  return code < 128 && ((classes[code] ?? 0) & kind) !== 0;
}

export function isTokenChar(code: number): boolean {
  return is(code, TOKEN);
}

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

export function isSpace(code: number): boolean {
  return code === 32 || code === 9;
}

export function isHostChar(code: number): boolean {
  return is(code, HOST);
}

/** The index of the first character at or behind `at` that is no blank. */
export function skipSpace(text: string, at: number): number {
  while (at < text.length && isSpace(text.charCodeAt(at))) at++;
  return at;
}

/** The index behind the token that starts at `at`; `at` itself where there is none. */
export function skipToken(text: string, at: number): number {
  while (at < text.length && isTokenChar(text.charCodeAt(at))) at++;
  return at;
}

export function isToken(text: string): boolean {
  return text.length > 0 && skipToken(text, 0) === text.length;
}

/** The index behind the quoted string that starts at `at` (on its `"`); -1: it does not end. RFC 3261 §25.1 quoted-string. */
export function skipQuoted(text: string, at: number): number {
  for (let i = at + 1; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 92) i++;
    else if (code === 34) return i + 1;
  }
  return -1;
}

/** `quoted` with its quotes; gives what stands between them, without the backslashes of quoted pairs. */
export function unquote(quoted: string): string {
  const inside = quoted.slice(1, -1);
  return inside.includes("\\") ? inside.replace(/\\([\s\S])/g, "$1") : inside;
}

/** A quoted string; quotes, backslashes and control characters become quoted pairs. CR and LF stay: the writer refuses them. */
export function quote(text: string): string {
  return `"${/["\\\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/.test(text) ? text.replace(/["\\\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/g, "\\$&") : text}"`;
}

/** A whole number of decimal digits that fills `text`, at most `max`; -1 otherwise. Leading zeros are harmless. */
export function parseNumber(text: string, max: number): number {
  if (text.length === 0) return -1;
  let value = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
    if (value > max) return -1;
  }
  return value;
}

/** Whether a NUL stands outside a quoted pair, where no rule of RFC 3261 §25.1 lets it be. */
export function hasBareNul(text: string): boolean {
  for (let at = text.indexOf("\0"); at >= 0; at = text.indexOf("\0", at + 1)) {
    if (text.charCodeAt(at - 1) !== 92) return true;
  }
  return false;
}

/**
 * Joins folded lines with one blank each (RFC 3261 §7.3.1). By hand: a pattern such as `[ \t]*\r\n[ \t]+` takes seconds for a datagram
 * of nothing but blanks (PROTOS c07-sip, case 2156).
 */
export function unfold(text: string): string {
  let joined = "";
  let from = 0;
  let next = 0;
  for (let end = text.indexOf("\r\n"); end >= 0; end = text.indexOf("\r\n", next)) {
    next = skipSpace(text, end + 2);
    if (next === end + 2) continue;
    let last = end;
    while (last > from && isSpace(text.charCodeAt(last - 1))) last--;
    joined += `${text.slice(from, last)} `;
    from = next;
  }
  return from === 0 ? text : joined + text.slice(from);
}
