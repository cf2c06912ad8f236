// What flows look up of customers and in the office's tables, and who is stopped.

import { beforeEach, describe, expect, test } from "vitest";
import type { CallerEntry } from "../../../src/app/core/callers/caller-entry.ts";
import { CallerList } from "../../../src/app/core/callers/caller-list.ts";
import type { FlowPlace } from "../../../src/app/core/flow/doors.ts";
import { lookUpDoor } from "../../../src/app/core/flow/look-up.ts";
import { ANONYMOUS } from "../../../src/app/core/incoming-trunk.ts";
import type { AgentKey } from "../../../src/base/ids.ts";
import { limits } from "../../../src/base/limits.ts";
import { silentLog } from "../../../src/base/log.ts";
import { HOUR_MS, type WallMillis } from "../../../src/base/time.ts";
import type { Outcome } from "../../../src/ivr/verbs.ts";
import { MemoryDatabase } from "../../../src/store/memory-database.ts";
import { VirtualClock } from "../../world/clock.ts";

const LI = "+8613800138000";
let clock: VirtualClock;
let database: MemoryDatabase;
let list: CallerList;
let lines: string[];
let door: ReturnType<typeof lookUpDoor>;
const rows: Record<string, string> = { "1024": "shipped" };

beforeEach(() => {
  clock = new VirtualClock(Date.UTC(2026, 10, 23));
  database = new MemoryDatabase({ clock });
  lines = [];
  const log = {
    ...silentLog,
    warn: (event: string, fields?: object) => void lines.push(`${event} ${JSON.stringify(fields)}`),
  };
  const country = (): string => "CN";
  list = new CallerList({ clock, database, log, country });
  const tables = {
    get: (name: string) => (name === "orders" ? ({} as never) : undefined),
    find: (_: string, key: string) => (rows[key] === undefined ? undefined : { status: rows[key] }),
  };
  door = lookUpDoor({ clock, log, database, list, country, tables });
});

async function lookUp(source: string, by: string, from = "10086"): Promise<Outcome> {
  const call = { id: "c-1", from, origin: undefined };
  const place = { call, flow: "main" } as unknown as FlowPlace;
  return door({ verb: "look-up", source, by, timeLimitMs: 5_000 }, place);
}

async function known(number: string, more: Partial<CallerEntry> = {}): Promise<void> {
  const entry: CallerEntry = {
    ...{ number, kind: "note", name: "李雷", tier: "gold", region: "fujian/xiamen", owner: "5001" as AgentKey },
    ...{ reason: "老客户", author: "wang", createdAt: clock.wall(), until: undefined, contest: undefined },
    ...{ attempts: 0, attemptedAt: undefined },
    ...more,
  };
  await Promise.all([list.put(entry), clock.advance(100)]);
}

async function spokeWith(agent: string, from: string, daysAgo: number): Promise<void> {
  const at = clock.wall() - daysAgo * 24 * HOUR_MS;
  const write = database.write([
    {
      sql: "INSERT INTO call (id, from_number, to_number, agent, started_at) VALUES (?, ?, '7000', ?, ?)",
      values: [`c-${agent}-${daysAgo}`, from, agent, at],
    },
  ]);
  await Promise.all([write, clock.advance(100)]);
}

describe("IVR-02 a customer by number", () => {
  test("is what the caller list and the records know", async () => {
    await known(LI);
    await spokeWith("5002", LI, 3);
    await spokeWith("5003", LI, 1);
    const value = {
      ...{ known: true, name: "李雷", tier: "gold", region: "fujian/xiamen", owner: "5001", note: "老客户" },
      ...{ lastAgent: "5003", isBlocked: false, id: "", class: "" },
    };
    expect(await lookUp("customer", LI)).toEqual({ kind: "found", value });
    expect(await lookUp("customer", "13800138000")).toEqual({ kind: "found", value });
  });

  test("who is on no list and spoke with somebody is found, and not known", async () => {
    await spokeWith("5002", "13900139000", 1);
    const found = await lookUp("customer", "13900139000");
    expect(found).toMatchObject({ kind: "found", value: { known: false, name: "", lastAgent: "5002" } });
    await spokeWith("5002", "13700137000", 300);
    expect(await lookUp("customer", "13700137000")).toEqual({ kind: "none" });
  });

  test("who is barred is blocked, nobody and a hidden number are none", async () => {
    const until = (clock.wall() + HOUR_MS) as WallMillis;
    await known(LI, { kind: "black", until });
    expect(await lookUp("customer", LI)).toMatchObject({ value: { isBlocked: true } });
    for (const nobody of ["", ANONYMOUS, "1", "*", "' --"])
      expect(await lookUp("customer", nobody)).toEqual({ kind: "none" });
  });
});

describe("IVR-02 a row of a table", () => {
  test("found, none, and a table that there is not", async () => {
    expect(await lookUp("orders", "1024")).toEqual({ kind: "found", value: { status: "shipped" } });
    expect(await lookUp("orders", "1025")).toEqual({ kind: "none" });
    expect(await lookUp("order", "1024")).toEqual({ kind: "error", fault: "there is no table order" });
  });
});

describe("IVR-02 somebody who tries all numbers", () => {
  const tries = async (by: string, times: number, from: string, source = "orders"): Promise<readonly string[]> => {
    const kinds: string[] = [];
    for (let i = 0; i < times; i++) kinds.push((await lookUp(source, by, from)).kind);
    return [...new Set(kinds)];
  };
  const { perCaller, missesPerCaller, missesOfHidden } = limits.lookUps;

  test("is stopped after so many that found nothing, with one line in the log, and only they", async () => {
    expect(await tries("9", missesPerCaller, LI)).toEqual(["none"]);
    expect(await tries("1024", 5, LI)).toEqual(["error"]);
    expect(lines).toEqual([
      'flow.look-ups-stopped {"call":"c-1","flow":"main","from":"********00","cause":"nothing was found"}',
    ]);
    expect(await lookUp("orders", "1024", "+8613900139000")).toMatchObject({ kind: "found" });
    await clock.advance(HOUR_MS);
    expect(await lookUp("orders", "1024", LI)).toMatchObject({ kind: "found" });
  });

  test("is stopped after so many that found something too", async () => {
    expect(await tries("1024", perCaller, LI)).toEqual(["found"]);
    expect(await tries("1024", 3, LI)).toEqual(["error"]);
    expect(lines).toHaveLength(1);
  });

  test("all who hide their number share one bound", async () => {
    expect(await tries("9", missesOfHidden, ANONYMOUS)).toEqual(["none"]);
    expect(await tries("1024", 1, ANONYMOUS)).toEqual(["error"]);
  });

  test("customers by number are bounded alike, one's own is not", async () => {
    expect(await tries(LI, 2 * perCaller, LI, "customer")).toEqual(["none"]);
    expect(await tries("13900139000", missesPerCaller + 1, LI, "customer")).toEqual(["none", "error"]);
  });

  test("a call that was sent on counts for who called", async () => {
    const call = { id: "c-2", from: "1001", origin: { number: LI } };
    const place = { call, flow: "main" } as unknown as FlowPlace;
    for (let i = 0; i < missesPerCaller; i++)
      await door({ verb: "look-up", source: "orders", by: "9", timeLimitMs: 1 }, place);
    expect((await lookUp("orders", "1024", LI)).kind).toBe("error");
    expect((await lookUp("orders", "1024", "1001")).kind).toBe("found");
  });
});
