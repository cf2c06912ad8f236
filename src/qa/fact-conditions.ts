// Conditions on facts of a call as documents write them: `holdMs: { atLeast: 1m }`, `queue: [support]`, `transfers: 0`. Scorecards and sampling rules
// write them alike. What each fact is: facts.ts.

import type { FaultList } from "../office/fault.ts";
import { NAME, oneOrMore, shortList } from "../office/schema-words.ts";
import { duration, type Field, number, perhaps, record, type Shape, text, yesOrNo } from "../office/shape.ts";
import type { Tree } from "../office/tree.ts";
import { FACTS, type FactKind, type FactName } from "./facts.ts";
import type { FactCondition } from "./scorecard.ts";

/** Of a condition, the fact's name apart. */
type Bounds = Omit<FactCondition, "fact">;

const DAY_MS = 86_400_000;
const WORDS = 50;
const MOST = 1_000_000;
/** Decibels below full scale. */
const SILENT = -120;

/** `0%` to `100%` as 0 to 1. */
export const share: Shape<number> = {
  placeholder: 0,
  schema: { type: "string", pattern: "^(?:100|[0-9]{1,2}(?:\\.[0-9]{1,2})?)%$" },
  read(tree, path, faults) {
    const written = tree.kind === "scalar" ? /^(100|[0-9]{1,2}(?:\.[0-9]{1,2})?)%$/.exec(tree.text)?.[1] : undefined;
    if (written !== undefined) return Number(written) / 100;
    const bare = tree.kind === "scalar" && tree.type === "number" ? Number(tree.text) : Number.NaN;
    const percent = bare <= 1 ? bare * 100 : bare;
    const hint = percent >= 0 && percent <= 100 ? `a share needs its sign: ${percent}%` : undefined;
    const found = tree.kind === "scalar" && tree.text !== "" ? JSON.stringify(tree.text.slice(0, 48)) : "no share";
    faults.add(tree.at, path, { found, allowed: "a share from 0% to 100%", hint });
    return 0;
  },
};

const whole = (high: number, low = 0): Shape<number> => number({ low, high, whole: true });

const BOUNDS: { readonly [Kind in FactKind]: Shape<Bounds> } = {
  duration: range(duration(0, DAY_MS)),
  share: range(share),
  decibels: range(number({ low: SILENT, high: 0, whole: false })),
  count: numberOrRange(whole(MOST)),
  hour: numberOrRange(whole(23)),
  weekday: numberOrRange(whole(7, 1)),
  text: oneOfThese(oneOrMore(text(NAME))),
  texts: oneOfThese(oneOrMore(text(NAME))),
  "yes-no": oneOfThese(only(yesOrNo)),
};

/** A map by the fact's name; all of them must hold. */
export const factConditions: Shape<readonly FactCondition[]> = mapped(
  record(
    Object.fromEntries(
      Object.entries(FACTS).map(([name, [kind, about]]): [string, Field<Bounds | undefined>] => [
        name,
        perhaps(BOUNDS[kind], about),
      ]),
    ),
  ),
  [],
  (values) =>
    Object.entries(values).flatMap(([fact, bounds]) =>
      bounds === undefined ? [] : [{ fact: fact as FactName, ...bounds }],
    ),
);

/** Both ends count; one of them is enough. */
function range(value: Shape<number>): Shape<Bounds> {
  const shape = record({
    atLeast: perhaps(value, "this or more"),
    atMost: perhaps(value, "this or less"),
  });
  return {
    placeholder: {},
    schema: { ...shape.schema, type: "object", minProperties: 1 },
    read(tree, path, faults) {
      const before = faults.size;
      const bounds = shape.read(tree, path, faults);
      if (faults.size === before) refuseEmpty(bounds, tree, { path, faults });
      return bounds;
    },
  };
}

function refuseEmpty(
  { atLeast, atMost }: { readonly atLeast?: number | undefined; readonly atMost?: number | undefined },
  tree: Tree,
  { path, faults }: { readonly path: string; readonly faults: FaultList },
): void {
  const allowed = "atLeast, atMost or both";
  if (atLeast === undefined && atMost === undefined) faults.add(tree.at, path, { found: "no bound", allowed });
  if (atLeast !== undefined && atMost !== undefined && atLeast > atMost)
    faults.add(tree.at, path, { found: "atLeast above atMost", allowed: "bounds between which something lies" });
}

/** `0`, exactly that, or a range. */
function numberOrRange(value: Shape<number>): Shape<Bounds> {
  const between = range(value);
  return {
    placeholder: {},
    schema: { anyOf: [value.schema, between.schema] },
    read(tree, path, faults) {
      if (tree.kind === "map") return between.read(tree, path, faults);
      const exactly = value.read(tree, path, faults);
      return { atLeast: exactly, atMost: exactly };
    },
  };
}

function oneOfThese(values: Shape<readonly (string | boolean)[]>): Shape<Bounds> {
  const few: Shape<readonly (string | boolean)[]> = {
    ...values,
    read(tree, path, faults) {
      if (tree.kind !== "list") return values.read(tree, path, faults);
      shortList(anything, 1, WORDS).read(tree, path, faults);
      return values.read(tree, path, faults);
    },
  };
  return mapped<readonly (string | boolean)[], Bounds>(few, {}, (is) => ({ is }));
}

/** Says nothing of what it reads. */
const anything: Shape<null> = { placeholder: null, schema: {}, read: () => null };

function only<Value>(value: Shape<Value>): Shape<readonly Value[]> {
  return mapped(value, [], (one) => [one]);
}

/** What is read, made into something else. */
export function mapped<From, To>(shape: Shape<From>, placeholder: To, make: (from: From) => To): Shape<To> {
  return { placeholder, schema: shape.schema, read: (tree, path, faults) => make(shape.read(tree, path, faults)) };
}
