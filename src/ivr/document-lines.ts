// Lines of a document: of any place in its text, and of each of its values by path.

import { joinPath, type Tree } from "../office/tree.ts";

/** From 1. */
export function lineFinder(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  };
}

/** Of a value in a map the line of its key. */
export function linesOf(root: Tree, lineOf: (offset: number) => number): ReadonlyMap<string, number> {
  const lines = new Map<string, number>();
  const walk = (tree: Tree, path: string): void => {
    if (tree.kind === "list") {
      tree.items.forEach((item, index) => {
        lines.set(`${path}[${index + 1}]`, lineOf(item.at));
        walk(item, `${path}[${index + 1}]`);
      });
    }
    if (tree.kind !== "map") return;
    for (const [key, { keyAt, value }] of tree.entries) {
      const child = joinPath(path, key);
      lines.set(child, lineOf(keyAt));
      walk(value, child);
    }
  };
  walk(root, "");
  return lines;
}
