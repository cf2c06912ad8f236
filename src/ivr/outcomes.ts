// What may come of each kind of node, and what of it must lead somewhere. docs/flows.md has the same list for people.

import type { FlowNode } from "./flow.ts";
import { wayAfter } from "./successor.ts";

/** Stand for every outcome without a branch, and for what went wrong; every node may have them. */
export const ALWAYS = ["error", "otherwise"] as const;

/** undefined: known only when the other flow is. `error` and `otherwise` are not among them. */
export function outcomesOf(node: FlowNode): readonly string[] | undefined {
  switch (node.kind) {
    case "menu":
      return [...[...node.next.keys()].filter(isMenuKey), "timeout", "invalid"];
    case "branch":
      return ["done", ...node.cases.map((_, index) => `case ${index + 1}`)];
    case "listen":
      return ["done", ...node.phrases.keys(), "timeout"];
    case "subflow":
      return undefined;
    default:
      return FIXED[node.kind];
  }
}

/** Keys of a menu: one, or a few in a row. */
export function isMenuKey(name: string): boolean {
  return /^[0-9*#]{1,4}$/.test(name);
}

const FIXED: Readonly<Record<Exclude<FlowNode["kind"], "menu" | "branch" | "listen" | "subflow">, readonly string[]>> =
  {
    play: ["done"],
    say: ["done"],
    set: ["done"],
    note: ["done"],
    language: ["done"],
    message: ["done"],
    fax: ["done"],
    wait: ["done", "key"],
    collect: ["done", "timeout", "invalid"],
    survey: ["done", "timeout", "invalid"],
    hours: ["open", "closed"],
    "look-up": ["found", "none"],
    request: ["done", "refused"],
    queue: ["done", "closed", "full", "timeout", "barred"],
    dial: ["done", "busy", "no-answer"],
    transfer: [],
    voicemail: ["done", "empty"],
    record: ["done", "empty"],
    conference: ["done", "full"],
    callback: ["done", "refused"],
    ticket: ["done", "refused"],
    vote: ["done"],
    return: [],
    "hang-up": [],
  };

/**
 * Usual outcomes that the document must lead somewhere and does not: without a way on for them the caller would hear an apology where nothing went
 * wrong. What becomes of others, such as a queue that is closed, is told by `wayAfter`.
 */
export function missingOutcomes(node: FlowNode): readonly string[] {
  const needed = node.kind === "hours" || node.kind === "look-up" ? FIXED[node.kind] : ["done"];
  const own = outcomesOf(node) ?? [];
  return needed.filter((each) => own.includes(each) && wayAfter(node, each).kind === "trouble");
}
