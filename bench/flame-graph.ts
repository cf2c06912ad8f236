// Stacks as a flame graph in SVG: width is time, callees stand above their callers, each block has its name and share as a title, so that a browser
// shows it and a search in the file finds it. Pure.

import type { Frame } from "./cpu-profile.ts";
import { escaped } from "./svg.ts";

const WIDTH = 1_200;
const ROW = 17;
const TOP = 44;
/** px; what is narrower is left out with all above it. */
const NARROWEST = 1.5;
/** px of a letter, and the least that is worth a name. */
const LETTER = 6.2;
const LEAST_LETTERS = 4;

export interface FlameText {
  readonly title: string;
  /** One line below it. */
  readonly about: string;
}

interface Block {
  readonly frame: Frame;
  readonly x: number;
  readonly width: number;
  readonly depth: number;
}

export function flameGraph(root: Frame, { title, about }: FlameText): string {
  const blocks: Block[] = [];
  place({ frame: root, x: 0, width: WIDTH, depth: 0 }, blocks);
  const depth = Math.max(...blocks.map((block) => block.depth));
  const height = TOP + (depth + 1) * ROW + 6;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" font-family="monospace" font-size="11">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${WIDTH}" height="${height}" fill="#fff"/>`,
    `<text x="8" y="18" font-size="15" font-family="sans-serif">${escaped(title)}</text>`,
    `<text x="8" y="35" fill="#555" font-family="sans-serif">${escaped(about)}</text>`,
    ...blocks.map((block) => blockText(block, height, root.totalUs)),
    "</svg>",
    "",
  ].join("\n");
}

/** Callees side by side in the order of their names, so that two graphs can be laid beside one another. */
function place(block: Block, blocks: Block[]): void {
  if (block.width < NARROWEST) return;
  blocks.push(block);
  const { frame, depth, width } = block;
  let { x } = block;
  for (const child of [...frame.children.values()].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const childWidth = (width * child.totalUs) / Math.max(frame.totalUs, 1);
    place({ frame: child, x, width: childWidth, depth: depth + 1 }, blocks);
    x += childWidth;
  }
}

function blockText({ frame, x, width, depth }: Block, height: number, allUs: number): string {
  const y = height - 6 - (depth + 1) * ROW;
  const share = ((100 * frame.totalUs) / Math.max(allUs, 1)).toFixed(1);
  const self = ((100 * frame.selfUs) / Math.max(allUs, 1)).toFixed(1);
  const letters = Math.floor((width - 4) / LETTER);
  const short = frame.name.length <= letters ? frame.name : `${frame.name.slice(0, letters - 1)}…`;
  const text = letters < LEAST_LETTERS ? "" : `<text x="${px(x + 2)}" y="${y + 12}">${escaped(short)}</text>`;
  const box = `<rect x="${px(x)}" y="${y}" width="${px(Math.max(width - 0.4, 0.4))}" height="${ROW - 1}" fill="${colourOf(frame.name)}"/>`;
  return `<g><title>${escaped(frame.name)}: ${share} %, itself ${self} %</title>${box}${text}</g>`;
}

/** By the part of the switch, which stands before the colon; what is nobody's of ours is grey. */
function colourOf(name: string): string {
  const [, part] = /\(([a-z]+)\//.exec(name) ?? [];
  return COLOURS.get(part ?? "") ?? "#d0d0d0";
}

const COLOURS: ReadonlyMap<string, string> = new Map([
  ["sip", "#f4b183"],
  ["call", "#ffd966"],
  ["app", "#a9d18e"],
  ["acd", "#9dc3e6"],
  ["rtp", "#c5a5e0"],
  ["base", "#f8cbad"],
  ["store", "#8fd0c8"],
  ["crm", "#e8a0b8"],
  ["qa", "#e8a0b8"],
  ["office", "#e0d0a0"],
]);

function px(value: number): string {
  return String(Math.round(value * 10) / 10);
}
