// Means with 95 % confidence intervals by Student's t, of figures of independent days. Called by summary.ts.

export interface Estimate {
  readonly mean: number;
  /** The interval is mean ± half; undefined: one day alone tells nothing of the spread. */
  readonly half: number | undefined;
}

export function estimate(values: readonly number[]): Estimate {
  const count = values.length;
  const mean = count === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / count;
  if (count < 2) return { mean, half: undefined };
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, half: studentT(count - 1) * Math.sqrt(squares / (count - 1) / count) };
}

/** Two-sided 95 %, as printed in every table, by degrees of freedom from 1. */
const STUDENT_T = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11,
  2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
];
const NORMAL = 1.959964;

/** Beyond the table by its expansion in 1/freedom (R. A. Fisher and E. A. Cornish, 1960), good to four digits there. */
export function studentT(freedom: number): number {
  const printed = STUDENT_T[freedom - 1];
  if (printed !== undefined) return printed;
  const z = NORMAL;
  return z + (z ** 3 + z) / (4 * freedom) + (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * freedom ** 2);
}
