import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";

test("src/api/openapi.json and src/cli/api-operations.ts say what the operations say", { timeout: 60_000 }, () => {
  const check = spawnSync(process.execPath, ["scripts/api-document.mjs", "--check"], { encoding: "utf8" });
  expect(check.stderr).toBe("");
  expect(check.status).toBe(0);
});
