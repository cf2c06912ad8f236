// A report as one page that stands by itself: its charts drawn, its table, no script, nothing loaded from elsewhere, light or dark as the reader's
// screen is. Every text in it is escaped.

import { limits } from "../../base/limits.ts";
import { cellText, PAGE_WORDS } from "./cell-text.ts";
import { clockText } from "./local-sql.ts";
import type { Chart, Column, Language, Row } from "./report.ts";
import type { ReportTable } from "./run-report.ts";
import { colourOf, escaped, svgBars, svgLines } from "./svg.ts";
import { Zone } from "./zone.ts";

const STYLE = `:root{color-scheme:light dark;--ink:#1c2430;--paper:#fff;--line:#d5dae2;--soft:#eef1f5;
--c1:#1f6feb;--c2:#d1611f;--c3:#1a7f4b;--c4:#8a3ffc;--c5:#a8812a;--c6:#c2255c}
@media(prefers-color-scheme:dark){:root{--ink:#e3e8ef;--paper:#12161c;--line:#39424f;--soft:#202833;
--c1:#6ea8fe;--c2:#f2935c;--c3:#5cc28d;--c4:#b794f6;--c5:#d8b45c;--c6:#f06a9b}}
body{font:15px/1.5 system-ui,"Noto Sans CJK SC","Microsoft YaHei",sans-serif;color:var(--ink);background:var(--paper);max-width:64rem;
margin:2rem auto;padding:0 1rem}h1{font-size:1.5rem}h2{font-size:1.1rem;margin-top:2rem}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}th,td{padding:.25rem .6rem;border-bottom:1px solid var(--line);
text-align:right}.text{text-align:left}thead th{background:var(--soft);position:sticky;top:0}tfoot td{font-weight:bold}
svg{width:100%;height:auto}svg text{font-size:12px;fill:var(--ink)}svg path{fill:none;stroke-width:2}.grid{stroke:var(--line)}
.key span{display:inline-block;width:.8em;height:.8em;margin:0 .4em 0 1.2em}@media print{thead th{position:static}}`;

interface Page {
  readonly table: ReportTable;
  readonly language: Language;
  readonly zone: Zone;
  readonly title: string;
}

/** Piece by piece: a page may be long. `title`: of a saved report; undefined: the report's own. */
export function* reportPage(table: ReportTable, language: Language, title: string | undefined): Generator<string> {
  const own = table.report.title[language];
  const page: Page = { table, language, zone: new Zone(table.timezone), title: title ?? own };
  const words = PAGE_WORDS[language];
  const { span, timezone, madeAt, rows } = table;
  const when = (at: number): string => clockText(at, page.zone);
  yield `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escaped(page.title)}</title><style>${STYLE}</style></head><body>
<h1>${escaped(page.title)}</h1>
<p>${escaped(table.report.about[language])}</p>
<p>${words.from} ${when(span.from)} ${words.to} ${when(span.to)} (${escaped(timezone)})${parameterText(page)}; ${words.made} ${when(madeAt)}</p>
`;
  if (rows.length === 0) yield `<p>${words.nothing}</p>`;
  else {
    for (const chart of table.charts) yield chartPart(page, chart);
    yield* tablePart(page);
  }
  yield "</body></html>\n";
}

function parameterText({ table }: Page): string {
  const given = Object.entries(table.parameters).filter(([, value]) => value !== undefined);
  return given.length === 0 ? "" : `; ${escaped(given.map(([name, value]) => `${name}: ${value}`).join(", "))}`;
}

/** Rows beyond what a chart can show stand in the table alone, which is said below it. */
export function chartOf(table: ReportTable, chart: Chart, language: Language) {
  const shown = chart.kind === "lines" ? table.rows : table.rows.slice(0, limits.reports.bars);
  const zone = new Zone(table.timezone);
  const columns = new Map(table.columns.map((column) => [column.key, column]));
  const kind = columns.get(chart.values[0] ?? "")?.kind ?? "count";
  return {
    title: chart[language],
    left: table.rows.length - shown.length,
    labels: shown.map((row) => labelOf(row, chart.label, columns, zone)),
    series: chart.values.map((key) => ({
      name: columns.get(key)?.[language] ?? key,
      values: shown.map((row) => (typeof row[key] === "number" ? row[key] : null)),
    })),
    label: (value: number): string => cellText(kind, value, zone),
  };
}

function labelOf(row: Row, keys: readonly string[], columns: ReadonlyMap<string, Column>, zone: Zone): string {
  const named = keys.flatMap((key) => {
    const cell = row[key];
    return cell === null || cell === undefined ? [] : [cellText(columns.get(key)?.kind ?? "text", cell, zone)];
  });
  return named.length === 0 ? "-" : named.join(" ");
}

function chartPart({ table, language }: Page, chart: Chart): string {
  const data = chartOf(table, chart, language);
  const key =
    data.series.length < 2
      ? ""
      : `<p class="key">${data.series.map(({ name }, i) => `<span style="background:${colourOf(i)}"></span>${escaped(name)}`).join("")}</p>`;
  const drawn = chart.kind === "lines" ? svgLines(data) : svgBars(data);
  const left = data.left === 0 ? "" : `<p>+ ${data.left}: ${PAGE_WORDS[language].more}</p>`;
  return `<h2>${escaped(data.title)}</h2>${key}${drawn}${left}\n`;
}

function* tablePart({ table, language, zone }: Page): Generator<string> {
  const { columns, rows, total } = table;
  const isText = (column: Column): boolean => column.kind === "text" || column.kind === "day" || column.kind === "time";
  const cell = (tag: string, column: Column, text: string): string =>
    `<${tag}${isText(column) ? ' class="text"' : ""}>${escaped(text)}</${tag}>`;
  const line = (row: Row): string =>
    `<tr>${columns.map((column) => cell("td", column, cellText(column.kind, row[column.key], zone))).join("")}</tr>\n`;
  yield `<table><thead><tr>${columns.map((column) => cell("th", column, column[language])).join("")}</tr></thead><tbody>\n`;
  for (const row of rows) yield line(row);
  yield "</tbody>";
  const [first] = columns;
  if (total !== undefined && first !== undefined) {
    const named = { ...total, [first.key]: total[first.key] ?? PAGE_WORDS[language].total };
    const cells = columns.map((column) => {
      const value = named[column.key] ?? null;
      return cell("td", column, value === null ? "" : cellText(column.kind, value, zone));
    });
    yield `<tfoot><tr>${cells.join("")}</tr></tfoot>`;
  }
  yield "</table>\n";
}
