// What the office calls things, as far as a flow may name them. Part of the check.

import type { Office } from "../office/office.ts";
import { fits, readPattern } from "../office/pattern.ts";
import { placesOf } from "../office/regions.ts";

/** Whatever may be dialled inside and is written out in the office file. */
export function numbersOf(office: Office): readonly string[] {
  const { queues, groups, pages, conferences, switches, alarms, parking, directory, numbers, emergency } = office;
  const held = [queues, groups, pages, conferences, switches, alarms].flatMap((section) =>
    [...section.values()].map(({ number }) => number),
  );
  const others = [parking.number, ...parking.slots, directory, ...numbers.keys(), ...emergency.numbers];
  return [...office.extensions.keys(), ...held, ...others].filter(
    (number) => number !== undefined && number !== "",
  ) as string[];
}

/** Inside, over a route, or a code that is dialled. */
export function meansSomething(office: Office, number: string): boolean {
  if (numbersOf(office).includes(number)) return true;
  if (Object.values(office.features).some((code) => code !== "" && number.startsWith(code))) return true;
  return office.routes.some(({ match }) => {
    const pattern = readPattern(match);
    return pattern !== undefined && fits(pattern, number);
  });
}

/** Heads of regions and the places below them. */
export function placesOfOffice({ regions }: Office): readonly string[] {
  return [...regions.keys(), ...placesOf(regions)];
}
