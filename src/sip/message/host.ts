// The host of a URI and of a Via (RFC 3261 §25.1 host, RFC 5118).

import { isHostChar } from "./chars.ts";

/** The index behind the host that starts at `at` (an IPv6 reference with its brackets); -1: no host there. */
export function skipHost(text: string, at: number): number {
  if (text.charCodeAt(at) === 91) return skipIpv6Reference(text, at);
  let end = at;
  while (end < text.length && isHostChar(text.charCodeAt(end))) end++;
  return end === at ? -1 : end;
}

/**
 * Only the characters are judged.
 * Deviation: RFC 5118 §4.10 asks us to live with `[2001:db8:::192.0.2.1]`, which the first grammar of RFC 3261 brought about.
 */
function skipIpv6Reference(text: string, at: number): number {
  let colons = 0;
  for (let i = at + 1; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 93) return colons >= 2 ? i + 1 : -1;
    if (code === 58) colons++;
    else if (!isHexOrDot(code)) return -1;
  }
  return -1;
}

function isHexOrDot(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 97 && code <= 102) || (code >= 65 && code <= 70) || code === 46;
}
