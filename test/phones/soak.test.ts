// A minute of every ending at once; `npm run soak` is the long form, with the heap.

import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import type { SoakOutcome } from "../soak/soak.ts";
import { withoutSipp } from "./rig/tools.ts";

const PROGRAM = fileURLToPath(new URL("../../build/test/soak/main.js", import.meta.url));
const ARGUMENTS = ["--calls", "2000", "--rate", "80", "--warm-up", "0"];

describe.skipIf(withoutSipp !== "")(`SIP-04 SIP-05 SIP-06 SIP-08 calls of every ending${withoutSipp}`, () => {
  const folder = mkdtempSync(join(tmpdir(), "zongji-soak-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("after two thousand at once no call, dialog, port, file or connection is left", {
    timeout: 240_000,
  }, async () => {
    if (!existsSync(PROGRAM)) throw new Error("the soak is not built: npm run soak -- --help");
    const file = join(folder, "soak.json");
    const said = await run([PROGRAM, ...ARGUMENTS, "--out", file]);
    const outcome = JSON.parse(readFileSync(file, "utf8")) as SoakOutcome;
    expect(outcome.faults, said).toEqual([]);
    expect(outcome.calls).toBeGreaterThan(1_900);
    expect(outcome.outcomes.filter(({ asTold, open }) => !open && asTold === 0)).toEqual([]);
  });
});

function run(args: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        said += text;
      });
    }
    child.on("close", () => resolve(said));
  });
}
