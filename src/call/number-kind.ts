// What sort of telephone number this is: one that an ordinary person has, or one that costs whoever calls it. Asked before the switch itself calls
// a number that a stranger named. It reads the large tables of libphonenumber; `phone-number.ts`, on every call's way, the small ones.

import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from "libphonenumber-js/max";

export type NumberKind =
  | { readonly kind: "ordinary"; readonly e164: string; readonly isHere: boolean }
  /** Premium, shared-cost and personal numbers, and ranges that belong to no country. */
  | { readonly kind: "costly"; readonly e164: string }
  | { readonly kind: "none" };

/** What people and firms have. Everything else pays somebody when it is called, or might. */
const ORDINARY: readonly string[] = ["MOBILE", "FIXED_LINE", "FIXED_LINE_OR_MOBILE", "VOIP", "TOLL_FREE"];

/** `country`: as seen from there (ISO 3166 alpha-2). */
export function kindOfNumber(number: string, country: string): NumberKind {
  if (!/^\+?[0-9]{5,20}$/.test(number)) return { kind: "none" };
  const from: CountryCode | undefined = isSupportedCountry(country) ? country : undefined;
  const parsed = parsePhoneNumberFromString(number, from);
  if (parsed?.isPossible() !== true) return { kind: "none" };
  const type = parsed.getType();
  const e164 = parsed.number;
  if (type !== undefined && !ORDINARY.includes(type)) return { kind: "costly", e164 };
  if (!parsed.isValid()) return { kind: "none" };
  if (parsed.country === undefined) return { kind: "costly", e164 };
  return { kind: "ordinary", e164, isHere: parsed.country === from };
}
