// What becomes of call records while the database takes nothing.

import { expect, test } from "vitest";
import { recordWriter } from "../../src/app/core/record-writer.ts";
import type { CallId } from "../../src/base/ids.ts";
import { limits } from "../../src/base/limits.ts";
import { type Logger, silentLog } from "../../src/base/log.ts";
import type { CallRecord } from "../../src/call/record.ts";
import { MemoryDatabase } from "../../src/store/memory-database.ts";
import { VirtualClock } from "../world/clock.ts";

function rig() {
  const clock = new VirtualClock();
  const database = new MemoryDatabase({ clock });
  const logged: string[] = [];
  const log: Logger = {
    ...silentLog,
    info: (event) => void logged.push(event),
    warn: (event) => void logged.push(event),
    error: (event) => void logged.push(event),
  };
  const endings = async () => {
    const rows = await database.query("SELECT id, ending FROM call ORDER BY id");
    return rows.map((row) => `${row["id"]} ${row["ending"]}`);
  };
  return { clock, database, logged, endings, writer: recordWriter({ database, log, clock }) };
}

function callRecord(id: string, change: Partial<CallRecord> = {}): CallRecord {
  return {
    id: id as CallId,
    from: "1003",
    fromName: undefined,
    to: "7000",
    startedAt: Date.UTC(2026, 10, 22) as CallRecord["startedAt"],
    queue: undefined,
    agent: undefined,
    queuedAt: undefined,
    ringingAt: undefined,
    answeredAt: undefined,
    endedAt: undefined,
    ending: undefined,
    endedBy: undefined,
    sipStatus: undefined,
    waitMs: 0,
    holdMs: 0,
    disposition: undefined,
    legs: [],
    segments: [],
    recordings: [],
    notes: [],
    ...change,
  };
}

function ended(id: string): CallRecord {
  const endedAt = Date.UTC(2026, 10, 22, 1) as CallRecord["startedAt"];
  return callRecord(id, { endedAt, ending: "completed", endedBy: "caller", sipStatus: 200 });
}

test("calls that ended while the disk was full are on record when it has room again", async () => {
  const { clock, database, writer, endings, logged } = rig();
  writer.progressed(callRecord("c-1"));
  await clock.advance(100);
  database.breakDisk("database or disk is full");
  for (let i = 1; i <= 50; i++) {
    writer.progressed(callRecord(`c-${i}`));
    await clock.advance(1_000);
    writer.finished(ended(`c-${i}`));
  }
  await clock.advance(60_000);
  expect(await endings()).toEqual(["c-1 null"]);
  expect(writer.kept).toBe(50);
  database.breakDisk(undefined);
  await clock.advance(10_000);
  expect((await endings()).length).toBe(50);
  expect((await endings()).every((row) => row.endsWith("completed"))).toBe(true);
  expect(writer.kept).toBe(0);
  expect(clock.pending).toBe(0);
  expect(logged).not.toContain("store.record-lost");
});

test("a newer state of a kept record is not undone by the older one", async () => {
  const { clock, database, writer } = rig();
  database.breakDisk("full");
  writer.finished(ended("c-1"));
  await clock.advance(1_000);
  database.breakDisk(undefined);
  writer.finished({ ...ended("c-1"), disposition: "billing" });
  await clock.advance(20_000);
  expect(database.get("SELECT disposition FROM call WHERE id = 'c-1'")).toEqual({ disposition: "billing" });
  expect(clock.pending).toBe(0);
});

test("more than can be kept are lost, and each of them is told", async () => {
  const { clock, database, writer, logged } = rig();
  database.breakDisk("full");
  for (let i = 0; i < limits.store.keptRecords + 3; i++) writer.finished(ended(`c-${i}`));
  await clock.advance(1_000);
  expect(writer.kept).toBe(limits.store.keptRecords);
  expect(logged.filter((event) => event === "store.record-lost").length).toBe(3);
});

test("a record the database refuses for good is told and not tried for ever", async () => {
  const { clock, writer, logged } = rig();
  writer.finished({ ...ended("c-1"), startedAt: null as never });
  await clock.advance(60_000);
  expect(logged).toContain("store.record-lost");
  expect(writer.kept).toBe(0);
  expect(clock.pending).toBe(0);
});
