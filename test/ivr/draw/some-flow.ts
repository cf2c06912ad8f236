// Flows by hand for the drawings: nodes with their ways on, and as little else as a node can have.

import type { QueueKey } from "../../../src/base/ids.ts";
import type { Expression, Flow, FlowLanguage, FlowNode, Words } from "../../../src/ivr/flow.ts";

type Next = Readonly<Record<string, string>>;

export function flowOf(nodes: readonly FlowNode[], more: Partial<Flow> = {}): Flow {
  return {
    key: "main",
    title: { zh: "主菜单", en: "Main menu" },
    language: undefined,
    start: nodes[0]?.name ?? "",
    nodes: new Map(nodes.map((node) => [node.name, node])),
    onError: undefined,
    args: new Map(),
    variables: new Map(),
    ...more,
  };
}

function common(name: string, next: Next) {
  return { name, line: 1, about: undefined, next: new Map(Object.entries(next)) };
}

export function wordsOf(texts: Readonly<Partial<Record<FlowLanguage, string>>>): Words {
  const by = Object.fromEntries(Object.entries(texts).map(([language, text]) => [language, { text, parts: [text] }]));
  return [{ kind: "text", by }];
}

export function playNode(name: string, next: Next, words: Words = wordsOf({ zh: "您好", en: "Hello" })): FlowNode {
  return { ...common(name, next), kind: "play", words, bargeIn: true };
}

export function menuNode(
  name: string,
  next: Next,
  words: Words = wordsOf({ zh: "请按键", en: "Press a key" }),
): FlowNode {
  return {
    ...common(name, next),
    kind: "menu",
    words,
    sayInvalid: undefined,
    sayTimeout: undefined,
    tries: 3,
    waitMs: 5_000,
    bargeIn: true,
    speech: new Map(),
  };
}

export function hoursNode(name: string, next: Next, schedule = "office"): FlowNode {
  return { ...common(name, next), kind: "hours", schedule };
}

export function branchNode(name: string, next: Next, cases: readonly string[]): FlowNode {
  return { ...common(name, next), kind: "branch", cases: cases.map(expression) };
}

function expression(text: string): Expression {
  return { text, reads: [], evaluate: () => ({ ok: true, value: null }) };
}

export function queueNode(name: string, next: Next, queue = "support"): FlowNode {
  return {
    ...common(name, next),
    kind: "queue",
    queue: queue as QueueKey,
    tier: undefined,
    region: undefined,
    creditMs: 0,
    requires: undefined,
  };
}

export function voicemailNode(name: string, next: Next, mailbox = "1003"): FlowNode {
  return { ...common(name, next), kind: "voicemail", mailbox };
}

export function hangUpNode(name: string): FlowNode {
  return { ...common(name, {}), kind: "hang-up", words: [] };
}
