// CSV (RFC 4180) as spreadsheets take it: UTF-8 with a mark, so that Excel reads Chinese, and nothing in it that a spreadsheet would run.

/** First in the file. */
export const CSV_MARK = "\uFEFF";
export const CSV_TYPE = "text/csv; charset=utf-8";

export function csvRow(cells: readonly (string | number | boolean | null)[]): string {
  return `${cells.map((cell) => csvValue(cell === null ? "" : String(cell))).join(",")}\r\n`;
}

function csvValue(value: string): string {
  const safe = harmless(value);
  return /[",\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** What a spreadsheet would take for a formula gets an apostrophe before it, which an import takes away again; a number with its sign is none. */
export function harmless(value: string): string {
  return /^[=+\-@\t\r]/.test(value) && !/^[+-]?\d+(\.\d+)?$/.test(value) ? `'${value}` : value;
}
