// A flow's outline as lines of a terminal, cut to its width; Chinese characters count two columns.

import type { FlowGraph } from "../ivr/draw/graph.ts";
import type { Outline, Row } from "../ivr/draw/outline.ts";
import { cutTo } from "./display-width.ts";
import type { Words } from "./words.ts";

interface Look {
  readonly words: Words;
  /** undefined: nobody watches, and nothing is cut. */
  readonly columns: number | undefined;
}

export function flowTree({ title, key }: FlowGraph, outline: Outline, look: Look): string {
  const heading = title === key ? key : `${title} (${key})`;
  const lines = [heading, "", ...outline.rows.map((row) => rowText(row, look.words))];
  const { unreachable } = outline;
  if (unreachable.length > 0) {
    lines.push("", `${look.words.flowUnreachable}:`, ...unreachable.map((row) => rowText(row, look.words)));
  }
  return lines.map((line) => `${look.columns === undefined ? line : cutTo(line, look.columns)}\n`).join("");
}

function rowText({ stem, label, box, reference }: Row, words: Words): string {
  const start = `${stem}${label === "" ? "" : `${label} → `}${printable(box.name)}`;
  if (reference !== undefined) return `${start} (${reference === "above" ? words.flowAbove : words.flowBelow})`;
  if (box.state === "missing") return `${start}  ✗ ${box.remark}`;
  const { essence, words: said } = box.caption;
  const remark = box.state === "normal" && box.remark !== "" ? `(${box.remark})` : "";
  return [start, box.kind, ...[essence, said].map(printable), remark].filter((part) => part !== "").join("  ");
}

/** A document's own text must not move a terminal's cursor, nor begin a new line. */
function printable(text: string): string {
  return text.replace(/\s+/gu, " ").replace(/\p{C}/gu, "\ufffd").trim();
}
