// Loops that nobody ends: without input, and those a caller stays in for ever who never presses a right key. A branch that reads what is set on the way
// round, and leads out, counts the turns: with one the loop is taken to end. Part of the check.

import type { FlowNode } from "./flow.ts";
import type { Judge } from "./judge.ts";
import { readBy, setBy } from "./node-parts.ts";
import { circlesIn, Walks, type Ways, wayRound } from "./walks.ts";

export function checkLoops(judge: Judge): void {
  const walks = new Walks(judge.flows);
  for (const circle of openCircles(judge, walks.waysOf(judge.flow, "instant")))
    refuse(judge, circle, "a loop without input", "loops in which the caller is asked, waits or talks to somebody");
  for (const walk of ["timeout", "invalid"] as const) {
    for (const circle of openCircles(judge, walks.waysOf(judge.flow, walk))) {
      if (!nodesOf(judge, circle.members).some((node) => walks.asks(node))) continue;
      const who = walk === "timeout" ? "who never presses a key" : "who never presses a right key";
      refuse(judge, circle, `unbounded retries: a caller ${who} stays in for ever`, "a way that ends after its tries");
    }
  }
}

interface Circle {
  readonly members: readonly string[];
  readonly ways: Ways;
}

/** Circles that remain when branches that count turns are taken out. */
function openCircles(judge: Judge, ways: Ways): readonly Circle[] {
  return circlesIn(ways).flatMap((members) => {
    const within = new Set(members);
    const changed = new Set(nodesOf(judge, members).flatMap(setBy));
    const rest = members.filter((name) => !countsTurns(judge.flow.nodes.get(name), within, changed));
    if (rest.length === members.length) return [{ members, ways }];
    const left = new Map(rest.map((name) => [name, (ways.get(name) ?? []).filter((to) => rest.includes(to))] as const));
    return circlesIn(left).map((each) => ({ members: each, ways: left }));
  });
}

function countsTurns(node: FlowNode | undefined, within: ReadonlySet<string>, changed: ReadonlySet<string>): boolean {
  if (node?.kind !== "branch" || [...node.next.values()].every((to) => within.has(to))) return false;
  return readBy(node).some(({ expression }) =>
    expression.reads.some((name) => changed.has(name.split(".")[0] ?? name)),
  );
}

function nodesOf({ flow }: Judge, names: readonly string[]): readonly FlowNode[] {
  return names.flatMap((name) => flow.nodes.get(name) ?? []);
}

/** At the first of its nodes in the document. */
function refuse(judge: Judge, { members, ways }: Circle, found: string, allowed: string): void {
  const within = new Set(members);
  const first = [...judge.flow.nodes.keys()].find((name) => within.has(name));
  if (first === undefined) return;
  judge.refuse(`nodes.${first}`, `${found}: ${wayRound(ways, within, first).join(" → ")}, allowed: ${allowed}`);
}
