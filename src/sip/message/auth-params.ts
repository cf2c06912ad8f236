// `Digest realm="…", nonce="…"`: the shape of WWW-Authenticate, Proxy-Authenticate, Authorization and Proxy-Authorization
// (RFC 3261 §20.7, RFC 7616 §3.3). What the parameters mean is the matter of sip/auth.

import { quote, skipQuoted, skipSpace, skipToken, unquote } from "./chars.ts";

export interface AuthParams {
  /** Lower-case, e.g. `digest`. */
  readonly scheme: string;
  /** Names lower-case, values without quotes. */
  readonly params: ReadonlyMap<string, string>;
}

/** Undefined: malformed, or a parameter stands twice (two readers could then take different ones). */
export function parseAuthParams(text: string): AuthParams | undefined {
  const start = skipSpace(text, 0);
  const schemeEnd = skipToken(text, start);
  if (schemeEnd === start) return undefined;
  const params = new Map<string, string>();
  let at = skipSpace(text, schemeEnd);
  while (at < text.length) {
    const nameEnd = skipToken(text, at);
    const equals = skipSpace(text, nameEnd);
    if (nameEnd === at || text.charCodeAt(equals) !== 61) return undefined;
    const name = text.slice(at, nameEnd).toLowerCase();
    const from = skipSpace(text, equals + 1);
    const isQuoted = text.charCodeAt(from) === 34;
    const to = isQuoted ? skipQuoted(text, from) : skipPlainValue(text, from);
    if (to <= from || params.has(name)) return undefined;
    params.set(name, isQuoted ? unquote(text.slice(from, to)) : text.slice(from, to));
    at = skipSpace(text, to);
    if (at === text.length) break;
    if (text.charCodeAt(at) !== 44) return undefined;
    at = skipSpace(text, at + 1);
  }
  return { scheme: text.slice(start, schemeEnd).toLowerCase(), params };
}

/** Parameters that RFC 7616 §3.3 and §3.4 want without quotes. */
const PLAIN: ReadonlySet<string> = new Set(["algorithm", "stale", "nc"]);

/** The inverse for headers that we make. `qop` is quoted in a challenge and plain in credentials, so the caller says which. */
export function writeAuthParams(auth: AuthParams, kind: "challenge" | "credentials"): string {
  const scheme = auth.scheme === "digest" ? "Digest" : auth.scheme;
  const parts: string[] = [];
  for (const [name, value] of auth.params) {
    const isPlain = PLAIN.has(name) || (name === "qop" && kind === "credentials");
    parts.push(`${name}=${isPlain ? value : quote(value)}`);
  }
  return `${scheme} ${parts.join(", ")}`;
}

/** Old clients leave `uri=` and the like unquoted. */
function skipPlainValue(text: string, at: number): number {
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code <= 32 || code === 34 || code === 44) break;
    at++;
  }
  return at;
}
