import { expect, test } from "vitest";
import { importsOf, typescriptBelow } from "./source.ts";

/** Files on a ring of imports that exist at run time; type imports are gone by then and cannot leave a constant undefined. */
function rings(imports: ReadonlyMap<string, readonly string[]>): string[] {
  const found = new Set<string>();
  const done = new Set<string>();
  const path: string[] = [];
  const walk = (file: string): void => {
    const at = path.indexOf(file);
    if (at >= 0) {
      found.add(path.slice(at).sort().join(" ↔ "));
      return;
    }
    if (done.has(file)) return;
    path.push(file);
    for (const next of imports.get(file) ?? []) walk(next);
    path.pop();
    done.add(file);
  };
  for (const file of imports.keys()) walk(file);
  return [...found].sort();
}

test("no file imports itself by a detour", () => {
  const imports = typescriptBelow("src").map((file) => {
    const needed = importsOf(file).flatMap((one) => (one.typeOnly || one.file === undefined ? [] : [one.file]));
    return [file, needed] as const;
  });
  expect(rings(new Map(imports))).toEqual([]);
});

test("a ring is found, whoever is asked first", () => {
  const ring = new Map([
    ["a", ["b"]],
    ["b", ["c"]],
    ["c", ["b", "d"]],
    ["d", []],
  ]);
  expect(rings(ring)).toEqual(["b ↔ c"]);
});
