import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { killBackups } from "./backup.ts";

const PROGRAM = join(process.cwd(), "bin/zongji");
const isBuilt = existsSync("dist/bundle/app/main.js");

describe.skipIf(!isBuilt)(`OPS-04 kill -9${isBuilt ? "" : " (left out: npm run build)"}`, () => {
  test("while a backup is made, while one is put back and during an update: nothing is harmed, and the next finishes", async () => {
    const { faults } = await killBackups({
      program: PROGRAM,
      rounds: 2,
      say: () => {},
      size: { rows: 500, files: 10 },
    });
    expect(faults).toEqual([]);
  });
});
