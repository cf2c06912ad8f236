// Several simulated days of several configurations, put side by side: means with confidence intervals, and whether one configuration is really
// better than another. Configurations meet the same callers on the same day, so it is their differences day by day that are compared. Called by
// the command; the result is its `--json`.

import type { DayFigures, Figures, IntervalFigures } from "./figures.ts";
import { type Estimate, estimate } from "./statistics.ts";

/** Means over the days; `ci`: half of each figure's 95 % interval, null of a single day. */
export type FiguresSummary = Figures & { readonly ci: Readonly<Record<keyof Figures, number | null>> };

export interface ConfigurationSummary extends FiguresSummary {
  readonly name: string;
  readonly occupancy: number;
  readonly occupancyCi: number | null;
  readonly byTier: Readonly<Record<string, FiguresSummary>>;
  readonly byRegion: Readonly<Record<string, FiguresSummary>>;
  readonly byQueue: Readonly<Record<string, FiguresSummary>>;
  readonly intervals: readonly IntervalFigures[];
  /** Mean length of a talk, ms: what knowledge saves. */
  readonly talkMs: number;
  /** A day, on average. */
  readonly offersFailed: number;
  readonly steps: Readonly<Record<"time" | "condition" | "nobody", number>>;
  readonly passedOn: number;
  /** Each day by itself. */
  readonly days: readonly DaySummary[];
}

export interface DaySummary {
  readonly seed: number;
  readonly offered: number;
  readonly serviceLevel: number;
  readonly abandonRate: number;
  readonly asaMs: number;
  readonly occupancy: number;
}

/** `of` minus `than`, of the same days. */
export interface Difference {
  readonly of: string;
  readonly than: string;
  readonly measure: ComparedMeasure;
  readonly mean: number;
  readonly ci: number | null;
  /** undecided: zero is within the interval. Occupancy is no merit by itself: higher or lower. */
  readonly verdict: "better" | "worse" | "higher" | "lower" | "undecided";
}

export interface Comparison {
  readonly seeds: readonly number[];
  readonly configurations: readonly ConfigurationSummary[];
  /** Each configuration with each one after it. */
  readonly differences: readonly Difference[];
}

const COMPARED = ["serviceLevel", "abandonRate", "asaMs", "p95Ms", "occupancy"] as const;
export type ComparedMeasure = (typeof COMPARED)[number];

/** `days` in any order; every configuration has the same seeds. */
export function compare(names: readonly string[], days: readonly DayFigures[]): Comparison {
  const byName = names.map((name) => {
    const own = days.filter(({ configuration }) => configuration === name).toSorted((a, b) => a.seed - b.seed);
    return { name, own };
  });
  return {
    seeds: byName[0]?.own.map(({ seed }) => seed) ?? [],
    configurations: byName.map(({ name, own }) => summarize(name, own)),
    differences: byName.flatMap((than, index) =>
      byName.slice(index + 1).flatMap((of) => COMPARED.map((measure) => differenceOf(of, than, measure))),
    ),
  };
}

interface Named {
  readonly name: string;
  readonly own: readonly DayFigures[];
}

function differenceOf(of: Named, than: Named, measure: ComparedMeasure): Difference {
  const bySeed = new Map(than.own.map((day) => [day.seed, measured(day, measure)]));
  const { mean, half } = estimate(of.own.map((day) => measured(day, measure) - (bySeed.get(day.seed) ?? 0)));
  return { of: of.name, than: than.name, measure, mean, ci: half ?? null, verdict: verdictOf(measure, { mean, half }) };
}

function measured(day: DayFigures, measure: ComparedMeasure): number {
  return measure === "occupancy" ? day.occupancy : day.whole[measure];
}

function verdictOf(measure: ComparedMeasure, { mean, half }: Estimate): Difference["verdict"] {
  if (half === undefined || Math.abs(mean) <= half) return "undecided";
  const isHigher = mean > 0;
  if (measure === "occupancy") return isHigher ? "higher" : "lower";
  return isHigher === (measure === "serviceLevel") ? "better" : "worse";
}

function summarize(name: string, days: readonly DayFigures[]): ConfigurationSummary {
  const occupancy = estimate(days.map((day) => day.occupancy));
  const mean = (of: (day: DayFigures) => number): number => estimate(days.map(of)).mean;
  const talks = days.map(({ talkMs, whole }) => (whole.answered === 0 ? 0 : talkMs / whole.answered));
  return {
    name,
    ...summaryOf(days.map(({ whole }) => whole)),
    occupancy: occupancy.mean,
    occupancyCi: occupancy.half ?? null,
    byTier: summariesOf(days.map(({ byTier }) => byTier)),
    byRegion: summariesOf(days.map(({ byRegion }) => byRegion)),
    byQueue: summariesOf(days.map(({ byQueue }) => byQueue)),
    intervals: meanIntervals(days.map(({ intervals }) => intervals)),
    talkMs: estimate(talks).mean,
    offersFailed: mean(({ offersFailed }) => offersFailed),
    steps: {
      time: mean(({ steps }) => steps.time),
      condition: mean(({ steps }) => steps.condition),
      nobody: mean(({ steps }) => steps.nobody),
    },
    passedOn: mean(({ passedOn }) => passedOn),
    days: days.map(({ seed, occupancy: busy, whole: { offered, serviceLevel, abandonRate, asaMs } }) => {
      return { seed, offered, serviceLevel, abandonRate, asaMs, occupancy: busy };
    }),
  };
}

const FIGURES = [
  "offered",
  "answered",
  "inTime",
  "abandoned",
  "overflowed",
  "refused",
  "waitMs",
  "serviceLevel",
  "abandonRate",
  "asaMs",
  "p50Ms",
  "p90Ms",
  "p95Ms",
] as const satisfies readonly (keyof Figures)[];

function summaryOf(figures: readonly Figures[]): FiguresSummary {
  const found = FIGURES.map((name) => [name, estimate(figures.map((one) => one[name]))] as const);
  const means = Object.fromEntries(found.map(([name, { mean }]) => [name, mean])) as Record<keyof Figures, number>;
  const ci = Object.fromEntries(found.map(([name, { half }]) => [name, half ?? null])) as FiguresSummary["ci"];
  return { ...means, ci };
}

/** A day without callers of a name says nothing about them. */
function summariesOf(days: readonly Readonly<Record<string, Figures>>[]): Readonly<Record<string, FiguresSummary>> {
  const names = [...new Set(days.flatMap((day) => Object.keys(day)))].sort();
  return Object.fromEntries(names.map((name) => [name, summaryOf(days.flatMap((day) => day[name] ?? []))]));
}

function meanIntervals(days: readonly (readonly IntervalFigures[])[]): readonly IntervalFigures[] {
  const [first = []] = days;
  return first.map(({ fromMs }, index) => {
    const same = days.flatMap((day) => day[index] ?? []);
    const mean = (name: keyof IntervalFigures): number => estimate(same.map((one) => one[name])).mean;
    return {
      fromMs,
      offered: mean("offered"),
      answered: mean("answered"),
      inTime: mean("inTime"),
      abandoned: mean("abandoned"),
      overflowed: mean("overflowed"),
      refused: mean("refused"),
      waitMs: mean("waitMs"),
      agents: mean("agents"),
      occupancy: mean("occupancy"),
    };
  });
}
