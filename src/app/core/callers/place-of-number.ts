// Where a caller is at home, by the beginning of their number (`areas` of the office file): the longest beginning decides, whatever the way in which
// carrier or file write numbers.

import { spellingsOf } from "../../../call/phone-number.ts";
import type { Office } from "../../../office/office.ts";

/** undefined: no beginning fits. Reading a number takes some 0.2 ms, and nothing where there are no areas. */
export function placeOfNumber(
  number: string,
  { areas, country }: Pick<Office, "areas" | "country">,
): string | undefined {
  if (areas.size === 0) return undefined;
  let found: { readonly place: string; readonly length: number } | undefined;
  for (const spelling of spellingsOf(number, country)) {
    for (let length = spelling.length; length > (found?.length ?? 0); length--) {
      const place = areas.get(spelling.slice(0, length));
      if (place !== undefined) found = { place, length };
    }
  }
  return found?.place;
}
