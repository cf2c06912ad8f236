// The YAML that nearly every file is written in, read in a twentieth of the time that the YAML package takes: keys by indentation, lists, braces and
// brackets, plain and quoted scalars, comments. Whatever else there is, and whatever is wrong, is left to the package, which reads the text from the start
// and has the words for it. `tree.ts` asks here first; test/office/plain-yaml.test.ts holds every answer against the package.

import { atOnce, type InTurns, PER_TURN } from "../base/in-turns.ts";
import { limits } from "../base/limits.ts";
import { PlainScalars } from "./plain-scalars.ts";
import type { Tree, TreeEntry, TreeMap } from "./tree.ts";
import { nothing } from "./tree-scalar.ts";

/** undefined: not all of it is plain, or right. */
export function readPlainYaml(text: string): Tree | undefined {
  return atOnce(readingPlainYaml(text));
}

/** The same in slices: of the root's entries and those of its sections. */
export function* readingPlainYaml(text: string): InTurns<Tree | undefined> {
  if (OUT_OF_THE_ORDINARY.test(text)) return undefined;
  try {
    return yield* new PlainYaml(text).document();
  } catch (error) {
    if (error === NOT_PLAIN) return undefined;
    throw error;
  }
}

/** Tabs, returns, a mark of the byte order; a marker of a document, unless the file begins with that line, or a directive. */
const OUT_OF_THE_ORDINARY = /[\t\r\uFEFF]|^%|\n(?:---|\.\.\.|%)|^(?:---(?!\n)|\.\.\.)/;
const START = "---\n";
const NOT_PLAIN = new Error("not plain YAML");

function leave(): never {
  throw NOT_PLAIN;
}

const NEW_LINE = 10;
const BLANK = 32;
const DOUBLE = 34;
const HASH = 35;
const SINGLE = 39;
const COMMA = 44;
const DASH = 45;
const COLON = 58;
const OPEN_LIST = 91;
const CLOSE_LIST = 93;
const OPEN_MAP = 123;
const CLOSE_MAP = 125;

/** Deep in a file no map has thousands of entries. */
const IN_TURNS_DEPTH = 2;

/** A map of which some was read. */
interface OpenMap {
  readonly at: number;
  /** Column of its keys. */
  readonly indent: number;
  readonly entries: Map<string, TreeEntry>;
}

/** Implicit keys have at most 1 024 characters (YAML 1.2 §7.4.2); no need to be exact. */
const KEY_CHARACTERS = 1_000;

class PlainYaml {
  readonly #text: string;
  readonly #scalars: PlainScalars;
  #at = 0;
  /** Start of the line that `#at` is in. */
  #line = 0;

  constructor(text: string) {
    this.#text = text;
    this.#scalars = new PlainScalars(text, leave);
  }

  *document(): InTurns<Tree> {
    if (this.#text.startsWith(START)) this.#at = this.#line = START.length;
    this.#toContent();
    if (this.#at >= this.#text.length) leave();
    const root = yield* this.#blockInTurns(-1, 0);
    if (this.#at < this.#text.length) leave();
    return root;
  }

  get #code(): number {
    return this.#text.charCodeAt(this.#at); // NaN at the end
  }

  get #column(): number {
    return this.#at - this.#line;
  }

  /** What stands at `#at`, the first thing in its line and further in than `outer`, up to the next line that is not part of it. */
  #block(outer: number, depth: number): Tree {
    if (depth > limits.office.depth || this.#column <= outer) leave();
    return this.#isItem() ? this.#list(depth) : this.#map(depth);
  }

  #isItem(): boolean {
    if (this.#code !== DASH) return false;
    const next = this.#text.charCodeAt(this.#at + 1);
    return next === BLANK || next === NEW_LINE;
  }

  *#blockInTurns(outer: number, depth: number): InTurns<Tree> {
    if (depth >= IN_TURNS_DEPTH || this.#column <= outer || this.#isItem()) return this.#block(outer, depth);
    const map = this.#openMap();
    while (this.#hasEntry(map)) {
      const keyAt = this.#at;
      const name = this.#newKey(map);
      const outer = this.#belowKey(map.indent);
      const value =
        typeof outer === "number"
          ? yield* this.#blockInTurns(outer, depth + 1)
          : (outer ?? this.#inLine(map.indent, depth + 1));
      map.entries.set(name, { keyAt, value });
      if (map.entries.size % PER_TURN === 0) yield;
    }
    return this.#closeMap(map);
  }

  #map(depth: number): TreeMap {
    const map = this.#openMap();
    while (this.#hasEntry(map)) {
      const keyAt = this.#at;
      const name = this.#newKey(map);
      map.entries.set(name, { keyAt, value: this.#valueAfterKey(map.indent, depth + 1) });
    }
    return this.#closeMap(map);
  }

  #openMap(): OpenMap {
    return { at: this.#at, indent: this.#column, entries: new Map() };
  }

  #hasEntry({ indent }: OpenMap): boolean {
    return this.#at < this.#text.length && this.#column === indent && !this.#isItem();
  }

  #newKey({ entries }: OpenMap): string {
    const name = this.#key();
    if (entries.has(name)) leave();
    return name;
  }

  #closeMap({ at, indent, entries }: OpenMap): TreeMap {
    if (this.#at < this.#text.length && this.#column >= indent) this.#afterMap(indent);
    return { kind: "map", at, entries };
  }

  /** A list item in the column of the keys would belong to the last key, which has its value already. */
  #afterMap(indent: number): void {
    if (this.#column > indent || this.#isItem()) leave();
  }

  /** A key and its colon; what follows them is next. */
  #key(): string {
    const start = this.#at;
    const code = this.#code;
    const scalar = code === DOUBLE || code === SINGLE ? this.#scalars.quoted(start) : this.#scalars.plain(start, "key");
    this.#at = scalar.end;
    if (this.#code !== COLON || this.#at - start > KEY_CHARACTERS) leave();
    const next = this.#text.charCodeAt(++this.#at);
    if (next !== BLANK && next !== NEW_LINE) leave();
    return scalar.tree.text;
  }

  /** On the same line, or as a block in the lines below, or nowhere. */
  #valueAfterKey(indent: number, depth: number): Tree {
    const outer = this.#belowKey(indent);
    return typeof outer === "number" ? this.#block(outer, depth) : (outer ?? this.#inLine(indent, depth));
  }

  /** What the block in the lines below is further in than, or the value that is not there; undefined: it is on the same line. */
  #belowKey(indent: number): number | Tree | undefined {
    this.#blanks();
    if (!this.#atLineEnd()) return undefined;
    const at = this.#at;
    this.#toContent();
    if (this.#at < this.#text.length && this.#column === indent && this.#isItem()) return indent - 1;
    return this.#at < this.#text.length && this.#column > indent ? indent : nothing(at);
  }

  #list(depth: number): Tree {
    const indent = this.#column;
    const at = this.#at;
    const items: Tree[] = [];
    while (this.#at < this.#text.length && this.#column === indent && this.#isItem()) {
      this.#at++;
      items.push(this.#item(indent, depth + 1));
    }
    if (this.#at < this.#text.length && this.#column > indent) leave();
    return { kind: "list", at, items };
  }

  #item(indent: number, depth: number): Tree {
    this.#blanks();
    if (this.#atLineEnd()) {
      this.#toContent();
      if (this.#at >= this.#text.length) leave();
      return this.#block(indent, depth);
    }
    if (this.#isItem()) leave();
    return this.#startsMap() ? this.#block(indent, depth) : this.#inLine(indent, depth);
  }

  /** `- key: value` */
  #startsMap(): boolean {
    const code = this.#code;
    if (code === OPEN_LIST || code === OPEN_MAP) return false;
    const scalar =
      code === DOUBLE || code === SINGLE ? this.#scalars.quoted(this.#at) : this.#scalars.plain(this.#at, "key");
    return this.#text.charCodeAt(scalar.end) === COLON;
  }

  /** A scalar or what braces and brackets hold, in a block that is indented by `indent`, and the rest of its line. */
  #inLine(indent: number, depth: number): Tree {
    const value = this.#value(indent, depth, "block");
    const end = this.#at;
    this.#blanks();
    if (this.#code === HASH && this.#at === end) leave();
    if (!this.#atLineEnd()) leave();
    this.#toContent();
    if (this.#at < this.#text.length && this.#column > indent) leave(); // goes on, or is wrong
    return value;
  }

  #value(indent: number, depth: number, place: "block" | "flow"): Tree {
    if (depth > limits.office.depth) leave();
    const code = this.#code;
    if (code === OPEN_MAP) return this.#braces(indent, depth);
    if (code === OPEN_LIST) return this.#brackets(indent, depth);
    const isQuoted = code === DOUBLE || code === SINGLE;
    const { tree, end } = isQuoted ? this.#scalars.quoted(this.#at) : this.#scalars.plain(this.#at, place);
    this.#at = end;
    return tree;
  }

  #brackets(indent: number, depth: number): Tree {
    const at = this.#at++;
    const items: Tree[] = [];
    for (;;) {
      this.#within(indent);
      if (this.#code === CLOSE_LIST) break;
      items.push(this.#value(indent, depth + 1, "flow"));
      if (!this.#comma(indent, CLOSE_LIST)) break;
    }
    this.#at++;
    return { kind: "list", at, items };
  }

  #braces(indent: number, depth: number): Tree {
    const at = this.#at++;
    const entries = new Map<string, TreeEntry>();
    for (;;) {
      this.#within(indent);
      if (this.#code === CLOSE_MAP) break;
      const keyAt = this.#at;
      const name = this.#key();
      if (entries.has(name)) leave();
      this.#within(indent);
      entries.set(name, { keyAt, value: this.#value(indent, depth + 1, "flow") });
      if (!this.#comma(indent, CLOSE_MAP)) break;
    }
    this.#at++;
    return { kind: "map", at, entries };
  }

  /** Past a comma; false where `close` is there instead. */
  #comma(indent: number, close: number): boolean {
    this.#within(indent);
    if (this.#code === close) return false;
    if (this.#code !== COMMA) leave();
    this.#at++;
    return true;
  }

  /** Past blanks, comments and new lines between brackets. Lines that are not indented deep enough are wrong. */
  #within(indent: number): void {
    const start = this.#at;
    this.#blanks();
    if (this.#code === HASH && this.#at === start) leave();
    if (!this.#atLineEnd()) return;
    this.#toContent();
    if (this.#at >= this.#text.length || this.#column <= indent) leave();
  }

  #blanks(): void {
    while (this.#code === BLANK) this.#at++;
  }

  #atLineEnd(): boolean {
    const code = this.#code;
    return code === NEW_LINE || code === HASH || this.#at >= this.#text.length;
  }

  /** To the first thing of the next line that has one besides a comment; at the start of the text, of the first. */
  #toContent(): void {
    for (;;) {
      this.#blanks();
      if (this.#code === HASH) this.#at = this.#lineEnd();
      if (this.#code !== NEW_LINE) return;
      this.#at++;
      this.#line = this.#at;
    }
  }

  #lineEnd(): number {
    const end = this.#text.indexOf("\n", this.#at);
    return end < 0 ? this.#text.length : end;
  }
}
