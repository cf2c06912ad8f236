// Who is meant by a number, however it is written: +8613800138000, 013800138000 and 13800138000 are one person. Found by the last digits of
// every way it may be written, so that looking up a call's number costs a map access.

import { spellingsOf } from "../../../call/phone-number.ts";

/** Enough to tell numbers apart, and free of any prefix. */
const LAST_DIGITS = 10;

function lastDigits(number: string): string {
  const digits = number.replace(/\D/g, "");
  return digits.slice(-LAST_DIGITS);
}

export class SameNumber<Value> {
  readonly #values = new Map<string, Set<Value>>();
  /** What each stands under: the office may have another prefix by the time it goes. */
  readonly #keys = new Map<Value, ReadonlySet<string>>();

  get size(): number {
    return this.#keys.size;
  }

  /** `prefix`: what people here dial before numbers outside. */
  add(number: string, country: string, prefix: string, value: Value): void {
    const keys = keysOf(number, country, prefix);
    this.#keys.set(value, keys);
    for (const key of keys) {
      const found = this.#values.get(key);
      if (found === undefined) this.#values.set(key, new Set([value]));
      else found.add(value);
    }
  }

  remove(value: Value): void {
    for (const key of this.#keys.get(value) ?? []) {
      const found = this.#values.get(key);
      found?.delete(value);
      if (found?.size === 0) this.#values.delete(key);
    }
    this.#keys.delete(value);
  }

  find(number: string): ReadonlySet<Value> {
    const key = lastDigits(number);
    return (key === "" ? undefined : this.#values.get(key)) ?? new Set();
  }
}

function keysOf(number: string, country: string, prefix: string): ReadonlySet<string> {
  const spellings = spellingsOf(number, country);
  return new Set(spellings.flatMap((one) => [lastDigits(one), lastDigits(`${prefix}${one}`)]));
}
