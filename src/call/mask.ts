// What a role is not shown whole (CRM-14): one function over whatever is answered, exported or told, so that no view can be forgotten. Made for a
// role by `app/control/masks.ts`; the HTTP interface sends every answer and every line of a stream through it, and whoever makes a file uses it
// cell by cell.
//
//   { from: "13800138000", note: "ring 138 0013 8000", id: "c-…" } ──► { from: "138****8000", note: "ring 138****8000", id: "c-…" }
//
// Numbers are masked in two ways: what stands in a field for numbers whatever it is, and in all other words what the numbering plan knows as one.
// Numbers of the office itself, its phones and agents are nobody's secret.

import { limits } from "../base/limits.ts";
import type { MaskWord, RoleMasking } from "../office/masking.ts";
import { isNumberOf } from "./phone-number.ts";

export interface Mask {
  /** A telephone number, or what stands where one is expected. */
  number(value: string): string;
  /** Any words: numbers and mail addresses in them. */
  text(value: string): string;
  /** An own field of a customer or ticket. */
  field(name: string, value: unknown): unknown;
  /** May they search for this? A part of a number would tell by what is found, digit by digit, what is not shown; a whole one they know. */
  mayFind(words: string): boolean;
  /** An own field whose values are hidden: neither is it searched by. */
  hides(field: string): boolean;
  /** Own fields or mail addresses are: whom a search finds by these it must not find. */
  readonly hidesWords: boolean;
  /** Values of a field from or to this: by halves they would tell a number digit by digit. */
  mayCompare(value: string): boolean;
  /** JSON, however deep. What it was given stays as it was. */
  view<Value>(value: Value): Value;
}

export interface MaskDeps {
  readonly rules: RoleMasking;
  /** Of the office: ISO 3166. */
  readonly country: string;
  /** Is it a number of the office itself? */
  readonly isOurs: (number: string) => boolean;
}

const STARS = "****";
/** Digits that are replaced, before the last ones. */
const MIDDLE = 4;
const LAST = 4;
const FEWEST_DIGITS = 5;
/** A shorter one is searched for as a part of others. */
const WHOLE_DIGITS = 8;

/** Fields that hold a number and nothing else. */
const NUMBER_FIELDS: ReadonlySet<string> = new Set([
  "from",
  "to",
  "number",
  "numbers",
  "phone",
  "phones",
  "caller",
  "callerNumber",
  "dialled",
  "e164",
  "national",
  "peer",
  "party",
  "contact",
  "callee",
  "mobile",
  "onBehalfOf",
]);
/** Fields with keys and marks of ours, which must stay what they are; only what is a number from end to end is masked in them. */
const OWN_FIELDS: ReadonlySet<string> = new Set([
  "id",
  "ids",
  "call",
  "calls",
  "leg",
  "customer",
  "ticket",
  "organisation",
  "recording",
  "path",
  "next",
  "sha256",
  "hash",
  "fingerprint",
  "seq",
]);
/** Where own fields stand in views. */
const FIELD_HOLDERS: ReadonlySet<string> = new Set(["fields", "custom"]);
const TIME_FIELD = /At$/;

const ALONE = /^\+?\d{7,20}$/;
const PHONE_LIKE = /^[\d\s+*#()./-]+$/;
/** A date, an address of the network or an id of ours, which are no numbers; or a row of digits, perhaps with something between them. */
const DIGITS =
  /(?<other>[a-z]{1,4}-\d{8}-[0-9a-z]{6,}|\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2})?|\d{1,3}(?:\.\d{1,3}){3}(?!\d))|[+＋]?[0-9０-９](?:[ ().（）/-]{0,3}[0-9０-９]){4,}/gu;
/** As a search takes words apart: at all that is no letter or digit, and where letters of another script begin. */
const LATIN_WORDS = /[\p{Script=Latin}\p{N}]+/gu;
/** Fewer than seven digits. */
const LEAST_NUMBER = 1_000_000;
const DIGIT_RUN = /[0-9]+/g;
const LONGEST_NUMBER = 17;
const LONGEST_REMEMBERED = 40;
const MAIL = /[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}/g;

/** undefined: this role sees everything. */
export function makeMask(deps: MaskDeps): Mask | undefined {
  const { numbers, emails, fields } = deps.rules;
  if (numbers === "shown" && emails === "shown" && fields.length === 0) return undefined;
  return new RoleMask(deps);
}

class RoleMask implements Mask {
  readonly #deps: MaskDeps;
  readonly #hidden: ReadonlySet<string>;

  readonly hidesWords: boolean;

  readonly #isOurs: (number: string) => boolean;
  readonly #isNumber: (number: string) => boolean;

  constructor(deps: MaskDeps) {
    this.#deps = deps;
    this.#hidden = new Set(deps.rules.fields);
    this.hidesWords = deps.rules.emails !== "shown" || deps.rules.fields.length > 0;
    this.#isOurs = remembered(deps.isOurs);
    this.#isNumber = remembered((number) => isNumberOf(number, deps.country));
  }

  number(value: string): string {
    const { rules } = this.#deps;
    if (rules.numbers === "shown") return value;
    if (!PHONE_LIKE.test(value)) return this.text(value);
    const digits = value.replace(/\D/g, "");
    if (digits.length < FEWEST_DIGITS || this.#isOurs(value)) return value;
    return masked(value.startsWith("+") ? `+${digits}` : digits, rules.numbers);
  }

  text(value: string): string {
    const { rules } = this.#deps;
    const mailed = rules.emails === "shown" ? value : this.#mails(value, rules.emails);
    return rules.numbers === "shown" ? mailed : this.#numbersIn(mailed, rules.numbers);
  }

  field(name: string, value: unknown): unknown {
    if (value === null || value === undefined) return value;
    if (this.#hidden.has(name)) return STARS;
    return typeof value === "number" ? this.#figure(value) : this.#named(name, value);
  }

  mayFind(words: string): boolean {
    const { rules, country } = this.#deps;
    if (rules.numbers === "shown") return true;
    const plain = words.normalize("NFKC").toLowerCase().trim();
    const isWhole = (number: string): boolean => number.length >= WHOLE_DIGITS && isNumberOf(number, country);
    const isAlone = PHONE_LIKE.test(plain) && isWhole(plain.replace(/[^\d+]/g, ""));
    return isAlone || (plain.match(LATIN_WORDS) ?? []).every((word) => !/^\d+$/.test(word) || isWhole(word));
  }

  mayCompare(value: string): boolean {
    return this.#deps.rules.numbers === "shown" || !(Math.abs(Number(value)) >= LEAST_NUMBER);
  }

  hides(field: string): boolean {
    return this.#hidden.has(field);
  }

  view<Value>(value: Value): Value {
    return this.#named("", value) as Value;
  }

  #named(name: string, value: unknown): unknown {
    if (typeof value === "string") return this.#string(name, value);
    if (Array.isArray(value)) return value.map((item) => this.#named(name, item));
    if (typeof value !== "object" || value === null) return value;
    const holds = FIELD_HOLDERS.has(name);
    return Object.fromEntries(
      Object.entries(value).map(([key, below]) => [
        ALONE.test(key) ? this.number(key) : key,
        holds ? this.field(key, below) : this.#named(key, below),
      ]),
    );
  }

  /** A telephone number that is kept as a figure; any other figure as it is. */
  #figure(value: number): unknown {
    const shown = this.text(String(value));
    return shown.includes(STARS) ? shown : value;
  }

  #string(name: string, value: string): string {
    if (NUMBER_FIELDS.has(name)) return this.number(value);
    if (TIME_FIELD.test(name)) return value;
    if (OWN_FIELDS.has(name)) return ALONE.test(value) ? this.number(value) : value;
    return this.text(value);
  }

  #mails(value: string, how: MaskWord): string {
    return value.replace(MAIL, (mail: string, at: number) => {
      if (/sips?:$/i.test(value.slice(Math.max(0, at - 5), at))) return mail; // the way to a phone
      return how === "hidden" ? STARS : `${mail.slice(0, 1)}***${mail.slice(mail.indexOf("@"))}`;
    });
  }

  #numbersIn(value: string, how: MaskWord): string {
    let tries = limits.people.maskedCandidates;
    const isOne = (number: string): boolean => {
      if (tries-- <= 0) return true;
      return !this.#isOurs(number) && this.#isNumber(number);
    };
    return value.replace(DIGITS, (...found: unknown[]) => {
      const groups = found.at(-1);
      const row = String(found[0]);
      const isOther = typeof groups === "object" && groups !== null && "other" in groups && groups.other !== undefined;
      return isOther ? row : maskedRow(row.normalize("NFKC"), row, how, isOne);
    });
  }
}

/** The numbering plan costs tens of microseconds, and the rows of a page are about the same few numbers. */
function remembered(look: (number: string) => boolean): (number: string) => boolean {
  const known = new Map<string, boolean>();
  return (number) => {
    if (number.length > LONGEST_REMEMBERED) return look(number);
    const before = known.get(number);
    if (before !== undefined) return before;
    if (known.size >= limits.people.maskedRemembered) known.clear();
    const found = look(number);
    known.set(number, found);
    return found;
  };
}

/** Of runs of digits in a row, the longest ones that are a number together. */
function maskedRow(row: string, written: string, how: MaskWord, isOne: (number: string) => boolean): string {
  const runs = [...row.matchAll(DIGIT_RUN)].map(([digits], i) =>
    i === 0 && row.startsWith("+") ? `+${digits}` : digits,
  );
  const places = [...row.matchAll(DIGIT_RUN)].map(({ index }) => index);
  let out = "";
  let done = 0;
  for (let first = 0; first < runs.length; first++) {
    const last = longestNumber(runs, first, isOne);
    if (last === undefined) continue;
    const start = first === 0 && row.startsWith("+") ? 0 : (places[first] ?? 0);
    out += row.slice(done, start) + masked(runs.slice(first, last + 1).join(""), how);
    done = (places[last] ?? 0) + (runs[last] ?? "").replace("+", "").length;
    first = last;
  }
  return done === 0 ? written : out + row.slice(done);
}

function longestNumber(runs: readonly string[], first: number, isOne: (number: string) => boolean): number | undefined {
  let joined = "";
  let found: number | undefined;
  for (let last = first; last < runs.length; last++) {
    joined += runs[last];
    if (joined.length > LONGEST_NUMBER) break;
    if (joined.length >= FEWEST_DIGITS + 2 && isOne(joined)) found = last;
  }
  return found;
}

/** "+8613800138000" → "+86138****8000"; of a short one fewer digits stay. */
function masked(number: string, how: MaskWord): string {
  if (how === "hidden") return STARS;
  const digits = number.replace(/\D/g, "").length;
  const last = Math.min(LAST, Math.max(1, digits - MIDDLE));
  const first = Math.max(0, number.length - last - MIDDLE);
  return number.slice(0, first) + STARS + number.slice(number.length - last);
}

/** Is this what a mask made, and no number? Whoever sees it so cannot write it back. */
export function isMasked(value: string): boolean {
  return /^\+?\d{0,12}\*{4}\d{0,4}$/.test(value.trim());
}
