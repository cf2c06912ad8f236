// Shapes: what a value of a YAML file may be, said once and used twice: to read it (with faults a person can act on) and to write
// the JSON Schema for editors. A shape always returns a value: after a fault its placeholder, so that reading goes on to the next fault.

import { DURATION, durationText, parseDuration } from "../base/duration.ts";
import { type InTurns, PER_TURN } from "../base/in-turns.ts";
import { limits } from "../base/limits.ts";
import { type Complaint, describe, didYouMean, type FaultList } from "./fault.ts";
import { joinPath, type Tree, type TreeEntry, type TreeMap } from "./tree.ts";

export { durationText } from "../base/duration.ts";

/** One that can be read in slices. */
export type SlicedShape<Value> = Shape<Value> & Required<Pick<Shape<Value>, "reading">>;

export type JsonSchema = { readonly [key: string]: unknown };

export interface Shape<Value> {
  read(tree: Tree, path: string, faults: FaultList): Value;
  /** The same in slices, of what may have thousands of entries. A shape that is made of another and reads otherwise is read at once. */
  reading?(tree: Tree, path: string, faults: FaultList): InTurns<Value>;
  /** Stands in for a value that had a fault; such a file is refused as a whole. */
  readonly placeholder: Value;
  readonly schema: JsonSchema;
}

/** One key of a record. Without `fallback` the key must be there. */
export interface Field<Value> {
  readonly shape: Shape<Value>;
  readonly fallback: { readonly value: Value } | undefined;
  /** For editors and `doctor --config`: one sentence. */
  readonly about: string;
  /** It must be there, but whoever called complains in better words than this file could. */
  readonly required?: true;
}

export type Fields = { readonly [key: string]: Field<unknown> };
export type Values<F extends Fields> = { readonly [Key in keyof F]: F[Key] extends Field<infer Value> ? Value : never };

export function required<Value>(shape: Shape<Value>, about: string): Field<Value> {
  return { shape, fallback: undefined, about };
}

export function optional<Value>(shape: Shape<Value>, value: Value, about: string): Field<Value> {
  return { shape, fallback: { value }, about };
}

/** A key that may be left out, and then is undefined. */
export function perhaps<Value>(shape: Shape<Value>, about: string): Field<Value | undefined> {
  return { shape, fallback: { value: undefined }, about };
}

/** A key that must be there; the caller complains of an undefined. */
export function expected<Value>(shape: Shape<Value>, about: string): Field<Value | undefined> {
  return { ...perhaps(shape, about), required: true };
}

export interface TextRule {
  /** The whole text must match. */
  readonly pattern: RegExp;
  /** What the pattern means, for a person: `digits, at most 15`. */
  readonly allowed: string;
  /** Never show what was found. */
  readonly secret?: boolean;
}

/** Text; an unquoted number counts as the text that was written, so that `extension: 1001` means what it says. */
export function text(rule: TextRule): Shape<string> {
  return {
    placeholder: "",
    schema: { type: ["string", "number"], pattern: rule.pattern.source },
    read(tree, path, faults) {
      const isText = tree.kind === "scalar" && (tree.type === "text" || tree.type === "number");
      if (isText && rule.pattern.test(tree.text)) return tree.text;
      const found = isText && rule.secret ? `${tree.text.length} characters (not shown)` : describe(tree);
      const hint = tree.kind === "scalar" && tree.type === "boolean" ? 'text is written in quotes: "true"' : undefined;
      faults.add(tree.at, path, { found, allowed: rule.allowed, hint });
      return "";
    },
  };
}

export function oneOf<const Choice extends string>(choices: readonly [Choice, ...Choice[]]): Shape<Choice> {
  return {
    placeholder: choices[0],
    schema: { enum: choices },
    read(tree, path, faults) {
      const found = tree.kind === "scalar" ? choices.find((choice) => choice === tree.text) : undefined;
      if (found !== undefined) return found;
      const hint = tree.kind === "scalar" ? didYouMean(tree.text, choices) : undefined;
      faults.add(tree.at, path, { found: describe(tree), allowed: choices.join(", "), hint });
      return choices[0];
    },
  };
}

export interface NumberRule {
  readonly low: number;
  readonly high: number;
  readonly whole: boolean;
}

export function number(rule: NumberRule): Shape<number> {
  const allowed = `${rule.whole ? "a whole number" : "a number"} from ${rule.low} to ${rule.high}`;
  return {
    placeholder: rule.low,
    schema: { type: rule.whole ? "integer" : "number", minimum: rule.low, maximum: rule.high },
    read(tree, path, faults) {
      const value = tree.kind === "scalar" && tree.type === "number" ? Number(tree.text) : Number.NaN;
      if (value >= rule.low && value <= rule.high && (!rule.whole || Number.isInteger(value))) return value;
      faults.add(tree.at, path, { found: describe(tree), allowed });
      return rule.low;
    },
  };
}

export const yesOrNo: Shape<boolean> = {
  placeholder: false,
  schema: { type: "boolean" },
  read(tree, path, faults) {
    if (tree.kind === "scalar" && tree.type === "boolean") return tree.text === "true";
    faults.add(tree.at, path, { found: describe(tree), allowed: "true or false" });
    return false;
  },
};

/** `500ms`, `15s`, `2m`, `1h`, `30d` as milliseconds. */
export function duration(lowMs: number, highMs: number): Shape<number> {
  const allowed = `a time from ${durationText(lowMs)} to ${durationText(highMs)}, such as 500ms, 15s, 2m or 1h`;
  return {
    placeholder: lowMs,
    schema: { type: "string", pattern: DURATION.source, description: allowed },
    read(tree, path, faults) {
      const value = tree.kind === "scalar" ? parseDuration(tree.text) : undefined;
      if (value !== undefined && value >= lowMs && value <= highMs) return value;
      const bare = tree.kind === "scalar" && tree.type === "number";
      const hint = bare ? `a time needs its unit: ${tree.text}s` : undefined;
      faults.add(tree.at, path, { found: describe(tree), allowed, hint });
      return lowMs;
    },
  };
}

export function list<Item>(item: Shape<Item>): Shape<readonly Item[]> {
  return {
    placeholder: [],
    schema: { type: "array", items: item.schema },
    read(tree, path, faults) {
      if (tree.kind === "list" && tree.items.length <= limits.office.entries) {
        return tree.items.map((child, index) => item.read(child, `${path}[${index + 1}]`, faults));
      }
      faults.add(tree.at, path, { found: describe(tree), allowed: "a list, such as [one, two]" });
      return [];
    },
  };
}

/** A map whose keys a person chose. Empty (`queues:` and nothing after it) counts as no entries. */
export function mapOf<Value>(key: TextRule, value: Shape<Value>): Shape<ReadonlyMap<string, Value>> {
  const readEntry = (
    values: Map<string, Value>,
    [name, entry]: readonly [string, TreeEntry],
    path: string,
    faults: FaultList,
  ): void => {
    const childPath = joinPath(path, name);
    if (!key.pattern.test(name)) {
      faults.add(entry.keyAt, childPath, { found: `the key ${JSON.stringify(name)}`, allowed: key.allowed });
    }
    values.set(name, value.read(entry.value, childPath, faults));
  };
  return {
    placeholder: new Map(),
    schema: {
      type: ["object", "null"],
      propertyNames: { pattern: key.pattern.source },
      additionalProperties: value.schema,
    },
    read(tree, path, faults) {
      const values = new Map<string, Value>();
      for (const entry of asMap(tree, path, faults)?.entries ?? []) readEntry(values, entry, path, faults);
      return values;
    },
    *reading(tree, path, faults) {
      const values = new Map<string, Value>();
      for (const entry of asMap(tree, path, faults)?.entries ?? []) {
        readEntry(values, entry, path, faults);
        if (values.size % PER_TURN === 0) yield;
      }
      return values;
    },
  };
}

function asMap(tree: Tree, path: string, faults: FaultList): TreeMap | undefined {
  if (tree.kind === "map" && tree.entries.size <= limits.office.entries) return tree;
  if (tree.kind === "scalar" && tree.type === "null") return undefined;
  const complaint: Complaint =
    tree.kind === "map"
      ? { found: `${tree.entries.size} entries`, allowed: `at most ${limits.office.entries}` }
      : { found: describe(tree), allowed: "a map of keys and values" };
  faults.add(tree.at, path, complaint);
  return undefined;
}

/** A map with keys we chose. `later`: keys of the format that this version does not carry out and therefore refuses. */
export function record<const F extends Fields>(fields: F, later: readonly string[] = []): SlicedShape<Values<F>> {
  const known = Object.keys(fields);
  const schema = {
    type: ["object", "null"],
    additionalProperties: false,
    properties: Object.fromEntries(known.map((key) => [key, fieldSchema(fields[key])])),
    required: known.filter((key) => fields[key]?.fallback === undefined || fields[key]?.required),
  };
  /** How each key is to be found, once what it is not was complained of. */
  const finderOf = (tree: Tree, path: string, faults: FaultList): ((key: string, field: Field<unknown>) => Found) => {
    const map = asMap(tree, path, faults);
    for (const [name, entry] of map?.entries ?? []) {
      if (!Object.hasOwn(fields, name)) faults.add(entry.keyAt, joinPath(path, name), unknownKey(name, known, later));
    }
    const broken = map === undefined && !(tree.kind === "scalar" && tree.type === "null");
    return (key, field) => {
      const entry = map?.entries.get(key);
      if (entry === undefined && field.fallback === undefined && !broken) {
        faults.add(tree.at, joinPath(path, key), { found: "nothing", allowed: field.about });
      }
      return entry;
    };
  };
  return {
    placeholder: valuesOf(fields, () => undefined),
    schema,
    read(tree, path, faults) {
      const find = finderOf(tree, path, faults);
      return valuesOf(fields, (key, field) => {
        const entry = find(key, field);
        return entry && { value: field.shape.read(entry.value, joinPath(path, key), faults) };
      });
    },
    *reading(tree, path, faults) {
      const find = finderOf(tree, path, faults);
      const read = new Map<string, { readonly value: unknown }>();
      for (const [key, field] of Object.entries<Field<unknown>>(fields)) {
        const entry = find(key, field);
        if (entry === undefined) continue;
        const { shape } = field;
        const at = joinPath(path, key);
        const value =
          shape.reading === undefined
            ? shape.read(entry.value, at, faults)
            : yield* shape.reading(entry.value, at, faults);
        read.set(key, { value });
      }
      return valuesOf(fields, (key) => read.get(key));
    },
  };
}

/** Where a key stands; undefined: it does not. */
type Found = TreeEntry | undefined;

function valuesOf<F extends Fields>(
  fields: F,
  read: (key: string, field: Field<unknown>) => { readonly value: unknown } | undefined,
): Values<F> {
  const values: Record<string, unknown> = {};
  for (const [key, field] of Object.entries(fields)) {
    const found = read(key, field) ?? field.fallback;
    values[key] = found === undefined ? field.shape.placeholder : found.value;
  }
  return values as Values<F>;
}

function unknownKey(name: string, known: readonly string[], later: readonly string[]): Complaint {
  const found = `the key ${JSON.stringify(name)}`;
  const allowed = known.join(", ");
  if (later.includes(name)) return { found, allowed, hint: "not available yet in this version" };
  return { found, allowed, hint: didYouMean(name, known) };
}

function fieldSchema(field: Field<unknown> | undefined): JsonSchema {
  if (field === undefined) return {};
  const value = field.fallback?.value;
  const isPlain = typeof value === "string" || typeof value === "boolean" || typeof value === "number";
  const isDuration = field.shape.schema["type"] === "string" && typeof value === "number";
  const shown = isDuration ? durationText(value) : value;
  return { ...field.shape.schema, description: field.about, ...(isPlain ? { default: shown } : {}) };
}
