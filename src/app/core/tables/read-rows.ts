// Judges the rows of a file as they come: the header first, then each row with the line it stands on. What is wrong is told with its line; a file with
// any fault is not taken at all.

import { limits } from "../../../base/limits.ts";
import { digitsOf, type KeyKind, tableKey } from "./table-key.ts";
import type { TableRow } from "./table-rows.ts";

export interface FileRow {
  /** On which the row begins, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

export interface RowFault {
  readonly line: number;
  readonly fault: string;
}

export interface RowTerms {
  /** undefined: the first one. */
  readonly keyColumn: string | undefined;
  readonly keys: KeyKind;
  readonly country: string;
}

export class RowReader {
  readonly #terms: RowTerms;
  readonly #faults: RowFault[] = [];
  /** With the line each stands on. */
  readonly #keys = new Map<string, number>();
  #columns: readonly string[] | undefined;
  #keyAt = 0;
  #faultsInAll = 0;

  constructor(terms: RowTerms) {
    this.#terms = terms;
  }

  get columns(): readonly string[] {
    return this.#columns ?? [];
  }

  get keyColumn(): string {
    return this.#columns?.[this.#keyAt] ?? "";
  }

  get rows(): number {
    return this.#keys.size;
  }

  /** The first so many; `faultsInAll` counts the others too. */
  get faults(): readonly RowFault[] {
    return this.#faults;
  }

  get faultsInAll(): number {
    return this.#faultsInAll;
  }

  /** false: there is no use in reading on. */
  get goesOn(): boolean {
    const isHeaded = this.#columns === undefined || this.#columns.length > 0;
    return isHeaded && this.#keys.size <= limits.tables.rows && this.#faultsInAll < MOST_FAULTS;
  }

  /** undefined: the header, an empty line, or a row with a fault. */
  take(row: FileRow): TableRow | undefined {
    if (this.#columns === undefined) {
      this.#takeHeader(row);
      return undefined;
    }
    const { line } = row;
    const cells = row.cells.map((cell) => cell.trim());
    if (cells.every((cell) => cell === "")) return undefined;
    const fault = faultOf(cells, this.#columns) ?? this.#keyFault(cells, line);
    if (fault !== undefined) {
      this.fault(line, fault);
      return undefined;
    }
    const { keys, country } = this.#terms;
    const key = tableKey(cells[this.#keyAt] ?? "", keys, country);
    this.#keys.set(key, line);
    if (this.#keys.size > limits.tables.rows) this.fault(line, `more than ${limits.tables.rows} rows`);
    return { key, digits: digitsOf(key, keys), cells };
  }

  fault(line: number, fault: string): void {
    this.#faultsInAll++;
    if (this.#faults.length < limits.tables.faults) this.#faults.push({ line, fault });
  }

  #takeHeader({ line, cells }: FileRow): void {
    const columns = cells.map((cell) => cell.trim());
    const fault = headerFault(columns);
    if (fault !== undefined) this.fault(line, fault);
    const { keyColumn } = this.#terms;
    this.#keyAt = keyColumn === undefined ? 0 : columns.indexOf(keyColumn);
    if (this.#keyAt < 0) this.fault(line, `no column ${keyColumn} for the key; there are ${columns.join(", ")}`);
    this.#columns = fault === undefined && this.#keyAt >= 0 ? columns : [];
  }

  #keyFault(cells: readonly string[], line: number): string | undefined {
    const written = cells[this.#keyAt] ?? "";
    const key = tableKey(written, this.#terms.keys, this.#terms.country);
    if (key === "") return `no ${this.keyColumn}`;
    if (key.length > limits.tables.keyCharacters) return `${this.keyColumn} is too long`;
    const other = this.#keys.get(key);
    return other === undefined || other === line ? undefined : `${written} stands on line ${other} already`;
  }
}

/** A file with so many faults is another file than was meant. */
const MOST_FAULTS = 1_000;

function headerFault(columns: readonly string[]): string | undefined {
  const { columns: most, columnCharacters } = limits.tables;
  if (columns.length > most) return `${columns.length} columns; at most ${most} are allowed`;
  const wrong = columns.findIndex(
    (name) => name === "" || name === "__proto__" || name.length > columnCharacters || /\p{C}/u.test(name),
  );
  if (wrong >= 0) return `column ${wrong + 1} of the first line has no name that a column may have`;
  const twice = columns.find((name, at) => columns.indexOf(name) !== at);
  return twice === undefined ? undefined : `two columns are called ${twice}`;
}

function faultOf(cells: readonly string[], columns: readonly string[]): string | undefined {
  if (cells.length !== columns.length) return `${cells.length} values for ${columns.length} columns`;
  const long = cells.findIndex((cell) => cell.length > limits.tables.valueCharacters);
  if (long >= 0) return `${columns[long]} is longer than ${limits.tables.valueCharacters} characters`;
  const all = cells.reduce((sum, cell) => sum + cell.length, 0);
  if (all > limits.tables.rowCharacters) return `more than ${limits.tables.rowCharacters} characters in one row`;
  const strange = cells.findIndex((cell) => /[^\P{Cc}\t\n\r]/u.test(cell));
  return strange < 0 ? undefined : `${columns[strange]} holds characters that are none`;
}
