import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";

test("docs/limits.md says what src/base/limits.ts says", () => {
  const check = spawnSync(process.execPath, ["scripts/limits-doc.mjs", "--check"], { encoding: "utf8" });
  expect(check.stderr).toBe("");
  expect(check.status).toBe(0);
});
