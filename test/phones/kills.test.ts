// Two kills in the midst of work; `npm run faults` is the long form: a hundred, and everything else that can break.

import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { runToEnd } from "./rig/run-to-end.ts";
import { withoutSipp } from "./rig/tools.ts";

const FAULTS = fileURLToPath(new URL("../../build/test/faults/main.js", import.meta.url));

describe.skipIf(withoutSipp !== "")(`OPS-04 OPS-05 killed in the midst of work${withoutSipp}`, () => {
  const folder = mkdtempSync(join(tmpdir(), "zongji-faults-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("twice: nothing that was acknowledged is lost, and who talked goes on", { timeout: 180_000 }, async () => {
    if (!existsSync(FAULTS)) throw new Error("the faults are not built: npm run faults -- --help");
    const file = join(folder, "faults.json");
    const said = await runToEnd([FAULTS, "kill", "--rounds", "2", "--out", file]);
    const [ran] = JSON.parse(readFileSync(file, "utf8")) as readonly { faults: string[]; figures: { kills: number } }[];
    expect(ran?.faults, said).toEqual([]);
    expect(ran?.figures.kills).toBe(2);
  });
});
