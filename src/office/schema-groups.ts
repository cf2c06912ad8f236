// Ring groups, page groups, night switches and parking of the office file. Part of `schema.ts`.

import { limits } from "../base/limits.ts";
import { HOUR_MS, MINUTE_MS, SECOND_MS } from "../base/time.ts";
import type { WeekHours } from "./office.ts";
import { converted, DIALLED, dialled, NAME, oneOrMore, PHONE, ringTime, shortList } from "./schema-words.ts";
import { duration, oneOf, optional, perhaps, record, required, type Shape, text } from "./shape.ts";
import { HOURS_ALLOWED, readWeekHours } from "./week-hours.ts";

const weekHoursLine = converted<readonly WeekHours[]>(
  { pattern: /^[A-Za-z0-9:, -]{1,200}$/, allowed: HOURS_ALLOWED },
  [],
  readWeekHours,
);
const weekHoursLines = oneOrMore(weekHoursLine);

export const weekHours: Shape<readonly WeekHours[]> = {
  placeholder: [],
  schema: weekHoursLines.schema,
  read: (tree, path, faults) => weekHoursLines.read(tree, path, faults).flat(),
};

export const group = record({
  name: perhaps(text(NAME), "What people call the group; its key when left out"),
  number: required(text(DIALLED), 'the number that reaches this group, such as "6000"'),
  members: required(shortList(dialled, 1, limits.office.groupMembers), "the extensions that ring, or other numbers"),
  strategy: optional(oneOf(["all", "in-order", "rotating"]), "all", "All at once, or one after the other"),
  ring: optional(ringTime, 20 * SECOND_MS, "How long the group rings; in order, how long each member rings"),
  overflow: perhaps(dialled, "Where callers go whom nobody answered"),
});

export const page = record({
  name: perhaps(text(NAME), "What people call the page group; its key when left out"),
  number: required(text(DIALLED), 'the number that speaks to all members, such as "6500"'),
  members: required(
    shortList(text(PHONE), 1, limits.office.pageMembers),
    "the extensions whose phones answer by themselves",
  ),
});

export const nightSwitch = record({
  name: perhaps(text(NAME), "What people call the switch; its key when left out"),
  number: required(text(DIALLED), 'the number that turns it, such as "6900"'),
  hours: optional(weekHours, [], "Hours when it is night"),
});

/** `701`, or `701-709` for all between. */
const slotRange = converted<readonly string[]>(
  {
    pattern: /^[0-9]{1,10}(?:-[0-9]{1,10})?$/,
    allowed: 'a number or a range of one length, such as "701" or "701-709"',
  },
  [],
  (written) => {
    const [first = "", last = first] = written.split("-");
    const count = Number(last) - Number(first) + 1;
    if (first.length !== last.length || count < 1 || count > limits.office.parkSlots) return undefined;
    return Array.from({ length: count }, (_, i) => String(Number(first) + i).padStart(first.length, "0"));
  },
);
const slotRanges = oneOrMore(slotRange);
const slots: Shape<readonly string[]> = {
  placeholder: [],
  schema: slotRanges.schema,
  read(tree, path, faults) {
    const found = slotRanges.read(tree, path, faults).flat();
    if (found.length > limits.office.parkSlots) {
      faults.add(tree.at, path, { found: `${found.length} slots`, allowed: `at most ${limits.office.parkSlots}` });
    }
    return found;
  },
};

export const parking = record({
  number: perhaps(text(DIALLED), "Transferring a call here parks it in the first free slot"),
  slots: optional(slots, [], 'The slots, such as "701-709"; dialling one takes its call back'),
  timeout: optional(duration(5 * SECOND_MS, HOUR_MS), MINUTE_MS, "Then whoever parked the call is rung again"),
});
