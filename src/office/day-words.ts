// Shapes that only day files have: times of the day, lengths by chance, shares. Used by day-schema.ts.

import type { Distribution } from "../base/distribution.ts";
import { HOUR_MS, MINUTE_MS } from "../base/time.ts";
import type { DayLength } from "./day.ts";
import { describe } from "./fault.ts";
import { converted, KEY, PLACE } from "./schema-words.ts";
import { duration, list, mapOf, number, oneOf, optional, perhaps, record, type Shape } from "./shape.ts";
import type { Tree } from "./tree.ts";

export const DAY_MS = 24 * HOUR_MS;
const TIME = /^(\d{1,2}):(\d{2})$/;

/** `07:30`, at most 48:00. undefined: not understood. */
export function timeOfDay(text: string): number | undefined {
  const match = TIME.exec(text);
  const [hour, minute] = [Number(match?.[1]), Number(match?.[2])];
  const ms = hour * HOUR_MS + minute * MINUTE_MS;
  return match === null || minute > 59 || ms > 2 * DAY_MS ? undefined : ms;
}

const CLOCK = { pattern: TIME, allowed: "a time of the day, such as 07:30; 26:00 is 2 o'clock on the next day" };
export const clock: Shape<number> = converted(CLOCK, 0, timeOfDay);

export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

const SPAN = /^\d{1,2}:\d{2}-\d{1,2}:\d{2}$/;

/** `08:00-16:00`; `22:00-06:00` ends on the next day. */
export const span: Shape<Span> = converted(
  { pattern: SPAN, allowed: "from and to, such as 08:00-16:00" },
  { fromMs: 0, toMs: 1 },
  (text) => {
    const [fromMs, toMs] = text.split("-").map(timeOfDay);
    if (fromMs === undefined || toMs === undefined || fromMs === toMs) return undefined;
    return { fromMs, toMs: toMs < fromMs ? toMs + DAY_MS : toMs };
  },
);

export const weight = number({ low: 0, high: 1_000_000, whole: false });
export const factor = number({ low: 0.05, high: 20, whole: false });
const time = duration(0, DAY_MS);
const PLACE_OR_UNKNOWN = { pattern: PLACE.pattern, allowed: PLACE.allowed };

const chanceFields = {
  mean: perhaps(time, "On average"),
  shape: perhaps(oneOf(["exponential", "lognormal", "erlang", "fixed"]), "How it spreads; exponential when left out"),
  cv: perhaps(number({ low: 0.01, high: 5, whole: false }), "lognormal: standard deviation over mean; 1 when left out"),
  stages: perhaps(number({ low: 1, high: 100, whole: true }), "erlang: the more, the steadier; 2 when left out"),
  values: perhaps(list(time), "Instead of all that: lengths that were seen, each equally likely"),
} as const;

const chanceRecord = record(chanceFields);
type RawChance = (typeof chanceRecord)["placeholder"];

/** A bare length is the mean of an exponential one. */
export const chance: Shape<Distribution> = {
  placeholder: { kind: "fixed", meanMs: 0 },
  schema: { anyOf: [time.schema, chanceRecord.schema] },
  read(tree, path, faults) {
    if (tree.kind !== "map") return { kind: "exponential", meanMs: time.read(tree, path, faults) };
    const before = faults.size;
    const raw = chanceRecord.read(tree, path, faults);
    const complaint = faults.size > before ? undefined : chanceComplaint(raw);
    if (complaint !== undefined) faults.add(tree.at, path, complaint);
    return distributionOf(raw);
  },
};

function chanceComplaint(raw: RawChance): { readonly found: string; readonly allowed: string } | undefined {
  const { mean, shape, cv, stages, values } = raw;
  if (values !== undefined) {
    const others = [mean, shape, cv, stages].some((value) => value !== undefined);
    if (values.length === 0) return { found: "no values", allowed: "at least one" };
    return others ? { found: "values and something else", allowed: "values alone, or mean with shape" } : undefined;
  }
  if (mean === undefined) return { found: "no mean", allowed: "mean, or values" };
  if (cv !== undefined && shape !== "lognormal") return { found: "cv", allowed: "cv with shape: lognormal" };
  if (stages !== undefined && shape !== "erlang") return { found: "stages", allowed: "stages with shape: erlang" };
  return undefined;
}

function distributionOf({
  mean: meanMs = 0,
  shape = "exponential",
  cv = 1,
  stages = 2,
  values,
}: RawChance): Distribution {
  if (values !== undefined) return { kind: "empirical", valuesMs: values };
  switch (shape) {
    case "exponential":
    case "fixed":
      return { kind: shape, meanMs };
    case "lognormal":
      return { kind: "lognormal", meanMs, cv };
    case "erlang":
      return { kind: "erlang", meanMs, stages };
  }
}

const lengthFields = {
  queues: optional(mapOf(KEY, chance), new Map<string, Distribution>(), "By queue, instead of the usual one"),
  tiers: optional(mapOf(KEY, factor), new Map<string, number>(), "Times this for callers of a tier"),
  regions: optional(mapOf(PLACE_OR_UNKNOWN, factor), new Map<string, number>(), "Times this for callers of a place"),
} as const;
const lengthRecord = record({ ...chanceFields, ...lengthFields });

/** A length by chance with what is particular to queues, tiers and places. `never`, where `endless`: without end. */
export function length(endless: boolean): Shape<DayLength> {
  const plain = { queues: new Map(), tiers: new Map(), regions: new Map() };
  return {
    placeholder: { usual: { kind: "fixed", meanMs: 0 }, ...plain },
    schema: { anyOf: [time.schema, lengthRecord.schema, ...(endless ? [{ const: "never" }] : [])] },
    read(tree, path, faults) {
      if (endless && isWord(tree, "never")) return { usual: undefined, ...plain };
      if (tree.kind !== "map") {
        const hint = endless ? "or never" : undefined;
        if (tree.kind === "list")
          faults.add(tree.at, path, { found: describe(tree), allowed: "a time, or a map", hint });
        return { usual: chance.read(tree, path, faults), ...plain };
      }
      const before = faults.size;
      const { queues, tiers, regions, ...raw } = lengthRecord.read(tree, path, faults);
      const complaint = faults.size > before ? undefined : chanceComplaint(raw);
      if (complaint !== undefined) faults.add(tree.at, path, complaint);
      return { usual: distributionOf(raw), queues, tiers, regions };
    },
  };
}

function isWord(tree: Tree, word: string): boolean {
  return tree.kind === "scalar" && tree.text === word;
}

/** The tree itself: part of an office file that is read later. */
export const untouched: Shape<Tree> = {
  placeholder: { kind: "scalar", type: "null", text: "", at: 0 },
  schema: {},
  read: (tree) => tree,
};
