// Chance for the simulator: a generator of its own for each purpose and thing, all from one seed. So the tenth caller of a day has the same
// patience in every configuration, whatever was drawn for others before (common random numbers).

import { type Rng, seededRng } from "../../base/rng.ts";

export type Purpose = "arrivals" | "who" | "patience" | "talk" | "wrap-up" | "ring" | "return" | "desk";

const NUMBER: Readonly<Record<Purpose, number>> = {
  arrivals: 1,
  who: 2,
  patience: 3,
  talk: 4,
  "wrap-up": 5,
  ring: 6,
  return: 7,
  desk: 8,
};

/** `index`: which of the things of that purpose, a whole number. */
export function stream(seed: number, purpose: Purpose, index = 0): Rng {
  return seededRng(scattered(scattered(scattered(seed) + NUMBER[purpose]) + index));
}

/** Every bit of the result hangs on every bit of `value`; different for different 32-bit values. */
function scattered(value: number): number {
  let bits = value >>> 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x7feb352d);
  bits = Math.imul(bits ^ (bits >>> 15), 0x846ca68b);
  return (bits ^ (bits >>> 16)) >>> 0;
}
