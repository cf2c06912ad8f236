// Quarters of an hour, and their day and hour as the office's calendar shows them. Every time zone in use is a whole number of quarters from UTC,
// so that days begin with one.

import { MINUTE_MS, type WallMillis } from "../../../base/time.ts";

export const INTERVAL_MS = 15 * MINUTE_MS;

export interface Interval {
  readonly startAt: WallMillis;
  /** `20261122` */
  readonly day: string;
  /** 0 to 23. */
  readonly hour: number;
}

export function intervalStart(wall: WallMillis): WallMillis {
  return (Math.floor(wall / INTERVAL_MS) * INTERVAL_MS) as WallMillis;
}

/** Asks Intl: once a quarter. */
export function intervalAt(startAt: WallMillis, timezone: string): Interval {
  const format = new Intl.DateTimeFormat("sv-SE", {
    timeZone: timezone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    hourCycle: "h23",
  });
  const parts = new Map(format.formatToParts(startAt).map(({ type, value }) => [type, value]));
  const day = `${parts.get("year")}${parts.get("month")}${parts.get("day")}`;
  return { startAt, day, hour: Number(parts.get("hour")) };
}
