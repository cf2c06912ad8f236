// A flow as boxes and arrows, before anybody decides where they stand: `layout.ts` places them for a picture, `outline.ts` puts them in a row for
// a terminal. Successors that do not exist become boxes of their own, so that a document with faults can be drawn too.

import type { Flow, FlowLanguage, FlowNode } from "../flow.ts";
import { type Caption, captionOf, outcomeText, type PromptText } from "./caption.ts";
import { type Family, familyOf, kindName } from "./families.ts";

export interface Drawing {
  readonly language: FlowLanguage;
  /** Of the flow, where it has one: a file has none yet. */
  readonly version?: number | undefined;
  readonly promptText?: PromptText | undefined;
}

export interface Box {
  readonly name: string;
  /** In words; "" of a node that does not exist. */
  readonly kind: string;
  readonly family: Family;
  readonly caption: Caption;
  /** missing: something leads there, and there is no such node. unreachable: nothing does. reference: it only names another (`references.ts`). */
  readonly state: "normal" | "missing" | "unreachable" | "reference";
  /** What is peculiar about it: errors lead here, nobody comes here; "" of most. */
  readonly remark: string;
  /** Errors without a way of their own come here. */
  readonly takesErrors: boolean;
  /** Of a reference: whom it names. */
  readonly standsFor?: string;
}

/** All outcomes of one node that lead to the same other one. */
export interface Arrow {
  readonly from: string;
  readonly to: string;
  /** In words; empty for the usual way alone. */
  readonly labels: readonly string[];
  readonly state: Box["state"];
  /** Where it leads in truth, if `to` is a reference. */
  readonly standsFor?: string;
}

export interface FlowGraph {
  readonly key: string;
  readonly title: string;
  readonly version: number | undefined;
  readonly language: FlowLanguage;
  readonly start: string;
  /** In the order in which somebody meets them who takes each first way first; then the unreachable ones. */
  readonly boxes: readonly Box[];
  readonly arrows: readonly Arrow[];
}

export function graphOf(flow: Flow, drawing: Drawing): FlowGraph {
  const { language } = drawing;
  const reached = reachable(flow);
  const order = [...reached, ...[...flow.nodes.keys()].filter((name) => !reached.has(name))];
  const arrows = order.flatMap((name) => arrowsOf(flow, name, { language, isReached: reached.has(name) }));
  const missing = [...new Set([flow.start, ...order, ...arrows.map(({ to }) => to)])].filter(
    (name) => !flow.nodes.has(name) && !reached.has(name),
  );
  return {
    key: flow.key,
    title: flow.title[language] ?? flow.title.zh ?? flow.title.en ?? flow.key,
    version: drawing.version,
    language,
    start: flow.start,
    boxes: [...order, ...missing].map((name) => boxOf(flow, name, { drawing, isReached: reached.has(name) })),
    arrows,
  };
}

/** Names as a walk from the start meets them, and from where errors lead; missing ones among them. */
function reachable(flow: Flow): ReadonlySet<string> {
  const reached = new Set<string>();
  const waiting = [flow.onError, flow.start].filter((name) => name !== undefined);
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (reached.has(name)) continue;
    reached.add(name);
    waiting.push(...[...(flow.nodes.get(name)?.next.values() ?? [])].reverse());
  }
  return reached;
}

function boxOf(
  flow: Flow,
  name: string,
  { drawing, isReached }: { readonly drawing: Drawing; readonly isReached: boolean },
): Box {
  const node = flow.nodes.get(name);
  const state = node === undefined ? "missing" : isReached ? "normal" : "unreachable";
  const takesErrors = flow.onError === name;
  const remark = REMARKS[drawing.language][state === "normal" && takesErrors ? "errors" : state];
  if (node === undefined) {
    return { name, kind: "", family: "ends", caption: { essence: "", words: "" }, state, remark, takesErrors };
  }
  return {
    name,
    kind: kindName(node.kind, drawing.language),
    family: familyOf(node.kind),
    caption: captionOf(node, drawing.language, drawing.promptText),
    state,
    remark,
    takesErrors,
  };
}

const REMARKS: Readonly<Record<FlowLanguage, Readonly<Record<Box["state"] | "errors", string>>>> = {
  zh: { normal: "", missing: "没有这个节点", reference: "", unreachable: "无法到达", errors: "出错时到此" },
  en: {
    normal: "",
    missing: "there is no such node",
    reference: "",
    unreachable: "nothing leads here",
    errors: "errors lead here",
  },
};

function arrowsOf(
  flow: Flow,
  from: string,
  { language, isReached }: { readonly language: FlowLanguage; readonly isReached: boolean },
): readonly Arrow[] {
  const node = flow.nodes.get(from);
  if (node === undefined) return [];
  return [...byTarget(node)].map(([to, outcomes]) => ({
    from,
    to,
    labels: labelsOf(node, outcomes, language),
    state: flow.nodes.has(to) ? (isReached ? "normal" : "unreachable") : "missing",
  }));
}

function byTarget(node: FlowNode): ReadonlyMap<string, readonly string[]> {
  const targets = new Map<string, string[]>();
  for (const [outcome, to] of node.next) targets.set(to, [...(targets.get(to) ?? []), outcome]);
  return targets;
}

/** The usual way is told beside others: "done, timeout". */
function labelsOf(node: FlowNode, outcomes: readonly string[], language: FlowLanguage): readonly string[] {
  const labels = outcomes.map((outcome) => outcomeText(node, outcome, language));
  if (labels.every((label) => label === "")) return [];
  return labels.map((label) => (label === "" ? (language === "zh" ? "完成" : "done") : label));
}

/** The ways out of each box, in their order. */
export function arrowsFrom({ arrows }: FlowGraph): ReadonlyMap<string, readonly Arrow[]> {
  const from = new Map<string, Arrow[]>();
  for (const arrow of arrows) {
    const known = from.get(arrow.from);
    if (known === undefined) from.set(arrow.from, [arrow]);
    else known.push(arrow);
  }
  return from;
}
