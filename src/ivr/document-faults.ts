// What the shape of a document cannot say: where nodes lead, which outcomes they have, what keys can be pressed. Of one document alone; what it needs
// of the office and of other flows is `check-flow.ts`'s business.

import { limits } from "../base/limits.ts";
import { type Complaint, didYouMean, type FaultList } from "../office/fault.ts";
import { offsetOf, type Tree } from "../office/tree.ts";
import type { Flow, FlowNode } from "./flow.ts";
import { ALWAYS, isMenuKey, missingOutcomes, outcomesOf } from "./outcomes.ts";

interface Document {
  readonly root: Tree;
  readonly faults: FaultList;
  readonly flow: Flow;
  /** Nodes that were read without a fault; of the others only where they lead is looked at. */
  readonly sound: ReadonlySet<FlowNode>;
}

export function findDocumentFaults(document: Document): void {
  const { flow, root, sound } = document;
  const written = root.kind === "map" ? root.entries.get("nodes")?.value : undefined;
  const known = written?.kind === "map" ? [...written.entries.keys()] : [];
  refuseUnknown(document, ["start"], flow.start, known);
  if (flow.onError !== undefined) refuseUnknown(document, ["onError"], flow.onError, known);
  refuseVariables(document);
  for (const node of flow.nodes.values()) {
    refuseSuccessors(document, node, known);
    if (!sound.has(node)) continue;
    refuseOutcomes(document, node);
    refuseOwn(document, node);
  }
}

type Segments = readonly (string | number)[];

/** `nodes.main.branch[2].if` */
function pathText(segments: Segments): string {
  return segments
    .map((each, i) => (typeof each === "number" ? `[${each + 1}]` : `${i === 0 ? "" : "."}${each}`))
    .join("");
}

function complain({ root, faults }: Document, segments: Segments, complaint: Complaint): void {
  faults.add(offsetOf(root, segments), pathText(segments), complaint);
}

function refuseUnknown(document: Document, segments: Segments, name: string, known: readonly string[]): void {
  if (name === "") return; // a fault of its own already
  if (known.includes(name)) return;
  complain(document, segments, {
    found: `the unknown node ${JSON.stringify(name)}`,
    allowed: "a node of this flow",
    hint: didYouMean(name, known),
  });
}

function refuseSuccessors(document: Document, node: FlowNode, known: readonly string[]): void {
  const isMap = treeAt(document, ["nodes", node.name, "next"])?.kind === "map";
  for (const [outcome, target] of node.next) refuseUnknown(document, placeOf(node, outcome, isMap), target, known);
}

/** Where a successor is written: a case leads from its own entry, and a bare `next: NODE` is that of "done". */
function placeOf(node: FlowNode, outcome: string, isMap: boolean): Segments {
  const number = node.kind === "branch" ? /^case ([0-9]+)$/.exec(outcome)?.[1] : undefined;
  if (number !== undefined) return ["nodes", node.name, "branch", Number(number) - 1, "next"];
  return ["nodes", node.name, "next", ...(isMap ? [outcome] : [])];
}

function refuseOutcomes(document: Document, node: FlowNode): void {
  const own = outcomesOf(node);
  const allowed = [...(own ?? []), ...ALWAYS];
  for (const outcome of own === undefined ? [] : node.next.keys()) {
    if (allowed.includes(outcome)) continue;
    complain(document, placeOf(node, outcome, true), {
      found: `the outcome ${JSON.stringify(outcome)}`,
      allowed:
        node.kind === "menu" ? `keys (0-9, * and #), timeout, invalid, ${ALWAYS.join(", ")}` : allowed.join(", "),
      hint: didYouMean(outcome, allowed),
    });
  }
  const missing = missingOutcomes(node);
  if (missing.length === 0) return;
  complain(document, ["nodes", node.name], {
    found: `no \`next\` for ${missing.join(" and ")} of ${JSON.stringify(node.name)}`,
    allowed: `\`next\` with a node for ${missing.join(" and ")}`,
  });
}

function refuseVariables(document: Document): void {
  const { args, variables } = document.flow;
  for (const name of args.keys()) {
    if (!variables.has(name)) continue;
    complain(document, ["variables", name], { found: `the argument ${name} a second time`, allowed: "each name once" });
  }
  const count = args.size + variables.size;
  if (count > limits.ivr.variables)
    complain(document, ["variables"], { found: `${count} variables`, allowed: `at most ${limits.ivr.variables}` });
}

/** What is wrong with one kind alone. */
function refuseOwn(document: Document, node: FlowNode): void {
  const at = (...segments: Segments): Segments => ["nodes", node.name, ...segments];
  if (node.kind === "menu") refuseMenu(document, node, at);
  if (node.kind === "survey") refuseSurvey(document, node, at);
  if (node.kind === "fax" && (node.way === "send") !== (node.file !== undefined)) {
    const found = node.way === "send" ? "no file to send" : "a file";
    complain(document, at(node.file === undefined ? "fax" : "file"), { found, allowed: "`file` with `fax: send`" });
  }
  if (node.kind === "language") {
    const [only, ...more] = node.language.parts;
    if (typeof only !== "string" || more.length > 0 || only === "zh" || only === "en") return;
    complain(document, at("language"), {
      found: JSON.stringify(only),
      allowed: "zh, en",
      hint: didYouMean(only, ["zh", "en"]),
    });
  }
  if (node.kind === "listen") {
    for (const name of node.phrases.keys()) {
      if (!["done", "timeout", ...ALWAYS].includes(name)) continue;
      complain(document, at("phrases", name), {
        found: `the name ${name}`,
        allowed: "a name that is no outcome of its own",
      });
    }
  }
}

type Menu = FlowNode & { readonly kind: "menu" };
type Survey = FlowNode & { readonly kind: "survey" };

function refuseMenu(document: Document, node: Menu, at: (...segments: Segments) => Segments): void {
  const keys = [...node.next.keys()].filter(isMenuKey);
  if (keys.length === 0) complain(document, at("menu"), { found: "a menu without keys", allowed: "keys under `next`" });
  for (const key of node.speech.keys()) {
    if (keys.includes(key)) continue;
    complain(document, at("speech", key), {
      found: `words for ${key}`,
      allowed: "a key of `next`",
      hint: didYouMean(key, keys),
    });
  }
}

/** NPS is defined on 0 to 10 with 10 the best. */
function refuseSurvey(document: Document, node: Survey, at: (...segments: Segments) => Segments): void {
  const { measure, least, most, best } = node;
  if (least === most)
    complain(document, at("scale"), { found: `${least}-${most}`, allowed: "a scale of at least two answers" });
  if (measure !== "nps") {
    if (treeAt(document, at("best")) === undefined)
      complain(document, at(), { found: "no `best`", allowed: "best: first, or best: last" });
    return;
  }
  if (least !== 0 || most !== 10)
    complain(document, at("scale"), { found: `${least}-${most}`, allowed: "0-10 with nps" });
  if (best !== "last") complain(document, at("best"), { found: "first", allowed: "last with nps" });
}

function treeAt({ root }: Document, segments: Segments): Tree | undefined {
  let tree: Tree | undefined = root;
  for (const segment of segments) tree = tree?.kind === "map" ? tree.entries.get(String(segment))?.value : undefined;
  return tree;
}
