// CSeq (RFC 3261 §20.16).

import { isDigit, skipSpace, skipToken } from "./chars.ts";
import type { CSeq } from "./values.ts";

/** Deviation: RFC 3261 §8.1.1.5 keeps numbers below 2^31; we live with the other half of the 32 bits too (RFC 4475 §3.1.2.4). */
const MAX_NUMBER = 0xffff_ffff;

export function parseCSeq(text: string): CSeq | undefined {
  const start = skipSpace(text, 0);
  let at = start;
  let number = 0;
  for (; at < text.length && isDigit(text.charCodeAt(at)); at++) {
    number = number * 10 + text.charCodeAt(at) - 48;
    if (number > MAX_NUMBER) return undefined;
  }
  const methodAt = skipSpace(text, at);
  const end = skipToken(text, methodAt);
  if (at === start || methodAt === at || end === methodAt || skipSpace(text, end) !== text.length) return undefined;
  return { number, method: text.slice(methodAt, end) };
}
