// Words that must not stay: unfinished business, tests switched off, citations nobody can look up, names of one machine.

import { extname } from "node:path";
import { describe, expect, test } from "vitest";
import { commentsOf, filesBelow, linesMatching, read } from "./source.ts";

const TEXT = new Set([".ts", ".mjs", ".md", ".json", ".yaml", ".yml", ".sql", ".xml", ".csv", ".sh", ""]);
// Rules about words name them; the others would find themselves here.
const files = filesBelow(".").filter(
  (path) => TEXT.has(extname(path)) && !path.startsWith("test/tidy/") && path !== "package-lock.json",
);
const code = files.filter((path) => /\.(ts|mjs)$/.test(path));

const UNFINISHED = /\b(TODO|FIXME|XXX|HACK)\b/;
const SWITCHED_OFF = /\b(describe|test|it)(\.\w+)*\.(only|skip|todo)\b|\bx(it|describe|test)\(/;
/** The one way: `RFC 3261 §17.2.1`. */
const BAD_CITATION = /\bRFC-?\d|\b[Rr]fc \d|\bRFC \d+,? *([Ss]ection|[Ss]ec\.|chapter|§ )/;
const OF_ONE_MACHINE = new RegExp(
  ["/work/(main|shared)", "/root/", "/tmp/brief", "registry\\.npm", "npmmirror", "file:///(home|root|work)"].join("|"),
);

function found(paths: readonly string[], pattern: RegExp): string[] {
  return paths.flatMap((path) => linesMatching(path, read(path), pattern));
}

test("nothing is left unfinished by a comment", () => expect(found(code, UNFINISHED)).toEqual([]));

test("no test is switched off; those that lack a tool or data say so with skipIf", () => {
  expect(found(code, SWITCHED_OFF)).toEqual([]);
});

test("RFCs are cited one way, so that one search finds them all", () => {
  const prose = (path: string): string => (code.includes(path) ? commentsOf(read(path)) : read(path));
  expect(files.flatMap((path) => linesMatching(path, prose(path), BAD_CITATION))).toEqual([]);
});

test("no path or host of one particular machine is committed", () => expect(found(files, OF_ONE_MACHINE)).toEqual([]));

test("the lock file names versions and checksums, no hosts", () => {
  const lock = read("package-lock.json");
  expect(lock).not.toMatch(
    /"resolved"|https?:\/\/(?!(www\.)?(github\.com|opencollective\.com|tidelift\.com|paulmillr\.com|feross\.org|patreon\.com|.*sponsors))/,
  );
  const packages: Record<string, { version?: string; integrity?: string }> = JSON.parse(lock).packages;
  const loose = Object.entries(packages).filter(
    ([path, entry]) => path !== "" && (entry.integrity ?? "").slice(0, 7) !== "sha512-",
  );
  expect(loose).toEqual([]);
});

test("the lock file holds the parts for every platform, or `npm ci` refuses it elsewhere", () => {
  const packages: Record<string, { optionalDependencies?: Record<string, string> }> = JSON.parse(
    read("package-lock.json"),
  ).packages;
  const wanted = Object.values(packages).flatMap(({ optionalDependencies = {} }) => Object.keys(optionalDependencies));
  expect(wanted.length).toBeGreaterThan(10);
  const held = Object.keys(packages).map((path) =>
    path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length),
  );
  expect(wanted.filter((name) => !held.includes(name))).toEqual([]);
});

describe("the rules can say no", () => {
  test.each([
    ["// TODO later", UNFINISHED],
    ["test.only('x')", SWITCHED_OFF],
    ["describe.skip('x')", SWITCHED_OFF],
    ["xit('x')", SWITCHED_OFF],
    ["RFC3261", BAD_CITATION],
    ["rfc 3261", BAD_CITATION],
    ["RFC 3261 section 8", BAD_CITATION],
    ["/root/x", OF_ONE_MACHINE],
  ])("%s", (text, pattern) => expect(text).toMatch(pattern));
  test.each(["describe.skipIf(!hasTool)", "RFC 3261 §17.2.1", "RFC 6026", "submit(x)"])("and yes to %s", (text) => {
    for (const pattern of [UNFINISHED, SWITCHED_OFF, BAD_CITATION]) expect(text).not.toMatch(pattern);
  });
});
