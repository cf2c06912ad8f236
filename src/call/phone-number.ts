// Telephone numbers of the world: what a dialled or incoming number is in E.164, and how a carrier wants it written. The numbering plans are
// libphonenumber's. Short codes (110, 10086) and what is no number anywhere stay as they are.

import {
  type CountryCode,
  getCountryCallingCode,
  isSupportedCountry,
  type PhoneNumber,
  parsePhoneNumberFromString,
} from "libphonenumber-js";

/** "+8613800138000"; undefined: no number that can be, as seen from `country` (ISO 3166 alpha-2). */
export function e164Of(number: string, country: string): string | undefined {
  return parse(number, country)?.number;
}

/** One that the numbering plan has: sent as a subscriber there would dial it, or with its country. */
export function isNumberOf(number: string, country: string): boolean {
  return parse(number, country)?.isValid() === true;
}

/** "86"; undefined: a country of whose numbers nothing is known. */
export function callingCodeOf(country: string): string | undefined {
  const known = countryOf(country);
  return known === undefined ? undefined : getCountryCallingCode(known);
}

/**
 * As of `e164Of`, for a number that a carrier sent. `plusLess`: this carrier writes E.164 without the plus, so what is no sound number of the
 * country is taken for an international one.
 */
export function receivedE164(number: string, country: string, plusLess: boolean): string | undefined {
  if (plusLess && /^[1-9]\d{7,14}$/.test(number) && parse(number, country)?.isValid() !== true) {
    const international = parse(`+${number}`, country);
    if (international?.isValid() === true) return international.number;
  }
  return e164Of(number, country);
}

/** As a subscriber there would dial it: "02155550000", abroad with the way out in front; undefined: as of `e164Of`. */
export function nationalOf(number: string, country: string): string | undefined {
  const parsed = parse(number, country);
  const from = countryOf(country);
  if (parsed === undefined || from === undefined) return undefined;
  const here = parsePhoneNumberFromString(`+${parsed.countryCallingCode}0`, from);
  const isHere = parsed.country === from || (parsed.country === undefined && here?.country === from);
  const text = isHere ? parsed.formatNational() : parsed.format("IDD", { fromCountry: from });
  return text?.replace(/[^\d*#+]/g, "");
}

/** How a number is written on a trunk. What is no telephone number is left alone. */
export function writtenAs(number: string, style: "e164" | "national" | "as-dialled", country: string): string {
  if (style === "as-dialled") return number;
  return (style === "e164" ? e164Of(number, country) : nationalOf(number, country)) ?? number;
}

/** The spellings under which a number may stand in the office file, the most telling first: E.164, as it came, national, without the plus. */
export function spellingsOf(number: string, country: string): readonly string[] {
  const e164 = e164Of(number, country) ?? (/^\d{8,15}$/.test(number) ? e164Of(`+${number}`, country) : undefined);
  const national = e164 === undefined ? undefined : nationalOf(e164, country);
  const all = [e164, number, national, e164?.slice(1), number.startsWith("+") ? number.slice(1) : undefined];
  return [...new Set(all.filter((one) => one !== undefined))];
}

function parse(number: string, country: string): PhoneNumber | undefined {
  if (!/^\+?[0-9]{5,20}$/.test(number)) return undefined; // letters would be read as keypad digits
  const parsed = parsePhoneNumberFromString(number, countryOf(country));
  return parsed?.isPossible() === true ? parsed : undefined;
}

function countryOf(country: string): CountryCode | undefined {
  return isSupportedCountry(country) ? country : undefined;
}
