// A moment as clock and calendar of the office show it, to be said aloud (call/spoken-time.ts). Asked when somebody is told a time, not for
// every call: it asks Intl each time.

import type { WallMillis } from "../../base/time.ts";
import type { LocalMoment } from "../../call/spoken-time.ts";

const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const DAY_MS = 86_400_000;

/** `at` as it was in `timezone` (IANA), told at `now`. */
export function localMoment(at: WallMillis, now: WallMillis, timezone: string): LocalMoment {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: timezone,
    hourCycle: "h23",
    weekday: "short",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
  });
  const then = partsOf(format, at);
  return {
    month: numberOf(then, "month"),
    day: numberOf(then, "day"),
    weekday: WEEKDAYS.indexOf(then.get("weekday") ?? "") + 1,
    hour: numberOf(then, "hour"),
    minute: numberOf(then, "minute"),
    daysAgo: dayNumber(partsOf(format, now)) - dayNumber(then),
  };
}

type Parts = ReadonlyMap<string, string>;

function partsOf(format: Intl.DateTimeFormat, at: WallMillis): Parts {
  return new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
}

function numberOf(parts: Parts, name: string): number {
  return Number(parts.get(name));
}

/** Counts calendar days, however long they are where clocks are changed. */
function dayNumber(parts: Parts): number {
  return Date.UTC(numberOf(parts, "year"), numberOf(parts, "month") - 1, numberOf(parts, "day")) / DAY_MS;
}
