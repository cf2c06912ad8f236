// SIP, SIPS and tel URIs (RFC 3261 §19.1, RFC 3966). The parser of messages uses it for Request-URIs, the switch for what it routes by.

import { hostText } from "../../base/net.ts";
import { parseNumber } from "./chars.ts";
import { skipHost } from "./host.ts";
import { NO_PARAMS } from "./params.ts";
import type { SipUri } from "./values.ts";

/** Undefined: malformed, or of a scheme other than sip, sips and tel. */
export function parseUri(text: string): SipUri | undefined {
  const colon = text.indexOf(":");
  if (colon < 0 || !isUri(text)) return undefined;
  const scheme = schemeOf(text, colon);
  if (scheme === undefined) return undefined;
  return scheme === "tel" ? parseTel(text, colon + 1) : parseSip(scheme, text, colon + 1);
}

/** The inverse; the user is escaped as RFC 3261 §19.1.2 asks. */
export function writeUri(uri: SipUri): string {
  const params = writeUriParams(uri.params);
  const headers = uri.headers === "" ? "" : `?${uri.headers}`;
  if (uri.scheme === "tel") return `tel:${uri.user ?? ""}${params}`;
  const password = uri.password === undefined ? "" : `:${escapePassword(uri.password)}`;
  const user = uri.user === undefined ? "" : `${escapeUser(uri.user)}${password}@`;
  const port = uri.port === undefined ? "" : `:${uri.port}`;
  return `${uri.scheme}:${user}${hostText(uri.host)}${port}${params}${headers}`;
}

/** RFC 3261 §19.1.4. Malformed URIs, and those of other schemes, equal only themselves to the letter. */
export function sameUri(a: string | SipUri, b: string | SipUri): boolean {
  if (a === b) return true;
  const left = typeof a === "string" ? parseUri(a) : a;
  const right = typeof b === "string" ? parseUri(b) : b;
  if (left === undefined || right === undefined || left.scheme !== right.scheme) return false;
  if (left.scheme === "tel") return sameTel(left, right);
  return (
    left.user === right.user &&
    left.password === right.password &&
    left.host === right.host &&
    left.port === right.port &&
    sameParams(left.params, right.params) &&
    sameHeaders(left.headers, right.headers)
  );
}

/** The unescaped user part (tel: the number) without a whole parse; undefined where there is none. */
export function userOf(uriText: string): string | undefined {
  const colon = uriText.indexOf(":");
  if (colon < 0) return undefined;
  if (colon === 3 && uriText.slice(0, 3).toLowerCase() === "tel") return parseTel(uriText, 4)?.user;
  const at = uriText.indexOf("@", colon);
  if (at < 0) return undefined;
  const password = uriText.indexOf(":", colon + 1);
  return unescapeUri(uriText.slice(colon + 1, password >= 0 && password < at ? password : at)) || undefined;
}

/** Escapes what must not stand plainly in a user part, e.g. `#` as `%23` (RFC 3261 §25.1 user). */
export function escapeUser(user: string): string {
  return /^[A-Za-z0-9\-_.!~*'()&=+$,;?/]*$/.test(user)
    ? user
    : user.replace(/[^A-Za-z0-9\-_.!~*'()&=+$,;?/]+/g, escapeUri);
}

/** Whether it has a scheme and no character that could break out of the place where a URI stands. */
export function isUri(text: string): boolean {
  let at = 0;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at) | 32;
    if (code >= 97 && code <= 122) continue;
    const raw = text.charCodeAt(at);
    if (raw === 58) break;
    if (at === 0 || !((raw >= 48 && raw <= 57) || raw === 43 || raw === 45 || raw === 46)) return false;
  }
  if (at === 0 || at + 1 >= text.length) return false;
  for (let i = at + 1; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code <= 32 || code === 34 || code === 60 || code === 62 || code === 127) return false;
  }
  return true;
}

/** An escape that is none (`%zz`) or that gives no UTF-8 leaves the text as it is. */
export function unescapeUri(text: string): string {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function schemeOf(text: string, colon: number): SipUri["scheme"] | undefined {
  if (colon === 3 && text.startsWith("sip")) return "sip";
  const name = text.slice(0, colon).toLowerCase();
  return name === "sip" || name === "sips" || name === "tel" ? name : undefined;
}

function parseSip(scheme: "sip" | "sips", text: string, start: number): SipUri | undefined {
  const at = text.indexOf("@", start);
  let user: string | undefined;
  let password: string | undefined;
  if (at >= 0) {
    if (text.indexOf("@", at + 1) >= 0 || at === start) return undefined;
    const info = text.slice(start, at);
    if (!escapesWell(info)) return undefined;
    const colon = info.indexOf(":");
    user = unescapeUri(colon < 0 ? info : info.slice(0, colon));
    password = colon < 0 ? undefined : unescapeUri(info.slice(colon + 1));
    if (user === "") return undefined;
  }
  const hostAt = at < 0 ? start : at + 1;
  const hostEnd = skipHost(text, hostAt);
  if (hostEnd < 0) return undefined;
  const isIpv6 = text.charCodeAt(hostAt) === 91;
  const host = (isIpv6 ? text.slice(hostAt + 1, hostEnd - 1) : text.slice(hostAt, hostEnd)).toLowerCase();
  if (hostEnd === text.length) return { scheme, user, password, host, port: undefined, params: NO_PARAMS, headers: "" };
  const question = text.indexOf("?", hostEnd);
  const headers = question < 0 ? "" : text.slice(question + 1);
  const paramsEnd = question < 0 ? text.length : question;
  let paramsAt = hostEnd;
  let port: number | undefined;
  if (text.charCodeAt(hostEnd) === 58) {
    const semicolon = text.indexOf(";", hostEnd);
    paramsAt = semicolon < 0 || semicolon > paramsEnd ? paramsEnd : semicolon;
    port = parseNumber(text.slice(hostEnd + 1, paramsAt), 65_535);
    if (port < 0) return undefined;
  }
  const params = parseUriParams(text, paramsAt, paramsEnd);
  return params === undefined ? undefined : { scheme, user, password, host, port, params, headers };
}

function parseTel(text: string, start: number): SipUri | undefined {
  const semicolon = text.indexOf(";", start);
  const end = semicolon < 0 ? text.length : semicolon;
  const user = unescapeUri(text.slice(start, end));
  // RFC 3966 §3; letters and "#" occur in local numbers
  if (!/^\+?[0-9A-Fa-f*#().-]+$/.test(user)) return undefined;
  const params = parseUriParams(text, end, text.length);
  if (params === undefined) return undefined;
  return { scheme: "tel", user, password: undefined, host: "", port: undefined, params, headers: "" };
}

function parseUriParams(text: string, from: number, to: number): ReadonlyMap<string, string> | undefined {
  if (from === to) return NO_PARAMS;
  if (text.charCodeAt(from) !== 59) return undefined;
  const params = new Map<string, string>();
  for (let at = from + 1; at <= to; ) {
    const semicolon = text.indexOf(";", at);
    const end = semicolon < 0 || semicolon > to ? to : semicolon;
    const equals = text.indexOf("=", at);
    const nameEnd = equals < 0 || equals > end ? end : equals;
    const name = unescapeUri(text.slice(at, nameEnd)).toLowerCase(); // `%6C%72` is lr, RFC 4475 §3.1.1.3
    // RFC 3261 §19.1.1: a parameter name appears once
    if (name === "" || params.has(name)) return undefined;
    params.set(name, nameEnd === end ? "" : text.slice(nameEnd + 1, end));
    at = end + 1;
  }
  return params;
}

function writeUriParams(params: ReadonlyMap<string, string>): string {
  let text = "";
  for (const [name, value] of params) text += value === "" ? `;${escapeParam(name)}` : `;${escapeParam(name)}=${value}`;
  return text;
}

/** RFC 3261 §25.1 paramchar */
function escapeParam(name: string): string {
  return name.replace(/[^A-Za-z0-9\-_.!~*'()[\]/:&+$]+/g, escapeUri);
}

function escapesWell(text: string): boolean {
  return !text.includes("%") || !/%(?![0-9A-Fa-f]{2})/.test(text);
}

function escapePassword(password: string): string {
  return password.replace(/[^A-Za-z0-9\-_.!~*'()&=+$,]+/g, escapeUri);
}

function escapeUri(text: string): string {
  // lone surrogates have no UTF-8 form
  const whole = text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ufffd");
  return encodeURIComponent(whole);
}

/** Parameters that make two URIs differ even if only one of them has it (RFC 3261 §19.1.4). */
const TELLING_PARAMS: readonly string[] = ["user", "ttl", "method", "maddr", "transport"];

function sameParams(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  for (const name of TELLING_PARAMS) if (a.has(name) !== b.has(name)) return false;
  for (const [name, value] of a) {
    const other = b.get(name);
    if (other !== undefined && unescapeUri(other).toLowerCase() !== unescapeUri(value).toLowerCase()) return false;
  }
  return true;
}

/** §19.1.4: header components are never ignored; their order does not matter. */
function sameHeaders(a: string, b: string): boolean {
  return a === b || sortedHeaders(a) === sortedHeaders(b);
}

function sortedHeaders(headers: string): string {
  const normal = headers.split("&").map((header) => {
    const equals = header.indexOf("=");
    return `${unescapeUri(header.slice(0, equals)).toLowerCase()}=${unescapeUri(header.slice(equals + 1))}`;
  });
  return normal.sort().join("&");
}

/** RFC 3966 §4: visual separators do not count. */
function sameTel(a: SipUri, b: SipUri): boolean {
  return telDigits(a) === telDigits(b) && a.params.get("phone-context") === b.params.get("phone-context");
}

function telDigits(uri: SipUri): string {
  return (uri.user ?? "").replace(/[().-]/g, "").toLowerCase();
}
