// Kept code that V8 does not take costs a start its speed and nothing else, so nobody would notice: doctor says it. Played with the loader of the bundle itself.

import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { codeCheck, uncompiledParts } from "../../../src/app/doctor/code-check.ts";

const UNCOMPILED = `[...globalThis[Symbol.for("zongji.uncompiled")]].join(" ")`;
const KEEP = `const load = require("./load.js"); load("app/main");
for (const { filename, code } of load.compiled()) require("node:fs").writeFileSync(filename + ".v8", code);`;

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "zongji-code-"));
  mkdirSync(join(folder, "parts/app"), { recursive: true });
  copyFileSync("scripts/bundle-loader.cjs", join(folder, "load.js"));
  writeFileSync(join(folder, "parts/app/main.js"), "exports.twice = (n) => 2 * n; exports.twice(2);");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What a process in the bundle's folder prints. */
function run(script: string, ...nodeOptions: readonly string[]): string {
  const { stdout, stderr } = spawnSync(process.execPath, [...nodeOptions, "--eval", script], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, NODE_OPTIONS: "" },
  });
  expect(stderr).toBe("");
  return stdout;
}

function started(...nodeOptions: readonly string[]): string {
  return run(`require("./load.js")("app/main"); process.stdout.write(${UNCOMPILED});`, ...nodeOptions);
}

describe("OPS-03 code that the build has compiled", () => {
  test("a start names the parts that it had to compile: none kept, all kept, refused by a V8 with another option", () => {
    expect(started()).toBe("app/main");
    run(KEEP);
    expect(started()).toBe("");
    expect(started("--no-opt")).toBe("app/main");
  });

  test("doctor warns of it beside Node's version, and says nothing where there is no bundle", () => {
    expect(codeCheck("v20.1.0", new Set())).toMatchObject({ name: "node", verdict: "good", found: "v20.1.0" });
    const check = codeCheck("v20.1.0", new Set(["app/main", "shared/crm"]));
    expect(check).toMatchObject({ verdict: "warning", found: "v20.1.0, which compiles 2 parts at each start" });
    expect(check.advice).toContain("npm run build");
    expect(uncompiledParts()).toBeUndefined();
    expect(codeCheck("v20.1.0", undefined).verdict).toBe("good");
  });
});
