// Which folder may import which: the one table of the design, and this test is it.

import { builtinModules } from "node:module";
import { describe, expect, test } from "vitest";
import { importsOf, read, typescriptBelow } from "./source.ts";

interface Rule {
  /** Folders whose code may be used. */
  readonly uses: readonly string[];
  /** Folders of which only types may be named. */
  readonly types: readonly string[];
  /** May touch `node:*`. */
  readonly shell: boolean;
  /** Packages of package.json. */
  readonly packages: readonly string[];
}

function pure(uses: readonly string[], types: readonly string[] = [], packages: readonly string[] = []): Rule {
  return { uses, types, shell: false, packages };
}

function shell(uses: readonly string[], types: readonly string[] = [], packages: readonly string[] = []): Rule {
  return { uses, types, shell: true, packages };
}

const CORE = ["base", "sip", "rtp", "acd", "office"];
/** `app` wires everything, and alone knows the shells. */
const EVERYTHING = [
  ...CORE,
  "call",
  "ivr",
  "crm",
  "qa",
  "sip/transport",
  "rtp/port",
  "store",
  "api",
  "cli",
  "app/core",
];

const TABLE: Readonly<Record<string, Rule>> = {
  base: pure([]),
  sip: pure(["base"], [], ["fast-xml-parser"]),
  "sip/transport": shell(["base", "sip"], [], ["ws"]),
  rtp: pure(["base"]),
  "rtp/port": shell(["base", "rtp"], [], ["@discordjs/opus"]),
  acd: pure(["base"], [], ["yalps"]),
  office: pure(["base"], [], ["yaml"]),
  call: pure(CORE, [], ["libphonenumber-js"]),
  ivr: pure(CORE, [], ["@marcbachmann/cel-js", "@dagrejs/dagre"]),
  crm: pure([...CORE, "call", "ivr"]),
  qa: pure([...CORE, "call", "ivr", "crm"]),
  store: shell(["base"], [], ["better-sqlite3"]),
  api: shell([...CORE, "call", "ivr", "crm", "qa"]),
  cli: shell([...CORE, "call", "ivr", "crm", "qa"], ["api"], ["commander", "csv-stringify", "uqr"]),
  "app/core": pure([...CORE, "call", "ivr", "crm", "qa"]),
  app: shell(
    EVERYTHING,
    [],
    [
      "ws",
      "pino",
      "yaml",
      "jose",
      "nodemailer",
      "csv-stringify",
      "csv-parse",
      "@node-rs/argon2",
      "otplib",
      "pinyin-pro",
      "fflate",
      "saxes",
    ],
  ),
};

/** `src/sip/transport/udp.ts` -> `sip/transport`. */
function folderOf(path: string): string {
  const [, first = "", second = ""] = path.split("/");
  return `${first}/${second}` in TABLE ? `${first}/${second}` : first;
}

function faultsOf(path: string, text = read(path)): string[] {
  const folder = folderOf(path);
  const rule = TABLE[folder];
  if (rule === undefined) return [`${path}: folder ${folder} is not in the table`];
  return importsOf(path, text).flatMap(({ specifier, file, typeOnly }) => {
    if (file === "package.json" && folder === "app") return []; // the version
    if (file !== undefined) {
      const other = folderOf(file);
      const allowed = other === folder || rule.uses.includes(other) || (typeOnly && rule.types.includes(other));
      if (!file.startsWith("src/")) return [`${path}: ${specifier} leaves src/`];
      return allowed ? [] : [`${path}: ${folder} -> ${other} (${specifier})`];
    }
    if (specifier.startsWith("node:")) return rule.shell ? [] : [`${path}: ${specifier} in a pure folder`];
    if (builtinModules.includes(specifier)) return [`${path}: write node:${specifier}`];
    const name = specifier
      .split("/")
      .slice(0, specifier.startsWith("@") ? 2 : 1)
      .join("/");
    return rule.packages.includes(name) ? [] : [`${path}: package ${name} in ${folder}`];
  });
}

const sources = typescriptBelow("src");

test("each folder imports only what the table allows", () => {
  expect(sources.length).toBeGreaterThan(50);
  expect(sources.flatMap((path) => faultsOf(path))).toEqual([]);
});

test("no file imports itself by way of others", () => {
  const uses = new Map(
    sources.map((path) => [
      path,
      importsOf(path).flatMap(({ file, typeOnly }) => (typeOnly || file === undefined ? [] : [file])),
    ]),
  );
  expect(findCycle(uses)).toBeUndefined();
});

/** One round trip, should there be any; types are gone after compilation and may refer to each other. */
function findCycle(uses: ReadonlyMap<string, readonly string[]>): readonly string[] | undefined {
  const done = new Set<string>();
  const visit = (file: string, trail: readonly string[]): readonly string[] | undefined => {
    if (trail.includes(file)) return [...trail.slice(trail.indexOf(file)), file];
    if (done.has(file)) return undefined;
    for (const next of uses.get(file) ?? []) {
      const cycle = visit(next, [...trail, file]);
      if (cycle !== undefined) return cycle;
    }
    done.add(file);
    return undefined;
  };
  for (const file of uses.keys()) {
    const cycle = visit(file, []);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}

describe("the rules can say no", () => {
  test.each([
    ["src/base/x.ts", 'import { a } from "../sip/a.ts";'],
    ["src/sip/x.ts", 'import type { A } from "../rtp/a.ts";'],
    ["src/acd/x.ts", 'import {\n  type A,\n  b,\n} from "../sip/a.ts";'],
    ["src/sip/x.ts", 'export * from "./transport/udp.ts";'],
    ["src/call/x.ts", 'await import("../store/sqlite.ts");'],
    ["src/api/x.ts", 'new URL("../app/serve.ts", import.meta.url)'],
    ["src/cli/x.ts", 'import { a } from "../api/control.ts";'],
    ["src/cli/x.ts", 'import { type A, b } from "../api/control.ts";'],
    ["src/rtp/x.ts", 'import { readFileSync } from "node:fs";'],
    ["src/app/core/x.ts", 'import { a } from "../serve.ts";'],
    ["src/app/core/x.ts", 'import "../../store/sqlite.ts";'],
    ["src/sip/x.ts", 'import pino from "pino";'],
    ["src/app/x.ts", 'import fs from "fs";'],
    ["src/app/x.ts", 'import { a } from "../../test/a.ts";'],
    ["src/stuff/x.ts", 'import { a } from "../base/a.ts";'],
  ])("%s: %s", (path, text) => expect(faultsOf(path, text.includes("stuff") ? text : `${text}\n`)).toHaveLength(1));

  test.each([
    ["src/cli/x.ts", 'import type { A } from "../api/control.ts";'],
    ["src/cli/x.ts", 'import { type A, type B } from "../api/control.ts";'],
    ["src/rtp/port/x.ts", 'import { a } from "../packet.ts";'],
    ["src/sip/x.ts", '// import { a } from "../rtp/a.ts";'],
    ["src/app/x.ts", 'import { a } from "../store/a.ts";'],
  ])("and yes to %s: %s", (path, text) => expect(faultsOf(path, text)).toEqual([]));

  test("a round trip of three files is found", () => {
    expect(
      findCycle(
        new Map([
          ["a", ["b"]],
          ["b", ["c"]],
          ["c", ["b"]],
        ]),
      ),
    ).toEqual(["b", "c", "b"]);
  });
});
