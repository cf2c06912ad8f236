// Reads the repository for the tidy tests: files, imports, code without comments. Knows no rule.

import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const GENERATED = new Set(["node_modules", "dist", "build", "data", ".git", "test-results", "coverage", "results"]);

/** Paths below `folder`, relative to the repository, without what is generated. */
export function filesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return GENERATED.has(entry.name) ? [] : filesBelow(path);
    return entry.isFile() ? [path] : [];
  });
}

export function typescriptBelow(folder: string): string[] {
  return filesBelow(folder).filter((path) => path.endsWith(".ts") && !path.endsWith(".d.ts"));
}

export function read(path: string): string {
  return readFileSync(join(root, path), "utf8");
}

export interface Import {
  /** As written. */
  readonly specifier: string;
  /** Of a relative import: the file meant, from the repository's root. */
  readonly file: string | undefined;
  /** Gone after compilation. */
  readonly typeOnly: boolean;
}

const STATIC = /^(?:import|export)\s+(type\s+)?([^"';]*?)\s*from\s*"([^"]+)"/gm;
const BARE = /^import\s+"([^"]+)"/gm;
/** `import("…")`, and files started as workers. */
const DYNAMIC = /\b(?:import|new URL)\(\s*"([^"]+)"/g;

export function importsOf(path: string, text = read(path)): Import[] {
  const code = withoutComments(text);
  const found: Import[] = [];
  const add = (specifier: string, typeOnly: boolean): void => {
    const file = specifier.startsWith(".")
      ? relative(root, normalize(join(root, dirname(path), specifier)))
      : undefined;
    found.push({ specifier, file, typeOnly });
  };
  for (const [, type, names = "", specifier = ""] of code.matchAll(STATIC)) {
    add(specifier, type !== undefined || isAllTypes(names));
  }
  for (const [, specifier = ""] of code.matchAll(BARE)) add(specifier, false);
  for (const [, specifier = ""] of code.matchAll(DYNAMIC))
    if (/\.(ts|js)$|^[\w@]/.test(specifier)) add(specifier, false);
  return found;
}

/** `{ type A, type B }` */
function isAllTypes(names: string): boolean {
  const inside = /^\{([\s\S]*)\}$/.exec(names.trim())?.[1];
  if (inside === undefined) return false;
  const each = inside.split(",").flatMap((name) => (name.trim() === "" ? [] : [name.trim()]));
  return each.length > 0 && each.every((name) => name.startsWith("type "));
}

/** Comments become blanks of the same shape, so that line numbers stay. Strings stay. */
export function withoutComments(text: string): string {
  const token = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`|\/\/[^\n]*|\/\*[\s\S]*?\*\//g;
  return text.replace(token, (found) => (found.startsWith("/") ? found.replace(/[^\n]/g, " ") : found));
}

/** What `withoutComments` takes away; everything else is blank. */
export function commentsOf(text: string): string {
  const code = withoutComments(text);
  let comments = "";
  for (let i = 0; i < text.length; i++) comments += text[i] === "\n" || text[i] !== code[i] ? text[i] : " ";
  return comments;
}

/** Strings too: what is left is code. */
export function withoutStrings(text: string): string {
  return withoutComments(text).replace(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g, '""');
}

/** `path:line: text` of each line that matches. */
export function linesMatching(path: string, text: string, pattern: RegExp): string[] {
  return text.split("\n").flatMap((line, i) => (pattern.test(line) ? [`${path}:${i + 1}: ${line.trim()}`] : []));
}
