// ACD-17: a switch that is killed goes on counting where it was. Two processes, one after the other, on one database.

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { DeskInput } from "../../../src/acd/contract.ts";
import { FiguresKeeper } from "../../../src/app/core/figures/figures-keeper.ts";
import { searchAgents, searchQueues } from "../../../src/app/core/figures/report-queries.ts";
import type { Write } from "../../../src/base/db.ts";
import { silentLog } from "../../../src/base/log.ts";
import { MemoryDatabase } from "../../../src/store/memory-database.ts";
import { VirtualClock } from "../../world/clock.ts";
import { agentKey, Counting, call, EVENING, key, MINUTE, SECOND } from "./counting.ts";

const DAY = "20261122";
let clock: VirtualClock;
let database: MemoryDatabase;
let desk: Counting;
let keeper: FiguresKeeper;

beforeEach(() => {
  clock = new VirtualClock(EVENING);
  database = new MemoryDatabase({ clock });
  start();
});

afterEach(() => database.close());

function start(): void {
  desk = new Counting(clock);
  keeper = new FiguresKeeper({ clock, database, log: silentLog, figures: desk.figures });
  keeper.open();
}

/** kill -9, and a new process. Rows of agent_state as `agent-events.ts` left them. */
async function killed(
  states: readonly Record<string, string | number | null>[] = [],
  goOn: readonly number[] = [],
): Promise<readonly DeskInput[]> {
  const counted = goOn.flatMap((n) => {
    const place = desk.figures.queues.imageOf(call(n));
    return place === undefined ? [] : [{ call: call(n), place }];
  });
  keeper.close();
  database = database.crash();
  start();
  const inputs: DeskInput[] = [];
  await during(keeper.restore(counted));
  for (const { agent } of states) desk.state(String(agent), { kind: "ready" });
  await during(keeper.restoreAgents(states, (input) => void inputs.push(input)));
  return inputs;
}

/** Writes are committed when their group's time is over. */
async function during<Value>(work: Promise<Value>): Promise<Value> {
  let isOver = false;
  const done = work.finally(() => {
    isOver = true;
  });
  while (!isOver) await clock.advance(10);
  return done;
}

function write(...writes: readonly Write[]): Promise<void> {
  return during(database.write(writes));
}

async function rowsOf(sql: string): Promise<readonly Record<string, unknown>[]> {
  return (await database.query(sql)) as readonly Record<string, unknown>[];
}

describe("ACD-17 figures survive a killed process", () => {
  test("what was counted more than a few seconds ago is there; the rest of the day goes on", async () => {
    desk.queued(1, "sales", { tier: "vip" });
    desk.connected(1, 8 * SECOND);
    await clock.advance(20 * MINUTE);
    desk.queued(2);
    desk.left(2, "abandoned", 30 * SECOND);
    await clock.advance(5 * SECOND);
    await killed();
    expect(desk.today()).toMatchObject({ offered: 2, answered: 1, abandoned: 1, waitMs: 8_000, waiting: 0 });
    expect([...desk.today().waits]).toEqual([[8_000, 1]]);
    expect(desk.figures.ofPart(key("sales"), "tier", "vip")).toMatchObject({ offered: 1, answered: 1 });
    desk.queued(3);
    desk.connected(3, SECOND);
    expect(desk.today()).toMatchObject({ offered: 3, answered: 2 });
  });

  test("who waited when it was killed was refused, and the figures add up, also over the end of a quarter", async () => {
    desk.queued(1);
    await clock.advance(16 * MINUTE);
    desk.queued(2, "other"); // a newer row of another queue
    await clock.advance(5 * SECOND);
    await killed();
    const { carried, offered, answered, abandoned, overflowed, refused, waiting, lost } = desk.today();
    expect({ refused, waiting, lost }).toEqual({ refused: 1, waiting: 0, lost: 1 });
    expect(answered + abandoned + overflowed + refused + waiting).toBe(carried + offered);
    expect(desk.today("other")).toMatchObject({ offered: 1, refused: 1, lost: 1 });
  });

  test.each([
    ["in the same quarter", 0, { carried: 0, offered: 2 }],
    ["over the end of a quarter", 16 * MINUTE, { carried: 0, offered: 2 }],
    ["over midnight", 3 * 60 * MINUTE, { carried: 1, offered: 0 }],
  ])("OPS-05 who waits on is neither lost nor counted again, who does not is: %s", async (_, waitMs, expected) => {
    desk.queued(1, "sales", { tier: "vip" });
    desk.queued(2, "sales", { tier: "vip" });
    await clock.advance(5 * SECOND);
    keeper.close(); // the process that is killed did not see the end of it
    await clock.advance(waitMs);
    await killed([], [1]);
    const lost = expected.carried === 0 ? 1 : 0; // yesterday's, where it is yesterday's loss
    const waits = { ...expected, waiting: 1, refused: lost, lost };
    expect(desk.today()).toMatchObject(waits);
    expect(desk.figures.ofPart(key("sales"), "tier", "vip")).toMatchObject(waits);
    desk.queued(1, "sales", { tier: "vip" }); // in line again
    expect(desk.today()).toMatchObject(waits);
    desk.connected(1, 9 * MINUTE);
    expect(desk.today()).toMatchObject({ ...waits, waiting: 0, answered: 1 });
    await clock.advance(5 * SECOND);
    const rows = await rowsOf(
      "SELECT sum(offered) AS offered, sum(lost) AS lost FROM queue_interval WHERE facet = 'all'",
    );
    expect(rows).toEqual([{ offered: 2, lost: 1 }]);
  });

  test("OPS-05 who was to wait on and does not come back is lost", async () => {
    desk.queued(1);
    await clock.advance(5 * SECOND);
    await killed([], [1]);
    desk.left(1, "removed", MINUTE);
    expect(desk.today()).toMatchObject({ offered: 1, waiting: 0, refused: 1, lost: 1 });
  });

  test.each([
    ["all of it", 0, 0],
    ["the answer", 5, 0],
    ["nothing", 5, 5],
  ])("OPS-05 of a talk that goes on is counted what the disk had no time for: %s", async (_, queuedS, answeredS) => {
    desk.queued(1);
    desk.queued(2, "sales", { callBack: true });
    await clock.advance(queuedS * SECOND);
    desk.connected(1, SECOND);
    desk.reached(2);
    await clock.advance(answeredS * SECOND);
    await killed([], [1, 2]);
    const counted = { offered: 2, answered: 2, waiting: 0, lost: 0, callBacks: 1, callBacksReached: 1, waitMs: SECOND };
    expect(desk.today()).toMatchObject(counted);
    expect(desk.figures.ofAgent(agentKey("5001"))).toMatchObject({ answered: 1 });
    await clock.advance(5 * SECOND);
    await killed([], [1, 2]);
    expect(desk.today()).toMatchObject(counted);
    expect(desk.figures.ofAgent(agentKey("5001"))).toMatchObject({ answered: 1 });
  });

  test("yesterday's figures are not today's", async () => {
    desk.queued(1);
    desk.connected(1, SECOND);
    await clock.advance(3 * 60 * MINUTE);
    await killed();
    expect(desk.today()).toMatchObject({ offered: 0, answered: 0 });
  });

  test("calls of today are counted from their records", async () => {
    const put =
      "INSERT INTO call (id, from_number, to_number, started_at, wait_ms, hold_ms) VALUES (?, '1', '2', 1, 0, 0)";
    await write(...["c-20261121-x", "c-20261122-a", "c-20261122-b"].map((id) => ({ sql: put, values: [id] })));
    await killed();
    expect(desk.figures.calls).toBe(2);
  });

  test("an agent's day goes on: counters, and time in the state that lasted through it", async () => {
    desk.state("5001", { kind: "busy", reason: "signed-in" });
    await clock.advance(30 * SECOND);
    const readyAt = clock.wall();
    desk.state("5001", { kind: "ready" });
    desk.fold({
      kind: "caller.offered",
      call: "c-1" as never,
      queue: key("sales"),
      agents: [agentKey("5001")],
      why: {} as never,
    });
    desk.connected(1, SECOND);
    await clock.advance(10 * MINUTE); // the last row is nearly as old
    const inputs = await killed([
      { agent: "5001", extension: "1001", state: "ready", reason: null, since_at: readyAt },
    ]);
    const today = desk.figures.ofAgent(agentKey("5001"));
    expect(today).toMatchObject({ offered: 1, answered: 1 });
    expect(today.timesMs.busy).toBe(30_000);
    expect(Math.abs(today.timesMs.ready - (clock.wall() - readyAt))).toBeLessThan(500);
    // The desk counts the time in `ready` from its beginning by itself.
    const [day] = inputs;
    expect(day).toMatchObject({ kind: "restore-day", agent: "5001", offered: 1, answered: 1, missed: 0 });
    if (day?.kind !== "restore-day") throw new Error("no restore-day");
    expect(day.timesMs.busy).toBe(30_000);
    expect(day.timesMs.ready).toBeLessThan(500);
  });

  test("who talked when it was killed begins anew, and keeps every minute of before", async () => {
    desk.state("5001", { kind: "ready" });
    await clock.advance(60 * SECOND);
    const talkingAt = clock.wall();
    desk.state("5001", { kind: "talking", call: "c-1" as never });
    await clock.advance(30 * SECOND);
    desk.state("5001", { kind: "talking", call: "c-1" as never }); // any news has it written
    await clock.advance(5 * SECOND);
    const state = { agent: "5001", extension: "1001", state: "talking", reason: null, since_at: talkingAt };
    const [day] = await killed([state]);
    if (day?.kind !== "restore-day") throw new Error("no restore-day");
    expect([day.timesMs.ready, Math.round(day.timesMs.talking / 5_000)]).toEqual([60_000, 7]);
  });

  test("a disk that takes nothing loses nothing: quarters wait for it", async () => {
    database.breakDisk("no space left");
    desk.queued(1);
    desk.connected(1, SECOND);
    await clock.advance(40 * MINUTE);
    database.breakDisk(undefined);
    await clock.advance(10 * SECOND);
    expect(await rowsOf("SELECT offered, answered FROM queue_interval")).toEqual([{ offered: 1, answered: 1 }]);
  });

  test("nobody there, nothing written and no timer but the quarter's", async () => {
    await clock.advance(60 * MINUTE);
    expect(await rowsOf("SELECT * FROM queue_interval")).toEqual([]);
    expect(clock.pendingWhy()).toEqual(["figures: a quarter of an hour is over"]);
    keeper.close();
    expect(clock.pendingWhy()).toEqual([]);
  });
});

describe("ACD-24 figures of stored quarters", () => {
  const today = { from: undefined, to: undefined, day: DAY, limit: 100 } as const;

  async function threeQuarters(): Promise<void> {
    desk.state("5001", { kind: "ready" });
    for (const waitS of [4, 8, 30]) {
      desk.queued(waitS);
      desk.queued(waitS + 100, "sales", { tier: "vip" });
      desk.connected(waitS, waitS * SECOND);
      await clock.advance(15 * MINUTE);
    }
    await during(keeper.flush({ all: true }));
  }

  test("by the quarter, the hour and in one: sums, waits and who waited on", async () => {
    await threeQuarters();
    const of = { queue: "sales", facet: "all" } as const;
    const quarters = await searchQueues(database, { ...today, ...of, by: "15m" });
    expect(
      quarters.map(({ tally: { carried, offered, answered, waiting } }) => [carried, offered, answered, waiting]),
    ).toEqual([
      [0, 2, 1, 1],
      [1, 2, 1, 2],
      [2, 2, 1, 3],
      [3, 0, 0, 3],
    ]);
    const [total, ...more] = await searchQueues(database, { ...today, ...of, by: "total" });
    expect(more).toEqual([]);
    expect(total).toMatchObject({ key: "sales", part: "" });
    expect(total?.tally).toMatchObject({
      carried: 0,
      offered: 6,
      answered: 3,
      waiting: 3,
      waitMs: 42_000,
      longestWaitMs: 30_000,
    });
    expect([...(total?.tally.waits ?? [])].sort(([a], [b]) => a - b)).toEqual([
      [4_000, 1],
      [8_000, 1],
      [30_000, 1],
    ]);
    expect(await searchQueues(database, { ...today, ...of, by: "hour" })).toMatchObject([{ tally: { offered: 6 } }]);
    const tiers = await searchQueues(database, { ...today, queue: undefined, facet: "tier", by: "day" });
    expect(tiers).toMatchObject([{ part: "vip", tally: { offered: 3, waiting: 3 } }]);
  });

  test("from and to: intervals that begin in between", async () => {
    await threeQuarters();
    const span = { from: EVENING + 15 * MINUTE, to: EVENING + 45 * MINUTE, day: DAY, limit: 100 };
    const [row] = await searchQueues(database, { ...span, queue: undefined, facet: "all", by: "total" });
    expect(row).toMatchObject({ fromMs: EVENING + 15 * MINUTE, toMs: EVENING + 45 * MINUTE });
    expect(row?.tally).toMatchObject({ carried: 1, offered: 4, answered: 2, waiting: 3 });
  });

  test("agents: time in states, and what they were busy with", async () => {
    await threeQuarters();
    desk.state("5001", { kind: "busy", reason: "lunch" });
    await clock.advance(MINUTE);
    await during(keeper.flush({ all: true }));
    const [row] = await searchAgents(database, { ...today, agent: "5001", by: "total" });
    expect(row?.tally.answered).toBe(3);
    expect(Math.abs((row?.tally.timesMs.ready ?? 0) - 45 * MINUTE)).toBeLessThan(SECOND);
    expect(row?.tally.busyByMs.get("lunch")).toBeGreaterThanOrEqual(MINUTE);
  });
});
