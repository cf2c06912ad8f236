// Applies the rewriting rules of a trunk to a number: the first whose pattern fits takes characters off the front and puts others there. Which
// patterns there are: office/pattern.ts.

import type { Rewrite } from "../office/office.ts";
import { type NumberPattern, readPattern } from "../office/pattern.ts";

/** Compiled once for each rule of an office in force. */
const compiled = new WeakMap<Rewrite, NumberPattern | undefined>();

export function rewrite(number: string, rules: readonly Rewrite[]): string {
  for (const rule of rules) if (fitsRule(number, rule)) return changed(number, rule);
  return number;
}

/** `strip` and `prefix` of a rule or a route. */
export function changed(number: string, change: { readonly strip: number; readonly prefix: string }): string {
  return change.prefix + number.slice(change.strip);
}

function fitsRule(number: string, rule: Rewrite): boolean {
  let pattern = compiled.get(rule);
  if (pattern === undefined && !compiled.has(rule)) {
    pattern = readPattern(rule.match);
    compiled.set(rule, pattern);
  }
  return pattern !== undefined && fits(number, pattern);
}

function fits(number: string, { places, tail }: NumberPattern): boolean {
  const least = places.length + (tail === "some" ? 1 : 0);
  if (number.length < least || (tail === "end" && number.length > least)) return false;
  return places.every((allowed, at) => allowed.includes(number.charAt(at)));
}
