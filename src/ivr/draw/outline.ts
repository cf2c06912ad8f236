// A flow as rows for a terminal: a tree in which each node stands once, where the fewest steps lead to it, and every other way to it is a
// reference. A chain of nodes with one way on goes down without indenting. Who prints it cuts the rows to the terminal's width.

import { type Arrow, arrowsFrom, type Box, type FlowGraph } from "./graph.ts";

export interface Row {
  /** Branches before it: `│  ├─ `. */
  readonly stem: string;
  /** Of the way that leads here: "1, timeout"; "" for the usual one. */
  readonly label: string;
  readonly box: Box;
  /** above, below: it is shown there, and only named here. */
  readonly reference: "above" | "below" | undefined;
}

export interface Outline {
  readonly rows: readonly Row[];
  /** Nothing leads there; each with what leads on from it. */
  readonly unreachable: readonly Row[];
}

export function outlineOf(graph: FlowGraph): Outline {
  const boxes = new Map(graph.boxes.map((box) => [box.name, box]));
  const arrows = arrowsFrom(graph);
  const errors = graph.boxes.find((box) => box.takesErrors && box.name !== graph.start);
  const walk: Walk = { boxes, arrows, at: shallowest(graph), shown: new Set(), rows: [] };
  root(walk, graph.start);
  // Where errors lead is reached without an arrow.
  if (errors !== undefined && !walk.shown.has(errors.name)) root(walk, errors.name);
  const { rows } = walk;
  const unreachable: Row[] = [];
  for (const box of graph.boxes) {
    if (!walk.shown.has(box.name) && box.state === "unreachable") root({ ...walk, rows: unreachable }, box.name);
  }
  return { rows, unreachable };
}

interface Walk {
  readonly boxes: ReadonlyMap<string, Box>;
  readonly arrows: ReadonlyMap<string, readonly Arrow[]>;
  /** The arrow under which a node is shown. */
  readonly at: ReadonlyMap<string, Arrow>;
  readonly shown: Set<string>;
  readonly rows: Row[];
}

/** By breadth: the first arrow that reaches each node, from the start, then from where errors lead, then from what nothing leads to. */
function shallowest(graph: FlowGraph): ReadonlyMap<string, Arrow> {
  const at = new Map<string, Arrow>();
  const arrows = arrowsFrom(graph);
  const roots = [graph.start, ...graph.boxes.filter((box) => box.takesErrors).map(({ name }) => name)];
  const seen = new Set<string>();
  for (const first of [...roots, ...graph.boxes.map(({ name }) => name)]) {
    const waiting = seen.has(first) ? [] : [first];
    seen.add(first);
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      for (const arrow of arrows.get(name) ?? []) {
        if (seen.has(arrow.to)) continue;
        seen.add(arrow.to);
        at.set(arrow.to, arrow);
        waiting.push(arrow.to);
      }
    }
  }
  return at;
}

function root(walk: Walk, name: string): void {
  const box = walk.boxes.get(name);
  if (box === undefined) return;
  walk.rows.push({ stem: "", label: "", box, reference: undefined });
  walk.shown.add(name);
  below(walk, name, "");
}

function below(walk: Walk, name: string, stem: string): void {
  const arrows = walk.arrows.get(name) ?? [];
  const [only] = arrows;
  if (only !== undefined && arrows.length === 1 && only.labels.length === 0)
    return visit(walk, only, `${stem}↓ `, stem);
  arrows.forEach((arrow, index) => {
    const isLast = index === arrows.length - 1;
    visit(walk, arrow, `${stem}${isLast ? "└─ " : "├─ "}`, `${stem}${isLast ? "   " : "│  "}`);
  });
}

function visit(walk: Walk, arrow: Arrow, stem: string, stemBelow: string): void {
  const box = walk.boxes.get(arrow.to);
  if (box === undefined) return;
  const label = arrow.labels.join(", ");
  if (walk.shown.has(arrow.to)) return void walk.rows.push({ stem, label, box, reference: "above" });
  if (walk.at.get(arrow.to) !== arrow) return void walk.rows.push({ stem, label, box, reference: "below" });
  walk.rows.push({ stem, label, box, reference: undefined });
  walk.shown.add(arrow.to);
  below(walk, arrow.to, stemBelow);
}
