// IVR-06: a flow as a tree for the terminal.

import { describe, expect, test } from "vitest";
import { graphOf } from "../../../src/ivr/draw/graph.ts";
import { outlineOf, type Row } from "../../../src/ivr/draw/outline.ts";
import type { Flow } from "../../../src/ivr/flow.ts";
import { flowOf, hangUpNode, hoursNode, menuNode, playNode, queueNode } from "./some-flow.ts";

function treeOf(flow: Flow): { readonly rows: readonly string[]; readonly unreachable: readonly string[] } {
  const { rows, unreachable } = outlineOf(graphOf(flow, { language: "en" }));
  return { rows: rows.map(rowText), unreachable: unreachable.map(rowText) };
}

function rowText({ stem, label, box, reference }: Row): string {
  return `${stem}${label}${label === "" ? "" : ": "}${box.name}${reference === undefined ? "" : ` (${reference})`}`;
}

describe("IVR-06 a flow drawn in the terminal", () => {
  test("branches are indented, a chain goes straight down, and a way back is a reference", () => {
    const flow = flowOf([
      playNode("welcome", { done: "hours" }),
      hoursNode("hours", { open: "menu", closed: "bye" }),
      menuNode("menu", { "1": "support", "*": "menu", timeout: "welcome" }),
      queueNode("support", { done: "bye" }),
      hangUpNode("bye"),
    ]);
    expect(treeOf(flow).rows).toEqual([
      "welcome",
      "↓ hours",
      "├─ open: menu",
      "│  ├─ 1: support",
      "│  │  ↓ bye (below)",
      "│  ├─ *: menu (above)",
      "│  └─ timeout: welcome (above)",
      "└─ closed: bye",
    ]);
  });

  test("each node is shown once in full, in a flow of circles too", () => {
    const names = Array.from({ length: 40 }, (_, i) => `n${i}`);
    const flow = flowOf(
      names.map((name, i) =>
        menuNode(name, { "1": `n${(i + 1) % 40}`, "2": `n${(i * 7) % 40}`, "3": `n${(i * 11) % 40}` }),
      ),
    );
    const shown = outlineOf(graphOf(flow, { language: "en" })).rows.filter((row) => row.reference === undefined);
    expect(shown.map((row) => row.box.name).sort()).toEqual(names.sort());
  });

  test("what errors lead to is a tree of its own, what nothing leads to stands at the end, and a missing node is told", () => {
    const flow = flowOf(
      [
        menuNode("menu", { "1": "byee" }),
        playNode("sorry", { done: "menu" }),
        playNode("lost", { done: "gone" }),
        hangUpNode("gone"),
      ],
      { onError: "sorry" },
    );
    expect(treeOf(flow)).toEqual({
      rows: ["menu", "└─ 1: byee", "sorry", "↓ menu (above)"],
      unreachable: ["lost", "↓ gone"],
    });
    const missing = outlineOf(graphOf(flow, { language: "en" })).rows.find((row) => row.box.name === "byee");
    expect(missing?.box.state).toBe("missing");
  });

  test("500 nodes one after the other are as many rows", () => {
    const chain = Array.from({ length: 500 }, (_, i) => playNode(`n${i}`, i === 499 ? {} : { done: `n${i + 1}` }));
    expect(treeOf(flowOf(chain)).rows).toHaveLength(500);
  });
});
