// Values counted by upper bound: a histogram that costs one array slot a value. Prometheus adds the counts up; so does `exposition.ts`.

import type { Distribution } from "./family.ts";

export class Buckets implements Distribution {
  readonly bounds: readonly number[];
  /** Doubles: they count beyond 2^32. */
  readonly counts: Float64Array;
  sum = 0;

  /** `bounds` ascending, in the unit of the values. */
  constructor(bounds: readonly number[]) {
    this.bounds = bounds;
    this.counts = new Float64Array(bounds.length + 1);
  }

  add(value: number): void {
    const { bounds, counts } = this;
    let at = 0;
    while (at < bounds.length && value > (bounds[at] as number)) at++;
    counts[at] = (counts[at] as number) + 1;
    this.sum += value;
  }
}

/** Seconds, from half a millisecond to ten seconds: what a switch does by itself. */
export const QUICK_S = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10] as const;
/** Seconds, from one to half an hour: what people wait. */
export const PATIENT_S = [1, 2, 5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 300, 600, 1_800] as const;
