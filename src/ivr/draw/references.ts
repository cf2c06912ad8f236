// A large flow, before it is placed: its long ways become references, small boxes that name where they lead, as in the terminal's tree. With the lines
// themselves nobody could follow them, and placing them would take minutes: each line costs a place in every row it crosses.

import { type Arrow, arrowsFrom, type Box, type FlowGraph } from "./graph.ts";

/** Rows crossed by all lines of a flow together, up to which all of them are drawn; it is then placed within a second or two. */
const ROWS_CROSSED = 250;

export function withReferences(graph: FlowGraph): FlowGraph {
  const depths = depthsOf(graph);
  const crossed = ({ from, to }: Arrow): number => Math.abs((depths.get(to) ?? 0) - (depths.get(from) ?? 0));
  if (graph.arrows.reduce((sum, arrow) => sum + crossed(arrow), 0) <= ROWS_CROSSED) return graph;
  const references: Box[] = [];
  const arrows = graph.arrows.map((arrow) => {
    const isNextRow = (depths.get(arrow.to) ?? 0) === (depths.get(arrow.from) ?? 0) + 1;
    if (isNextRow || arrow.from === arrow.to || arrow.state === "missing") return arrow;
    const box = referenceTo(arrow.to, references.length);
    references.push(box);
    return { ...arrow, to: box.name, standsFor: arrow.to };
  });
  return { ...graph, boxes: [...graph.boxes, ...references], arrows };
}

/** No node has such a name: it begins with a blank. */
function referenceTo(name: string, index: number): Box {
  const caption = { essence: "", words: "" };
  return {
    name: ` ${index}`,
    kind: "",
    family: "ends",
    caption,
    state: "reference",
    remark: "",
    takesErrors: false,
    standsFor: name,
  };
}

/** Steps from the start, by the shortest way; then from each box that is not reached. */
function depthsOf(graph: FlowGraph): ReadonlyMap<string, number> {
  const arrows = arrowsFrom(graph);
  const depths = new Map<string, number>();
  for (const first of [graph.start, ...graph.boxes.map(({ name }) => name)]) {
    if (depths.has(first)) continue;
    depths.set(first, 0);
    const row = [first];
    for (const name of row) {
      for (const { to } of arrows.get(name) ?? []) {
        if (depths.has(to)) continue;
        depths.set(to, (depths.get(name) ?? 0) + 1);
        row.push(to);
      }
    }
  }
  return depths;
}
