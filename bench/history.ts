// The figures of each version beside those of the others: a table of those that have a budget, and a drawing of the ones people ask about. Pure.
// A version that measured a figure not at all leaves a gap; what the machine did meanwhile stands in each file's notes.

import type { Figure } from "./figures.ts";
import { escaped } from "./svg.ts";
import { numberText } from "./table.ts";

export interface Version {
  /** As in the name of its file, e.g. 0.7.0. */
  readonly name: string;
  readonly figures: readonly Figure[];
}

/** Panels of the drawing: names of figures, the newest first where one was renamed. */
const PANELS: readonly { readonly title: string; readonly names: readonly string[] }[] = [
  { title: "CPU of a call, main thread, 400/s", names: ["main-thread CPU per call at 400/s"] },
  { title: "Highest clean call rate", names: ["highest clean call rate, 1 s hold"] },
  { title: "INVITE to INVITE, direct, 100/s, p50", names: ["INVITE to INVITE, direct, 100/s, p50"] },
  { title: "INVITE to INVITE, queue, 100/s, p50", names: ["INVITE to INVITE, queue with 500 agents, 100/s, p50"] },
  { title: "Agent frees → next INVITE, 100 waiting, p99", names: ["agent frees to next INVITE, 100 waiting, p99"] },
  {
    title: "ACD, agent frees, 100 000 waiting, p99",
    names: ["acd agent frees, next caller offered, 100000 waiting, 10000 agents, p99"],
  },
  { title: "Relay, 200 calls, a call-second", names: ["CPU per call-second, relayed both ways, 200 calls"] },
  { title: "SDES-SRTP adds, 100 calls", names: ["SDES-SRTP on both legs adds, 100 calls"] },
  { title: "Live heap of a call", names: ["live heap of the main thread per call in progress"] },
  { title: "Live heap of a phone", names: ["live heap of the main thread per registered phone"] },
  { title: "Start, 1 000 extensions", names: ["start to ready, 1000 extensions"] },
  { title: "A call in the pure switch", names: ["whole call in the pure switch"] },
];

const COLUMNS = 3;
const PANEL = { width: 380, height: 190 };
const PLOT = { left: 44, right: 16, top: 40, bottom: 30 };

/** `0.10.0` after `0.9.0`. */
export function inOrder(versions: readonly Version[]): readonly Version[] {
  const parts = (name: string): number[] => name.split(".").map(Number);
  return versions.toSorted((a, b) => {
    const [left, right] = [parts(a.name), parts(b.name)];
    return left.map((part, i) => part - (right[i] ?? 0)).find((difference) => difference !== 0) ?? 0;
  });
}

/** Markdown: every figure with a budget that two versions have. */
export function historyTable(versions: readonly Version[]): string {
  const byName = new Map<string, (Figure | undefined)[]>();
  for (const [i, { figures }] of versions.entries()) {
    for (const figure of figures) {
      const row = byName.get(figure.name) ?? versions.map(() => undefined);
      row[i] = figure;
      byName.set(figure.name, row);
    }
  }
  const rows = [...byName].flatMap(([name, row]) => {
    const last = row.findLast((figure) => figure !== undefined);
    if (last === undefined || last.budget === null || row.filter((figure) => figure !== undefined).length < 2)
      return [];
    const budget = `${last.larger ? "≥" : "≤"} ${numberText(last.budget)} ${last.unit}`;
    return [`| ${[name, budget, ...row.map((figure) => (figure ? numberText(figure.value) : ""))].join(" | ")} |`];
  });
  const names = versions.map(({ name }) => name);
  return [`| figure | budget | ${names.join(" | ")} |`, `|${" --- |".repeat(names.length + 2)}`, ...rows, ""].join(
    "\n",
  );
}

export function historyChart(versions: readonly Version[]): string {
  const height = Math.ceil(PANELS.length / COLUMNS) * PANEL.height + 40;
  const width = COLUMNS * PANEL.width;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif" font-size="11">`,
    "<title>Zongji by version</title>",
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    '<text x="12" y="22" font-size="16">Zongji by version; dashed: the budget; smaller is better but where it says otherwise</text>',
    ...PANELS.flatMap((panel, i) => panelText(panel, versions, i)),
    "</svg>",
    "",
  ].join("\n");
}

interface Point {
  readonly at: number;
  readonly figure: Figure;
}

function panelText(
  { title, names }: (typeof PANELS)[number],
  versions: readonly Version[],
  index: number,
): readonly string[] {
  const points = versions.flatMap(({ figures }, at): Point[] => {
    const figure = names.flatMap((name) => figures.find((one) => one.name === name) ?? [])[0];
    return figure === undefined ? [] : [{ at, figure }];
  });
  const last = points.at(-1)?.figure;
  const [left, top] = [(index % COLUMNS) * PANEL.width, Math.floor(index / COLUMNS) * PANEL.height + 36];
  const head = `${title}${last === undefined ? "" : ` (${last.unit}${last.larger ? ", larger is better" : ""})`}`;
  const drawn = [
    `<g transform="translate(${left} ${top})">`,
    `<text x="12" y="20" font-size="12">${escaped(head)}</text>`,
  ];
  if (last === undefined) return [...drawn, '<text x="44" y="80" fill="#888">not measured yet</text>', "</g>"];
  return [...drawn, ...plotText(points, versions, last.budget), "</g>"];
}

function plotText(points: readonly Point[], versions: readonly Version[], budget: number | null): readonly string[] {
  const bottom = PANEL.height - PLOT.bottom;
  const right = PANEL.width - PLOT.right;
  const most = 1.15 * Math.max(budget ?? 0, ...points.map(({ figure }) => figure.value), Number.MIN_VALUE);
  const x = (at: number): number =>
    Math.round(PLOT.left + ((right - PLOT.left) * (at + 0.5)) / Math.max(versions.length, 1));
  const y = (value: number): number => Math.round(bottom - ((bottom - PLOT.top) * value) / most);
  const line = points.map(({ at, figure }) => `${x(at)},${y(figure.value)}`).join(" ");
  return [
    `<path d="M${PLOT.left} ${PLOT.top}V${bottom}H${right}" fill="none" stroke="#bbb"/>`,
    ...(budget === null
      ? []
      : [
          `<path d="M${PLOT.left} ${y(budget)}H${right}" stroke="#c0392b" stroke-dasharray="5 4"/>`,
          `<text x="${PLOT.left - 4}" y="${y(budget) + 4}" text-anchor="end" fill="#c0392b">${numberText(budget)}</text>`,
        ]),
    ...versions.map(
      ({ name }, at) =>
        `<text x="${x(at)}" y="${bottom + 16}" text-anchor="middle" fill="#555">${escaped(name)}</text>`,
    ),
    `<polyline points="${line}" fill="none" stroke="#2e6da4" stroke-width="1.5"/>`,
    ...points.map(({ at, figure }) => {
      const [cx, cy] = [x(at), y(figure.value)];
      const about = `${versions[at]?.name}: ${numberText(figure.value)} ${figure.unit}${figure.note === undefined ? "" : `, ${figure.note}`}`;
      const dot = `<circle cx="${cx}" cy="${cy}" r="3" fill="#2e6da4"/>`;
      return `<g><title>${escaped(about)}</title>${dot}<text x="${cx}" y="${cy - 7}" text-anchor="middle">${numberText(figure.value)}</text></g>`;
    }),
  ];
}
