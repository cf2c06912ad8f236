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

/** Of the last column so much must be seen, or the row goes on in the next line. */
const LEAST_LAST = 16;
/** Of lines in which a row goes on. */
const INDENT = "    ";
const NARROWEST = 40;

/**
 * `columns`: the terminal's width. Where all but the last column fit, that one is cut; where they do not, every row and the titles go on in further
 * lines, so that nothing is lost at the right. `empty` is said where there are no rows.
 */
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
  const room = options.columns === undefined ? undefined : Math.max(options.columns, NARROWEST);
  const groups = groupsOf(widths, room);
  const lines = cells.flatMap((line) =>
    groups.flatMap((group, at) => {
      const text = group.map((i) => padded(line[i] ?? "", widths[i] ?? 0, columns[i]?.align)).join(GAP);
      if (at > 0 && text.trim() === "") return [];
      return [fitted(`${at > 0 ? INDENT : ""}${text}`.trimEnd(), room)];
    }),
  );
  return `${lines.join("\n")}\n`;
}

/** Which columns stand in the first line of a row, which in the next ones. */
function groupsOf(widths: readonly number[], room: number | undefined): readonly (readonly number[])[] {
  const all = [...widths.keys()];
  const needed = widths.map((width, i) => (i === widths.length - 1 ? Math.min(width, LEAST_LAST) : width));
  if (room === undefined || widthOf(all, needed) <= room) return [all];
  const groups: number[][] = [];
  for (const i of all) {
    const last = groups.at(-1);
    const indent = groups.length > 1 ? INDENT.length : 0;
    if (last !== undefined && indent + widthOf([...last, i], needed) <= room) last.push(i);
    else groups.push([i]);
  }
  return groups;
}

function widthOf(group: readonly number[], widths: readonly number[]): number {
  return group.reduce((sum, i) => sum + (widths[i] ?? 0), GAP.length * (group.length - 1));
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
  return columns === undefined ? line : cutTo(line, columns);
}
