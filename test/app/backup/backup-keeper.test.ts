// When a running switch makes backups.

import { describe, expect, test, vi } from "vitest";
import { BackupKeeper } from "../../../src/app/backup/backup-keeper.ts";
import type { BackupAnswer, BackupWish } from "../../../src/app/backup/backup-messages.ts";
import { lastMoment } from "../../../src/app/backup/moments.ts";
import { silentLog } from "../../../src/base/log.ts";
import { VirtualClock } from "../../world/clock.ts";

/** A day of looks at the clock, on whatever else the machine does. */
vi.setConfig({ testTimeout: 60_000 });

const MADE = {
  id: "20261123T030000Z-0000",
  version: "1",
  schema: 1,
  startedAt: "",
  madeAt: "",
  copiedBytes: 0,
  recordingKeys: false,
  files: 1,
  bytes: 1,
  dropped: 0,
};

function keep(newest: string | null) {
  const clock = new VirtualClock();
  const asked: string[] = [];
  const trouble = { create: undefined as string | undefined, ship: undefined as string | undefined };
  const ask = async (wish: BackupWish): Promise<BackupAnswer> => {
    if (wish !== "ship") asked.push(`${wish} ${new Date(clock.wall()).toISOString().slice(0, 16)}`);
    if (wish === "newest") return { kind: "newest", startedAt: newest };
    const why = trouble[wish];
    if (why !== undefined) return { kind: "failed", why };
    return wish === "ship" ? { kind: "shipped", bytes: 0 } : { kind: "made", made: MADE };
  };
  const keeper = new BackupKeeper({
    clock,
    log: silentLog,
    at: ["03:00"],
    timezone: () => "Asia/Shanghai",
    journal: true,
    ask,
  });
  return { clock, keeper, trouble, made: () => asked.filter((one) => one.startsWith("create")) };
}

const HOUR_MS = 3_600_000;

describe("OPS-04 backups by the clock", () => {
  test("the first at once, then one a day at the office's three o'clock", async () => {
    const { clock, keeper, made } = keep(null);
    const start = clock.wall();
    await keeper.open();
    await clock.advance(26 * HOUR_MS);
    expect(made()).toHaveLength(2);
    for (const one of made().slice(1)) expect(one).toMatch(/T19:0[01]$/); // 03:00 in Shanghai
    expect(keeper.troubles()).toEqual([]);
    expect(clock.wall() - start).toBe(26 * HOUR_MS);
    keeper.close();
  });

  test("one that fails is told until one is made, and tried again a quarter of an hour later", async () => {
    const { clock, keeper, trouble, made } = keep(null);
    trouble.create = "the disk is gone";
    await keeper.open();
    await clock.advance(HOUR_MS - 60_000);
    expect(made()).toHaveLength(4);
    expect(keeper.troubles()).toEqual(["the last backup failed: the disk is gone"]);
    trouble.create = undefined;
    await clock.advance(HOUR_MS / 2);
    expect([keeper.troubles(), keeper.state.made, keeper.state.failed]).toEqual([[], 1, 4]);
    keeper.close();
  });

  test("a gap in the journal is closed by a new backup once the journal goes on", async () => {
    const { clock, keeper, made } = keep(null);
    await keeper.open();
    await clock.advance(60_000);
    keeper.hearJournal({ kind: "stopped", cause: "full" });
    await clock.advance(600_000);
    expect([made().length, keeper.troubles()]).toEqual([1, ["what is written between backups is not kept: full"]]);
    keeper.hearJournal({ kind: "writing" });
    await clock.advance(60_000);
    expect([made().length, keeper.troubles()]).toEqual([2, []]);
    keeper.close();
  });

  test.each([
    ["2026-11-23T19:00:30Z", "2026-11-23T19:00:00.000Z"],
    ["2026-11-23T18:59:59Z", "2026-11-22T19:00:00.000Z"],
  ])("three o'clock in Shanghai, seen at %s, was at %s", (now, moment) => {
    expect(new Date(lastMoment(["03:00"], Date.parse(now), "Asia/Shanghai")).toISOString()).toBe(moment);
  });

  test("the night the clocks go forward has no half past two, and the one they go back has it", () => {
    const seen = (now: string): string =>
      new Date(lastMoment(["02:30"], Date.parse(now), "Europe/Berlin")).toISOString();
    expect(seen("2026-03-29T10:00:00Z")).toBe("2026-03-28T01:30:00.000Z");
    expect(seen("2026-03-30T10:00:00Z")).toBe("2026-03-30T00:30:00.000Z");
    expect(seen("2026-10-25T10:00:00Z")).toBe("2026-10-25T01:30:00.000Z");
  });
});
