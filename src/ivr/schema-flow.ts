// A whole flow document: its own keys, its variables, its nodes. `read-flow.ts` reads with it; the JSON Schema of editors is written from it.

import { limits } from "../base/limits.ts";
import { describe, type FaultList } from "../office/fault.ts";
import { KEY, NAME } from "../office/schema-words.ts";
import { type JsonSchema, mapOf, optional, perhaps, record, required, type Shape, text } from "../office/shape.ts";
import type { Tree } from "../office/tree.ts";
import { ExpressionReader, type VariableType } from "./expressions.ts";
import type { FlowLanguage, FlowValue } from "./flow.ts";
import { nodeSchema } from "./schema-nodes.ts";
import {
  documentWords,
  flowLanguage,
  jsonValue,
  LANGUAGES,
  nodeName,
  refuseReserved,
  VARIABLE,
} from "./schema-words.ts";

const name = text(NAME);

const title: Shape<Readonly<Partial<Record<FlowLanguage, string>>>> = {
  placeholder: {},
  schema: {
    anyOf: [
      name.schema,
      { type: "object", additionalProperties: false, properties: { zh: name.schema, en: name.schema } },
    ],
  },
  read(tree, path, faults) {
    if (tree.kind !== "map") {
      const same = name.read(tree, path, faults);
      return { zh: same, en: same };
    }
    const given = record({ zh: perhaps(name, "中文"), en: perhaps(name, "English") }).read(tree, path, faults);
    return Object.fromEntries(LANGUAGES.flatMap((each) => (given[each] === undefined ? [] : [[each, given[each]]])));
  },
};

const values: Shape<ReadonlyMap<string, FlowValue>> = {
  ...mapOf(VARIABLE, jsonValue),
  read(tree, path, faults) {
    if (tree.kind === "map") {
      for (const [key, { keyAt }] of tree.entries) refuseReserved(key, keyAt, `${path}.${key}`, faults);
    }
    return mapOf(VARIABLE, jsonValue).read(tree, path, faults);
  },
};

/** Read by `NodeReader`, node by node; here only that it is a map of them. */
const nodes: Shape<Tree | undefined> = {
  placeholder: undefined,
  schema: { type: "object" },
  read(tree, path, faults) {
    const size = tree.kind === "map" ? tree.entries.size : 0;
    const { nodes: most } = limits.ivr;
    if (size > most) faults.add(tree.at, path, { found: `${size} nodes`, allowed: `at most ${most}` });
    else if (size === 0)
      faults.add(tree.at, path, { found: describe(tree), allowed: "nodes by their names, at least one" });
    if (tree.kind === "map") refuseNames(tree.entries, path, faults);
    return tree;
  },
};

function refuseNames(entries: ReadonlyMap<string, { readonly keyAt: number }>, path: string, faults: FaultList): void {
  for (const [key, { keyAt }] of entries) {
    if (KEY.pattern.test(key)) continue;
    faults.add(keyAt, `${path}.${key}`, { found: `the name ${JSON.stringify(key)}`, allowed: KEY.allowed });
  }
}

const fields = {
  flow: required(text(KEY), "the flow's key: letters, digits, - and _, at most 40"),
  title: optional(title, {}, "What people call it"),
  language: perhaps(flowLanguage, "In which it begins; as the call speaks already when left out"),
  arguments: optional(
    values,
    new Map<string, FlowValue>(),
    "What a flow that calls this one may hand over, with what it is when left out",
  ),
  variables: optional(values, new Map<string, FlowValue>(), "Variables with their first values"),
  start: perhaps(nodeName, "Where it begins; the first node when left out"),
  onError: perhaps(nodeName, "Where errors lead that have no branch; an apology and the end of the call when left out"),
  nodes: required(nodes, "the nodes by their names"),
};

export const flowShape = record(fields);

/** Variables by what they always hold: keys and words that were said are text, and nothing else is known. */
export function variablesOf(root: Tree): ReadonlyMap<string, VariableType> {
  const types = new Map<string, VariableType>();
  const add = (variable: string, type: VariableType): void => {
    if (VARIABLE.pattern.test(variable)) types.set(variable, types.get(variable) === "any" ? "any" : type);
  };
  for (const section of ["arguments", "variables"]) for (const key of keysOf(childOf(root, section))) add(key, "any");
  const all = childOf(root, "nodes");
  for (const { value } of all?.kind === "map" ? all.entries.values() : []) {
    for (const key of ["collect", "listen"]) for (const each of textsOf(childOf(value, key))) add(each, "text");
    for (const key of ["set", "map"]) for (const each of keysOf(childOf(value, key))) add(each, "any");
    const into = childOf(value, "into");
    for (const each of [...textsOf(into), ...keysOf(into), ...textsOf(childOf(value, "record"))]) add(each, "any");
  }
  return types;
}

function childOf(tree: Tree, key: string): Tree | undefined {
  return tree.kind === "map" ? tree.entries.get(key)?.value : undefined;
}

function keysOf(tree: Tree | undefined): readonly string[] {
  return tree?.kind === "map" ? [...tree.entries.keys()] : [];
}

function textsOf(tree: Tree | undefined): readonly string[] {
  return tree?.kind === "scalar" && tree.type === "text" ? [tree.text] : [];
}

/** So that editors complete keys and mark mistakes; `zongji flow check` knows more. */
export function flowJsonSchema(): string {
  const { properties, ...rest } = flowShape.schema as { readonly properties: JsonSchema };
  const words = documentWords(new ExpressionReader(new Map()));
  const shared = { say: words.say.schema, play: words.play.schema };
  const node = withReferences(nodeSchema(words), shared);
  const schema = {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Zongji flow",
    description: "What callers meet. `zongji flow check FILE` checks more than a schema can.",
    ...rest,
    properties: {
      ...properties,
      nodes: { type: "object", minProperties: 1, additionalProperties: { $ref: "#/$defs/node" } },
    },
    $defs: { node, ...shared },
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}

/** What is said stands in half of all nodes: once in the schema, and a reference wherever it is meant. */
function withReferences(schema: unknown, shared: Readonly<Record<string, JsonSchema>>): unknown {
  if (Array.isArray(schema)) return schema.map((each) => withReferences(each, shared));
  if (typeof schema !== "object" || schema === null) return schema;
  const { anyOf, ...rest } = schema as JsonSchema;
  for (const [name, { anyOf: same }] of Object.entries(shared)) {
    if (anyOf !== undefined && anyOf === same) return { ...rest, $ref: `#/$defs/${name}` };
  }
  return Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, withReferences(value, shared)]));
}
