// The header fields of one message, in order. The parser fills it, everybody asks it; values stay raw text (unfolded) until asked for.
// Known names are kept in canonical spelling, others as they came. What a value means is the matter of the value parsers beside this file.

import { skipQuoted, skipSpace } from "./chars.ts";
import { knownName } from "./header-names.ts";

type Row = readonly [name: string, value: string];

export class Headers {
  #names: string[] = [];
  #values: string[] = [];

  static from(rows: Iterable<Row>): Headers {
    const headers = new Headers();
    for (const [name, value] of rows) headers.append(name, value);
    return headers;
  }

  /** Value of the first row of that name (case and compact forms do not matter); it may be a list. */
  get(name: string): string | undefined {
    const index = this.#find(name, 0);
    return index < 0 ? undefined : this.#values[index];
  }

  /** The rows of that name, each as written. */
  getAll(name: string): readonly string[] {
    const found: string[] = [];
    const wanted = knownName(name);
    const lower = wanted === undefined ? name.toLowerCase() : "";
    for (let i = 0; i < this.#names.length; i++) if (this.#is(i, wanted, lower)) found.push(this.#values[i] ?? "");
    return found;
  }

  /** The elements of all rows of that name, in order (RFC 3261 §7.3.1). Only for headers that are lists: not for Date, Authorization and the like. */
  list(name: string): readonly string[] {
    const elements: string[] = [];
    for (const value of this.getAll(name)) splitList(value, elements);
    return elements;
  }

  /** Whether a list of option tags (Supported, Require) holds `option`, given in lower case; RFC 3261 §7.3.1: case does not matter. */
  hasOption(name: "Require" | "Supported", option: string): boolean {
    return this.list(name).some((tag) => tag.toLowerCase() === option);
  }

  has(name: string): boolean {
    return this.#find(name, 0) >= 0;
  }

  rows(): readonly Row[] {
    return this.#names.map((name, i) => [name, this.#values[i] ?? ""] as const);
  }

  append(name: string, value: string): this {
    this.#names.push(knownName(name) ?? name);
    this.#values.push(value);
    return this;
  }

  /** `append` for the parser, which knows the canonical spelling already. */
  push(canonicalName: string, value: string): void {
    this.#names.push(canonicalName);
    this.#values.push(value);
  }

  prepend(name: string, value: string): this {
    this.#names.unshift(knownName(name) ?? name);
    this.#values.unshift(value);
    return this;
  }

  /** One row of that name remains, in the place of the first; it is appended where there was none. */
  set(name: string, value: string): this {
    const index = this.#find(name, 0);
    if (index < 0) return this.append(name, value);
    this.#values[index] = value;
    this.#deleteFrom(name, index + 1);
    return this;
  }

  delete(name: string): this {
    this.#deleteFrom(name, 0);
    return this;
  }

  #deleteFrom(name: string, from: number): void {
    for (let i = this.#find(name, from); i >= 0; i = this.#find(name, i)) {
      this.#names.splice(i, 1);
      this.#values.splice(i, 1);
    }
  }

  #find(name: string, from: number): number {
    const wanted = knownName(name);
    if (wanted !== undefined) return this.#names.indexOf(wanted, from);
    const lower = name.toLowerCase();
    for (let i = from; i < this.#names.length; i++) if (this.#is(i, undefined, lower)) return i;
    return -1;
  }

  #is(index: number, wanted: string | undefined, lower: string): boolean {
    const name = this.#names[index];
    return wanted !== undefined ? name === wanted : name?.toLowerCase() === lower;
  }
}

/** Appends the elements of a comma-separated value to `into`; commas in quotes and in `<>` separate nothing, empty elements vanish. */
export function splitList(value: string, into: string[]): void {
  let start = 0;
  let i = 0;
  for (; i < value.length; i++) {
    const code = value.charCodeAt(i);
    if (code === 34) {
      const behind = skipQuoted(value, i);
      i = behind < 0 ? value.length : behind - 1;
    } else if (code === 60) {
      const close = value.indexOf(">", i);
      i = close < 0 ? value.length : close;
    } else if (code === 44) {
      pushTrimmed(value, start, i, into);
      start = i + 1;
    }
  }
  pushTrimmed(value, start, value.length, into);
}

function pushTrimmed(value: string, from: number, to: number, into: string[]): void {
  const start = skipSpace(value, from);
  const element = value.slice(start, to).trimEnd();
  if (element.length > 0) into.push(element);
}
