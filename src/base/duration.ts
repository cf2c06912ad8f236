// Lengths of time as a person writes them: `500ms`, `15s`, `2m`, `1h`, `30d`. The office file's values and its rules speak alike.

const UNITS: ReadonlyMap<string, number> = new Map([
  ["ms", 1],
  ["s", 1_000],
  ["m", 60_000],
  ["h", 3_600_000],
  ["d", 86_400_000],
]);

export const DURATION = /^([0-9]{1,13}(?:\.[0-9]{1,3})?)(ms|s|m|h|d)$/;

/** Milliseconds; undefined: no length of time with its unit. */
export function parseDuration(written: string): number | undefined {
  const match = DURATION.exec(written);
  const unit = UNITS.get(match?.[2] ?? "");
  return match === null || unit === undefined ? undefined : Math.round(Number(match[1]) * unit);
}

/** Milliseconds as a person writes them, in the largest unit that needs no fraction: 90000 is `90s`. */
export function durationText(ms: number): string {
  for (const unit of ["d", "h", "m", "s"]) {
    const size = UNITS.get(unit) ?? 1;
    if (ms >= size && ms % size === 0) return `${ms / size}${unit}`;
  }
  return ms === 0 ? "0s" : `${ms}ms`;
}
