// Findings as a person reads them on a terminal, and as a program reads them from a file. Pure.

import { type Finding, isFigure, keepsBudget } from "./figures.ts";

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
  const all = [[...HEADINGS], ...rows];
  const widths = HEADINGS.map((_, column) => Math.max(...all.map((row) => [...(row[column] ?? "")].length)));
  const lines = all.map((row) =>
    row
      .map((cell, column) => padded(cell, widths[column] ?? 0, column === 1))
      .join("  ")
      .trimEnd(),
  );
  const skipped = findings.flatMap((finding) =>
    isFigure(finding) ? [] : [`not measured: ${finding.name}: ${finding.why}`],
  );
  return [...(rows.length === 0 ? [] : lines), ...skipped].join("\n");
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

function markOf(keeps: boolean | undefined): string {
  if (keeps === undefined) return "";
  return keeps ? "✓" : "✗";
}

function numberText(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(3)));
}

function padded(cell: string, width: number, right: boolean): string {
  const space = " ".repeat(Math.max(width - [...cell].length, 0));
  return right ? space + cell : cell + space;
}
