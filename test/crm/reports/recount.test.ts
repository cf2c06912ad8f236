// Reports against a slow recount of the same random history, in zones whose clocks are changed within it.

import { beforeAll, describe, expect, test } from "vitest";
import { seededRng } from "../../../src/base/rng.ts";
import type { CallRecord } from "../../../src/call/record.ts";
import type { Row } from "../../../src/crm/reports/report.ts";
import { RunReport } from "../../../src/crm/reports/run-report.ts";
import { MemoryDatabase } from "../../../src/store/memory-database.ts";
import { officeOf } from "../../app/office-of.ts";
import { VirtualClock } from "../../world/clock.ts";
import { dice, historyWrites, localOf, randomCalls } from "./history.ts";

/** Around the last Sunday of October and of March, when clocks are changed in Berlin; Lord Howe changes by half an hour. */
const AUTUMN = { from: Date.UTC(2025, 9, 24), to: Date.UTC(2025, 9, 29) };
const SPRING = { from: Date.UTC(2026, 2, 27), to: Date.UTC(2026, 3, 7) };
const CASES = [
  ["Asia/Shanghai", AUTUMN, 1],
  ["Europe/Berlin", AUTUMN, 2],
  ["Europe/Berlin", SPRING, 3],
  ["Australia/Lord_Howe", SPRING, 4],
  ["America/St_Johns", AUTUMN, 5],
] as const;

const NO_FIGURES = { queues: async () => [], agents: async () => [], surveys: async () => [], quality: async () => [] };

interface Told {
  readonly calls: readonly CallRecord[];
  readonly run: (report: string, by?: string, more?: object) => Promise<readonly Row[]>;
  readonly zone: string;
}

async function tell(zone: string, span: { from: number; to: number }, seed: number): Promise<Told> {
  const clock = new VirtualClock(span.to + 86_400_000);
  const database = new MemoryDatabase({ clock });
  const all = randomCalls(400, { from: span.from - 86_400_000, to: span.to + 43_200_000 }, dice(seededRng(seed)));
  await Promise.all([database.write(historyWrites(all)), clock.advance(100)]);
  const office = officeOf(`office: { timezone: ${zone}, language: en }`);
  const reports = new RunReport({
    clock,
    database,
    office: () => office,
    figures: NO_FIGURES,
  });
  const iso = (at: number): string => new Date(at).toISOString();
  const calls = all.filter(
    ({ startedAt, endedAt }) => startedAt >= span.from && startedAt < span.to && endedAt !== undefined,
  );
  return {
    calls,
    zone,
    run: async (report, by, more = {}) => {
      const parameters = { ...(by !== undefined && { by }), ...more };
      const wish = { report, period: undefined, from: iso(span.from), to: iso(span.to), parameters };
      const made = await reports.run(wish, undefined);
      if (!made.ok) throw new Error(JSON.stringify(made.fault));
      return made.value.rows;
    },
  };
}

function counted<Value>(all: readonly Value[], keyOf: (one: Value) => string): Record<string, number> {
  const found: Record<string, number> = {};
  for (const one of all) found[keyOf(one)] = (found[keyOf(one)] ?? 0) + 1;
  return found;
}

function column(rows: readonly Row[], key: string, value: string): Record<string, unknown> {
  return Object.fromEntries(rows.filter((row) => row[value] !== 0).map((row) => [String(row[key]), row[value]]));
}

const talkMs = ({ segments }: CallRecord): number =>
  segments
    .filter(({ kind }) => kind === "talk")
    .reduce((sum, { startedAt, endedAt = startedAt }) => sum + endedAt - startedAt, 0);

describe.each(CASES)("CRM-10 reports recounted in %s", (zone, span, seed) => {
  let told: Promise<Told>;
  beforeAll(() => {
    told = tell(zone, span, seed);
  });

  test("traffic by hour, weekday, both, day and month", async () => {
    const { calls, run } = await told;
    const slots = {
      hour: (at: number) => `${String(localOf(at, zone).hour).padStart(2, "0")}:00`,
      weekday: (at: number) => localOf(at, zone).weekday,
      "weekday-hour": (at: number) =>
        `${localOf(at, zone).weekday} ${String(localOf(at, zone).hour).padStart(2, "0")}:00`,
      day: (at: number) => localOf(at, zone).day,
      month: (at: number) => localOf(at, zone).month,
    };
    for (const [by, slotOf] of Object.entries(slots)) {
      const rows = await run("traffic", by);
      expect(column(rows, "slot", "calls")).toEqual(counted(calls, ({ startedAt }) => slotOf(startedAt)));
      const talked = calls.filter(({ segments }) => segments.some(({ kind }) => kind === "talk"));
      expect(column(rows, "slot", "talked")).toEqual(counted(talked, ({ startedAt }) => slotOf(startedAt)));
      const total = rows.reduce((sum, row) => sum + Number(row["talkMs"]), 0);
      expect(total).toBe(calls.reduce((sum, call) => sum + talkMs(call), 0));
      const most = Math.max(...rows.map((row) => Number(row["perHour"] ?? row["calls"])));
      for (const row of rows) expect(row["peak"]).toBe(Number(row["perHour"] ?? row["calls"]) === most ? "▲" : null);
    }
  });

  test("an hour that the clocks leave out or show twice: calls an hour go by how long it was", async () => {
    const { calls, run } = await told;
    const minutes: Record<string, number> = {};
    for (let at = span.from; at < span.to; at += 60_000) {
      const hour = `${String(localOf(at, zone).hour).padStart(2, "0")}:00`;
      minutes[hour] = (minutes[hour] ?? 0) + 1;
    }
    const perHour = counted(calls, ({ startedAt }) => `${String(localOf(startedAt, zone).hour).padStart(2, "0")}:00`);
    for (const row of await run("traffic", "hour")) {
      const slot = String(row["slot"]);
      expect(row["perHour"]).toBeCloseTo((perHour[slot] ?? 0) / ((minutes[slot] ?? 0) / 60), 9);
    }
  });

  test("endings, waits, dispositions, transfers", async () => {
    const { calls, run } = await told;
    const endings = await run("endings");
    const rowKey = (row: Row): string => `${row["ending"]} ${row["endedBy"]}`;
    expect(Object.fromEntries(endings.map((row) => [rowKey(row), row["calls"]]))).toEqual(
      counted(calls, ({ ending, endedBy }) => `${ending} ${endedBy}`),
    );
    const segments = calls.flatMap((call) => call.segments);
    const waits = await run("waits");
    const bounds = [5, 10, 15, 20, 30, 45, 60, 90];
    const stays = segments.filter(({ kind }) => kind === "queue");
    bounds.forEach((bound, i) => {
      const low = (bounds[i - 1] ?? -1) * 1_000;
      const within = stays.filter(
        ({ startedAt, endedAt = startedAt }) => endedAt - startedAt > low && endedAt - startedAt <= bound * 1_000,
      );
      const answered = within.filter(({ outcome }) => outcome === "connected").length;
      const abandoned = within.filter(({ outcome }) => outcome === "abandoned").length;
      expect(waits[i]).toMatchObject({
        wait: `≤ ${bound} s`,
        answered,
        abandoned,
        other: within.length - answered - abandoned,
      });
    });
    const talks = segments.filter(({ kind, agent }) => kind === "talk" && agent !== undefined);
    const days = await run("dispositions", "day");
    const dayOf = new Map(
      calls.flatMap((call) => call.segments.map((one) => [one, localOf(call.startedAt, zone).day] as const)),
    );
    expect(Object.fromEntries(days.map((row) => [`${row["group"]} ${row["disposition"]}`, row["talks"]]))).toEqual(
      counted(talks, (one) => `${dayOf.get(one)} ${one.disposition ?? null}`),
    );
    const sent = segments.filter(({ kind }) => kind === "transfer");
    const byAgent = await run("transfers", "agent");
    expect(column(byAgent, "group", "transfers")).toEqual(counted(sent, ({ agent }) => String(agent ?? null)));
    const failed = sent.filter(({ outcome }) => outcome === "failed 486");
    expect(column(byAgent, "group", "failed")).toEqual(counted(failed, ({ agent }) => String(agent ?? null)));
    const byTarget = await run("transfers", "target");
    expect(column(byTarget, "group", "blind")).toEqual(
      counted(
        sent.filter(({ detail }) => detail?.startsWith("blind")),
        ({ detail }) => detail?.split(" to ")[1] ?? "",
      ),
    );
  });

  test("trunks: attempts, answers, time in use and the most lines at once", async () => {
    const { calls, run } = await told;
    const legs = calls.flatMap(({ legs: own, startedAt }) =>
      own.map((leg) => ({ ...leg, day: localOf(startedAt, zone).day })),
    );
    const rows = await run("trunks", "day");
    const keyOf = (leg: (typeof legs)[number]): string =>
      `${leg.trunk} ${leg.day} ${leg.side === "caller" ? "in" : "out"}`;
    const over = legs.filter(({ trunk }) => trunk !== undefined);
    expect(rows).toHaveLength(new Set(over.map(keyOf)).size);
    for (const row of rows) {
      const own = over.filter((leg) => keyOf(leg) === `${row["trunk"]} ${row["group"]} ${row["way"]}`);
      const answered = own.filter(({ answeredAt }) => answeredAt !== undefined).length;
      const atOnce = Math.max(
        ...own.map(
          ({ startedAt }) =>
            own.filter((other) => other.startedAt <= startedAt && (other.endedAt ?? 0) > startedAt).length,
        ),
      );
      const silent = own.filter(({ answeredAt }) => answeredAt === undefined);
      expect(row).toMatchObject({
        attempts: own.length,
        answered,
        busy: silent.filter(({ status }) => status === 486).length,
        refused: silent.filter(({ status }) => status === 603).length,
        failed: silent.filter(({ status }) => status === 503 || status === undefined).length,
        usedMs: own.reduce((sum, { startedAt, endedAt = startedAt }) => sum + endedAt - startedAt, 0),
        atOnce,
      });
    }
  });

  test("quality and recordings", async () => {
    const { calls, run } = await told;
    const heard = calls.flatMap(({ legs }) => legs).filter(({ media }) => media !== undefined);
    for (const row of await run("quality", "codec")) {
      const own = heard.flatMap(({ media }) => (media !== undefined && media.codec === row["group"] ? [media] : []));
      const lost = own.reduce((sum, media) => sum + media.packetsLost, 0);
      const packets = own.reduce((sum, media) => sum + media.packetsReceived, 0);
      const bad = own.filter(({ packetsLost, late, packetsReceived, jitterMs }) => {
        return (packetsLost + (late ?? 0)) / (packetsReceived + packetsLost) >= 0.03 || jitterMs >= 50;
      });
      expect(row).toMatchObject({ legs: own.length, packets, bad: bad.length });
      expect(row["lost"]).toBeCloseTo(lost / (packets + lost), 12);
    }
    const days = await run("recordings", "day");
    const recorded = calls.flatMap(({ recordings, startedAt }) =>
      recordings.map((one) => ({ ...one, day: localOf(startedAt, zone).day })),
    );
    expect(column(days, "group", "recordings")).toEqual(counted(recorded, ({ day }) => day));
    for (const row of days) {
      const own = recorded.filter(({ day }) => day === row["group"]);
      expect(row["durationMs"]).toBe(own.reduce((sum, { durationMs = 0 }) => sum + durationMs, 0));
      expect(row["failed"]).toBe(own.filter(({ state }) => state === "failed").length);
      const met = calls.filter(
        ({ startedAt, answeredAt }) => answeredAt !== undefined && localOf(startedAt, zone).day === row["group"],
      );
      expect(row["callsShare"]).toBeCloseTo(
        met.filter(({ recordings }) => recordings.length > 0).length / met.length,
        12,
      );
    }
  });

  test("missed calls are those whose caller no talk followed the last wait of", async () => {
    const { calls, run } = await told;
    const missed = calls.filter(
      ({ queue, segments }) => queue !== undefined && !segments.some(({ kind }) => kind === "talk"),
    );
    expect(column(await run("missed", "queue"), "group", "missed")).toEqual(
      counted(missed, ({ queue }) => String(queue)),
    );
    expect(column(await run("missed", "day"), "group", "noTask")).toEqual(
      counted(missed, ({ startedAt }) => localOf(startedAt, zone).day),
    );
    const sales = missed.filter(({ queue }) => queue === "sales");
    const [row] = await run("missed", "queue", { queue: "sales" });
    expect(row).toMatchObject({ missed: sales.length, callers: new Set(sales.map(({ from }) => from)).size });
  });
});
