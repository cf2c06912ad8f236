// The figures of a simulation as rows of text, the same for terminal and page: a name, and one cell for each configuration.

import type { ConfigurationSummary, Difference, FiguresSummary } from "../acd/simulation/summary.ts";
import type { SimulationReport } from "./simulation-report.ts";
import type { SimulationWords } from "./words-simulation.ts";

export interface FigureRow {
  readonly title: string;
  readonly cells: readonly string[];
  /** 0-1 for a bar beside each cell; undefined: no bar. */
  readonly shares?: readonly number[];
}

export function mainRows({ configurations }: SimulationReport, words: SimulationWords): readonly FigureRow[] {
  const row = (title: string, cell: (one: ConfigurationSummary) => string): FigureRow => {
    return { title, cells: configurations.map(cell) };
  };
  return [
    {
      ...row(words.serviceLevel, (one) => percentText(one.serviceLevel, one.ci.serviceLevel)),
      shares: configurations.map(({ serviceLevel }) => serviceLevel),
    },
    {
      ...row(words.abandonRate, (one) => percentText(one.abandonRate, one.ci.abandonRate)),
      shares: configurations.map(({ abandonRate }) => abandonRate),
    },
    row(words.asaMs, (one) => secondsText(one.asaMs, one.ci.asaMs)),
    row(words.p50Ms, (one) => secondsText(one.p50Ms, one.ci.p50Ms)),
    row(words.p90Ms, (one) => secondsText(one.p90Ms, one.ci.p90Ms)),
    row(words.p95Ms, (one) => secondsText(one.p95Ms, one.ci.p95Ms)),
    {
      ...row(words.occupancy, (one) => percentText(one.occupancy, one.occupancyCi)),
      shares: configurations.map(({ occupancy }) => occupancy),
    },
    row(words.talkMs, (one) => secondsText(one.talkMs, null)),
    row(words.steps, ({ steps }) => [steps.time, steps.condition, steps.nobody].map(countText).join(" / ")),
    row(words.offersFailed, (one) => countText(one.offersFailed)),
    row(words.overflowed, (one) => countText(one.overflowed)),
    row(words.passedOn, (one) => countText(one.passedOn)),
    row(words.refused, (one) => countText(one.refused)),
  ];
}

export interface PartRow {
  readonly name: string;
  readonly offered: string;
  readonly cells: readonly string[];
}

/** Service level and abandoned of each tier, region or queue. */
export function partRows(report: SimulationReport, part: "byTier" | "byRegion" | "byQueue"): readonly PartRow[] {
  const names = [...new Set(report.configurations.flatMap((one) => Object.keys(one[part])))];
  return names.map((name) => {
    const figures = report.configurations.map((one) => one[part][name]);
    return {
      name,
      offered: countText(figures.find((one) => one !== undefined)?.offered ?? 0),
      cells: figures.map((one) => (one === undefined ? "-" : levelText(one))),
    };
  });
}

function levelText({ serviceLevel, abandonRate }: FiguresSummary): string {
  return `${percentText(serviceLevel, null)} · ${percentText(abandonRate, null)}`;
}

/** `progressive against tier: service level +12.3 points ±0.4: better`, but each in a column. */
export function differenceRow(
  { of, than, measure, mean, ci, verdict }: Difference,
  words: SimulationWords,
): readonly [string, string, string, string] {
  const isTime = measure === "asaMs" || measure === "p95Ms";
  const scale = isTime ? 0.001 : 100;
  const unit = isTime ? "s" : words.points;
  const sign = mean > 0 ? "+" : "";
  const spread = ci === null ? "" : ` ±${(ci * scale).toFixed(1)}`;
  return [
    `${of} ${words.than} ${than}`,
    words[measure],
    `${sign}${(mean * scale).toFixed(1)} ${unit}${spread}`,
    words[verdict],
  ];
}

/** Mean wait of those answered in each piece of the day, ms; 0 where nobody was. */
export function waitCurve({ intervals }: ConfigurationSummary): readonly number[] {
  return intervals.map(({ waitMs, answered }) => (answered === 0 ? 0 : waitMs / answered));
}

export function levelCurve({ intervals }: ConfigurationSummary): readonly number[] {
  return intervals.map(({ inTime, offered }) => (offered === 0 ? 1 : inTime / offered));
}

export function percentText(share: number, ci: number | null): string {
  return `${(share * 100).toFixed(1)} %${ci === null ? "" : ` ±${(ci * 100).toFixed(1)}`}`;
}

export function secondsText(ms: number, ci: number | null): string {
  return `${(ms / 1000).toFixed(1)} s${ci === null ? "" : ` ±${(ci / 1000).toFixed(1)}`}`;
}

/** Rounded, thousands apart. */
export function countText(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, " ");
}

/** `07:30` */
export function clockText(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
}
