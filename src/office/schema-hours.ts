// Opening hours of the office file: `hours: { office: { week: […], special: { "2026-10-01..2026-10-07": closed } } }`. Part of `schema.ts`.

import { limits } from "../base/limits.ts";
import { describe } from "./fault.ts";
import type { DaySpan, SpecialDays } from "./hours.ts";
import { weekHours } from "./schema-groups.ts";
import { converted, KEY, NAME, oneOrMore } from "./schema-words.ts";
import { mapOf, optional, perhaps, record, required, type Shape, text } from "./shape.ts";

const CLOSED = "closed";
const SPAN = /^(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})$/;
const TIMES = {
  pattern: /^[a-z0-9:, -]{1,200}$/,
  allowed: 'closed, or times of that day, such as "09:00-12:00,14:00-17:00"',
};

/** undefined: not understood. Over midnight is not of that day any more. */
function readSpans(written: string): readonly DaySpan[] | undefined {
  if (written.trim() === CLOSED) return [];
  const spans: DaySpan[] = [];
  for (const part of written.split(",")) {
    const [, fromHour, fromMinute, toHour, toMinute] = SPAN.exec(part.trim()) ?? [];
    const from = Number(fromHour) * 60 + Number(fromMinute);
    const to = Number(toHour) * 60 + Number(toMinute);
    if (!(from < to && to <= 1_440 && Number(fromMinute) < 60 && Number(toMinute) < 60)) return undefined;
    spans.push({ from, to });
  }
  return spans;
}

const spans = oneOrMore(converted<readonly DaySpan[]>(TIMES, [], readSpans));
const times: Shape<readonly DaySpan[]> = {
  placeholder: [],
  schema: spans.schema,
  read: (tree, path, faults) => spans.read(tree, path, faults).flat(),
};

const named = record({
  name: perhaps(text(NAME), "What people call these days"),
  open: required(times, TIMES.allowed),
});

type RawDay = (typeof named)["placeholder"];

/** `closed`, times, or `{ name, open }`. */
const day: Shape<RawDay> = {
  placeholder: named.placeholder,
  schema: { anyOf: [times.schema, named.schema] },
  read(tree, path, faults) {
    if (tree.kind === "map") return named.read(tree, path, faults);
    return { name: undefined, open: times.read(tree, path, faults) };
  },
};

const DAYS = {
  pattern: /^\d{4}-\d{2}-\d{2}(?:\.\.\d{4}-\d{2}-\d{2})?$/,
  allowed: 'a day such as "2026-10-01", or days such as "2026-10-01..2026-10-07"',
};
const days = mapOf(DAYS, day);

const special: Shape<readonly SpecialDays[]> = {
  placeholder: [],
  schema: days.schema,
  read(tree, path, faults) {
    const found: SpecialDays[] = [];
    for (const [key, { name, open }] of days.read(tree, path, faults)) {
      const [first = "", last = first] = key.split("..");
      if (isDay(first) && isDay(last) && first <= last) found.push({ first, last, name, open });
      else if (DAYS.pattern.test(key)) faults.add(tree.at, path, { found: JSON.stringify(key), allowed: DAYS.allowed });
    }
    if (found.length > limits.waiting.specialDays) {
      faults.add(tree.at, path, {
        found: `${describe(tree)} of ${found.length}`,
        allowed: `at most ${limits.waiting.specialDays}`,
      });
    }
    return found;
  },
};

/** Of the calendar: no 31st of November. */
function isDay(text: string): boolean {
  const at = Date.parse(text);
  return !Number.isNaN(at) && ISO_DAY.format(at) === text;
}

/** The Swedish form of a date is ISO 8601. */
const ISO_DAY = new Intl.DateTimeFormat("sv-SE", { timeZone: "UTC", dateStyle: "short" });

export const schedules = mapOf(
  KEY,
  record({
    week: optional(weekHours, [], 'Hours of the week, such as "mon-fri 08:30-18:00"'),
    special: optional(special, [], "Days that differ: closed, or other hours"),
  }),
);
