// A sheet as spreadsheet programs know it: what reports and exports hand to whoever writes files (app/xlsx, csv), and what is read from one.

/** What stands in a cell. Texts stay texts: nothing in them is ever taken for a formula. */
export type SheetCell =
  | string
  | number
  | boolean
  | null
  /** Of the office's clock, no zone: `2026-11-22` or `2026-11-22T16:04:05`. */
  | { readonly kind: "local"; readonly text: string }
  /** Shown as hours, minutes and seconds. */
  | { readonly kind: "duration"; readonly ms: number }
  /** 0.25 is shown as 25.0 %. */
  | { readonly kind: "share"; readonly share: number };

export interface Sheet {
  /** Cut and made fit where a spreadsheet would not take it. */
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: Iterable<readonly SheetCell[]> | AsyncIterable<readonly SheetCell[]>;
}

/** A row as it was read; all values are text, dates as in `local`. */
export interface SheetRow {
  /** On which it begins, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}
