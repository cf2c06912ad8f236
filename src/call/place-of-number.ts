// Where a caller calls from, by the beginning of the number: `areas` of the office file. Asked once for each caller of a queue; what a number of
// `numbers` says about its callers comes before it.

import type { Office } from "../office/office.ts";
import { spellingsOf } from "./phone-number.ts";

/** A place of `regions`; where no area fits, the office's own, if it has one. `number` in any spelling. */
export function placeOfNumber(
  number: string,
  office: Pick<Office, "areas" | "country" | "region">,
): string | undefined {
  return office.areas.size === 0 ? office.region : (areaOf(number, office) ?? office.region);
}

/**
 * An area may be written internationally or as dialled in the country, and so may the number: each spelling is tried, and the area that leaves
 * the fewest digits over is the longest.
 */
function areaOf(number: string, { areas, country }: Pick<Office, "areas" | "country">): string | undefined {
  let found: string | undefined;
  let fewest = Number.POSITIVE_INFINITY;
  for (const spelling of spellingsOf(number, country)) {
    for (let length = spelling.length; length > 0 && spelling.length - length < fewest; length--) {
      const place = areas.get(spelling.slice(0, length));
      if (place === undefined) continue;
      found = place;
      fewest = spelling.length - length;
    }
  }
  return found;
}
