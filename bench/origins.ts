// Which file a function of the bundle was written in: told by its first line, which stands in one file of the build as it stands in the bundle. Pure.

import type { CallFrame } from "./cpu-profile.ts";

export interface BuiltFile {
  /** Below dist/; the bundle's are below bundle/. */
  readonly path: string;
  readonly text: string;
}

/** Undefined: a line that stands nowhere, or in several files. */
export function originsOf(files: readonly BuiltFile[]): (frame: CallFrame) => string | undefined {
  const byLine = new Map<string, string | undefined>();
  const bundle = new Map<string, readonly string[]>();
  for (const { path, text } of files) {
    const lines = text.split("\n");
    if (path.startsWith("bundle/")) {
      bundle.set(path, lines);
      continue;
    }
    const origin = path.replace(/\.js$/, "");
    for (const line of new Set(lines.map(essence))) byLine.set(line, byLine.has(line) ? undefined : origin);
  }
  return ({ url, lineNumber }) => {
    const [, path] = /\/(bundle\/[^?]+)$/.exec(url) ?? [];
    const lines = path === undefined ? undefined : bundle.get(path);
    return lines === undefined ? undefined : byLine.get(essence(lines[lineNumber] ?? ""));
  };
}

/** Without what bundling changes: blanks, semicolons, numbers behind names that were taken. */
function essence(line: string): string {
  return line
    .replace(/^export /, "")
    .replace(/\$\d+\b/g, "")
    .replace(/[\s;]/g, "");
}
