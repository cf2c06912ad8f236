// All figures of a simulation as one long CSV table: a line a figure, so that a spreadsheet pivots it as it likes.

import { stringify } from "csv-stringify/sync";
import type { FiguresSummary } from "../acd/simulation/summary.ts";
import type { SimulationReport } from "./simulation-report.ts";
import { clockText } from "./simulation-rows.ts";

type Line = readonly [
  configuration: string,
  of: string,
  name: string,
  figure: string,
  value: number,
  halfInterval: number | "",
];

export function simulationCsv(report: SimulationReport): string {
  const lines = report.configurations.flatMap((one): Line[] => [
    ...figureLines(one.name, ["whole", ""], one),
    [one.name, "whole", "", "occupancy", one.occupancy, one.occupancyCi ?? ""],
    [one.name, "whole", "", "talkMs", one.talkMs, ""],
    [one.name, "whole", "", "offersFailed", one.offersFailed, ""],
    [one.name, "whole", "", "passedOn", one.passedOn, ""],
    ...Object.entries(one.steps).map(([why, count]): Line => [one.name, "steps", why, "taken", count, ""]),
    ...(["byTier", "byRegion", "byQueue"] as const).flatMap((part) =>
      Object.entries(one[part]).flatMap(([name, figures]) => figureLines(one.name, [part, name], figures)),
    ),
    ...one.intervals.flatMap(({ fromMs, ...figures }) =>
      Object.entries(figures).map(
        ([figure, value]): Line => [one.name, "interval", clockText(fromMs), figure, value, ""],
      ),
    ),
    ...one.days.flatMap(({ seed, ...figures }) =>
      Object.entries(figures).map(([figure, value]): Line => [one.name, "seed", String(seed), figure, value, ""]),
    ),
  ]);
  const differences = report.differences.map(
    ({ of, than, measure, mean, ci }): Line => [of, "difference", than, measure, mean, ci ?? ""],
  );
  const heading = ["configuration", "of", "name", "figure", "value", "half95"];
  // A name that begins like a formula must not become one.
  return stringify([heading, ...lines, ...differences], { escape_formulas: true });
}

function figureLines(configuration: string, [of, name]: readonly [string, string], figures: FiguresSummary): Line[] {
  const known = Object.keys(figures.ci) as (keyof FiguresSummary["ci"])[];
  return known.map((figure) => [configuration, of, name, figure, figures[figure], figures.ci[figure] ?? ""]);
}
