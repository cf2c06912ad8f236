// Findings as a person reads them on a terminal, and as a program reads them from a file. Pure.

import { type Figure, type Finding, isFigure, keepsBudget } from "./figures.ts";

const HEADINGS = ["figure", "value", "unit", "budget", "", "note"] as const;

export function findingTable(findings: readonly Finding[]): string {
  const figures = findings.filter(isFigure);
  const rows = figures.map((figure) => [
    figure.name,
    numberText(figure.value),
    figure.unit,
    figure.budget === null ? "" : `${figure.larger ? "≥" : "≤"} ${numberText(figure.budget)}`,
    markOf(keepsBudget(figure)),
    figure.note ?? "",
  ]);
  const skipped = findings.flatMap((finding) =>
    isFigure(finding) ? [] : [`not measured: ${finding.name}: ${finding.why}`],
  );
  return [...(rows.length === 0 ? [] : [columns([[...HEADINGS], ...rows], [1])]), ...skipped].join("\n");
}

/** Rows of one width, headings first; those of `right` are set to the right. */
export function columns(rows: readonly (readonly string[])[], right: readonly number[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => [...(row[column] ?? "")].length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => padded(cell, widths[column] ?? 0, right.includes(column)))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** The contract of bench/results/latest.json: an array of { name, unit, value, budget, larger? }; what was not measured is left out. */
export function findingJson(findings: readonly Finding[]): string {
  const figures = findings.filter(isFigure).map(({ name, unit, value, budget, larger, note }) => ({
    name,
    unit,
    value,
    budget,
    ...(larger ? { larger } : {}),
    ...(note === undefined ? {} : { note }),
  }));
  return `${JSON.stringify(figures, undefined, 2)}\n`;
}

/** What `findingJson` wrote; throws when it is something else. */
export function readFigures(text: string): readonly Figure[] {
  const read: unknown = JSON.parse(text);
  if (!Array.isArray(read) || !read.every(isWritten)) throw new Error("these are no figures of the bench");
  return read;
}

function isWritten(figure: unknown): figure is Figure {
  return (
    typeof figure === "object" &&
    figure !== null &&
    "name" in figure &&
    "value" in figure &&
    typeof figure.name === "string" &&
    typeof figure.value === "number"
  );
}

function markOf(keeps: boolean | undefined): string {
  if (keeps === undefined) return "";
  return keeps ? "✓" : "✗";
}

export function numberText(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(3)));
}

function padded(cell: string, width: number, right: boolean): string {
  const space = " ".repeat(Math.max(width - [...cell].length, 0));
  return right ? space + cell : cell + space;
}
