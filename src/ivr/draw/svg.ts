// A placed flow as one SVG file that stands by itself: no script, no style sheet, no font but the reader's own. Families differ by shape and by
// colour, so that the picture can be read in grey and by somebody who does not see colours.

import { FAMILIES, type Family, familyName } from "./families.ts";
import type { Box, FlowGraph } from "./graph.ts";
import { FONT, type Layout, LINE, layoutOf, PADDING, type PlacedArrow, type PlacedBox, SLANT } from "./layout.ts";
import { textWidth } from "./measure.ts";
import { inTenths, type Place, type Point, pair, type Way } from "./ways.ts";

const INK = "#1f2933";
const QUIET = "#52606d";
const FAULT = "#c21c1c";
const FAINT = "#9aa5b1";
/** Fill, and the line around it: as different in their lightness as in their hue. */
const COLOURS: Readonly<Record<Family, { readonly fill: string; readonly line: string }>> = {
  says: { fill: "#eef6ff", line: "#3576b8" },
  asks: { fill: "#ffe9b8", line: "#9a6700" },
  decides: { fill: "#eadcfb", line: "#6b3fa0" },
  talks: { fill: "#bfe8c8", line: "#1d7a3c" },
  ends: { fill: "#d5dbe1", line: "#3e4c59" },
};

const TITLE_SIZE = 18;
const HEADER = 52;
const FOOTER = 44;
const MARGIN = 24;
const HEAD = 8;
const FACES = "system-ui, sans-serif";

export function svgOf(graph: FlowGraph): string {
  const layout = layoutOf(graph);
  const title = titleOf(graph);
  const width = Math.ceil(Math.max(layout.width, 2 * MARGIN + textWidth(title, TITLE_SIZE), legendWidth(graph)));
  const height = Math.ceil(layout.height + HEADER + FOOTER);
  const left = (width - layout.width) / 2;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="flow-title flow-about" font-family="${FACES}">`,
    `<title id="flow-title">${escaped(title)}</title>`,
    `<desc id="flow-about">${escaped(aboutOf(graph))}</desc>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    text(title, { x: MARGIN, y: 33 }, { size: TITLE_SIZE, colour: INK, isBold: true }),
    `<g transform="translate(${inTenths(left)} ${HEADER})">`,
    ...layout.arrows.map(arrowLine),
    entryMark(layout),
    ...layout.boxes.map(boxMark),
    ...layout.arrows.flatMap(arrowLabels),
    "</g>",
    ...legend(graph, height - FOOTER / 2),
    "</svg>",
    "",
  ].join("\n");
}

function titleOf({ title, key, version, language }: FlowGraph): string {
  const name = title === key ? key : `${title} (${key})`;
  if (version === undefined) return name;
  return language === "zh" ? `${name}，第 ${version} 版` : `${name}, version ${version}`;
}

function aboutOf({ boxes, arrows, start, language }: FlowGraph): string {
  const nodes = boxes.filter((box) => box.state !== "missing").length;
  return language === "zh"
    ? `流程图：${nodes} 个节点，${arrows.length} 条路径，从 ${start} 开始。`
    : `A call flow of ${nodes} nodes and ${arrows.length} ways between them. It begins at ${start}.`;
}

// ---- boxes ----

function boxMark({ box, at, title, kind, lines }: PlacedBox): string {
  const { fill, line, dashes } = lookOf(box);
  const top = at.y - at.height / 2;
  const inset = PADDING.x + (box.family === "asks" || box.family === "decides" ? SLANT + 2 : 0);
  const left = at.x - at.width / 2 + inset;
  const right = at.x + at.width / 2 - inset;
  const first = top + PADDING.y + FONT.name;
  const outline = `<path d="${outlineOf(box, at)}" fill="${fill}" stroke="${line}" stroke-width="1.5"${dashes}/>`;
  const colour = box.state === "missing" ? FAULT : INK;
  return [
    `<g class="${box.state === "reference" ? "reference" : "node"}" data-node="${escaped(box.standsFor ?? box.name)}">`,
    `<title>${escaped(hintOf(box))}</title>`,
    outline,
    text(title, { x: left, y: first }, { size: FONT.name, colour, isBold: true }),
    kind === "" ? "" : text(kind, { x: right, y: first }, { size: FONT.label, colour: QUIET, anchor: "end" }),
    ...lines.map((one, index) =>
      text(one, { x: left, y: first + LINE.name - 2 + index * LINE.text }, { size: FONT.text, colour }),
    ),
    "</g>",
  ].join("");
}

/** All of what was cut, for a pointer that rests on the box. */
function hintOf({ name, kind, caption, remark, standsFor }: Box): string {
  return [standsFor ?? (kind === "" ? name : `${name} (${kind})`), caption.essence, caption.words, remark]
    .filter((one) => one !== "")
    .join("\n");
}

function lookOf({ state, family }: Box): { readonly fill: string; readonly line: string; readonly dashes: string } {
  if (state === "missing") return { fill: "#fff0f0", line: FAULT, dashes: ' stroke-dasharray="5 3"' };
  if (state === "reference") return { fill: "#ffffff", line: FAINT, dashes: "" };
  if (state === "unreachable") return { fill: "#ffffff", line: FAINT, dashes: ' stroke-dasharray="5 3"' };
  return { ...COLOURS[family], dashes: "" };
}

function outlineOf({ family, state }: Pick<Box, "family" | "state">, at: Place): string {
  const [left, right] = [at.x - at.width / 2, at.x + at.width / 2];
  const [top, bottom] = [at.y - at.height / 2, at.y + at.height / 2];
  if (state === "missing" || state === "reference") return rounded(at, 3);
  switch (family) {
    case "says":
      return rounded(at, 6);
    case "asks":
      return polygon([
        [left + SLANT, top],
        [right, top],
        [right - SLANT, bottom],
        [left, bottom],
      ]);
    case "decides":
      return polygon([
        [left + SLANT, top],
        [right - SLANT, top],
        [right, at.y],
        [right - SLANT, bottom],
        [left + SLANT, bottom],
        [left, at.y],
      ]);
    case "talks":
      return rounded(at, Math.min(at.height / 2, 18));
    case "ends":
      return rounded(at, 0);
  }
}

function polygon(corners: readonly (readonly [number, number])[]): string {
  return `M${corners.map(([x, y]) => `${inTenths(x)} ${inTenths(y)}`).join("L")}Z`;
}

function rounded({ x, y, width, height }: Place, radius: number): string {
  const [left, top, r] = [x - width / 2, y - height / 2, radius];
  const across = inTenths(width - 2 * r);
  const along = inTenths(height - 2 * r);
  const arc = (dx: number, dy: number): string => (r === 0 ? "" : `a${r} ${r} 0 0 1 ${inTenths(dx)} ${inTenths(dy)}`);
  return `M${inTenths(left + r)} ${inTenths(top)}h${across}${arc(r, r)}v${along}${arc(-r, r)}h-${across}${arc(-r, -r)}v-${along}${arc(r, -r)}Z`;
}

// ---- arrows ----

function arrowLine({ arrow, way }: PlacedArrow): string {
  const colour = arrow.state === "missing" ? FAULT : arrow.state === "unreachable" ? FAINT : QUIET;
  return `<g class="edge" data-from="${escaped(arrow.from)}" data-to="${escaped(arrow.standsFor ?? arrow.to)}">${wayMark(way, colour)}</g>`;
}

function wayMark({ path, end, before }: Way, colour: string): string {
  return `<path d="${path}" fill="none" stroke="${colour}" stroke-width="1.4"/>${head(before, end, colour)}`;
}

function head(before: Point, end: Point, colour: string): string {
  const length = Math.hypot(end.x - before.x, end.y - before.y) || 1;
  const [ux, uy] = [(end.x - before.x) / length, (end.y - before.y) / length];
  const back = { x: end.x - HEAD * ux, y: end.y - HEAD * uy };
  const half = HEAD / 2.2;
  const one = { x: back.x - half * uy, y: back.y + half * ux };
  const other = { x: back.x + half * uy, y: back.y - half * ux };
  return `<path d="M${pair(end)}L${pair(one)}L${pair(other)}Z" fill="${colour}"/>`;
}

function arrowLabels({ arrow, labels, at }: PlacedArrow): readonly string[] {
  if (at === undefined) return [];
  const colour = arrow.state === "missing" ? FAULT : INK;
  const ground = `<rect x="${inTenths(at.x - at.width / 2)}" y="${inTenths(at.y - at.height / 2)}" width="${inTenths(at.width)}" height="${inTenths(at.height)}" rx="3" fill="#ffffff" fill-opacity="0.9"/>`;
  const first = at.y - ((labels.length - 1) * LINE.label) / 2 + FONT.label * 0.36;
  const words = labels.map((label, index) =>
    text(label, { x: at.x, y: first + index * LINE.label }, { size: FONT.label, colour, anchor: "middle" }),
  );
  return [`<g class="label">${ground}${words.join("")}</g>`];
}

function entryMark({ entry }: Layout): string {
  const { x, y, width } = entry.at;
  return `<g class="start">${wayMark(entry.way, INK)}<circle cx="${inTenths(x)}" cy="${inTenths(y)}" r="${inTenths(width / 2)}" fill="${INK}"/></g>`;
}

// ---- legend ----

const SAMPLE = { width: 26, height: 16 } as const;
const LEGEND_GAP = 22;

function legendWidth({ language }: FlowGraph): number {
  return FAMILIES.reduce((sum, family) => sum + legendEntry(familyName(family, language)), 2 * MARGIN);
}

function legendEntry(name: string): number {
  return SAMPLE.width + 7 + textWidth(name, FONT.label) + LEGEND_GAP;
}

function legend({ language }: FlowGraph, y: number): readonly string[] {
  let x = MARGIN;
  return FAMILIES.map((family) => {
    const name = familyName(family, language);
    const at = { x: x + SAMPLE.width / 2, y, ...SAMPLE };
    const { fill, line } = COLOURS[family];
    const shape = `<path d="${outlineOf({ family, state: "normal" }, at)}" fill="${fill}" stroke="${line}" stroke-width="1.5"/>`;
    const words = text(name, { x: x + SAMPLE.width + 7, y: y + 4 }, { size: FONT.label, colour: QUIET });
    x += legendEntry(name);
    return `<g class="legend">${shape}${words}</g>`;
  });
}

// ---- writing ----

interface Look {
  readonly size: number;
  readonly colour: string;
  readonly isBold?: boolean;
  readonly anchor?: "middle" | "end";
}

function text(words: string, at: Point, { size, colour, isBold = false, anchor }: Look): string {
  const weight = isBold ? ' font-weight="600"' : "";
  const anchored = anchor === undefined ? "" : ` text-anchor="${anchor}"`;
  return `<text x="${inTenths(at.x)}" y="${inTenths(at.y)}" font-size="${size}" fill="${colour}"${weight}${anchored}>${escaped(words)}</text>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
/** What XML 1.0 §2.2 has no place for. */
const NOT_XML = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;

function escaped(words: string): string {
  return words.replace(NOT_XML, "\ufffd").replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);
}
