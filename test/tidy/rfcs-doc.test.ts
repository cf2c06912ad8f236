import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

test("docs/rfcs.md says what the comments of src/ say", () => {
  const check = spawnSync(process.execPath, ["scripts/rfc-coverage.mjs", "--check"], { encoding: "utf8" });
  expect(check.stderr).toBe("");
  expect(check.status).toBe(0);
});

test("it finds what is cited, and each deviation", () => {
  const text = readFileSync("docs/rfcs.md", "utf8");
  const row = text.split("\n").find((line) => line.startsWith("| [3262]"));
  expect(row).toMatch(/§3, .*`sip\/session`: .*reliable-ringing/);
  expect(text).toMatch(/- `src\/sip\/dialog\/route-set.ts`: RFC 3261 §12.2.1.1 sends a request/);
});
