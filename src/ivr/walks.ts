// Which ways through a flow somebody takes who does nothing, or nothing right: ways that cost neither time nor a key, and ways of a caller who never
// presses one. For the check of loops.

import type { Flow, FlowNode } from "./flow.ts";
import { outcomesOf } from "./outcomes.ts";
import { wayAfter } from "./successor.ts";

/** instant: neither the caller does anything nor time passes. timeout: of a caller who is silent. invalid: of one who presses what is not asked for. */
export type Walk = "instant" | "timeout" | "invalid";

/** From node to node, in the order of the document. */
export type Ways = ReadonlyMap<string, readonly string[]>;

/** Outcomes of nodes that ask; an expression in their words may fail, which is nobody's way round. */
const ASKED: ReadonlySet<FlowNode["kind"]> = new Set<FlowNode["kind"]>([
  "menu",
  "collect",
  "survey",
  "listen",
  "record",
]);

/** Outcomes that come at once of nodes that otherwise hold a caller. */
const AT_ONCE: Partial<Readonly<Record<FlowNode["kind"], readonly string[]>>> = {
  queue: ["closed", "full", "barred", "error"],
  dial: ["busy", "error"],
  transfer: ["error"],
  conference: ["full", "error"],
  callback: ["refused", "error"],
  voicemail: ["error"],
  fax: ["error"],
};

const LEAST_WAIT_MS = 1_000;

/** Of one check: which sub-flows let a walk through is reckoned once. */
export class Walks {
  #flows: ReadonlyMap<string, Flow>;
  #passing = new Map<string, boolean>();

  constructor(flows: ReadonlyMap<string, Flow>) {
    this.#flows = flows;
  }

  waysOf(flow: Flow, walk: Walk): Ways {
    return new Map([...flow.nodes.values()].map((node) => [node.name, this.#next(node, walk)] as const));
  }

  /** Does the node ask the caller, itself or in a sub-flow? */
  asks(node: FlowNode, within: ReadonlySet<string> = new Set()): boolean {
    if (ASKED.has(node.kind)) return true;
    const other = node.kind === "subflow" && !within.has(node.flow) ? this.#flows.get(node.flow) : undefined;
    const deeper = new Set([...within, other?.key ?? ""]);
    return other !== undefined && [...other.nodes.values()].some((each) => this.asks(each, deeper));
  }

  #next(node: FlowNode, walk: Walk): readonly string[] {
    const ways = this.#outcomes(node, walk).map((outcome) => wayAfter(node, outcome));
    return [...new Set(ways.flatMap((way) => (way.kind === "node" ? [way.name] : [])))];
  }

  #outcomes(node: FlowNode, walk: Walk): readonly string[] {
    if (ASKED.has(node.kind)) return walk === "instant" ? [] : silentOutcomes(node, walk);
    if (node.kind === "wait") return walk === "instant" && node.ms >= LEAST_WAIT_MS ? [] : ["done"];
    if (node.kind === "subflow") {
      const passes = this.#passes(node.flow, walk);
      return [...(passes ? [...node.next.keys(), "done"] : []), "error"].filter((each) => each !== "otherwise");
    }
    const atOnce = AT_ONCE[node.kind];
    if (atOnce === undefined) return [...(outcomesOf(node) ?? []), "error"];
    return walk === "instant" ? atOnce : [...atOnce, ...laterOutcomes(node)];
  }

  /** Can one walk through it from its start to its end? */
  #passes(key: string, walk: Walk): boolean {
    const memo = `${walk} ${key}`;
    const known = this.#passing.get(memo);
    if (known !== undefined) return known;
    this.#passing.set(memo, false); // while it is reckoned: a flow that comes back to itself is a fault of its own
    const flow = this.#flows.get(key);
    const passes = flow !== undefined && this.#reachesEnd(flow, walk);
    this.#passing.set(memo, passes);
    return passes;
  }

  #reachesEnd(flow: Flow, walk: Walk): boolean {
    const seen = new Set<string>();
    const open = [flow.start];
    for (let name = open.pop(); name !== undefined; name = open.pop()) {
      const node = flow.nodes.get(name);
      if (node === undefined || seen.has(name)) continue;
      seen.add(name);
      if (node.kind === "return") return true;
      if (this.#outcomes(node, walk).some((outcome) => wayAfter(node, outcome).kind === "end")) return true;
      open.push(...this.#next(node, walk));
    }
    return false;
  }
}

function silentOutcomes(node: FlowNode, walk: "timeout" | "invalid"): readonly string[] {
  if (node.kind === "record") return ["done", "empty"];
  return node.kind === "listen" ? ["timeout"] : [walk];
}

/** A queue's own time-out leads back to people who will answer; a talk is somebody's doing. */
function laterOutcomes(node: FlowNode): readonly string[] {
  if (node.kind === "dial") return ["no-answer"];
  if (node.kind === "voicemail") return ["done", "empty"];
  return node.kind === "callback" || node.kind === "fax" ? ["done"] : [];
}

/** Sets of nodes of which each leads to each other, and to itself. */
export function circlesIn(ways: Ways): readonly (readonly string[])[] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const circles: string[][] = [];
  const visit = (name: string): number => {
    const own = index.size;
    let lowest = own;
    index.set(name, own);
    stack.push(name);
    for (const to of ways.get(name) ?? []) {
      if (!index.has(to)) lowest = Math.min(lowest, visit(to));
      else if (stack.includes(to)) lowest = Math.min(lowest, index.get(to) ?? own);
    }
    low.set(name, lowest);
    if (lowest === own) {
      const members = stack.splice(stack.indexOf(name));
      if (members.length > 1 || (ways.get(name) ?? []).includes(name)) circles.push(members);
    }
    return lowest;
  };
  for (const name of ways.keys()) if (!index.has(name)) visit(name);
  return circles;
}

/** The shortest way from a node of the circle back to it, both ends named. */
export function wayRound(ways: Ways, circle: ReadonlySet<string>, from: string): readonly string[] {
  const came = new Map<string, string>();
  const open = [from];
  for (let name = open.shift(); name !== undefined; name = open.shift()) {
    for (const to of ways.get(name) ?? []) {
      if (!circle.has(to) || came.has(to)) continue;
      came.set(to, name);
      if (to !== from) open.push(to);
    }
    if (came.has(from)) break;
  }
  const way = [from];
  for (let at = came.get(from); at !== undefined && at !== from; at = came.get(at)) way.unshift(at);
  return [from, ...way];
}
