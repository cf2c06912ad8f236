// How a talk turned out, as agents say it after a call (ACD-12). Part of `schema-queues.ts`.

import { limits } from "../base/limits.ts";
import { HOUR_MS, MINUTE_MS } from "../base/time.ts";
import { type Disposition, leavesOf } from "./dispositions.ts";
import { NAME } from "./schema-words.ts";
import {
  duration,
  mapOf,
  optional,
  perhaps,
  record,
  required,
  type Shape,
  type TextRule,
  text,
  yesOrNo,
} from "./shape.ts";

const CODE: TextRule = { pattern: /^[0-9]{1,3}$/, allowed: "a code of 1 to 3 digits, in quotes" };
const name = text(NAME);

/** A name alone, or a record; `depth` further levels may stand below it. */
function disposition(depth: number): Shape<Disposition> {
  const own = { name: required(name, "what it is called"), solved: perhaps(yesOrNo, "Whether the matter is settled") };
  const fields =
    depth === 0
      ? record(own)
      : record({ ...own, below: optional(mapOf(CODE, disposition(depth - 1)), new Map(), "By a further code") });
  return {
    placeholder: { name: "", solved: undefined, below: new Map() },
    schema: { anyOf: [name.schema, fields.schema] },
    read(tree, path, faults) {
      if (tree.kind !== "map") return { name: name.read(tree, path, faults), solved: undefined, below: new Map() };
      const read: { readonly name: string; readonly solved: boolean | undefined; readonly below?: unknown } =
        fields.read(tree, path, faults);
      return { ...read, below: (read.below ?? new Map()) as Disposition["below"] };
    },
  };
}

const any = mapOf(CODE, disposition(limits.people.dispositionDepth - 1));

const dispositions: Shape<ReadonlyMap<string, Disposition>> = {
  ...any,
  schema: { ...any.schema, maxProperties: limits.people.dispositions },
  read(tree, path, faults) {
    const read = any.read(tree, path, faults);
    const { length } = leavesOf(read);
    if (length > limits.people.dispositions)
      faults.add(tree.at, path, { found: `${length} of them`, allowed: `at most ${limits.people.dispositions}` });
    return read;
  },
};

export const dispositionFields = {
  dispositions: optional(dispositions, new Map(), "What a call was about, by the code an agent dials"),
  dispositionRequired: optional(yesOrNo, false, "No further call before the agent has said what the last was about"),
  wrapUpMost: optional(duration(0, HOUR_MS), 5 * MINUTE_MS, "How long wrap-up may be extended to"),
};
