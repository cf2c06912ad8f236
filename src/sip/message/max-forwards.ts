// Max-Forwards (RFC 3261 §20.22).

import { parseNumber } from "./chars.ts";
import type { Headers } from "./headers.ts";

/** What a request starts with (RFC 3261 §8.1.1.6). */
export const MAX_FORWARDS = 70;

/** 0-255; undefined: malformed. */
export function parseMaxForwards(text: string): number | undefined {
  const hops = parseNumber(text.trim(), 255);
  return hops < 0 ? undefined : hops;
}

/** What is left of a received request's hops; an old client sends none, which counts as 70 (RFC 3261 §16.6 step 3). */
export function hopsLeft(headers: Headers): number {
  const text = headers.get("Max-Forwards");
  return (text === undefined ? undefined : parseMaxForwards(text)) ?? MAX_FORWARDS;
}
