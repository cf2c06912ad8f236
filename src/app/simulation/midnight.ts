// When a calendar day began in a time zone. Called by simulate.ts.

/** Milliseconds since 1970 of the beginning of `date` (YYYY-MM-DD) in `timezone` (IANA). */
export function midnightIn(timezone: string, date: string): number {
  const format = new Intl.DateTimeFormat("sv-SE", { timeZone: timezone, dateStyle: "short", timeStyle: "medium" });
  const asUtc = Date.parse(`${date}T00:00:00Z`);
  /** What the zone's clocks show beyond UTC at that moment. */
  const offset = (at: number): number => Date.parse(`${format.format(at).replace(" ", "T")}Z`) - at;
  return asUtc - offset(asUtc - offset(asUtc)); // once more, for clocks may have changed in between
}
