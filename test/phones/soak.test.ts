// Two minutes of every ending, mostly of waiting; `npm run soak` is the long form: an hour, with the heap.

import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import type { SoakOutcome } from "../soak/soak.ts";
import { runToEnd } from "./rig/run-to-end.ts";
import { withoutSipp } from "./rig/tools.ts";

const PROGRAM = fileURLToPath(new URL("../../build/test/soak/main.js", import.meta.url));
const ARGUMENTS = ["--calls", "1000", "--rate", "40", "--warm-up", "0"];

describe.skipIf(withoutSipp !== "")(`SIP-04 SIP-05 SIP-06 SIP-08 calls of every ending${withoutSipp}`, () => {
  const folder = mkdtempSync(join(tmpdir(), "zongji-soak-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("after a thousand calls no call, dialog, port, file, row or connection is left", {
    timeout: 240_000,
  }, async () => {
    if (!existsSync(PROGRAM)) throw new Error("the soak is not built: npm run soak -- --help");
    const file = join(folder, "soak.json");
    const said = await runToEnd([PROGRAM, ...ARGUMENTS, "--out", file]);
    const outcome = JSON.parse(readFileSync(file, "utf8")) as SoakOutcome;
    expect(outcome.faults, said).toEqual([]);
    expect(outcome.calls).toBeGreaterThan(950);
    expect(outcome.outcomes.filter(({ asTold, open }) => !open && asTold === 0)).toEqual([]);
  });
});
