// What is different between two versions of a flow, node by node: what `flow history` tells. Remarks count, lines of the document do not.

import { limits } from "../../base/limits.ts";
import type { Flow } from "../../ivr/flow.ts";

export interface FlowDiff {
  readonly kind: "first" | "changed" | "rolled-back" | "removed";
  readonly to: number | null;
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly string[];
  readonly more: number;
  readonly settings: boolean;
}

/** `before` undefined: there was none. */
export function diffFlows(before: Flow | undefined, after: Flow, rolledBackTo: number | undefined): FlowDiff {
  const was = before?.nodes ?? new Map<string, never>();
  const added = [...after.nodes.keys()].filter((name) => !was.has(name));
  const removed = [...was.keys()].filter((name) => !after.nodes.has(name));
  const changed = [...after.nodes].filter(([name, node]) => {
    const old = before?.nodes.get(name);
    return old !== undefined && written(old) !== written(node);
  });
  const cut = (names: readonly string[]): readonly string[] => names.slice(0, limits.flows.namedNodes);
  const lists = [before === undefined ? [] : added, removed, changed.map(([name]) => name)] as const;
  const named = lists.map(cut);
  return {
    kind: rolledBackTo !== undefined ? "rolled-back" : before === undefined ? "first" : "changed",
    to: rolledBackTo ?? null,
    added: named[0] ?? [],
    removed: named[1] ?? [],
    changed: named[2] ?? [],
    more: lists.flat().length - named.flat().length,
    settings: before !== undefined && settingsOf(before) !== settingsOf(after),
  };
}

export const REMOVED: FlowDiff = {
  kind: "removed",
  to: null,
  added: [],
  removed: [],
  changed: [],
  more: 0,
  settings: false,
};

function settingsOf({ key, title, language, start, onError, args, variables }: Flow): string {
  return written({ key, title, language, start, onError, args, variables });
}

/** The same for what is written the same; expressions and texts count as they were written. */
function written(value: unknown): string {
  return JSON.stringify(value, (key, inner: unknown) => {
    if (key === "line" || key === "evaluate" || key === "parts") return undefined;
    if (inner instanceof Map) return [...inner];
    return inner instanceof Set ? [...inner] : inner;
  });
}
