// The pattern a route or a rewriting rule fits numbers with, as written: digits, + * # as they stand, x any digit, [2-5] one of,
// a last "." one or more further characters, a last "!" any number of them. Here it is read and two are compared, for the checks of the
// office file; `src/call/pattern.ts` makes the matcher that calls go through.

export interface NumberPattern {
  /** For each place, the characters that fit there. */
  readonly places: readonly string[];
  readonly tail: "end" | "some" | "any";
}

export const DIALLABLE = "0123456789+*#";
const DIGITS = "0123456789";
export const PATTERN_ALLOWED =
  'digits, + * #, x any digit, [2-5] one of, a last "." one or more further, a last "!" any number, at most 40';
const LONGEST = 40;

/** undefined: no pattern. An empty class such as [5-2] fits nothing and is no pattern either. */
export function readPattern(text: string): NumberPattern | undefined {
  if (text === "" || text.length > LONGEST) return undefined;
  const tail = text.endsWith(".") ? "some" : text.endsWith("!") ? "any" : "end";
  const body = tail === "end" ? text : text.slice(0, -1);
  const places: string[] = [];
  for (let at = 0; at < body.length; at++) {
    const sign = body.charAt(at);
    if (sign === "x" || sign === "X") places.push(DIGITS);
    else if (DIALLABLE.includes(sign)) places.push(sign);
    else if (sign === "[") {
      const close = body.indexOf("]", at);
      const members = close < 0 ? undefined : readClass(body.slice(at + 1, close));
      if (members === undefined) return undefined;
      places.push(members);
      at = close;
    } else return undefined;
  }
  return { places, tail };
}

/** `2-5`, `279`, `0-36`: the characters of it, sorted; undefined: none, or a range the wrong way round. */
function readClass(text: string): string | undefined {
  const members = new Set<string>();
  for (let at = 0; at < text.length; at++) {
    const low = DIALLABLE.indexOf(text.charAt(at));
    if (low < 0) return undefined;
    if (text.charAt(at + 1) !== "-") {
      members.add(text.charAt(at));
      continue;
    }
    const high = DIGITS.indexOf(text.charAt(at + 2) || "none");
    if (high < low || low >= DIGITS.length) return undefined;
    for (let digit = low; digit <= high; digit++) members.add(DIGITS.charAt(digit));
    at += 2;
  }
  return members.size === 0 ? undefined : [...members].sort().join("");
}

/** Nothing but what a keypad has: a tail stands for characters of a number, not for whatever somebody writes into a URI. */
export function isDiallable(number: string): boolean {
  for (let i = 0; i < number.length; i++) if (!DIALLABLE.includes(number.charAt(i))) return false;
  return true;
}

/** The slow way, for the checks of a file. */
export function fits({ places, tail }: NumberPattern, number: string): boolean {
  const further = number.length - places.length;
  if (further < 0 || (tail === "end" && further > 0) || (tail === "some" && further === 0)) return false;
  return places.every((signs, i) => signs.includes(number.charAt(i))) && isDiallable(number);
}

/** Does every number that fits `narrow` fit `wide`, too? */
export function covers(wide: NumberPattern, narrow: NumberPattern): boolean {
  const least = narrow.places.length + (narrow.tail === "some" ? 1 : 0);
  const needed = wide.places.length + (wide.tail === "some" ? 1 : 0);
  if (least < needed) return false;
  if (wide.tail === "end" && (narrow.tail !== "end" || least > needed)) return false;
  return wide.places.every((allowed, i) => {
    const drawn = narrow.places[i] ?? DIALLABLE; // the tail's
    if (drawn.length > allowed.length) return false;
    for (const sign of drawn) if (!allowed.includes(sign)) return false;
    return true;
  });
}

/** The characters that every number of it begins with. */
export function literalStart({ places }: NumberPattern): string {
  const end = places.findIndex((signs) => signs.length > 1);
  return (end < 0 ? places : places.slice(0, end)).join("");
}

/** The only number that fits; undefined: several do. */
export function onlyNumber(pattern: NumberPattern): string | undefined {
  const start = literalStart(pattern);
  return pattern.tail === "end" && start.length === pattern.places.length ? start : undefined;
}

/** Characters every number that fits has at least. */
export function shortestLength(pattern: NumberPattern): number {
  return pattern.places.length + (pattern.tail === "some" ? 1 : 0);
}
