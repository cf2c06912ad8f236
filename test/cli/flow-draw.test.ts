// flow draw as a person would type it: no switch runs.

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { XMLValidator } from "fast-xml-parser";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { displayWidth } from "../../src/cli/display-width.ts";
import { zongji } from "./run-cli.ts";

const FLOW = `flow: main
title: { zh: 主菜单, en: Main menu }
nodes:
  welcome: { play: flow-welcome, next: menu }
  menu:
    menu: [{ zh: 人工服务请按一，查询订单请按二，常见问题请按三，预约回电请按四, en: For an agent press 1 }]
    next: { "1": support, timeout: welcome, invalid: bye }
  support: { queue: support, next: bye }
  bye: { hangUp: { zh: 再见, en: Goodbye } }
`;

let work: string;
let file: string;
beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), "zongji-draw-"));
  file = join(work, "main.yaml");
  writeFileSync(file, FLOW);
});
afterEach(() => rmSync(work, { recursive: true, force: true }));

describe("IVR-06 flow draw", () => {
  test("shows a tree with the words that are said, a way back as a reference", async () => {
    const { status, out, err } = await zongji(["flow", "draw", file, "--language", "en"]);
    expect([status, err]).toEqual([0, ""]);
    expect(out).toBe(`Main menu (main)

welcome  play  Hello, and welcome.
↓ menu  menu  For an agent press 1
├─ 1 → support  queue  support
│  ↓ bye (below)
├─ timeout → welcome (above)
└─ invalid → bye  hang up  Goodbye
`);
  });

  test("fits a terminal in which Chinese characters take two columns", async () => {
    const { out } = await zongji(["flow", "draw", file, "--language", "zh"], { columns: 40 });
    const lines = out.trimEnd().split("\n");
    expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(40);
    expect(lines.find((line) => line.includes("人工服务"))).toMatch(/…$/);
    expect(lines[0]).toBe("主菜单 (main)");
  });

  test("writes a picture to a file, or to standard output", async () => {
    const picture = join(work, "main.svg");
    const { status, out } = await zongji(["flow", "draw", file, "--svg", picture, "--lang", "zh"]);
    expect([status, out]).toEqual([0, `已写入： ${picture}\n`]);
    expect(XMLValidator.validate(readFileSync(picture, "utf8"))).toBe(true);
    const piped = await zongji(["flow", "draw", "-", "--svg", "-", "--lang", "zh"], { input: FLOW });
    expect(piped.out).toBe(readFileSync(picture, "utf8"));
    expect(piped.out).toContain("您好，欢迎致电。");
  });

  test("draws what has faults as far as it can be read, tells them with their lines, and fails", async () => {
    writeFileSync(file, FLOW.replace('"1": support', '"1": suport'));
    const tree = await zongji(["flow", "draw", file, "--language", "en"]);
    expect(tree.status).toBe(1);
    expect(tree.out).toContain("├─ 1 → suport  ✗ there is no such node");
    expect(tree.out).toContain("nothing leads to:\nsupport  queue  support");
    expect(tree.err).toMatch(new RegExp(`^${file}:7: .*"suport"`));
    const picture = join(work, "faulty.svg");
    expect((await zongji(["flow", "draw", file, "--svg", picture])).status).toBe(1);
    expect(readFileSync(picture, "utf8")).toContain('data-node="suport"');
  });

  test("says why where nothing can be drawn, and leaves no file behind", async () => {
    const picture = join(work, "none.svg");
    writeFileSync(file, "flow: [");
    const broken = await zongji(["flow", "draw", file, "--svg", picture]);
    expect(broken.status).toBe(1);
    expect(broken.err).toContain(`${file}:1`);
    expect(existsSync(picture)).toBe(false);
    const nothing = await zongji(["flow", "draw", join(work, "other.yaml")]);
    expect(nothing.status).toBe(1);
    expect(nothing.err).toContain("other.yaml");
    expect((await zongji(["flow", "draw", file, "--language", "fr"])).status).toBe(2);
  });

  test("a text in the document cannot move the terminal's cursor", async () => {
    writeFileSync(file, FLOW.replace("Goodbye", '"Good\\u001b[2Jbye"'));
    expect((await zongji(["flow", "draw", file, "--language", "en"])).out).toContain("Good\ufffd[2Jbye");
  });

  test("--json gives boxes and arrows", async () => {
    const { out } = await zongji(["flow", "draw", file, "--json", "--language", "en"]);
    const graph = JSON.parse(out) as { readonly start: string; readonly arrows: readonly { readonly from: string }[] };
    expect(graph.start).toBe("welcome");
    expect(graph.arrows.filter(({ from }) => from === "menu")).toHaveLength(3);
  });
});
