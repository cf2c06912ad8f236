// Where each box and each arrow of a flow stands. The ranks and the crossings are dagre's (decision 0052); sizes come from the texts.

import { Graph, layout as place } from "@dagrejs/dagre";
import { assert } from "../../base/assert.ts";
import type { Arrow, Box, FlowGraph } from "./graph.ts";
import { breakText, cutText, textWidth } from "./measure.ts";
import { withReferences } from "./references.ts";
import { type Course, type Inset, type Place, type Point, type Way, waysOf } from "./ways.ts";

export const FONT = { name: 13, text: 11.5, label: 11 } as const;
export const LINE = { name: 18, text: 15, label: 14 } as const;
export const PADDING = { x: 14, y: 8 } as const;

/** Widest text in a box, and widest label of an arrow, in pixels. */
const TEXT_WIDTH = 190;
const LABEL_WIDTH = 150;
const WORDS_LINES = 3;
/** What slanted and six-sided boxes lose of their width at either end. */
export const SLANT = 10;
const ENTRY_SIZE = 16;
const ENTRY = "entry";

/** `at`: its middle, in pixels from the upper left corner. */
export interface PlacedBox {
  readonly box: Box;
  readonly at: Place;
  readonly title: string;
  readonly kind: string;
  readonly lines: readonly string[];
}

export interface PlacedArrow {
  readonly arrow: Arrow;
  readonly way: Way;
  readonly labels: readonly string[];
  /** Middle of the labels; undefined: none. */
  readonly at: Place | undefined;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly PlacedBox[];
  readonly arrows: readonly PlacedArrow[];
  /** Where a caller comes in, and the way to the first box. */
  readonly entry: { readonly at: Place; readonly way: Way };
}

type Direction = "TB" | "LR";

/** Downwards or to the right, whichever fits a screen better. */
export function layoutOf(whole: FlowGraph): Layout {
  const graph = withReferences(whole);
  const down = layoutTowards(graph, "TB");
  const right = layoutTowards(graph, "LR");
  return unwieldy(right) < unwieldy(down) ? right : down;
}

/** Pixels of the side that is scrolled along, of a screen a little wider than high. */
function unwieldy({ width, height }: Layout): number {
  return Math.max(width / 1.4, height);
}

function layoutTowards(graph: FlowGraph, direction: Direction): Layout {
  const boxes = graph.boxes.map((box) => ({ box, ...textsOf(box) }));
  const arrows = graph.arrows.map((arrow) => ({ arrow, ...labelsOf(arrow) }));
  const dagre = new Graph({ multigraph: true });
  dagre.setGraph({ rankdir: direction, nodesep: 26, edgesep: 18, ranksep: 60, marginx: 24, marginy: 24 });
  // Names of nodes are the person's own, so ids are numbers: no name can be one of dagre's.
  const indexes = new Map(graph.boxes.map((box, index) => [box.name, index]));
  const idOf = (name: string): string => String(indexes.get(name));
  dagre.setNode(ENTRY, { width: ENTRY_SIZE, height: ENTRY_SIZE });
  boxes.forEach(({ width, height }, index) => {
    dagre.setNode(String(index), { width, height });
  });
  dagre.setEdge(ENTRY, idOf(graph.start), { width: 0, height: 0, weight: 4 }, ENTRY);
  arrows.forEach(({ arrow, width, height }, index) => {
    dagre.setEdge(idOf(arrow.from), idOf(arrow.to), { width, height, labelpos: "c" }, String(index));
  });
  place(dagre);
  const edgeOf = (from: string, to: string, name: string): Edge =>
    edgePlace(dagre.edge({ v: from, w: to, name }), from === to);
  const edges = arrows.map(({ arrow }, index) => edgeOf(idOf(arrow.from), idOf(arrow.to), String(index)));
  const entryEdge = edgeOf(ENTRY, idOf(graph.start), ENTRY);
  const places = [...boxes.map((_box, index) => placeOf(dagre.node(String(index)))), placeOf(dagre.node(ENTRY))];
  const courses: Course[] = [
    ...arrows.map(({ arrow }, index) => ({
      from: indexes.get(arrow.from) ?? 0,
      to: indexes.get(arrow.to) ?? 0,
      bends: edges[index]?.points ?? [],
    })),
    { from: boxes.length, to: indexes.get(graph.start) ?? 0, bends: entryEdge.points },
  ];
  const ways = waysOf({
    boxes: places,
    labels: edges.filter(({ at }) => at.width > 0).map(({ at }) => at),
    courses,
    isRightwards: direction === "LR",
    inset: insetOf(graph.boxes, direction),
  });
  const { width = 0, height = 0 } = dagre.graph() as { readonly width?: number; readonly height?: number };
  return {
    width,
    height,
    boxes: boxes.map(({ box, title, kind, lines }, index) => ({ box, title, kind, lines, at: at(places, index) })),
    arrows: arrows.map(({ arrow, labels }, index) => ({
      arrow,
      labels,
      way: at(ways, index),
      at: labels.length === 0 ? undefined : at(edges, index).at,
    })),
    entry: { at: at(places, boxes.length), way: at(ways, arrows.length) },
  };
}

function at<Thing>(things: readonly Thing[], index: number): Thing {
  const thing = things[index];
  assert(thing !== undefined, "what was placed has a place");
  return thing;
}

interface Edge {
  readonly at: Place;
  /** Without both ends; of an arrow back to its own box: the middle of its label. */
  readonly points: readonly Point[];
}

function edgePlace(edge: unknown, isLoop: boolean): Edge {
  const { points = [] } = edge as { readonly points?: readonly Point[] };
  return { at: placeOf(edge), points: isLoop ? [placeOf(edge)] : points.slice(1, -1) };
}

/** Slanted and six-sided boxes do not fill their rectangle at the sides where arrows of a picture to the right come in. */
function insetOf(boxes: readonly Box[], direction: Direction): Inset {
  if (direction === "TB") return () => 0;
  return (index, side, share) => {
    const box = boxes[index];
    if (box === undefined || box.state === "missing" || box.state === "reference") return 0;
    if (box.family === "asks") return SLANT * (side === "before" ? 1 - share : share);
    return box.family === "decides" ? SLANT * Math.abs(2 * share - 1) : 0;
  };
}

function textsOf(box: Box) {
  const title = cutText(box.standsFor === undefined ? box.name : `→ ${box.standsFor}`, FONT.name, TEXT_WIDTH);
  const room = { size: FONT.text, width: TEXT_WIDTH };
  const { essence, words } = box.caption;
  const lines = [
    ...(essence === "" ? [] : breakText(essence, { ...room, most: 2 })),
    ...(words === "" ? [] : breakText(words, { ...room, most: WORDS_LINES })),
    ...(box.remark === "" ? [] : [`(${box.remark})`]),
  ];
  const head = textWidth(title, FONT.name) + (box.kind === "" ? 0 : 10 + textWidth(box.kind, FONT.label));
  const widest = Math.max(head, ...lines.map((line) => textWidth(line, FONT.text)));
  const slant = box.family === "asks" || box.family === "decides" ? SLANT + 2 : 0;
  return {
    title,
    kind: box.kind,
    lines,
    width: Math.ceil(widest + 2 * (PADDING.x + slant)),
    height: LINE.name + lines.length * LINE.text + 2 * PADDING.y,
  };
}

/** As few lines as fit: keys beside one another, each expression by itself. */
function labelsOf({ labels }: Arrow) {
  const lines =
    labels.length === 0 ? [] : breakText(labels.join(", "), { size: FONT.label, width: LABEL_WIDTH, most: 3 });
  return {
    labels: lines,
    width: lines.length === 0 ? 0 : Math.ceil(Math.max(...lines.map((line) => textWidth(line, FONT.label)))) + 8,
    height: lines.length === 0 ? 0 : lines.length * LINE.label + 4,
  };
}

function placeOf(placed: unknown): Place {
  const { x = 0, y = 0, width = 0, height = 0 } = placed as Partial<Place>;
  return { x, y, width, height };
}
