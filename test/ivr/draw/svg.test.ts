// IVR-06: a flow as a picture. What the picture is made of is read back from the SVG by an XML parser that is not ours; where its parts stand is
// reckoned from the numbers in it.

import { XMLParser, XMLValidator } from "fast-xml-parser";
import { describe, expect, test } from "vitest";
import { between, fraction, pick, seededRng } from "../../../src/base/rng.ts";
import { graphOf } from "../../../src/ivr/draw/graph.ts";
import { svgOf } from "../../../src/ivr/draw/svg.ts";
import type { Flow, FlowLanguage } from "../../../src/ivr/flow.ts";
import {
  branchNode,
  flowOf,
  hangUpNode,
  hoursNode,
  menuNode,
  playNode,
  queueNode,
  voicemailNode,
  wordsOf,
} from "./some-flow.ts";

const office = flowOf(
  [
    playNode(
      "welcome",
      { done: "hours" },
      wordsOf({ zh: "您好，欢迎致电演示公司，本次通话可能会被录音。", en: "Hello, and welcome." }),
    ),
    hoursNode("hours", { open: "menu", closed: "box" }),
    menuNode("menu", { "1": "support", "2": "vip", "*": "menu", timeout: "support", invalid: "support" }),
    branchNode("vip", { "case 1": "support", "case 2": "box", done: "menu" }, ["caller.tier == 'vip'", "tries > 3"]),
    queueNode("support", { done: "bye", closed: "box" }),
    voicemailNode("box", { done: "bye" }),
    hangUpNode("bye"),
    playNode("sorry", { done: "bye" }),
    playNode("alone", { done: "bye" }),
  ],
  { onError: "sorry" },
);

function pictureOf(flow: Flow, language: FlowLanguage = "en", version?: number): string {
  return svgOf(graphOf(flow, { language, version }));
}

interface Element {
  readonly "@_class"?: string;
  readonly "@_data-node"?: string;
  readonly "@_data-from"?: string;
  readonly "@_data-to"?: string;
  readonly path?: readonly {
    readonly "@_d": string;
    readonly "@_stroke"?: string;
    readonly "@_stroke-dasharray"?: string;
  }[];
  readonly rect?: readonly Readonly<Record<"@_x" | "@_y" | "@_width" | "@_height", string>>[];
  readonly text?: readonly ({ readonly "#text"?: string } & Readonly<Record<"@_x" | "@_y" | "@_font-size", string>>)[];
}

interface Parsed {
  readonly title: string;
  readonly desc: string;
  readonly role: string;
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly Element[];
  readonly edges: readonly Element[];
  readonly labels: readonly Element[];
}

function parse(svg: string): Parsed {
  expect(XMLValidator.validate(svg)).toBe(true);
  const parser = new XMLParser({
    ignoreAttributes: false,
    parseAttributeValue: false,
    parseTagValue: false,
    trimValues: false,
    isArray: (name) => ["g", "path", "text", "rect"].includes(name),
  });
  const root = (parser.parse(svg) as { readonly svg: Record<string, unknown> }).svg;
  const groups = root["g"] as readonly { readonly g?: readonly Element[] }[];
  const marks = groups.flatMap(({ g }) => g ?? []);
  const of = (kind: string): readonly Element[] => marks.filter((mark) => mark["@_class"] === kind);
  return {
    title: (root["title"] as { readonly "#text": string })["#text"],
    desc: (root["desc"] as { readonly "#text": string })["#text"],
    role: String(root["@_role"]),
    width: Number(root["@_width"]),
    height: Number(root["@_height"]),
    nodes: of("node"),
    edges: of("edge"),
    labels: of("label"),
  };
}

interface Rectangle {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Around all points of a path: relative and absolute moves of the letters that boxes are made of. */
function around(d: string): Rectangle {
  let [x, y] = [0, 0];
  const xs: number[] = [];
  const ys: number[] = [];
  for (const [, letter = "", rest = ""] of d.matchAll(/([MLHVZhva])([^MLHVZhva]*)/g)) {
    const numbers = [...rest.matchAll(/-?\d+(?:\.\d+)?/g)].map(Number);
    if (letter === "M" || letter === "L") [x = 0, y = 0] = numbers;
    else if (letter === "h") x += numbers[0] ?? 0;
    else if (letter === "v") y += numbers[0] ?? 0;
    else if (letter === "a") [x, y] = [x + (numbers[5] ?? 0), y + (numbers[6] ?? 0)];
    xs.push(x);
    ys.push(y);
  }
  return { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) };
}

const boxOf = (node: Element): Rectangle => around(node.path?.[0]?.["@_d"] ?? "");

function labelBox(label: Element): Rectangle {
  const rect = label.rect?.[0];
  const [x, y] = [Number(rect?.["@_x"]), Number(rect?.["@_y"])];
  return { left: x, top: y, right: x + Number(rect?.["@_width"]), bottom: y + Number(rect?.["@_height"]) };
}

function overlap(one: Rectangle, other: Rectangle): boolean {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}

/** Points along the line of an arrow, close to one another. */
function alongArrow(d: string): readonly (readonly [number, number])[] {
  let at: readonly [number, number] = [0, 0];
  const points: (readonly [number, number])[] = [];
  for (const [, letter = "", rest = ""] of d.matchAll(/([MLC])([^MLC]*)/g)) {
    const numbers = [...rest.matchAll(/-?\d+(?:\.\d+)?/g)].map(Number);
    const pairs = numbers.flatMap((x, i) => (i % 2 === 0 ? [[x, numbers[i + 1] ?? 0] as const] : []));
    const [one = at, two = one, end = two] = letter === "C" ? pairs : [at, pairs[0] ?? at, pairs[0] ?? at];
    for (let t = 0.02; letter !== "M" && t < 1.001; t += 0.02) {
      const [a, b, c, e] = [(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t ** 3];
      points.push([a * at[0] + b * one[0] + c * two[0] + e * end[0], a * at[1] + b * one[1] + c * two[1] + e * end[1]]);
    }
    at = letter === "M" ? (pairs[0] ?? at) : end;
  }
  return points;
}

/** A rough sum of widths of Arial: Chinese a whole em, the rest at least half of one. */
function roughWidth(text: string, size: number): number {
  return [...text].reduce((sum, sign) => sum + ((sign.codePointAt(0) ?? 0) > 0x2e7f ? size : size / 2), 0);
}

function expectTidy(picture: Parsed): void {
  const boxes = picture.nodes.map(boxOf);
  const labels = picture.labels.map(labelBox);
  const all = [...boxes, ...labels];
  all.forEach((one, i) => {
    for (const other of all.slice(i + 1)) expect(overlap(one, other)).toBe(false);
    expect(one.left).toBeGreaterThanOrEqual(0);
    expect(one.right).toBeLessThanOrEqual(picture.width);
    expect(one.bottom).toBeLessThanOrEqual(picture.height);
  });
  for (const edge of picture.edges) {
    const line = alongArrow(edge.path?.[0]?.["@_d"] ?? "");
    expect(line.length).toBeGreaterThan(10);
    for (const { left, right, top, bottom } of boxes) {
      const inside = line.filter(([x, y]) => x > left + 11 && x < right - 11 && y > top + 1 && y < bottom - 1);
      expect(inside).toEqual([]);
    }
  }
}

describe("IVR-06 a flow drawn as a picture", () => {
  test("every node once, every way once, however many outcomes share it", () => {
    const { nodes, edges } = parse(pictureOf(office));
    expect(nodes.map((node) => node["@_data-node"]).sort()).toEqual([...office.nodes.keys()].sort());
    const ways = [...office.nodes.values()].flatMap((node) =>
      [...new Set(node.next.values())].map((to) => `${node.name} ${to}`),
    );
    expect(edges.map((edge) => `${edge["@_data-from"]} ${edge["@_data-to"]}`).sort()).toEqual(ways.sort());
  });

  test("no box or label lies on another, and no arrow runs behind a box", () => {
    expectTidy(parse(pictureOf(office)));
    expectTidy(parse(pictureOf(office, "zh")));
  });

  test("a menu of ten keys is no wider than a page may be, and as tidy", () => {
    const keys = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
    const leaves = keys.flatMap((key) => [
      playNode(`topic-${key}`, { done: `bye-${key}` }, wordsOf({ zh: "这里是一段比较长的说明文字，占三行左右。" })),
      hangUpNode(`bye-${key}`),
    ]);
    const wide = flowOf([menuNode("menu", Object.fromEntries(keys.map((key) => [key, `topic-${key}`]))), ...leaves]);
    const picture = parse(pictureOf(wide, "zh"));
    expectTidy(picture);
    expect(picture.width).toBeLessThan(1_200);
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 8])("flows of any shape are drawn as tidily (seed %i)", (seed) => {
    const rng = seededRng(seed);
    const names = Array.from({ length: between(rng, 4, 17) }, (_, i) => `node-${i}`);
    const nodes = names.map((name) => {
      const next = Object.fromEntries(
        Array.from({ length: between(rng, 0, 4) }, (_, key) => [`${key}`, pick(rng, names) ?? name]),
      );
      const words = wordsOf({ zh: "一二三四五六七八九十".repeat(between(rng, 0, 6)) });
      return fraction(rng) < 0.5 ? menuNode(name, next, words) : branchNode(name, next, ["a > 1"]);
    });
    expectTidy(parse(pictureOf(flowOf(nodes), "zh")));
  });

  test("500 nodes with ways across one another are drawn in time, long ways as references", () => {
    const rng = seededRng(11);
    const last = 499;
    const nodes = Array.from({ length: last }, (_, i) =>
      menuNode(`node-${i}`, {
        "1": `node-${i + 1}`,
        "2": `node-${between(rng, Math.max(0, i - 5), Math.min(last, i + 8))}`,
        invalid: `node-${last}`,
      }),
    );
    const flow = flowOf([...nodes, hangUpNode(`node-${last}`)]);
    const picture = parse(pictureOf(flow));
    expect(picture.nodes).toHaveLength(500);
    const ways = nodes.flatMap((node) => [...new Set(node.next.values())].map((to) => `${node.name} ${to}`));
    expect(picture.edges.map((edge) => `${edge["@_data-from"]} ${edge["@_data-to"]}`).sort()).toEqual(ways.sort());
  }, 60_000);

  test("the outcomes stand at the ways, in the person's language; the usual one needs no word", () => {
    const english = parse(pictureOf(office)).labels.map((label) => label.text?.map((one) => one["#text"]).join(" "));
    expect(english).toEqual(
      expect.arrayContaining([
        "open",
        "closed",
        "1, timeout, invalid",
        "2",
        "*",
        "caller.tier == 'vip'",
        "tries > 3",
        "else",
      ]),
    );
    const chinese = parse(pictureOf(office, "zh")).labels.map((label) =>
      label.text?.map((one) => one["#text"]).join(""),
    );
    expect(chinese).toEqual(expect.arrayContaining(["营业", "已下班", "1, 超时, 输入有误", "否则"]));
    const plain = parse(pictureOf(flowOf([playNode("a", { done: "b" }), hangUpNode("b")])));
    expect(plain.edges).toHaveLength(1);
    expect(plain.labels).toHaveLength(0);
  });

  test("texts stay inside their boxes, Chinese ones too", () => {
    for (const node of parse(pictureOf(office, "zh")).nodes) {
      const { left, right, top, bottom } = boxOf(node);
      for (const text of node.text ?? []) {
        const words = text["#text"] ?? "";
        const isEnd = Number(text["@_x"]) > (left + right) / 2;
        const width = roughWidth(words, Number(text["@_font-size"]));
        const from = isEnd ? Number(text["@_x"]) - width : Number(text["@_x"]);
        expect(from).toBeGreaterThanOrEqual(left);
        expect(from + width).toBeLessThanOrEqual(right);
        expect(Number(text["@_y"])).toBeGreaterThan(top);
        expect(Number(text["@_y"])).toBeLessThan(bottom);
      }
    }
  });

  test("title, version and a description for who cannot see it; nothing that runs or is fetched", () => {
    const svg = pictureOf(office, "en", 7);
    const { title, desc, role } = parse(svg);
    expect([title, role]).toEqual(["Main menu (main), version 7", "img"]);
    expect(desc).toContain("9 nodes");
    expect(desc).toContain("begins at welcome");
    expect(svg).not.toMatch(/<script|<style|<image|<foreignObject|href|url\(|@import|\son\w+=/i);
    expect(parse(pictureOf(office, "zh", 7)).title).toBe("主菜单 (main)，第 7 版");
  });

  test("a successor that does not exist is a red, broken box, and what nothing leads to is told", () => {
    const faulty = flowOf([
      menuNode("menu", { "1": "suport", "2": "bye" }),
      hangUpNode("bye"),
      playNode("alone", { done: "bye" }),
    ]);
    const picture = parse(pictureOf(faulty));
    const missing = picture.nodes.find((node) => node["@_data-node"] === "suport");
    expect(missing?.path?.[0]).toMatchObject({ "@_stroke": "#c21c1c", "@_stroke-dasharray": "5 3" });
    expect(missing?.text?.map((one) => one["#text"])).toContain("(there is no such node)");
    const alone = picture.nodes.find((node) => node["@_data-node"] === "alone");
    expect(alone?.text?.map((one) => one["#text"])).toContain("(nothing leads here)");
    expectTidy(picture);
    const lost = parse(pictureOf(flowOf([hangUpNode("bye")], { start: "strat" })));
    expect(lost.nodes.map((node) => node["@_data-node"])).toEqual(["strat", "bye"]);
  });

  test("hostile text stays text", () => {
    const hostile = "</text><script>alert(1)</script>\u0000\u0008\ud800&<\"'";
    const flow = flowOf([playNode('a"><script>', { done: "b" }, wordsOf({ zh: hostile })), hangUpNode("b")], {
      key: "<b>",
      title: { zh: "]]><svg onload=x>" },
      start: 'a"><script>',
    });
    const svg = pictureOf(flow, "zh");
    expect(svg).not.toContain("<script");
    expect(svg).not.toContain("<svg onload");
    const { nodes, title } = parse(svg);
    expect(nodes).toHaveLength(2);
    expect(title).toContain("onload");
  });

  test("names that objects have of themselves are names like others", () => {
    const flow = flowOf([
      menuNode("constructor", { "1": "__proto__", timeout: "entry" }),
      hangUpNode("__proto__"),
      hangUpNode("entry"),
    ]);
    const { nodes, edges } = parse(pictureOf(flow));
    expect(nodes.map((node) => node["@_data-node"])).toEqual(["constructor", "__proto__", "entry"]);
    expect(edges).toHaveLength(2);
  });
});
