// The words under which a customer is found, and what is asked for in the same words (CRM-02). Full-text search knows words; names in Chinese have
// none, so they are taken apart here: 李小雷 is 李 小 雷 李小 小雷, and what is typed becomes a run of pairs. Pinyin counts from each syllable on
// (lixiaolei, xiaolei, lei) and by initials (lxl, xl, l), numbers by three digits at a time, so that any part of one finds it.
//
// Beginnings of words (l li lix …) are words of their own, up to seven letters: a search for one reads one list, however many words begin so.
//
//   a customer ─► documentOf ─► columns of customer_find (0018)
//   what is typed ─► matchOf ─► one MATCH expression; nothing of what is typed is read as syntax

import { limits } from "../../base/limits.ts";

/** Syllables of one text, one each character: 李小雷 is li xiao lei. Letters and digits are not in it. More than one: it may be read so or so. */
export type Spelling = readonly (readonly string[])[];

export interface FindText {
  readonly name: string;
  readonly spellings: Spelling;
  /** As kept. */
  readonly numbers: readonly string[];
  /** Whatever else may be typed to find them. */
  readonly others: readonly string[];
  /** What filters ask for, as `facetOf` words it. */
  readonly facets: readonly string[];
}

export interface FindDocument {
  /** Characters by one and two, words, of the name; the same of all else. */
  readonly name: string;
  readonly others: string;
  /** Beginnings of words and of pinyin. */
  readonly starts: string;
  readonly digits: string;
  readonly facets: string;
}

/** Characters that are written without spaces between words. */
const GRAMS = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]+/gu;
const WORDS = /[\p{L}\p{M}\p{N}]+/gu;
const FEWEST_DIGITS = 3;
const LONGEST_START = 7;
const WHOLE_DIGITS = 11;

export function documentOf({ name, spellings, numbers, others, facets }: FindText): FindDocument {
  const pieces = [name, ...others].flatMap(piecesOf).filter((piece) => !isGrams(piece));
  const starts = [...pieces, ...spellings.flatMap(spellWords)].flatMap(startsOf);
  return {
    name: [...wordsOf(name), ...spellings.flatMap(spellWords)].filter(isKept).join(" "),
    others: others.flatMap(wordsOf).filter(isKept).join(" "),
    starts: [...new Set(starts)].join(" "),
    digits: numbers.map((number) => trigramsOf(digitsOf(number)).join(" ")).join(" 0 "),
    facets: facets.map(facetTerm).join(" "),
  };
}

/** What a filter asks for: `class`, `vip`. Also what customers are marked with. */
export function facetOf(what: string, value: string): string {
  return `${what}=${value.normalize("NFKC").trim().toLowerCase()}`;
}

export interface Asked {
  /** As typed. */
  readonly text: string | undefined;
  /** What is typed as a telephone number, in the form in which numbers are kept; undefined: it is none. */
  readonly number: string | undefined;
  /** Each must hold. */
  readonly facets: readonly string[];
  /** One of these must hold; undefined: whatever. Empty: nobody is found. */
  readonly oneOf: readonly string[] | undefined;
}

/** The MATCH expression; undefined: everybody. "nothing": there is nothing in it to look for, or nobody may be found. */
export function matchOf({ text, number, facets, oneOf }: Asked): string | "nothing" | undefined {
  const parts: string[] = facets.map((facet) => `facets : ${facetTerm(facet)}`);
  if (oneOf !== undefined) {
    if (oneOf.length === 0) return "nothing";
    parts.push(`(${oneOf.map((facet) => `facets : ${facetTerm(facet)}`).join(" OR ")})`);
  }
  const typed = text === undefined ? [] : typedParts(text.normalize("NFKC").toLowerCase().trim(), number);
  if (typed === undefined) return "nothing";
  const all = [...parts, ...typed];
  return all.length === 0 ? undefined : all.join(" AND ");
}

/** undefined: nothing to look for. */
function typedParts(text: string, number: string | undefined): readonly string[] | undefined {
  if (text === "") return [];
  const digits = digitsOf(text);
  const isNumber = digits.length >= FEWEST_DIGITS && /^[\d\s+()./-]+$/.test(text);
  if (isNumber) return [numberPart(digits, number)];
  const parts = text
    .split(/\s+/)
    .flatMap((word) => piecesOf(word).map(piecePart))
    .slice(0, limits.customers.typedWords);
  return parts.length === 0 ? undefined : parts;
}

/** A part of a number, with or without the prefix that a person here dials before it; or a word that begins so. */
function numberPart(digits: string, number: string | undefined): string {
  // A long run of digits costs; of a whole number nothing is left to guess.
  if (number?.startsWith("+") && digits.length >= WHOLE_DIGITS)
    return `(facets : ${facetTerm(facetOf("number", number))} OR ${startPart(digits)})`;
  const whole = number === undefined ? [] : [digitsOf(number)];
  const forms = new Set([...whole, digits, digits.replace(/^0+/, "")].filter((form) => form.length >= FEWEST_DIGITS));
  const ways = [...forms].map((form) => `digits : ${phrase(trigramsOf(form))}`);
  return `(${[...ways, startPart(digits)].join(" OR ")})`;
}

function piecePart(piece: string): string {
  if (isGrams(piece)) {
    const characters = [...piece];
    return `{name others} : ${phrase(characters.length === 1 ? characters : pairsOf(characters))}`;
  }
  const isDigits = /^\d+$/.test(piece) && piece.length >= FEWEST_DIGITS;
  return isDigits ? `(digits : ${phrase(trigramsOf(piece))} OR ${startPart(piece)})` : startPart(piece);
}

function startPart(piece: string): string {
  const start = [...piece];
  if (start.length <= LONGEST_START) return `starts : ${phrase([piece])}`;
  return `(starts : ${phrase([start.slice(0, LONGEST_START).join("")])} AND {name others} : ${phrase([piece])} *)`;
}

/** Words, and characters by one and two. Words first: a phrase of pairs must find its pairs side by side. */
function wordsOf(text: string): readonly string[] {
  return piecesOf(text).flatMap((piece) => {
    if (!isGrams(piece)) return [piece];
    const characters = [...piece];
    return [...characters, ...pairsOf(characters)];
  });
}

/** Runs of letters and digits; runs of characters without spaces apart. */
export function piecesOf(text: string): readonly string[] {
  const plain = text.normalize("NFKC").toLowerCase();
  return (plain.match(WORDS) ?? []).flatMap((word) => {
    const pieces: string[] = [];
    let last = 0;
    for (const found of word.matchAll(GRAMS)) {
      if (found.index > last) pieces.push(word.slice(last, found.index));
      pieces.push(found[0]);
      last = found.index + found[0].length;
    }
    if (last < word.length) pieces.push(word.slice(last));
    return pieces;
  });
}

/** Short words stand among the beginnings. */
function isKept(word: string): boolean {
  return isGrams(word) || [...word].length > LONGEST_START;
}

function startsOf(word: string): readonly string[] {
  const characters = [...word];
  return characters.slice(0, LONGEST_START).map((_, at) => characters.slice(0, at + 1).join(""));
}

export function isGrams(piece: string): boolean {
  GRAMS.lastIndex = 0;
  return GRAMS.test(piece);
}

function pairsOf(characters: readonly string[]): readonly string[] {
  return characters.slice(1).map((character, at) => `${characters[at]}${character}`);
}

function trigramsOf(digits: string): readonly string[] {
  const grams: string[] = [];
  for (let at = 0; at + FEWEST_DIGITS <= digits.length; at++) grams.push(digits.slice(at, at + FEWEST_DIGITS));
  return grams;
}

/** lixiaolei xiaolei lei, lxl xl l. */
export function spellWords(syllables: readonly string[]): readonly string[] {
  const clean = syllables.map((syllable) => syllable.toLowerCase().replace(/[^a-z]/g, "")).filter((one) => one !== "");
  return clean.flatMap((_, at) => {
    const rest = clean.slice(at);
    return [rest.join(""), rest.map((syllable) => syllable.charAt(0)).join("")];
  });
}

function digitsOf(text: string): string {
  return text.replace(/\D/g, "");
}

/** Words of ours in quotes: never syntax. */
function phrase(words: readonly string[]): string {
  return `"${words.join(" ")}"`;
}

const FNV_PRIME = 0x01000193;
const FNV_START = 0x811c9dc5;

/** One word for any value: FNV-1a over its characters, forwards and backwards, 32 bits each. */
function facetTerm(facet: string): string {
  let there = FNV_START;
  let back = FNV_START;
  for (let at = 0; at < facet.length; at++) {
    there = Math.imul(there ^ facet.charCodeAt(at), FNV_PRIME);
    back = Math.imul(back ^ facet.charCodeAt(facet.length - 1 - at), FNV_PRIME);
  }
  return `x${(there >>> 0).toString(36)}y${(back >>> 0).toString(36)}`;
}
