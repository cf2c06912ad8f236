// Numbers as signatures speak of them (RFC 8224 §8.3): digits alone, with the country code and without a plus.

/** `toE164` knows the office's country; undefined: no telephone number, which RFC 8224 §8.3 would treat as a URI and carriers do not sign. */
export function canonicalNumber(number: string, toE164: (number: string) => string | undefined): string | undefined {
  const bare = number.replace(/[\s().\-/]/g, ""); // visual separators of RFC 3966 §5.1.1
  const e164 = toE164(bare) ?? bare;
  const digits = e164.startsWith("+") ? e164.slice(1) : e164;
  return /^[0-9*#]{1,24}$/.test(digits) ? digits : undefined;
}
