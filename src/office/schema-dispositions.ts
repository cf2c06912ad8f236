// How a talk turned out, as agents say it after a call (ACD-12). Part of `schema-queues.ts`.

import { limits } from "../base/limits.ts";
import { HOUR_MS, MINUTE_MS } from "../base/time.ts";
import { NAME } from "./schema-words.ts";
import { duration, mapOf, optional, type Shape, type TextRule, text, yesOrNo } from "./shape.ts";

const DISPOSITION: TextRule = { pattern: /^[0-9]{1,3}$/, allowed: "a code of 1 to 3 digits, in quotes" };
const any = mapOf(DISPOSITION, text(NAME));

const dispositions: Shape<ReadonlyMap<string, string>> = {
  ...any,
  schema: { ...any.schema, maxProperties: limits.people.dispositions },
  read(tree, path, faults) {
    if (tree.kind === "map" && tree.entries.size > limits.people.dispositions) {
      const found = `${tree.entries.size} of them`;
      faults.add(tree.at, path, { found, allowed: `at most ${limits.people.dispositions}` });
    }
    return any.read(tree, path, faults);
  },
};

export const dispositionFields = {
  dispositions: optional(dispositions, new Map(), "What a call was about, by the code an agent dials"),
  dispositionRequired: optional(yesOrNo, false, "No further call before the agent has said what the last was about"),
  wrapUpMost: optional(duration(0, HOUR_MS), 5 * MINUTE_MS, "How long wrap-up may be extended to"),
};
