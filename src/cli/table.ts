// Tables for people: aligned columns, numbers to the right, nothing a terminal could take for a command.

import { cutTo, displayWidth, padEndTo, padStartTo } from "./display-width.ts";

export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => string;
  readonly align?: "right";
}

const GAP = "  ";
/** Of all columns but the last: one endless value must not push the others off every line. */
const WIDEST = 48;

/** `columns`: the terminal's width; the last column is cut to fit. `empty` is said where there are no rows. */
export function table<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  options: { readonly empty: string; readonly columns: number | undefined },
): string {
  if (rows.length === 0) return `${options.empty}\n`;
  const cells = [
    columns.map(({ title }) => title),
    ...rows.map((row) =>
      columns.map(({ cell }, i) => {
        const text = printable(cell(row));
        return i === columns.length - 1 ? text : cutTo(text, WIDEST);
      }),
    ),
  ];
  const widths = columns.map((_, i) => Math.max(...cells.map((line) => displayWidth(line[i] ?? ""))));
  const lines = cells.map((line) => line.map((text, i) => padded(text, widths[i] ?? 0, columns[i]?.align)).join(GAP));
  return `${lines.map((line) => fitted(line.trimEnd(), options.columns)).join("\n")}\n`;
}

/** `name  value` lines, names aligned. */
export function fieldList(fields: readonly (readonly [string, string])[]): string {
  const width = Math.max(...fields.map(([name]) => displayWidth(name)));
  return `${fields.map(([name, value]) => `${padEndTo(name, width)}${GAP}${printable(value)}`.trimEnd()).join("\n")}\n`;
}

/** A caller chooses their own name and a phone its user agent: neither may move the cursor or ring the bell. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]|[\u202a-\u202e\u2066-\u2069]/gu, "�");
}

function padded(text: string, width: number, align: "right" | undefined): string {
  return align === "right" ? padStartTo(text, width) : padEndTo(text, width);
}

function fitted(line: string, columns: number | undefined): string {
  return columns === undefined ? line : cutTo(line, Math.max(columns, 40));
}
