// Patterns of routes and rewriting rules, compiled once for each office that is applied. What a pattern is stands in `src/office/pattern.ts`; a file
// with one that cannot be read has been refused by then, and here such a pattern fits nothing.

import type { Rewrite } from "../office/office.ts";
import { isDiallable, readPattern } from "../office/pattern.ts";

export interface Pattern {
  readonly text: string;
  fits(number: string): boolean;
}

export function compilePattern(text: string): Pattern {
  const read = readPattern(text);
  if (read === undefined) return { text, fits: () => false };
  const { places, tail } = read;
  const shortest = places.length + (tail === "some" ? 1 : 0);
  const longest = tail === "end" ? places.length : LONGEST_NUMBER;
  return {
    text,
    fits(number) {
      if (number.length < shortest || number.length > longest) return false;
      for (let i = 0; i < places.length; i++) if (!places[i]?.includes(number.charAt(i))) return false;
      return isDiallable(number);
    },
  };
}

/** Far beyond what anybody dials. */
const LONGEST_NUMBER = 64;

export interface Rewritten {
  readonly number: string;
  /** The rule that fitted; undefined: none did, and the number is as it was. */
  readonly rule: Rewrite | undefined;
}

/** A trunk's rules in one direction. */
export class Rewriting {
  readonly #rules: readonly (readonly [Pattern, Rewrite])[];

  constructor(rules: readonly Rewrite[]) {
    this.#rules = rules.map((rule) => [compilePattern(rule.match), rule]);
  }

  /** The first rule that fits. */
  apply(number: string): Rewritten {
    const found = this.#rules.find(([pattern]) => pattern.fits(number));
    return found === undefined ? { number, rule: undefined } : { number: changed(number, found[1]), rule: found[1] };
  }
}

/** Characters off the front, others in front: what a route and a rewriting rule do alike. */
export function changed(
  number: string,
  { strip, prefix }: { readonly strip: number; readonly prefix: string },
): string {
  return prefix + number.slice(strip);
}
