// The day file's shape: every key a person may write for `zongji simulate`, and what it is when left out. Parts of the office (queues, pools,
// tiers, …) stand in it as in an office file; day-parse.ts puts them together and has them read by the office file's own reader.

import { limits } from "../base/limits.ts";
import { HOUR_MS, MINUTE_MS, SECOND_MS } from "../base/time.ts";
import { chance, clock, DAY_MS, factor, length, span, untouched, weight } from "./day-words.ts";
import { KEY, NAME, PLACE, shortList } from "./schema-words.ts";
import {
  duration,
  list,
  mapOf,
  number,
  optional,
  perhaps,
  record,
  required,
  type Shape,
  type TextRule,
  text,
} from "./shape.ts";

const FILE: TextRule = { pattern: /^[^\p{C}]{1,400}$/u, allowed: "the name of a file" };
const DATE: TextRule = { pattern: /^\d{4}-\d{2}-\d{2}$/, allowed: "a date such as 2026-11-23" };
const TIME_KEY: TextRule = { pattern: /^\d{1,2}:\d{2}$/, allowed: 'a time of the day, such as "07:30"' };
const NUMBER_KEY: TextRule = { pattern: /^\d{1,3}$/, allowed: "a whole number" };

export const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;

/** Sections of the office file that a day file may have too, over those of its `office`. */
export const OFFICE_SECTIONS = ["tiers", "regions", "pools", "queues"] as const;

const breakFields = record({
  between: required(span, "hours within which the breaks of a group are spread, such as 11:00-13:30"),
  for: required(duration(MINUTE_MS, 4 * HOUR_MS), "how long, such as 30m"),
});

const shiftFields = record({
  hours: required(span, "from and to, such as 08:00-16:00"),
  share: optional(number({ low: 1, high: 1_000, whole: true }), 1, "Of a rota: so many times as many as of one with 1"),
  breaks: optional(shortList(breakFields, 0, 10), [], "Breaks, one for each agent in each of them"),
});
type RawShift = (typeof shiftFields)["placeholder"];

const shift: Shape<RawShift> = {
  placeholder: shiftFields.placeholder,
  schema: { anyOf: [span.schema, shiftFields.schema] },
  read(tree, path, faults) {
    if (tree.kind === "map") return shiftFields.read(tree, path, faults);
    return { hours: span.read(tree, path, faults), share: 1, breaks: [] };
  },
};
const shifts = shortList(shift, 1, 4);
const rota = shortList(shift, 1, 100);

/** Places alike, or a map: in this proportion. */
const evenly = list(text(PLACE));
const weighted = mapOf(PLACE, weight);
const served: Shape<ReadonlyMap<string, number>> = {
  placeholder: new Map(),
  schema: { anyOf: [evenly.schema, weighted.schema] },
  read(tree, path, faults) {
    if (tree.kind === "map") return weighted.read(tree, path, faults);
    return new Map(evenly.read(tree, path, faults).map((place) => [place, 1]));
  },
};

export const group = record({
  count: required(number({ low: 1, high: limits.simulation.agents, whole: true }), "how many agents, such as 40"),
  name: perhaps(text(NAME), "What they are called; a number follows"),
  team: perhaps(untouched, "Their team"),
  skills: perhaps(untouched, "Level 1 to 10 by skill, as in the office file"),
  regions: optional(served, new Map<string, number>(), "Places they serve; a map says in which proportion they begin"),
  grade: perhaps(
    number({ low: 1, high: 1_000, whole: true }),
    "Each serves so many of these places, one after another",
  ),
  pace: optional(factor, 1, "Their talks last so many times the usual"),
  shifts: perhaps(shifts, "When they work: all of these"),
  rota: perhaps(rota, "When they work: each one of these, in turn"),
});

const dayFields = record({
  date: optional(text(DATE), "2026-01-05", "Its day of the week counts for `weekdays`"),
  from: optional(clock, 0, "Calls come from here on"),
  to: optional(clock, DAY_MS, "Until here; those who wait are served"),
  warmUp: optional(duration(0, 12 * HOUR_MS), 0, "Callers in this time at the beginning are not counted"),
  interval: optional(duration(MINUTE_MS, DAY_MS), 30 * MINUTE_MS, "One piece of the curves"),
});

const traffic = record({
  queue: perhaps(text(KEY), "Where they call; of a file: where its `queue` is empty"),
  calls: perhaps(number({ low: 0, high: limits.simulation.callers, whole: false }), "How many in all, on average"),
  rates: optional(mapOf(TIME_KEY, weight), new Map<string, number>(), "Calls an hour from each time on"),
  weekdays: optional(
    mapOf({ pattern: /^(?:sun|mon|tue|wed|thu|fri|sat)$/, allowed: WEEKDAYS.join(", ") }, factor),
    new Map<string, number>(),
    "Times this on these days",
  ),
  tiers: optional(mapOf(KEY, weight), new Map<string, number>(), "In which proportion; without it callers have none"),
  regions: optional(mapOf(PLACE, weight), new Map<string, number>(), "In which proportion; without it they have none"),
  file: perhaps(text(FILE), "Instead of all that: a CSV file of calls"),
});

const answerFields = record({
  after: optional(chance, { kind: "exponential", meanMs: 4 * SECOND_MS }, "How long a phone rings"),
  missed: optional(number({ low: 0, high: 1, whole: false }), 0, "Share of offers nobody answers"),
  returnAfter: optional(chance, { kind: "exponential", meanMs: 5 * MINUTE_MS }, "Then ready again after"),
});

const paceFields = record({
  strange: optional(factor, 1, "With an agent who does not serve the caller's place"),
  grades: optional(mapOf(NUMBER_KEY, factor), new Map<string, number>(), "With an agent of at least so many places"),
  skills: optional(
    mapOf(KEY, mapOf(NUMBER_KEY, factor)),
    new Map<string, ReadonlyMap<string, number>>(),
    "With an agent of at least this level",
  ),
});

const configuration = record({
  name: required(text(NAME), "what the configuration is called"),
  about: perhaps(
    text({ pattern: /^[^\p{C}]{1,400}$/u, allowed: "a sentence, at most 400 characters" }),
    "One sentence",
  ),
  queues: perhaps(untouched, "Keys of queues that are other here"),
  pools: perhaps(untouched, "Pools that are other here"),
  agents: perhaps(list(group), "Other agents altogether"),
});

const officePart = Object.fromEntries(
  OFFICE_SECTIONS.map((section) => [section, perhaps(untouched, "As in the office file")]),
) as Readonly<Record<(typeof OFFICE_SECTIONS)[number], ReturnType<typeof perhaps<typeof untouched.placeholder>>>>;

export const dayShape = record({
  name: optional(text(NAME), "Day", "What is simulated"),
  day: optional(dayFields, dayFields.placeholder, "Which day and hours"),
  seeds: optional(number({ low: 1, high: limits.simulation.seeds, whole: true }), 5, "Days of each configuration"),
  office: perhaps(text(FILE), "An office file; what stands here goes over it"),
  ...officePart,
  agents: perhaps(list(group), "Agents by groups, instead of those of the office file"),
  shifts: perhaps(shifts, "When agents work of whom nothing else is said: all of these; without it the whole day"),
  rota: perhaps(rota, "The same: each one of these, in turn"),
  traffic: required(shortList(traffic, 1, 200), "who calls"),
  patience: optional(
    length(true),
    { usual: undefined, queues: new Map(), tiers: new Map(), regions: new Map() },
    "Callers hang up after; never when left out",
  ),
  talk: required(length(false), "how long a talk lasts"),
  wrapUp: perhaps(length(false), "Work after it; the queue's whole wrapUp when left out, and never longer"),
  answer: optional(answerFields, answerFields.placeholder, "How agents answer"),
  pace: optional(paceFields, paceFields.placeholder, "What knowledge is worth"),
  configurations: optional(
    shortList(configuration, 1, limits.simulation.configurations),
    [{ ...configuration.placeholder, name: "as it is" }],
    "What is compared",
  ),
});

export type RawDay = (typeof dayShape)["placeholder"];
export type RawGroup = (typeof group)["placeholder"];
export type RawShifts = readonly RawShift[];
export type RawTraffic = (typeof traffic)["placeholder"];
export type RawConfiguration = (typeof configuration)["placeholder"];
