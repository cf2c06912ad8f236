// Waits are counted in steps that grow with the wait, so that percentiles of any stretch of time can be told from a few numbers: to the second
// up to a minute, to five seconds up to five minutes, to half a minute up to half an hour, to five minutes up to two hours.

const STEPS: readonly (readonly [untilMs: number, stepMs: number])[] = [
  [60_000, 1_000],
  [300_000, 5_000],
  [1_800_000, 30_000],
  [7_200_000, 300_000],
];

/** Longer waits are counted together under this. */
export const BEYOND_MS = 86_400_000;

/** The end of the step a wait falls into; an exact multiple falls into the step that ends with it. */
export function waitBound(waitedMs: number): number {
  for (const [untilMs, stepMs] of STEPS)
    if (waitedMs <= untilMs) return Math.max(1, Math.ceil(waitedMs / stepMs)) * stepMs;
  return BEYOND_MS;
}

/** The shortest bound within which at least this share of the calls waited; undefined: there were none. Never more than `longestMs`. */
export function waitPercentile(
  waits: ReadonlyMap<number, number>,
  share: number,
  longestMs: number,
): number | undefined {
  const all = [...waits.values()].reduce((sum, calls) => sum + calls, 0);
  if (all === 0) return undefined;
  let seen = 0;
  for (const [bound, calls] of [...waits].sort(([a], [b]) => a - b)) {
    seen += calls;
    if (seen >= share * all) return Math.min(bound, longestMs);
  }
  return longestMs;
}
