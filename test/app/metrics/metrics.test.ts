import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { CallCounts } from "../../../src/app/metrics/call-counts.ts";
import { openMetrics, WireMeters } from "../../../src/app/metrics/open-metrics.ts";
import type { CallId } from "../../../src/base/ids.ts";
import type { CallFact } from "../../../src/call/facts.ts";
import type { CallRecord } from "../../../src/call/record.ts";
import { expectGoodEnd, smallOffice } from "../../story/office.ts";
import { createWorld, type World } from "../../world/world.ts";
import { askable, type ReadPage, readPage } from "./read-page.ts";

interface Watched {
  read(): Promise<ReadPage>;
  readonly meters: WireMeters;
  close(): void;
}

const NO_BACKUP = {
  newestAt: undefined,
  isMaking: false,
  failure: undefined,
  journalTrouble: undefined,
  made: 0,
  failed: 0,
};

function watched(world: World, state = "ready"): Watched {
  const meters = new WireMeters();
  const troubles = () => ["the database cannot be written: full"];
  const database = world.database;
  const parts = { pbx: world.pbx.core, meters, version: "1.2.3", dataDirectory: "/", troubles, database };
  const backups = () => ({
    ...NO_BACKUP,
    newestAt: 1_795_000_000_000,
    made: 3,
    failure: "the disk is full",
    failed: 1,
  });
  const metrics = openMetrics({ ...parts, state: () => state, backups });
  return { read: async () => readPage((await metrics.read()).text), meters, close: () => metrics.close() };
}

/** For queries of one's own: neither on the board nor in an alert. */
const SHOWN_NOWHERE: readonly string[] = [
  "zongji_info",
  "zongji_recording_seconds_total",
  "zongji_extensions",
  "zongji_backups_made_total",
  "zongji_backups_failed_total",
  "zongji_gc_pauses_total",
];

describe("OPS-06 what Prometheus reads", () => {
  test("calls, waits and endings are counted as they happened", async () => {
    const { world, alice, dana } = await smallOffice(31, {}, { loss: 0 });
    const metrics = watched(world);
    const bob = await world.phone("bob");
    const direct = alice.dial(bob.user);
    await world.run(3_000);
    direct.hangUp();
    await world.run(2_000);
    const waiting = alice.dial("7000");
    await world.run(7_000);
    const during = await metrics.read();
    expect(during.samples.get("zongji_calls")).toBe(1);
    expect(during.samples.get('zongji_queue_waiting{queue="sales"}')).toBe(1);
    expect(during.samples.get('zongji_queue_longest_wait_seconds{queue="sales"}')).toBeGreaterThan(6.5);
    dana.ready();
    await world.settle();
    dana.phone.call?.answer();
    await world.run(2_000);
    waiting.hangUp();
    await world.run(1_000);
    const left = alice.dial("7000");
    await world.run(2_000);
    left.hangUp();
    await world.settle();
    await new Promise((resolve) => setTimeout(resolve, 1_050)); // the page is a second old at most
    const { samples } = await metrics.read();
    const ended = (ending: string) => samples.get(`zongji_calls_ended_total{ending="${ending}"}`);
    expect([samples.get("zongji_calls_arrived_total"), samples.get("zongji_calls_connected_total")]).toEqual([3, 2]);
    expect([ended("completed"), ended("abandoned")]).toEqual([2, 1]);
    // Only the direct call rang somebody at once; who waits is no slow switch.
    expect(samples.get("zongji_call_setup_seconds_count")).toBe(1);
    expect(samples.get('zongji_call_setup_seconds_bucket{le="0.05"}')).toBe(1);
    const caller = (outcome: string) => samples.get(`zongji_queue_callers_total{queue="sales",outcome="${outcome}"}`);
    expect([caller("offered"), caller("answered"), caller("abandoned")]).toEqual([2, 1, 1]);
    expect(samples.get("zongji_queue_wait_seconds_count")).toBe(1);
    expect(samples.get('zongji_queue_wait_seconds_bucket{le="5"}')).toBe(0);
    expect(samples.get('zongji_queue_wait_seconds_bucket{le="10"}')).toBe(1);
    expect(samples.get('zongji_queue_answered_in_time_total{queue="sales"}')).toBe(1);
    expect(samples.get('zongji_media_packets_total{direction="in"}')).toBeGreaterThan(100);
    expect(samples.get("zongji_storage_commit_seconds_count")).toBeGreaterThan(0);
    expect(samples.get("zongji_troubles")).toBe(1);
    const backup = (name: string) => samples.get(`zongji_backup${name}`);
    expect([backup("_newest_timestamp_seconds"), backup("s_made_total"), backup("s_failed_total")]).toEqual([
      1_795_000_000, 3, 1,
    ]);
    expect([backup("_failed"), backup("_journal_stopped")]).toEqual([1, 0]);
    expect(samples.get('zongji_disk_bytes{state="size"}')).toBeGreaterThan(1e6);
    metrics.close();
    await expectGoodEnd(world);
  });

  test("agents are shown by state, states that nobody is in as 0", async () => {
    const { world, dana } = await smallOffice(32);
    const metrics = watched(world, "draining");
    dana.ready();
    await world.run(100);
    const { samples, types } = await metrics.read();
    expect(samples.get('zongji_agents{state="ready"}')).toBe(1);
    expect(samples.get('zongji_agents{state="talking"}')).toBe(0);
    expect(samples.get("zongji_ready")).toBe(0);
    expect(types.get("zongji_call_setup_seconds")).toBe("histogram");
    metrics.close();
    await expectGoodEnd(world);
  });

  test("each name keeps to the rules: seconds and bytes, `_total` for what only grows and for nothing else", async () => {
    const world = await createWorld({ seed: 33 });
    const metrics = watched(world);
    const { types } = await metrics.read();
    expect(types.size).toBeGreaterThan(50);
    for (const [name, type] of types) {
      expect(name).toMatch(/^zongji_[a-z0-9]+(_[a-z0-9]+)*$/);
      expect(name.endsWith("_total"), name).toBe(type === "counter");
      expect(name).not.toMatch(/_ms|_millis|_kb|_mb|_percent/);
    }
    metrics.close();
    await world.finish();
  });

  test("the dashboard, the alert rules and the manual name only metrics that there are", async () => {
    const world = await createWorld({ seed: 34 });
    const metrics = watched(world);
    const page = await metrics.read();
    metrics.close();
    await world.finish();
    const there = askable(page);
    const asked = (texts: readonly string[]) => texts.flatMap((text) => text.match(/\bzongji_[a-z0-9_]+/g) ?? []);
    const board = expressionsOf(JSON.parse(readFileSync("packaging/grafana/zongji.json", "utf8")));
    const rules = parse(readFileSync("packaging/prometheus/zongji-alerts.yaml", "utf8"));
    const alerts: string[] = rules.groups.flatMap((group: { rules: { expr: string }[] }) =>
      group.rules.map(({ expr }) => expr),
    );
    expect(board.length).toBeGreaterThan(20);
    expect(alerts.length).toBeGreaterThan(10);
    for (const texts of [board, alerts]) for (const name of asked(texts)) expect(there).toContain(name);
    const seen = new Set(asked([...board, ...alerts]).map((name) => name.replace(/_(bucket|sum|count)$/, "")));
    expect([...page.types.keys()].filter((name) => !seen.has(name))).toEqual(SHOWN_NOWHERE);
    // What is refused or lost wakes somebody, and is seen on the board.
    const grave =
      /^zongji_(overload_\w+|sip_queue_delay_seconds|calls_(revived|lost_at_restart)_total|drained|unread)$/;
    const both = (texts: readonly string[]) => [...new Set(asked(texts))].filter((name) => grave.test(name)).sort();
    expect(both(board)).toEqual([...page.types.keys()].filter((name) => grave.test(name)).sort());
    expect(both(alerts)).toEqual(both(board));
    const manual = readFileSync("docs/monitoring.md", "utf8");
    for (const name of page.types.keys()) expect(manual, "docs/monitoring.md").toContain(`\`${name}\``);
    const rows = [...manual.matchAll(/^\| `(zongji_[a-z0-9_]+)`/gm)].map(([, name]) => name);
    expect(rows.filter((name) => name !== undefined && !page.types.has(name))).toEqual([]);
  });
});

test("OPS-05 talks that were taken up again after a kill are counted, and those of which a party did not come back", () => {
  const counts = new CallCounts(
    () => 0,
    () => undefined,
  );
  for (const call of ["c-1", "c-2"] as CallId[]) {
    counts.fold({ kind: "call.revived", call, record: {} as CallRecord });
    counts.fold({
      kind: "call.ended",
      call,
      ending: call === "c-1" ? "lost-at-restart" : "completed",
      by: "switch",
    } as CallFact);
  }
  expect([counts.revived, counts.lostAtRestart, counts.arrived]).toEqual([2, 1, 0]);
});

describe("OPS-06 SIP messages by their first bytes", () => {
  test.each([
    ["INVITE sip:1001@pbx SIP/2.0\r\n", "INVITE"],
    ["INFO sip:1001@pbx SIP/2.0\r\n", "INFO"],
    ["ACK sip:1001@pbx SIP/2.0\r\n", "ACK"],
    ["BYE sip:1001@pbx SIP/2.0\r\n", "BYE"],
    ["REFER sip:1001@pbx SIP/2.0\r\n", "REFER"],
    ["REGISTER sip:pbx SIP/2.0\r\n", "REGISTER"],
    ["\r\n\r\n", "other"],
    ["\u0000\u0001", "other"],
    ["SIP/2.0 2xx OK\r\n", "other"],
    ["SIP/2.0 999 Odd\r\n", "other"],
  ])("%j is %s", (text, name) => {
    const { wire } = new WireMeters();
    wire.count("in", new TextEncoder().encode(text));
    expect([...wire.requests("in")]).toEqual([[name, 1]]);
    expect([...wire.requests("out"), ...wire.responses("in")]).toEqual([]);
  });

  test("responses by status", () => {
    const { wire } = new WireMeters();
    for (const status of [100, 180, 200, 200, 486, 699])
      wire.count("out", new TextEncoder().encode(`SIP/2.0 ${status} Whatever\r\n`));
    expect([...wire.responses("out")]).toEqual([
      ["100", 1],
      ["180", 1],
      ["200", 2],
      ["486", 1],
      ["699", 1],
    ]);
  });
});

/** Whatever stands under a key `expr`, however deep. */
function expressionsOf(value: unknown): readonly string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) =>
    key === "expr" && typeof one === "string" ? [one] : expressionsOf(one),
  );
}
