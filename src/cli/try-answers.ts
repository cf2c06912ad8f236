// The answers file of `flow try`: who calls, what the queues show, what comes of nodes that ask somebody else. YAML, checked, with lines in its faults.
//
//   caller:  { tier: vip, name: 李雷 }
//   queues:  { support: { waiting: 12, isOpen: true } }
//   hours:   { office: closed }
//   secrets: { TOKEN: abc }
//   answers:                                # by the name of a node; of several answers each comes once, the last one for ever
//     find: { found: { status: shipped } }
//     ask:  [ { error: no way }, { response: { status: 200, body: { status: shipped } } } ]
//     support: closed

import { fail, ok, type Result } from "../base/result.ts";
import type { FlowEnvironment, QueueNumbers } from "../ivr/environment.ts";
import type { FlowValue } from "../ivr/flow.ts";
import { type FlowFault, flowFault } from "../ivr/flow-fault.ts";
import { jsonValue } from "../ivr/schema-words.ts";
import type { Outcome } from "../ivr/verbs.ts";
import { describe, didYouMean, type FaultList } from "../office/fault.ts";
import { mapOf, number, oneOf, perhaps, record, type Shape, text, yesOrNo } from "../office/shape.ts";
import { readTree, type Tree } from "../office/tree.ts";
import { outcomeOfValue } from "./try-outcomes.ts";

export type TriedCaller = ReturnType<FlowEnvironment["caller"]>;

export interface TryAnswers {
  readonly caller: Partial<TriedCaller>;
  readonly queues: ReadonlyMap<string, Partial<QueueNumbers>>;
  /** Schedules that are not as the office file has them. */
  readonly hours: ReadonlyMap<string, boolean>;
  readonly secrets: ReadonlyMap<string, string>;
  /** By node. */
  readonly outcomes: ReadonlyMap<string, readonly Outcome[]>;
}

export const NO_ANSWERS: TryAnswers = {
  caller: {},
  queues: new Map(),
  hours: new Map(),
  secrets: new Map(),
  outcomes: new Map(),
};

const KEY = { pattern: /^[^\s]{1,64}$/u, allowed: "a name, 1-64 characters" };
const anything = text({ pattern: /^[\s\S]*$/u, allowed: "text" });
const count = number({ low: -1, high: 1_000_000, whole: true });

const caller = record({
  number: perhaps(anything, "His number"),
  tier: perhaps(anything, "His tier"),
  region: perhaps(anything, "His region"),
  name: perhaps(anything, "His name"),
  owner: perhaps(anything, "His agent"),
  note: perhaps(anything, "What is noted of him"),
  isBlocked: perhaps(yesOrNo, "Is he barred?"),
});

const queue = record({
  waiting: perhaps(count, "Callers in line"),
  longest: perhaps(count, "Seconds that the first one has waited"),
  expected: perhaps(count, "Seconds a new one would wait; -1: nobody knows"),
  working: perhaps(count, "Agents signed in"),
  free: perhaps(count, "Agents who are free"),
  isOpen: perhaps(yesOrNo, "Is it open?"),
});

const answer: Shape<readonly Outcome[]> = {
  placeholder: [],
  schema: {},
  read(tree, path, faults) {
    return (tree.kind === "list" ? tree.items : [tree]).flatMap((one) => outcomeAt(one, path, faults));
  },
};

function outcomeAt(tree: Tree, path: string, faults: FaultList): readonly Outcome[] {
  const outcome = outcomeOfValue(jsonValue.read(tree, path, faults) satisfies FlowValue);
  if (outcome !== undefined) return [outcome];
  const allowed =
    "done, closed, none, timeout, … or { found: … }, { done: … }, { response: { status, body } }, { keys: … }, { error: … }";
  faults.add(tree.at, path, { found: describe(tree), allowed });
  return [];
}

const document = record({
  caller: perhaps(caller, "Who calls"),
  queues: perhaps(mapOf(KEY, queue), "What the queues show"),
  hours: perhaps(mapOf(KEY, oneOf(["open", "closed"])), "Schedules that are not as in the office file"),
  secrets: perhaps(mapOf(KEY, anything), "Secrets of requests"),
  answers: perhaps(mapOf(KEY, answer), "What comes of nodes"),
});

/** `nodes`: those there are; an answer of another one is a fault. */
export function readAnswers(yaml: string, nodes: ReadonlySet<string>): Result<TryAnswers, readonly FlowFault[]> {
  const read = readTree(yaml);
  if (!("root" in read)) return fail(read.map(flowFault));
  const { root, faults } = read;
  const written = document.read(root, "", faults);
  for (const [name, at] of namesBelow(root, "answers")) {
    if (nodes.has(name)) continue;
    faults.add(at, `answers.${name}`, {
      found: name,
      allowed: "a node of the flow",
      hint: didYouMean(name, [...nodes]),
    });
  }
  if (faults.size > 0) return fail(faults.list().map(flowFault));
  return ok({
    caller: given(written.caller ?? {}),
    queues: new Map([...(written.queues ?? [])].map(([key, numbers]) => [key, given(numbers)])),
    hours: new Map([...(written.hours ?? [])].map(([key, state]) => [key, state === "open"])),
    secrets: written.secrets ?? new Map(),
    outcomes: written.answers ?? new Map(),
  });
}

type Given<Values> = { readonly [Key in keyof Values]?: Exclude<Values[Key], undefined> };

/** Without what was left out. */
function given<Values extends object>(values: Values): Given<Values> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Given<Values>;
}

function namesBelow(root: Tree, key: string): readonly (readonly [string, number])[] {
  const below = root.kind === "map" ? root.entries.get(key)?.value : undefined;
  return below?.kind === "map" ? [...below.entries].map(([name, { keyAt }]) => [name, keyAt] as const) : [];
}
