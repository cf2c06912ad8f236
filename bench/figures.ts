// What a measurement says: a figure against its budget, or why there is none. Pure; everything in bench/ speaks in these.

export interface Figure {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  /** Null: told for orientation only. */
  readonly budget: number | null;
  /** Larger is better; otherwise smaller. */
  readonly larger?: true;
  /** What a reader needs to judge it: samples, losses, what was left out. */
  readonly note?: string;
}

export interface Skipped {
  readonly name: string;
  /** As a sentence with what would help. */
  readonly why: string;
}

export type Finding = Figure | Skipped;

export function isFigure(finding: Finding): finding is Figure {
  return "value" in finding;
}

export function keepsBudget({ value, budget, larger }: Figure): boolean | undefined {
  if (budget === null) return undefined;
  return larger === true ? value >= budget : value <= budget;
}

/** The value that `share` (0 to 1) of the samples do not exceed: nearest rank, so that it is one of them. Samples need no order. */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const rank = Math.min(Math.max(Math.ceil(share * sorted.length), 1), sorted.length);
  return sorted[rank - 1] ?? Number.NaN;
}

/** Three significant digits: what these figures are worth. */
export function rounded(value: number): number {
  return Number(value.toPrecision(3));
}

export interface Percentiles {
  readonly p50: number;
  readonly p99: number;
}

/** p50, p95 and p99 of one set of delays in ms, as figures of one name. */
export function delayFigures(
  name: string,
  delaysMs: readonly number[],
  budget: Percentiles | null,
  note = "",
): Finding[] {
  if (delaysMs.length === 0)
    return [{ name, why: `no pair of messages was found in the capture${note && `; ${note}`}` }];
  const about = [`${delaysMs.length} samples`, note].filter((text) => text !== "").join(", ");
  return [
    {
      name: `${name}, p50`,
      unit: "ms",
      value: rounded(quantile(delaysMs, 0.5)),
      budget: budget?.p50 ?? null,
      note: about,
    },
    { name: `${name}, p95`, unit: "ms", value: rounded(quantile(delaysMs, 0.95)), budget: null },
    { name: `${name}, p99`, unit: "ms", value: rounded(quantile(delaysMs, 0.99)), budget: budget?.p99 ?? null },
  ];
}
