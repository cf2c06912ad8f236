// A simulation as one page that stands by itself: tables and drawn charts, no script, nothing loaded from elsewhere, light or dark as the
// reader's screen is.

import { colourOf, escaped, svgBars, svgCurves } from "./simulation-charts.ts";
import type { SimulationReport } from "./simulation-report.ts";
import {
  clockText,
  countText,
  differenceRow,
  levelCurve,
  mainRows,
  partRows,
  percentText,
  secondsText,
  waitCurve,
} from "./simulation-rows.ts";
import type { Language } from "./words.ts";
import { type SimulationWords, simulationWords } from "./words-simulation.ts";

const STYLE = `:root{color-scheme:light dark;--ink:#1c2430;--paper:#fff;--line:#d5dae2;--soft:#eef1f5;
--c1:#1f6feb;--c2:#d1611f;--c3:#1a7f4b;--c4:#8a3ffc;--c5:#a8812a;--c6:#c2255c}
@media(prefers-color-scheme:dark){:root{--ink:#e3e8ef;--paper:#12161c;--line:#39424f;--soft:#202833;
--c1:#6ea8fe;--c2:#f2935c;--c3:#5cc28d;--c4:#b794f6;--c5:#d8b45c;--c6:#f06a9b}}
body{font:15px/1.5 system-ui,"Noto Sans CJK SC","Microsoft YaHei",sans-serif;color:var(--ink);background:var(--paper);max-width:60rem;
margin:2rem auto;padding:0 1rem}h1{font-size:1.5rem}h2{font-size:1.1rem;margin-top:2rem}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}th,td{padding:.3rem .6rem;border-bottom:1px solid var(--line);
text-align:right}th:first-child,td:first-child{text-align:left}thead th{background:var(--soft)}
svg{width:100%;height:auto}svg text{font-size:12px;fill:var(--ink)}svg path{fill:none;stroke-width:2}.grid{stroke:var(--line)}
.empty{fill:var(--soft)}.key span{display:inline-block;width:.8em;height:.8em;margin:0 .4em 0 1.2em}.better{color:var(--c3)}.worse{color:var(--c6)}`;

interface Page {
  readonly report: SimulationReport;
  readonly words: SimulationWords;
}

export function simulationHtml(report: SimulationReport, language: Language): string {
  const page: Page = { report, words: simulationWords(language) };
  const title = escaped(`${report.name}, ${report.date}`);
  const body = [heading(page), main(page), curves(page), parts(page), differences(page), remarks(page)].join("\n");
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${title}</title><style>${STYLE}</style></head>
<body>
${body}
</body></html>
`;
}

function heading({ report, words }: Page): string {
  const [first] = report.configurations;
  const days = report.seeds.length === 1 ? words.oneDay : `${report.seeds.length} ${words.days}, ${words.spread}`;
  const hours = `${clockText(report.fromMs)}-${clockText(report.toMs)}`;
  const items = report.configurations.map(({ name }) => {
    const about = report.about[name] ?? "";
    return `<li><b>${escaped(name)}</b> (${report.agents[name] ?? 0} ${words.agents}) ${escaped(about)}</li>`;
  });
  return `<h1>${escaped(report.name)}</h1>
<p>${escaped(report.date)} ${hours}, ${countText(first?.offered ?? 0)} ${words.callsADay}; ${escaped(days)}</p>
<ul>${items.join("")}</ul>`;
}

function main({ report, words }: Page): string {
  const rows = mainRows(report, words);
  const names = report.configurations.map(({ name }) => name);
  const bars = rows.flatMap(({ title, cells, shares }) => {
    if (shares === undefined) return [];
    const of = names.map((name, i) => ({ name, share: shares[i] ?? 0, text: cells[i] ?? "" }));
    return [`<h2>${escaped(title)}</h2>${svgBars(title, of)}`];
  });
  return `${tableOf(
    ["", ...names],
    rows.map(({ title, cells }) => [title, ...cells]),
  )}${bars.join("\n")}`;
}

function curves({ report, words }: Page): string {
  const { configurations } = report;
  const times = (configurations[0]?.intervals ?? []).map(({ fromMs }) => fromMs);
  const key = configurations.map(({ name }, i) => `<span style="background:${colourOf(i)}"></span>${escaped(name)}`);
  const chart = (
    title: string,
    of: (one: (typeof configurations)[number]) => readonly number[],
    share: boolean,
  ): string => {
    const series = configurations.map((one) => ({ name: one.name, values: of(one) }));
    const label = (value: number): string => (share ? percentText(value, null) : secondsText(value, null));
    const drawn = svgCurves({ title, series, times, clock: clockText, label, ...(share ? { top: 1 } : {}) });
    return `<h2>${escaped(title)}</h2><p class="key">${key.join("")}</p>${drawn}`;
  };
  return [
    chart(words.waits, waitCurve, false),
    chart(words.levels, levelCurve, true),
    chart(words.busyness, ({ intervals }) => intervals.map(({ occupancy }) => occupancy), true),
    staff({ report, words }, times),
  ].join("\n");
}

/** The same callers come in every configuration; the agents at work are those of the first. */
function staff({ report, words }: Page, times: readonly number[]): string {
  const intervals = report.configurations[0]?.intervals ?? [];
  const chart = (title: string, values: readonly number[]): string => {
    const drawn = svgCurves({ title, series: [{ name: title, values }], times, clock: clockText, label: countText });
    return `<h2>${escaped(title)}</h2>${drawn}`;
  };
  return [
    chart(
      words.agentsAtWork,
      intervals.map(({ agents }) => agents),
    ),
    chart(
      words.callsOffered,
      intervals.map(({ offered }) => offered),
    ),
  ].join("\n");
}

function parts({ report, words }: Page): string {
  const names = report.configurations.map(({ name }) => name);
  const titles = { byTier: words.tier, byRegion: words.region, byQueue: words.queue };
  const shown = (["byTier", "byRegion", "byQueue"] as const).map((part) => {
    const rows = partRows(report, part);
    if (rows.length < 2) return "";
    const cells = rows.map(({ name, offered, cells: of }) => [name, offered, ...of]);
    return `<h2>${escaped(words[part])}</h2>${tableOf([titles[part], words.offered, ...names], cells)}`;
  });
  return shown.join("\n");
}

function differences({ report, words }: Page): string {
  if (report.differences.length === 0) return "";
  const rows = report.differences.map((difference) => {
    const cells = differenceRow(difference, words).map((cell) => `<td>${escaped(cell)}</td>`);
    return `<tr class="${difference.verdict}">${cells.join("")}</tr>`;
  });
  return `<h2>${escaped(words.differences)}</h2><table><tbody>${rows.join("\n")}</tbody></table>`;
}

function remarks({ report, words }: Page): string {
  const said = [
    ...(report.unused.length > 0 ? [`${words.unused}: ${report.unused.join(", ")}`] : []),
    ...(report.leftOut > 0 ? [`${words.leftOut}: ${report.leftOut}`] : []),
  ];
  return said.map((text) => `<p>${escaped(text)}</p>`).join("");
}

function tableOf(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const head = titles.map((title) => `<th>${escaped(title)}</th>`).join("");
  const body = rows.map((cells) => `<tr>${cells.map((cell) => `<td>${escaped(cell)}</td>`).join("")}</tr>`);
  return `<table><thead><tr>${head}</tr></thead><tbody>${body.join("\n")}</tbody></table>`;
}
