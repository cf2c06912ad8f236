// Splits text into rows of values (RFC 4180), piece by piece. What is wrong costs the row it stands in, never those after it: a quote without end gives its
// line back as a bad row, and reading goes on with the next line.
//
//   start ──"──► quoted ──"──► closed ──"──► quoted
//     │             │            ├─ delimiter, line end ─► start
//     ├─ other ─► plain          └─ anything else ─► bad row
//     └─ delimiter, line end ─► start

import { limits } from "../../base/limits.ts";

export interface CsvRow {
  /** On which it begins, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
  /** Why it cannot be taken as it is. */
  readonly fault: string | undefined;
}

const NO_END = "a quote that begins here has no end";
const IN_THE_MIDDLE =
  'a quote in the middle of a value: the whole value stands in quotes, and each quote in it is written twice ("")';

type State = "start" | "plain" | "quoted" | "closed";

export class CsvRows {
  readonly #delimiter: string;
  #text = "";
  /** Of the row that is being read: where it is continued. */
  #at = 0;
  #line = 1;
  #lines = 0;
  #state: State = "start";
  #from = 0;
  #cells: string[] = [];
  #value = "";
  /** Given back, from where a quote had no end. */
  #given = 0;
  #isSkipping = false;

  constructor(delimiter: string) {
    this.#delimiter = delimiter;
  }

  /** Rows that are whole now. */
  take(more: string): readonly CsvRow[] {
    this.#text += more;
    if (this.#isSkipping) this.#skip();
    return this.#isSkipping ? [] : this.#rows(false);
  }

  /** What is left. */
  end(): readonly CsvRow[] {
    return this.#isSkipping ? [] : this.#rows(true);
  }

  /** Reading on makes no sense: quotes are broken everywhere. */
  get isHopeless(): boolean {
    return this.#given > limits.imports.brokenQuotes;
  }

  #rows(isLast: boolean): readonly CsvRow[] {
    const rows: CsvRow[] = [];
    for (let row = this.#row(isLast); row !== undefined; row = this.#row(isLast)) rows.push(row);
    return rows;
  }

  /** undefined: more text is needed. */
  #row(isLast: boolean): CsvRow | undefined {
    const text = this.#text;
    while (this.#at < text.length) {
      const sign = text.charAt(this.#at);
      if (this.#at + 1 === text.length && !isLast && sign === "\r") return undefined; // may belong to a line feed
      const fault = this.#step(sign, text);
      if (fault === undefined) continue;
      return fault === "row" ? this.#finish() : this.#giveUp(fault);
    }
    const isTooLong = this.#at > limits.imports.recordCharacters;
    if (this.#state === "quoted" && (isLast || isTooLong)) return this.#giveUp(NO_END);
    if (isTooLong) return this.#giveUp(`more than ${limits.imports.recordCharacters} characters in one row`);
    if (!isLast || text === "") return undefined;
    this.#endValue();
    return this.#finish();
  }

  /** One sign, or as many as say nothing. undefined: go on. */
  #step(sign: string, text: string): "row" | string | undefined {
    if (this.#state === "quoted") return this.#inQuotes(text);
    if (sign === '"' && this.#state === "start") {
      this.#state = "quoted";
      this.#from = ++this.#at;
      return undefined;
    }
    if (sign === '"' && this.#state === "closed") {
      this.#state = "quoted";
      this.#value += '"';
      this.#from = ++this.#at;
      return undefined;
    }
    if (sign === this.#delimiter) {
      this.#endValue();
      this.#at++;
      this.#state = "start";
      return this.#cells.length > limits.imports.columns ? `more than ${limits.imports.columns} columns` : undefined;
    }
    if (sign === "\n" || sign === "\r") {
      this.#endValue();
      this.#at += sign === "\r" && text.charAt(this.#at + 1) === "\n" ? 2 : 1;
      this.#lines++;
      return "row";
    }
    if (this.#state === "closed" && sign !== " ") return IN_THE_MIDDLE;
    if (this.#state === "start") {
      this.#state = "plain";
      this.#from = this.#at;
    }
    this.#at++;
    return undefined;
  }

  #inQuotes(text: string): undefined {
    const end = text.indexOf('"', this.#at);
    const to = end < 0 ? text.length : end;
    this.#value = bounded(this.#value, text.slice(this.#from, to));
    this.#lines += linesIn(text, this.#at, to);
    this.#from = to;
    this.#at = to;
    if (end < 0) return undefined;
    this.#state = "closed";
    this.#at = end + 1;
    return undefined;
  }

  #endValue(): void {
    if (this.#state === "plain") this.#value = bounded("", this.#text.slice(this.#from, this.#at));
    this.#cells.push(this.#value);
    this.#value = "";
  }

  #finish(): CsvRow {
    const row = { line: this.#line, cells: this.#cells, fault: undefined };
    this.#begin(this.#at, this.#lines);
    return row;
  }

  /** The first line of what was begun is lost; the next is read afresh. */
  #giveUp(fault: string): CsvRow {
    const end = /\r\n|[\r\n]/.exec(this.#text);
    const first = end === null ? this.#text : this.#text.slice(0, end.index);
    const row = { line: this.#line, cells: [bounded("", first)], fault };
    this.#given++;
    this.#isSkipping = end === null;
    this.#begin(end === null ? this.#text.length : end.index + end[0].length, 1);
    return row;
  }

  /** The rest of a line that was given up. */
  #skip(): void {
    const end = /\r\n|\n|\r(?!$)/.exec(this.#text);
    if (end === null) {
      this.#text = this.#text.endsWith("\r") ? "\r" : "";
      return;
    }
    this.#isSkipping = false;
    this.#text = this.#text.slice(end.index + end[0].length);
  }

  #begin(at: number, lines: number): void {
    this.#text = this.#text.slice(at);
    this.#line += lines;
    this.#at = 0;
    this.#lines = 0;
    this.#from = 0;
    this.#state = "start";
    this.#cells = [];
    this.#value = "";
  }
}

/** One more than is read is kept, so that whoever takes the row sees that it is too long. */
function bounded(value: string, more: string): string {
  const most = limits.sheets.readCharacters + 1;
  return value.length >= most ? value : (value + more).slice(0, most);
}

function linesIn(text: string, from: number, to: number): number {
  let lines = 0;
  for (let at = text.indexOf("\n", from); at >= 0 && at < to; at = text.indexOf("\n", at + 1)) lines++;
  return lines;
}
