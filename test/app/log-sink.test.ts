// Where log lines go when nobody takes them, and when there are too many.

import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { openLog } from "../../src/app/log-sink.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "zongji-log-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

async function linesOf(
  write: (log: ReturnType<typeof openLog>) => void,
): Promise<readonly { event: string; [field: string]: unknown }[]> {
  const file = join(directory, "log");
  const fd = openSync(file, "a");
  const log = openLog("info", fd);
  write(log);
  await log.drain();
  closeSync(fd);
  return readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}

describe.skipIf(!existsSync("/dev/full"))("a full disk below the log", () => {
  test("neither ends the process nor throws at the last flush", async () => {
    const fd = openSync("/dev/full", "w");
    const log = openLog("info", fd);
    for (let i = 0; i < 2_000; i++) log.info("call.arrived", { call: "x".repeat(1_000) });
    expect(() => log.flush()).not.toThrow();
    await new Promise((resolve) => setImmediate(resolve));
    closeSync(fd);
  });
});

describe("a stranger who causes a warning with each packet", () => {
  test("gets some lines a second, then one that counts the rest", async () => {
    vi.useFakeTimers({ toFake: ["performance"] });
    try {
      const lines = await linesOf((log) => {
        for (let i = 0; i < 5_000; i++) log.warn("sip.auth.wrong", { source: "192.0.2.66" });
        log.warn("recording.disk-trouble");
        vi.advanceTimersByTime(1_000);
        log.warn("sip.auth.wrong", { source: "192.0.2.66" });
      });
      const wrong = lines.filter(({ event }) => event === "sip.auth.wrong");
      expect(wrong.length).toBe(21);
      expect(lines).toContainEqual(
        expect.objectContaining({ event: "log.left-out", of: "sip.auth.wrong", lines: 4_980 }),
      );
      expect(lines.some(({ event }) => event === "recording.disk-trouble")).toBe(true);
    } finally {
      vi.useRealTimers();
    }
  });

  test("does not push errors and calls out of the log", async () => {
    const lines = await linesOf((log) => {
      for (let i = 0; i < 100; i++) {
        log.error("store.unwritable", { number: i });
        log.info("call.arrived", { number: i });
      }
    });
    expect(lines.length).toBe(200);
  });
});
