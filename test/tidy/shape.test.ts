// Names and sizes: where a newcomer looks for a thing, and how much they must read at once.

import { basename } from "node:path";
import { describe, expect, test } from "vitest";
import { filesBelow, linesMatching, read, typescriptBelow, withoutComments } from "./source.ts";

/** Most files have 50 to 300 lines; past this there is a second noun in it. */
const FILE_LINES = 500;
/** Most functions have fewer than 25. */
const FUNCTION_LINES = 90;
const VAGUE = /(^|-)(utils?|managers?|helpers?|common|misc|stuff)(-|\.|$)/;

const code = ["src", "test", "bench", "scripts"]
  .flatMap((folder) => filesBelow(folder))
  .filter((path) => /\.(ts|mjs)$/.test(path));

test("files are named in kebab-case, after a noun or a deed", () => {
  const faults = code.filter(
    (path) =>
      !/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)?(\.(test|d))?\.(ts|mjs)$/.test(basename(path)) || VAGUE.test(basename(path)),
  );
  expect(faults).toEqual([]);
});

test(`no source file is longer than ${FILE_LINES} lines`, () => {
  const long = typescriptBelow("src").flatMap((path) => {
    const lines = read(path).split("\n").length;
    return lines > FILE_LINES ? [`${path}: ${lines}`] : [];
  });
  expect(long).toEqual([]);
});

test(`no function is longer than ${FUNCTION_LINES} lines`, () => {
  const long = typescriptBelow("src").flatMap((path) =>
    functionsOf(read(path)).flatMap(({ name, lines }) =>
      lines > FUNCTION_LINES ? [`${path}: ${name}: ${lines}`] : [],
    ),
  );
  expect(long).toEqual([]);
});

/** Reads the shape that the formatter gives: a function ends at the first closing brace that stands as far in as its first line. */
function functionsOf(text: string): { readonly name: string; readonly lines: number }[] {
  const lines = withoutComments(text).split("\n");
  return lines.flatMap((line, i) => {
    const start = /^(\s*)(?:export )?(?:static |async |get |set )*(?:function\*? )?(#?\w+)\s*(?:<.*>)?\(/.exec(line);
    if (start === null || /^(if|for|while|switch|catch|return|new|await|super)$/.test(start[2] ?? "")) return [];
    const length = lines.slice(i).findIndex((later, k) => k > 0 && later.startsWith(`${start[1]}}`)) + 1;
    const opens = /\{\s*$/.test(line) || lines.slice(i, i + 12).some((later) => /^\s*\).*\{\s*$/.test(later));
    return opens && length > 1 ? [{ name: start[2] ?? "", lines: length }] : [];
  });
}

test("each source file begins by saying what it is", () => {
  const silent = typescriptBelow("src").filter((path) => !/^(#!.*\n)?(\/\/ |\/\*)/.test(read(path)));
  expect(silent).toEqual([]);
});

test("what a thread begins with is called NAME-thread.ts, so that the build finds it (scripts/bundle.mjs)", () => {
  const threads = typescriptBelow("src").filter((path) => /\bparentPort\b/.test(read(path)));
  expect(threads.length).toBeGreaterThan(5);
  expect(threads.filter((path) => !path.endsWith("-thread.ts"))).toEqual(["src/rtp/port/worker.ts"]); // named in the script
});

describe("the rules can say no", () => {
  test("a long function is measured, whatever its form", () => {
    const body = "    x();\n".repeat(99);
    expect(functionsOf(`function a(\n  b: string,\n): void {\n${body}}\n`)).toEqual([{ name: "a", lines: 103 }]);
    expect(functionsOf(`class A {\n  async #b<T>(c: T): Promise<void> {\n${body}  }\n}\n`)).toEqual([
      { name: "#b", lines: 101 },
    ]);
  });
  test.each(["string-utils.ts", "call-manager.ts", "helpers.ts", "common.ts"])("%s is a vague name", (name) =>
    expect(name).toMatch(VAGUE),
  );
  test.each(["manage-calls.ts", "commonality.ts"])("%s is not", (name) => expect(name).not.toMatch(VAGUE));
  test("a marker is found with its line", () =>
    expect(linesMatching("x.ts", "a\nb // X\n", /X/)).toEqual(["x.ts:2: b // X"]));
});
