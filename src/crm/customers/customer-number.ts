// Telephone numbers of customers: one form to keep and look up, and the ways in which records may have them.

import { e164Of, spellingsOf } from "../../call/phone-number.ts";

const LONGEST = 32;

/** E.164 where it is such a number as seen from `country` (ISO 3166), else its bare digits; undefined: no number. */
export function customerNumber(written: string, country: string): string | undefined {
  const bare = written.normalize("NFKC").replace(/[-‐-―.()\s/\u200e\u200f\u202a-\u202e]/g, "");
  const plus = bare.startsWith("00") ? `+${bare.slice(2)}` : bare;
  if (!/^\+?\d{2,32}$/.test(plus)) return undefined;
  return e164Of(bare, country) ?? e164Of(plus, country) ?? plus.slice(0, LONGEST);
}

/** As the switch may have written it down: as it came from a carrier, as somebody here dialled it, with one of `prefixes` in front. */
export function spellingsOfNumber(number: string, country: string, prefixes: readonly string[]): readonly string[] {
  const all = spellingsOf(number, country);
  return [...new Set([...all, ...prefixes.flatMap((prefix) => all.map((one) => `${prefix}${one}`))])];
}
