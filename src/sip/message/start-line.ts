// Request-Line and Status-Line (RFC 3261 §7.1, §7.2). Only parse.ts calls it.

import { isDigit, isToken } from "./chars.ts";
import type { Flaw } from "./flaw.ts";
import { isUri, parseUri } from "./uri.ts";

export type StartLine =
  | { readonly kind: "request"; readonly method: string; readonly uri: string }
  | { readonly kind: "response"; readonly status: number; readonly reason: string };

/** `line` without its line break. */
export function parseStartLine(line: string): StartLine | Flaw {
  return isVersion(line.slice(0, 8), " ") ? parseStatusLine(line) : parseRequestLine(line);
}

function parseRequestLine(line: string): StartLine | Flaw {
  const methodEnd = line.indexOf(" ");
  const uriEnd = line.lastIndexOf(" ");
  if (methodEnd < 0 || uriEnd === methodEnd) return flaw("the request line has no three parts", 400);
  const version = line.slice(uriEnd + 1);
  if (!isVersion(version, "")) {
    if (/^SIP\/\d+\.\d+$/i.test(version)) return flaw(`version ${version}`, 505); // RFC 3261 §21.5.6
    return flaw("the request line does not end with a SIP version", 400);
  }
  const method = line.slice(0, methodEnd);
  if (!isToken(method)) return flaw("the method is no token", 400);
  const uri = line.slice(methodEnd + 1, uriEnd);
  return isRequestUri(uri) ? { kind: "request", method, uri } : flaw("the Request-URI is malformed", 400);
}

/** URIs of schemes that we do not know are for others to judge (416, RFC 3261 §8.2.2.1). */
function isRequestUri(text: string): boolean {
  const uri = parseUri(text);
  // RFC 3261 §19.1.1, table 1: no header component in a Request-URI
  if (uri !== undefined) return uri.headers === "" && !text.endsWith("?");
  return isUri(text) && !/^(sips?|tel):/i.test(text);
}

/** Deviation: the blank before an empty reason phrase may be missing, as some gateways leave it out. */
function parseStatusLine(line: string): StartLine | Flaw {
  const isStatus = isDigit(line.charCodeAt(8)) && isDigit(line.charCodeAt(9)) && isDigit(line.charCodeAt(10));
  const status = isStatus ? Number(line.slice(8, 11)) : 0;
  if (status < 100 || status > 699) return flaw("the status is not from 100 to 699", undefined);
  if (line.length > 11 && line.charCodeAt(11) !== 32) return flaw("the status has more than three digits", undefined);
  return { kind: "response", status, reason: line.slice(12) };
}

function isVersion(text: string, behind: string): boolean {
  const version = `SIP/2.0${behind}`;
  return text === version || text.toUpperCase() === version; // §7.1: case does not matter
}

function flaw(detail: string, reply: 400 | 505 | undefined): Flaw {
  return { kind: "flaw", at: 0, what: "start-line", detail, reply };
}
