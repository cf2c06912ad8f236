// Files as the disk takes them.

import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { WavFileStore } from "../../../src/rtp/port/wav-file.ts";
import type { FinishedFile } from "../../../src/rtp/ports.ts";

const folder = mkdtempSync(join(tmpdir(), "zongji-"));
afterAll(() => rmSync(folder, { recursive: true }));

function write(
  store: WavFileStore,
  path: string,
): Promise<{ fault: string | undefined; finished: FinishedFile | string }> {
  return new Promise((resolve) => {
    const file = store.create(path);
    let fault: string | undefined;
    file.write(new Uint8Array([1, 2, 3, 4]), 4, (cause) => {
      fault = cause;
    });
    file.write(new Uint8Array([9, 9]), 0, () => {});
    file.finish((result) => resolve({ fault, finished: result.ok ? result.value : result.fault }));
  });
}

test("directories are made, writes land where they should, and the hash is that of the file", async () => {
  const store = new WavFileStore();
  const path = join(folder, "2026/11/22/call.wav");
  const { fault, finished } = await write(store, path);
  const bytes = readFileSync(path);
  expect(fault).toBeUndefined();
  expect([...bytes]).toEqual([9, 9, 0, 0, 1, 2, 3, 4]);
  expect(finished).toEqual({ bytes: 8, sha256: createHash("sha256").update(bytes).digest("hex") });
  await store.idle();
});

test("a recording never overwrites another, and the cause is said in words", async () => {
  const store = new WavFileStore();
  const path = join(folder, "taken.wav");
  writeFileSync(path, "kept");
  const { fault, finished } = await write(store, path);
  expect([fault, finished]).toEqual(["a file of that name exists already", "a file of that name exists already"]);
  expect(readFileSync(path, "utf8")).toBe("kept");
});

test("a path that leads through a file is told", async () => {
  const store = new WavFileStore();
  writeFileSync(join(folder, "file"), "");
  expect((await write(store, join(folder, "file/below.wav"))).fault).toBe("a part of the path is a file");
  await store.idle();
});
