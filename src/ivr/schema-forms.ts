// How one kind of node is written: its key, the keys beside it, what may follow, and the node that comes of it. Part of the document's shape.

import { limits } from "../base/limits.ts";
import { HOUR_MS, SECOND_MS } from "../base/time.ts";
import {
  duration,
  type Field,
  type Fields,
  number,
  optional,
  perhaps,
  type Shape,
  type Values,
  yesOrNo,
} from "../office/shape.ts";
import type { Asking, FlowNode, NodeKind, Words } from "./flow.ts";
import type { DocumentWords } from "./schema-words.ts";

/** Of every node. */
export interface Common {
  readonly name: string;
  readonly line: number;
  readonly about: string | undefined;
  readonly next: ReadonlyMap<string, string>;
}

export interface NodeForm {
  /** The key that says what kind of node it is. */
  readonly key: string;
  readonly kind: NodeKind;
  /** `key` among them. */
  readonly fields: Fields;
  readonly make: (values: Readonly<Record<string, unknown>>, common: Common) => FlowNode;
}

/** `fields` has `key` in it. What is made is typed by the fields. */
export function form<const F extends Fields>(
  key: keyof F & string,
  kind: NodeKind,
  fields: F,
  make: (values: Values<F>, common: Common) => FlowNode,
): NodeForm {
  return { key, kind, fields, make: (values, common) => make(values as Values<F>, common) };
}

export const tries = number({ low: 1, high: limits.ivr.tries, whole: true });
export const wait = duration(SECOND_MS, limits.ivr.waitMs);
export const recordTime = duration(SECOND_MS, limits.ivr.recordMs);
export const silence = duration(500, limits.ivr.silenceMs);
export const creditTime = duration(0, 24 * HOUR_MS);
export const bargeIn = optional(yesOrNo, true, "Keys cut the words short");

/** Keys of every node that asks for keys. */
export function askingFields(words: DocumentWords): {
  readonly tries: Field<number>;
  readonly wait: Field<number>;
  readonly bargeIn: Field<boolean>;
  readonly sayInvalid: Field<Words | undefined>;
  readonly sayTimeout: Field<Words | undefined>;
} {
  return {
    tries: optional(tries, 3, "How often it is asked in all"),
    wait: optional(wait, 5 * SECOND_MS, "For the first key, from the last word on"),
    bargeIn,
    sayInvalid: perhaps(
      words.say,
      "Said after what is not right, before it is asked again; a standard prompt when left out",
    ),
    sayTimeout: perhaps(
      words.say,
      "Said after nothing came, before it is asked again; a standard prompt when left out",
    ),
  };
}

interface AskingValues {
  readonly tries: number;
  readonly wait: number;
  readonly bargeIn: boolean;
  readonly sayInvalid: Words | undefined;
  readonly sayTimeout: Words | undefined;
}

export function askingOf(words: Words, values: AskingValues): Asking {
  return {
    words,
    sayInvalid: values.sayInvalid,
    sayTimeout: values.sayTimeout,
    tries: values.tries,
    waitMs: values.wait,
    bargeIn: values.bargeIn,
  };
}

/** A map with no more entries than a node may have. */
export function few<Value>(shape: Shape<ReadonlyMap<string, Value>>): Shape<ReadonlyMap<string, Value>> {
  const most = limits.ivr.entries;
  return {
    ...shape,
    schema: { ...shape.schema, maxProperties: most },
    read(tree, path, faults) {
      const values = shape.read(tree, path, faults);
      if (values.size > most)
        faults.add(tree.at, path, { found: `${values.size} entries`, allowed: `at most ${most}` });
      return values;
    },
  };
}
