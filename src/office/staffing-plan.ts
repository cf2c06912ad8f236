// The file of `zongji staffing plan`: customers, when they call, what is promised to them, shifts. Read with the same shapes and the same faults as
// the office file; what is reckoned with it is `acd/staffing`'s, whose `StaffingPlan` this is to the letter.

import { fail, ok, type Result } from "../base/result.ts";
import { HOUR_MS, MINUTE_MS, SECOND_MS } from "../base/time.ts";
import type { FaultList, OfficeFault } from "./fault.ts";
import { converted, NAME, shortList } from "./schema-words.ts";
import { duration, mapOf, number, oneOf, optional, perhaps, record, required, type Shape, text } from "./shape.ts";
import { readTree, type Tree, type TreeEntry } from "./tree.ts";
import { minuteOf } from "./week-hours.ts";

const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
type Day = (typeof DAYS)[number];
const MINUTES_A_DAY = 1_440;
/** Nobody plans for more, and the schedule of a day must stay readable. */
const MOST_SHIFTS = 40;

/** `12%`, `12.5%` or `0.12`. */
function share(least: number, below: number): Shape<number> {
  const allowed = `a share from ${least * 100}% to ${below * 100}%, such as 12.5%`;
  return converted({ pattern: /^[0-9]{1,3}(?:\.[0-9]{1,6})?%?$/, allowed }, least, (written) => {
    const value = written.endsWith("%") ? Number(written.slice(0, -1)) / 100 : Number(written);
    return value >= least && value <= below ? value : undefined;
  });
}

const timeOfDay = converted({ pattern: /^\d{1,2}:\d{2}$/, allowed: 'a time such as "08:30"' }, 0, timeIn);

function timeIn(written: string): number | undefined {
  const [hour, minute] = written.split(":");
  const found = minuteOf(hour, minute);
  return found === MINUTES_A_DAY ? undefined : found;
}

const pause = converted(
  { pattern: /^\d{1,2}:\d{2}-\d{1,2}:\d{2}$/, allowed: 'times such as "12:00-12:30"' },
  { from: 0, to: 0 },
  (written) => {
    const [from, to] = written.split("-").map(timeIn);
    return from === undefined || to === undefined || from >= to ? undefined : { from, to };
  },
);

const month = converted(
  { pattern: /^\d{4}-\d{2}$/, allowed: "a month such as 2026-12" },
  { year: 2000, month: 1 },
  (written) => {
    const [year = 0, found = 0] = written.split("-").map(Number);
    return year >= 1970 && found >= 1 && found <= 12 ? { year, month: found } : undefined;
  },
);

const weight = number({ low: 0, high: 1_000_000, whole: false });
const TIME = { pattern: /^\d{1,2}:\d{2}$/, allowed: 'times such as "08:30"' };
const DAY = { pattern: /^(?:mon|tue|wed|thu|fri|sat|sun)$/, allowed: DAYS.join(", ") };
const profile = mapOf(TIME, weight);

const target = record({
  serviceLevel: optional(share(0, 1), 0.8, "Least share answered in time"),
  within: optional(duration(0, HOUR_MS), 20 * SECOND_MS, "In time is within so long"),
  occupancyMost: perhaps(share(0.01, 1), "Agents must not be taken up for more of their time"),
  abandonMost: perhaps(share(0, 1), "No larger share may hang up; needs patience"),
});

const shift = record({
  start: required(timeOfDay, 'when it begins, such as "08:00"'),
  length: required(duration(15 * MINUTE_MS, 24 * HOUR_MS), "how long it is, such as 8h"),
  pauses: optional(shortList(pause, 0, 10), [], "When its people are not at the telephone"),
});

const WORKDAYS: ReadonlyMap<string, number> = new Map(["mon", "tue", "wed", "thu", "fri"].map((day) => [day, 1]));

const planShape = record({
  name: optional(text(NAME), "Zongji", "What the plan is for"),
  customers: required(number({ low: 0, high: 10_000_000_000, whole: true }), "how many customers there are"),
  contactShare: required(share(0, 1), "share of customers who get in touch in a month, such as 12%"),
  contactsEach: optional(number({ low: 0, high: 1_000, whole: false }), 1, "How often those do in a month"),
  month: perhaps(month, "The month that is planned; an average one when left out"),
  week: optional(mapOf(DAY, weight), WORKDAYS, "Weight of each weekday"),
  interval: optional(oneOf(["15m", "30m", "1h"]), "30m", "Agents are reckoned for so long at a time"),
  day: required(profile, 'calls by time of day, as weights: { "08:00": 3, "08:30": 5 }'),
  days: optional(mapOf(DAY, profile), new Map(), "Weekdays whose day is another"),
  handle: required(duration(SECOND_MS, 10 * HOUR_MS), "mean time of a call with its wrap-up, such as 200s"),
  patience: perhaps(
    duration(SECOND_MS, 24 * HOUR_MS),
    "Mean time callers wait before they hang up; without it nobody does",
  ),
  target: optional(target, target.placeholder, "What is promised to callers"),
  shrinkage: optional(share(0, 0.9), 0, "Share of paid time away from the telephone: leave, illness, training"),
  shifts: optional(mapOf(NAME, shift), new Map(), "Shifts by name"),
  daysEach: optional(number({ low: 1, high: 7, whole: true }), 5, "Days a week that one person works"),
});

type Written = (typeof planShape)["placeholder"];

export interface WrittenPlan {
  readonly name: string;
  readonly month: { readonly year: number; readonly month: number } | undefined;
  readonly customers: number;
  readonly contactShare: number;
  readonly contactsEach: number;
  readonly week: ReadonlyMap<Day, number>;
  readonly intervalMinutes: number;
  readonly profiles: ReadonlyMap<Day, ReadonlyMap<number, number>>;
  readonly handleMs: number;
  readonly patienceMs: number | undefined;
  readonly target: {
    readonly serviceLevel: number;
    readonly withinMs: number;
    readonly occupancyMost: number | undefined;
    readonly abandonMost: number | undefined;
  };
  readonly shrinkage: number;
  readonly shifts: readonly {
    readonly name: string;
    readonly startMinute: number;
    readonly minutes: number;
    readonly pauses: readonly { readonly from: number; readonly to: number }[];
  }[];
  readonly daysEach: number;
}

/** Never throws; all faults of the file, in its order. */
export function parseStaffingPlan(text: string): Result<WrittenPlan, readonly OfficeFault[]> {
  const document = readTree(text);
  if (!("root" in document)) return fail(document);
  const { root, faults } = document;
  const written = planShape.read(root, "", faults);
  const plan = planOf(written, { root, faults });
  return faults.size > 0 ? fail(faults.list()) : ok(plan);
}

interface Place {
  readonly root: Tree;
  readonly faults: FaultList;
}

function planOf(written: Written, place: Place): WrittenPlan {
  const { name, month: planned, customers, contactShare, contactsEach, shrinkage, daysEach } = written;
  const intervalMinutes = { "15m": 15, "30m": 30, "1h": 60 }[written.interval];
  const grid = (times: ReadonlyMap<string, number>, path: string): ReadonlyMap<number, number> =>
    onGrid(times, { path, intervalMinutes, ...place });
  const usual = grid(written.day, "day");
  const others = new Map([...written.days].map(([day, times]) => [day, grid(times, `days.${day}`)]));
  const { serviceLevel, within, occupancyMost, abandonMost } = written.target;
  if (abandonMost !== undefined && written.patience === undefined) {
    place.faults.add(keyAt(place.root, ["target", "abandonMost"]), "target.abandonMost", {
      found: "a share without patience",
      allowed: "with `patience`: without it nobody is taken to hang up",
    });
  }
  const open = [...written.week].filter(([, value]) => value > 0).map(([day]) => day);
  const silent = open.filter((day) => !hasCalls(others.get(day) ?? usual));
  if (customers > 0 && (open.length === 0 || silent.length > 0)) {
    place.faults.add(keyAt(place.root, ["day"]), "day", {
      found: `no time at which customers could call${silent.length > 0 ? ` on ${silent.join(", ")}` : ""}`,
      allowed: "a weight above 0 in `day` or `days` for each day with a weight in `week`, and one such day at least",
    });
  }
  if (written.shifts.size > MOST_SHIFTS) {
    place.faults.add(keyAt(place.root, ["shifts"]), "shifts", {
      found: `${written.shifts.size} of them`,
      allowed: `at most ${MOST_SHIFTS}`,
    });
  }
  return {
    name,
    month: planned,
    customers,
    contactShare,
    contactsEach,
    week: new Map([...written.week].map(([day, value]) => [day as Day, value])),
    intervalMinutes,
    profiles: new Map(DAYS.map((day) => [day, others.get(day) ?? usual])),
    handleMs: written.handle,
    patienceMs: written.patience,
    target: { serviceLevel, withinMs: within, occupancyMost, abandonMost },
    shrinkage,
    shifts: [...written.shifts].map(([shiftName, { start, length, pauses }]) => ({
      name: shiftName,
      startMinute: start,
      minutes: Math.round(length / MINUTE_MS),
      pauses,
    })),
    daysEach,
  };
}

function hasCalls(times: ReadonlyMap<number, number>): boolean {
  return [...times.values()].some((value) => value > 0);
}

/** Times as minutes of the day; those that begin no interval are faults. */
function onGrid(
  times: ReadonlyMap<string, number>,
  { path, intervalMinutes, root, faults }: Place & { readonly path: string; readonly intervalMinutes: number },
): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  for (const [time, value] of times) {
    const minute = timeIn(time);
    if (minute !== undefined && minute % intervalMinutes === 0) found.set(minute, value);
    else {
      const allowed = `the beginning of an interval: "00:00" to "23:45", every ${intervalMinutes} minutes`;
      faults.add(keyAt(root, [...path.split("."), time]), `${path}.${time}`, { found: JSON.stringify(time), allowed });
    }
  }
  return found;
}

/** Where the key at the end of this path stands. */
function keyAt(root: Tree, path: readonly string[]): number {
  let at = root.at;
  let tree: Tree | undefined = root;
  for (const key of path) {
    const entry: TreeEntry | undefined = tree?.kind === "map" ? tree.entries.get(key) : undefined;
    if (entry === undefined) return at;
    at = entry.keyAt;
    tree = entry.value;
  }
  return at;
}
