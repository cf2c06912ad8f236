// Reads the fields of a query or of a JSON body, each with its shape, and tells of everything that is wrong at once. Nested objects are the
// shapes' own business (office/shape.ts); this is the outermost, where a null stands for what was left out.

import { didYouMean, type FaultList } from "../office/fault.ts";
import type { Field, Fields, Shape, Values } from "../office/shape.ts";
import type { Tree } from "../office/tree.ts";

/** A shape that can say what it takes before it is given anything. */
export interface Telling<Value> extends Shape<Value> {
  readonly allowed: string;
}

export function readFields<F extends Fields>(fields: F, tree: Tree, faults: FaultList): Values<F> {
  const entries = tree.kind === "map" ? tree.entries : new Map<string, { readonly value: Tree }>();
  const values: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(fields)) {
    const given = entries.get(name)?.value;
    values[name] = isLeftOut(given, field) ? leftOut(name, field, faults) : field.shape.read(given, name, faults);
  }
  const known = Object.keys(fields);
  for (const name of entries.keys()) {
    if (Object.hasOwn(fields, name)) continue;
    const allowed = known.length > 0 ? known.join(", ") : "nothing here";
    faults.add(0, cut(name), { found: "an unknown name", allowed, hint: didYouMean(name, known) });
  }
  return values as Values<F>;
}

function isLeftOut(given: Tree | undefined, field: Field<unknown>): given is undefined {
  if (given === undefined) return true;
  return given.kind === "scalar" && given.type === "null" && !takesNull(field.shape);
}

function takesNull({ schema }: Shape<unknown>): boolean {
  const choices = schema["anyOf"];
  return Array.isArray(choices) && choices.some((choice: { readonly type?: unknown }) => choice.type === "null");
}

function leftOut(name: string, { shape, fallback, about, required }: Field<unknown>, faults: FaultList): unknown {
  if (fallback !== undefined && required !== true) return fallback.value;
  const allowed = "allowed" in shape && typeof shape.allowed === "string" ? shape.allowed : about;
  faults.add(0, name, { found: "nothing", allowed });
  return shape.placeholder;
}

/** Long ones are cut. */
export function cut(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
