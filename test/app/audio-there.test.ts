// Which audio files there are: those at the start, and the office's own that came later.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { audioThere } from "../../src/app/audio-there.ts";
import { VirtualClock } from "../world/clock.ts";

const folder = mkdtempSync(join(tmpdir(), "zongji-audio-"));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("a file that comes later is found, a missing one is not looked for with every call, and no name leads out of the folder", async () => {
  const clock = new VirtualClock();
  writeFileSync(join(folder, "here.wav"), "");
  const there = audioThere({ folders: [folder], clock });
  expect(await there("here")).toBe(true);
  expect(await there("later")).toBe(false);
  writeFileSync(join(folder, "later.wav"), "");
  expect(there("later")).toBe(false); // without asking the disk
  await clock.advance(10_001);
  expect(await there("later")).toBe(true);
  expect(there("later")).toBe(true);
  expect(await there("../here")).toBe(false);
});
