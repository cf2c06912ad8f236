// Rules as values of the office file: text in the language of rules, or, of agents, a map of least levels. Part of `schema.ts`; used by
// `schema-routing.ts`, by numbers, and by whatever else has a condition.

import type { Result } from "../base/result.ts";
import { type Condition, EVERYBODY, levelsAsked } from "../base/rules.ts";
import { describe, type FaultList } from "./fault.ts";
import { type RuleRead, readAgentRule } from "./rule-agents.ts";
import { readCondition } from "./rule-conditions.ts";
import type { RuleFault } from "./rule-tokens.ts";
import { levels } from "./schema-words.ts";
import type { Shape } from "./shape.ts";
import type { Tree, TreeScalar } from "./tree.ts";

export const everybody: RuleRead = { rule: EVERYBODY, names: [] };

/** What is asked of an agent; names are looked up by `cross-check-rules.ts`. */
export const agentRule: Shape<RuleRead> = {
  placeholder: everybody,
  schema: { anyOf: [levels.schema, { type: "string" }] },
  read(tree, path, faults) {
    if (tree.kind === "map" || (tree.kind === "scalar" && tree.type === "null")) {
      return { rule: levelsAsked(levels.read(tree, path, faults)), names: [] };
    }
    return readText(tree, path, faults, 'a rule such as "billing >= 3 and not trainee", or a map: { billing: 3 }', {
      placeholder: everybody,
      read: readAgentRule,
    });
  },
};

const NEVER: Condition = { kind: "measure", measure: "waiting", is: "<", value: 0 };

/** How a queue must stand. */
export const condition: Shape<Condition> = {
  placeholder: NEVER,
  schema: { type: "string" },
  read(tree, path, faults) {
    const allowed = 'a condition such as "waiting > 10 or expected > 60s"';
    return readText(tree, path, faults, allowed, { placeholder: NEVER, read: readCondition });
  },
};

function readText<Value>(
  tree: Tree,
  path: string,
  faults: FaultList,
  allowed: string,
  language: { readonly placeholder: Value; readonly read: (text: string) => Result<Value, RuleFault> },
): Value {
  if (!isText(tree)) {
    faults.add(tree.at, path, { found: describe(tree), allowed });
    return language.placeholder;
  }
  const read = language.read(tree.text);
  if (read.ok) return read.value;
  const { column, found, ...rest } = read.fault;
  faults.add(tree.at, path, { found: `${found} at column ${column} of the rule`, ...rest });
  return language.placeholder;
}

/** YAML takes a lone number, true and off for something else; a skill may be called 5. */
function isText(tree: Tree): tree is TreeScalar {
  return tree.kind === "scalar" && tree.type !== "null";
}
