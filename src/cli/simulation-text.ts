// A simulation for the terminal: configurations side by side, bars, and curves along the day in eighths of a character cell.

import { padEndTo } from "./display-width.ts";
import type { SimulationReport } from "./simulation-report.ts";
import {
  clockText,
  countText,
  differenceRow,
  type FigureRow,
  levelCurve,
  mainRows,
  partRows,
  percentText,
  secondsText,
  waitCurve,
} from "./simulation-rows.ts";
import { type Column, printable, table } from "./table.ts";
import type { SimulationWords } from "./words-simulation.ts";

const BAR = 24;
const EIGHTHS = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"] as const;
/** Characters of one piece of the day. */
const PIECE = 2;

interface View {
  readonly report: SimulationReport;
  readonly words: SimulationWords;
}

/** No figure is cut off where the terminal is narrow: its lines wrap. */
const UNCUT = { empty: "", columns: undefined } as const;

export function simulationText(report: SimulationReport, words: SimulationWords): string {
  const view: View = { report, words };
  const rows = mainRows(report, words);
  const parts = (["byTier", "byRegion", "byQueue"] as const).map((part) => partText(view, part));
  const curves = [
    curveText(view, words.waits, waitCurve, (ms) => secondsText(ms, null)),
    curveText(view, words.levels, levelCurve, (share) => percentText(share, null)),
  ];
  return [
    heading(view),
    rowsText(view, rows),
    ...rows.filter(({ shares }) => shares !== undefined).map((row) => barText(view, row)),
    ...parts,
    ...curves,
    differencesText(view),
    remarks(view),
  ]
    .filter((part) => part !== "")
    .join("\n");
}

function heading({ report, words }: View): string {
  const [first] = report.configurations;
  const days = report.seeds.length === 1 ? words.oneDay : `${report.seeds.length} ${words.days}, ${words.spread}`;
  const hours = `${clockText(report.fromMs)}-${clockText(report.toMs)}`;
  const about = report.configurations.flatMap(({ name }) => {
    const sentence = report.about[name];
    return [`  ${name} (${report.agents[name] ?? 0} ${words.agents})${sentence ? `: ${sentence}` : ""}`];
  });
  const title = `${report.name}, ${report.date} ${hours}, ${countText(first?.offered ?? 0)} ${words.callsADay}`;
  return `${[title, days, ...about].map(printable).join("\n")}\n`;
}

function rowsText({ report }: View, rows: readonly FigureRow[]): string {
  const named: Column<FigureRow>[] = report.configurations.map(({ name }, index) => {
    return { title: name, cell: ({ cells }) => cells[index] ?? "", align: "right" };
  });
  return table(rows, [{ title: "", cell: ({ title }) => title }, ...named], UNCUT);
}

function barText({ report }: View, { title, cells, shares = [] }: FigureRow): string {
  const lines = report.configurations.map(({ name }, index) => ({ name, index }));
  const bars = table(
    lines,
    [
      { title: "", cell: ({ name }) => name },
      { title: "", cell: ({ index }) => `${bar(shares[index] ?? 0)} ${cells[index] ?? ""}` },
    ],
    UNCUT,
  );
  return `${title}${bars}`;
}

function bar(share: number): string {
  const full = Math.round(Math.min(1, Math.max(0, share)) * BAR);
  return `${"█".repeat(full)}${"·".repeat(BAR - full)}`;
}

/** Nothing where there is only one of them. */
function partText({ report, words }: View, part: "byTier" | "byRegion" | "byQueue"): string {
  const rows = partRows(report, part);
  if (rows.length < 2) return "";
  const title = { byTier: words.tier, byRegion: words.region, byQueue: words.queue }[part];
  const shown = table(
    rows,
    [
      { title, cell: ({ name }) => name },
      { title: words.offered, cell: ({ offered }) => offered, align: "right" },
      ...report.configurations.map(({ name }, index) => ({
        title: name,
        cell: (row: (typeof rows)[number]) => row.cells[index] ?? "",
        align: "right" as const,
      })),
    ],
    UNCUT,
  );
  return `${words[part]}\n${shown}`;
}

type CurveOf = (one: SimulationReport["configurations"][number]) => readonly number[];

/** All to one scale, from 0 to the greatest. */
function curveText({ report, words }: View, title: string, of: CurveOf, text: (value: number) => string): string {
  const curves = report.configurations.map((one) => ({ name: one.name, values: of(one) }));
  const most = Math.max(...curves.flatMap(({ values }) => values), 0);
  const width = Math.max(...curves.map(({ name }) => name.length), 4) + 2;
  const lines = curves.map(({ name, values }) => {
    const drawn = values.map((value) =>
      (EIGHTHS[most === 0 ? 0 : Math.round((value / most) * 8)] ?? " ").repeat(PIECE),
    );
    return `${padEndTo(printable(name), width)}${drawn.join("")} ${words.most} ${text(Math.max(...values, 0))}`;
  });
  return `${title}\n${lines.join("\n")}\n${padEndTo("", width)}${hourMarks(report)}\n`;
}

/** The hour under the piece it begins with, where there is room. */
function hourMarks({ configurations }: SimulationReport): string {
  let line = "";
  for (const [index, { fromMs }] of (configurations[0]?.intervals ?? []).entries()) {
    const at = index * PIECE;
    if (fromMs % 3_600_000 !== 0 || at < line.length + (line === "" ? 0 : 1)) continue;
    line = `${line.padEnd(at)}${clockText(fromMs).slice(0, 2)}`;
  }
  return line;
}

function differencesText({ report, words }: View): string {
  if (report.differences.length === 0) return "";
  const rows = report.differences.map((difference) => differenceRow(difference, words));
  const shown = table(
    rows,
    [
      { title: "", cell: ([pair]) => pair },
      { title: "", cell: ([, measure]) => measure },
      { title: "", cell: ([, , value]) => value, align: "right" },
      { title: "", cell: ([, , , verdict]) => verdict },
    ],
    UNCUT,
  );
  return `${words.differences}${shown}`;
}

function remarks({ report, words }: View): string {
  const said = [
    ...(report.unused.length > 0 ? [`${words.unused}: ${report.unused.join(", ")}`] : []),
    ...(report.leftOut > 0 ? [`${words.leftOut}: ${report.leftOut}`] : []),
  ];
  return said.length === 0 ? "" : `${said.join("\n")}\n`;
}
