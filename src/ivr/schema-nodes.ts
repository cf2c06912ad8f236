// A node of a flow document: exactly one key says what kind it is, and with it which keys may stand beside it. Used by `schema-flow.ts`.

import { describe, didYouMean, type FaultList } from "../office/fault.ts";
import { type JsonSchema, mapOf, perhaps, record, type Shape, text, type Values } from "../office/shape.ts";
import { joinPath, type Tree, type TreeMap } from "../office/tree.ts";
import type { FlowNode } from "./flow.ts";
import { deskForms } from "./schema-desk.ts";
import type { NodeForm } from "./schema-forms.ts";
import { logicForms } from "./schema-logic.ts";
import { reachForms } from "./schema-reach.ts";
import { surveyForm } from "./schema-survey.ts";
import { talkForms } from "./schema-talk.ts";
import { type DocumentWords, nodeName } from "./schema-words.ts";

const OUTCOME = { pattern: /^[^\p{C}]{1,40}$/u, allowed: "the name of an outcome" };
const ABOUT = text({ pattern: /^[^\p{Cc}]{1,500}$/u, allowed: "a remark of at most 500 characters" });

const manyNext = mapOf(OUTCOME, nodeName);

/** A node, or a node for each outcome. */
const successors: Shape<ReadonlyMap<string, string>> = {
  placeholder: new Map(),
  schema: { anyOf: [nodeName.schema, manyNext.schema] },
  read(tree, path, faults) {
    if (tree.kind === "map") return manyNext.read(tree, path, faults);
    return new Map([["done", nodeName.read(tree, path, faults)]]);
  },
};

const common = {
  next: perhaps(successors, "Where it leads: a node, or a node for each outcome"),
  about: perhaps(ABOUT, "A remark for whoever reads or draws the flow"),
};

export function nodeForms(words: DocumentWords): readonly NodeForm[] {
  return [...talkForms(words), ...logicForms(words), ...reachForms(words), ...deskForms(words), surveyForm(words)];
}

export class NodeReader {
  #forms: readonly NodeForm[];
  #shapes: ReadonlyMap<string, Shape<Readonly<Record<string, unknown>>>>;
  #lineOf: (offset: number) => number;

  constructor(words: DocumentWords, lineOf: (offset: number) => number) {
    this.#forms = nodeForms(words);
    this.#shapes = new Map(this.#forms.map((form) => [form.key, record({ ...form.fields, ...common })] as const));
    this.#lineOf = lineOf;
  }

  /** undefined: `faults` says why. */
  read(
    name: string,
    { keyAt, value }: { readonly keyAt: number; readonly value: Tree },
    faults: FaultList,
  ): FlowNode | undefined {
    const path = joinPath("nodes", name);
    if (value.kind !== "map") {
      faults.add(keyAt, path, { found: describe(value), allowed: `a node, such as { say: …, next: … }` });
      return undefined;
    }
    const form = this.#formOf(value, keyAt, path, faults);
    const shape = this.#shapes.get(form?.key ?? "");
    if (form === undefined || shape === undefined) return undefined;
    const values = shape.read(value, path, faults);
    const { next, about } = values as Values<typeof common>;
    return form.make(values, { name, line: this.#lineOf(keyAt), about, next: next ?? new Map<string, string>() });
  }

  /** A key of one kind may stand beside another kind's: `wait` of a menu. */
  #formOf(node: TreeMap, keyAt: number, path: string, faults: FaultList): NodeForm | undefined {
    const present = this.#forms.filter(({ key }) => node.entries.has(key));
    const forms = present.filter(
      ({ key }) => !present.some((other) => other.key !== key && Object.hasOwn(other.fields, key)),
    );
    const [only, second] = forms;
    const kinds = this.#forms.map(({ key }) => key);
    if (only !== undefined && second === undefined) return only;
    if (second !== undefined) {
      const found = `${forms.map(({ key }) => key).join(" and ")} in one node`;
      faults.add(node.entries.get(second.key)?.keyAt ?? keyAt, path, {
        found,
        allowed: "one of them; the other is a node of its own",
      });
      return undefined;
    }
    const keys = [...node.entries.keys()];
    const wrong = keys.find((key) => !(key in common));
    const hint = wrong === undefined ? undefined : didYouMean(wrong, kinds);
    const found = keys.length === 0 ? "an empty node" : `a node with only ${keys.join(", ")}`;
    faults.add(keyAt, path, { found, allowed: `a key that says what it does: ${kinds.join(", ")}`, hint });
    return undefined;
  }
}

export function nodeSchema(words: DocumentWords): JsonSchema {
  return { anyOf: nodeForms(words).map(({ fields }) => record({ ...fields, ...common }).schema) };
}
