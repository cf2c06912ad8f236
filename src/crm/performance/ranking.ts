// Agents of a project beside one another (PERF-01): each figure counts by how many colleagues it is better than, weighted as the project says. So a
// figure on its own scale (seconds, shares, marks) never outweighs another, and a month that was hard for all is hard for nobody.

import { PERFORMANCE_MEASURES, type PerformanceMeasure, type Weights } from "../../office/reports.ts";
import type { Figures } from "./measures.ts";

export interface Ranked {
  readonly agent: string;
  /** 0 worse than all the others, 100 better than all; null: there is no figure, or it has no weight. */
  readonly standing: { readonly [Measure in PerformanceMeasure]: number | null };
  /** 0 to 100; null: none of the figures that count is there. */
  readonly score: number | null;
  /** From 1; who is equal has the same; null: no score. */
  readonly rank: number | null;
}

/** The smaller the better. */
const SMALLER: ReadonlySet<PerformanceMeasure> = new Set(["handling"]);
/** Nobody to compare with. */
const ALONE = 50;

export function rank(
  all: readonly { readonly agent: string; readonly figures: Figures }[],
  weights: Weights,
): readonly Ranked[] {
  const standings = new Map(
    PERFORMANCE_MEASURES.map((measure) => [measure, weights[measure] > 0 ? standingsOf(all, measure) : undefined]),
  );
  const scored = all.map(({ agent }) => {
    const of = (measure: PerformanceMeasure): number | null => standings.get(measure)?.get(agent) ?? null;
    const standing = Object.fromEntries(PERFORMANCE_MEASURES.map((measure) => [measure, of(measure)]));
    return { agent, standing: standing as Ranked["standing"], score: scoreOf(of, weights) };
  });
  const scores = scored.flatMap(({ score }) => (score === null ? [] : [score])).toSorted((a, b) => b - a);
  return scored.map((one) => ({ ...one, rank: one.score === null ? null : scores.indexOf(one.score) + 1 }));
}

/** Of those who have the figure: worse ones, and half of the equal ones, of all the others. */
function standingsOf(
  all: readonly { readonly agent: string; readonly figures: Figures }[],
  measure: PerformanceMeasure,
): ReadonlyMap<string, number> {
  const sign = SMALLER.has(measure) ? -1 : 1;
  const valued = all.flatMap(({ agent, figures }) => {
    const value = figures[measure];
    return value === null ? [] : [{ agent, value: sign * value }];
  });
  const sorted = valued.map(({ value }) => value).toSorted((a, b) => a - b);
  const others = sorted.length - 1;
  return new Map(
    valued.map(({ agent, value }) => {
      const worse = firstFrom(sorted, value);
      const equal = firstAbove(sorted, value) - worse - 1;
      return [agent, others === 0 ? ALONE : (100 * (worse + equal / 2)) / others];
    }),
  );
}

function scoreOf(standing: (measure: PerformanceMeasure) => number | null, weights: Weights): number | null {
  let sum = 0;
  let weight = 0;
  for (const measure of PERFORMANCE_MEASURES) {
    const value = standing(measure);
    if (value === null) continue;
    sum += weights[measure] * value;
    weight += weights[measure];
  }
  return weight <= 0 ? null : Math.round((sum / weight) * 100) / 100;
}

/** How many of `sorted` are below `value`. */
function firstFrom(sorted: readonly number[], value: number): number {
  return search(sorted, (one) => one < value);
}

function firstAbove(sorted: readonly number[], value: number): number {
  return search(sorted, (one) => one <= value);
}

function search(sorted: readonly number[], isBefore: (one: number) => boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBefore(sorted[middle] ?? 0)) low = middle + 1;
    else high = middle;
  }
  return low;
}
