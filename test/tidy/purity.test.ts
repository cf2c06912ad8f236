// Protocol and decision code reads no clock, throws no dice and knows no machine: all of it comes in as arguments.

import { describe, expect, test } from "vitest";
import { linesMatching, read, typescriptBelow, withoutStrings } from "./source.ts";

const PURE = ["src/base", "src/sip", "src/rtp", "src/acd", "src/office", "src/call", "src/app/core"];
const SHELL = /^src\/(sip\/transport|rtp\/port)\//;
const IMPURE =
  /\b(Date\.now|new Date\(\s*\)|Math\.random|setTimeout|setInterval|setImmediate|performance\.now|process\.|globalThis\b|Buffer\b|console\.|fetch\()/;

function faultsOf(path: string, text: string): string[] {
  return linesMatching(path, withoutStrings(text), IMPURE);
}

test("pure folders touch neither clock nor chance nor machine", () => {
  const files = PURE.flatMap((folder) => typescriptBelow(folder)).filter((path) => !SHELL.test(path));
  expect(files.length).toBeGreaterThan(30);
  expect(files.flatMap((path) => faultsOf(path, read(path)))).toEqual([]);
});

test("nobody but the command line and its scripts prints", () => {
  const files = typescriptBelow("src").filter((path) => !path.startsWith("src/cli/"));
  expect(files.flatMap((path) => linesMatching(path, withoutStrings(read(path)), /\bconsole\./))).toEqual([]);
});

describe("the rule can say no", () => {
  test.each([
    "const t = Date.now();",
    "new Date( )",
    "Math.random()",
    "setTimeout(run, 1)",
    "Buffer.from(a)",
    "process.env.A",
  ])("%s", (code) => expect(faultsOf("x.ts", code)).toHaveLength(1));
  test.each([
    "// Date.now() would be impure",
    'const s = "Math.random()";',
    "new Date(wallMs)",
    "this.process(a)",
    "/* Buffer */",
  ])("and yes to %s", (code) => expect(faultsOf("x.ts", code)).toEqual([]));
});
