// Text of a flow document to a `Flow`, or every fault in it. Called by `zongji flow check`, `try` and `draw`, and by the switch. Names of things
// outside the document are `check-flow.ts`'s business.

import { limits } from "../base/limits.ts";
import type { FaultList } from "../office/fault.ts";
import { readTree, type Tree } from "../office/tree.ts";
import { findDocumentFaults } from "./document-faults.ts";
import { lineFinder, linesOf } from "./document-lines.ts";
import { ExpressionReader } from "./expressions.ts";
import type { Flow, FlowNode } from "./flow.ts";
import { type FlowFault, flowFault } from "./flow-fault.ts";
import { flowShape, variablesOf } from "./schema-flow.ts";
import { NodeReader } from "./schema-nodes.ts";
import { documentWords } from "./schema-words.ts";

export type ReadFlow =
  | { readonly ok: true; readonly flow: Flow; readonly warnings: readonly FlowFault[] }
  /**
   * draft: what could be read all the same, for a drawing; it is never run. sound: the same without nodes that have a fault of their own, so that
   * what they name can be looked up.
   */
  | {
      readonly ok: false;
      readonly faults: readonly FlowFault[];
      readonly draft?: Flow | undefined;
      readonly sound?: Flow | undefined;
    };

/** Never throws; all faults of the document, in its order. */
export function readFlow(text: string): ReadFlow {
  const { documentCharacters } = limits.ivr;
  if (text.length > documentCharacters) {
    const message = `found ${text.length} characters, allowed: at most ${documentCharacters}`;
    return { ok: false, faults: [{ line: 1, path: "", message }] };
  }
  const document = readTree(text);
  if (!("root" in document)) return { ok: false, faults: document.map(flowFault) };
  const { root, faults } = document;
  const sound = new Set<FlowNode>();
  const flow = readRoot(root, faults, { lineOf: lineFinder(text), sound });
  if (flow !== undefined) findDocumentFaults({ root, faults, flow, sound });
  if (flow === undefined) return { ok: false, faults: faults.list().map(flowFault) };
  if (faults.size > 0) {
    const nodes = new Map([...flow.nodes].filter(([, node]) => sound.has(node)));
    return { ok: false, faults: faults.list().map(flowFault), draft: flow, sound: { ...flow, nodes } };
  }
  return { ok: true, flow, warnings: [] };
}

interface Reading {
  readonly lineOf: (offset: number) => number;
  /** Gets the nodes that have no fault of their own. */
  readonly sound: Set<FlowNode>;
}

/** undefined: there is not one node. */
function readRoot(root: Tree, faults: FaultList, reading: Reading): Flow | undefined {
  const { flow: key, title, language, arguments: args, variables, ...read } = flowShape.read(root, "", faults);
  const nodes = readNodes(root, read.nodes, faults, reading);
  const [first] = nodes.keys();
  if (first === undefined) return undefined;
  const { start = first, onError } = read;
  return { key, title, language, start, nodes, onError, args, variables, lines: linesOf(root, reading.lineOf) };
}

function readNodes(
  root: Tree,
  nodes: Tree | undefined,
  faults: FaultList,
  { lineOf, sound }: Reading,
): ReadonlyMap<string, FlowNode> {
  const reader = new NodeReader(documentWords(new ExpressionReader(variablesOf(root))), lineOf);
  const found = new Map<string, FlowNode>();
  for (const [name, entry] of nodes?.kind === "map" ? nodes.entries : []) {
    const before = faults.size;
    const node = reader.read(name, entry, faults);
    if (node === undefined) continue;
    found.set(name, node);
    if (faults.size === before) sound.add(node);
  }
  return found;
}
