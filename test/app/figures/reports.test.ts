// Reports and alarms as the HTTP interface gets them, from figures that are partly stored and partly still in memory.

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { alarmControl } from "../../../src/app/control/alarm-control.ts";
import { reportControl } from "../../../src/app/control/report-control.ts";
import { AlarmBoard } from "../../../src/app/core/alarms/alarm-board.ts";
import { SwitchHealth } from "../../../src/app/core/alarms/switch-health.ts";
import { FiguresKeeper } from "../../../src/app/core/figures/figures-keeper.ts";
import type { Switch } from "../../../src/app/core/switch.ts";
import { limits } from "../../../src/base/limits.ts";
import { silentLog } from "../../../src/base/log.ts";
import { seededRng } from "../../../src/base/rng.ts";
import { MemoryDatabase } from "../../../src/store/memory-database.ts";
import { VirtualClock } from "../../world/clock.ts";
import { officeOf } from "../office-of.ts";
import { Counting, EVENING, MINUTE, SECOND } from "./counting.ts";

const office = officeOf(`
extensions: { "1001": { secret: "kx83-vnq2-77" } }
agents: { "5001": { name: 李雷, extension: "1001", team: a } }
queues:
  sales: { number: "7000", serviceLevelFormula: answered }
  support: { number: "7001" }
alarms: { full: { name: 忙, queue: sales, waiting: 10, for: 0s, calm: 0s } }
`);

let clock: VirtualClock;
let database: MemoryDatabase;
let desk: Counting;
let pbx: Switch;
let isFull: boolean;

beforeEach(() => {
  clock = new VirtualClock(EVENING);
  database = new MemoryDatabase({ clock });
  desk = new Counting(clock);
  isFull = false;
  const { figures } = desk;
  const figuresKeeper = new FiguresKeeper({ clock, database, log: silentLog, figures });
  const alarms = new AlarmBoard({
    ...{ clock, rng: seededRng(1), log: silentLog, database, office: () => office, day: () => "20261122" },
    ...{ health: new SwitchHealth(() => undefined), holds: () => isFull, measure: () => 14 },
    ...{ tellers: {}, lampChanged: () => {} },
  });
  alarms.start();
  pbx = { office, figures, figuresKeeper, alarms } as unknown as Switch;
});
afterEach(() => database.close());

async function during<Value>(work: Promise<Value>): Promise<Value> {
  let isOver = false;
  const done = work.finally(() => {
    isOver = true;
  });
  while (!isOver) await clock.advance(10);
  return done;
}

const today = { from: undefined, to: undefined, by: "total" } as const;

describe("ACD-24 reports", () => {
  test("today up to this moment, each queue by its own formula, agents with their names", async () => {
    desk.state("5001", { kind: "ready" });
    for (const queue of ["sales", "support"]) {
      desk.queued(`${queue} 1`, queue);
      desk.connected(`${queue} 1`, SECOND, queue);
      desk.queued(`${queue} 2`, queue);
      desk.left(`${queue} 2`, "abandoned", MINUTE, undefined, queue);
    }
    await clock.advance(20 * MINUTE);
    const control = reportControl(pbx, database);
    const queues = await during(control.queues({ ...today, queue: undefined, split: undefined }));
    expect(queues).toMatchObject({
      ok: true,
      value: [
        { queue: "sales", part: null, offered: 2, waitingAtEnd: 0, serviceLevel: 1, abandonRate: 0.5 },
        { queue: "support", offered: 2, serviceLevel: 0.5 },
      ],
    });
    const agents = await during(control.agents({ ...today, agent: "5001" }));
    expect(agents).toMatchObject({
      value: [{ agent: "5001", name: "李雷", team: "a", answered: 2, to: "2026-11-22T14:30:00.000Z" }],
    });
    if (!agents.ok) throw new Error("refused");
    expect(Math.abs((agents.value[0]?.readyMs ?? 0) - 20 * MINUTE)).toBeLessThan(SECOND);
  });

  test("a queue or an agent nobody knows is named with near ones, and too many rows are refused with advice", async () => {
    const control = reportControl(pbx, database);
    expect(await control.queues({ ...today, queue: "sale", split: undefined })).toMatchObject({
      ok: false,
      status: 404,
    });
    expect(await control.agents({ ...today, agent: "5002" })).toMatchObject({ ok: false, status: 404 });
    for (let n = 0; n <= limits.figures.reportRows; n++) {
      if (n % limits.figures.parts === 0) await clock.advance(15 * MINUTE);
      desk.queued(n, "sales", { region: `r${n % limits.figures.parts}` });
      desk.left(n, "removed");
    }
    const asked = { from: EVENING, to: undefined, by: "15m", queue: undefined, split: "region" } as const;
    expect(await during(control.queues(asked))).toMatchObject({ ok: false, status: 422 });
    expect(await during(control.queues({ ...asked, split: undefined }))).toMatchObject({ ok: true });
  });
});

describe("ACD-23 alarms from outside", () => {
  test("listed, watched and acknowledged, open ones and those of the past", async () => {
    const control = alarmControl(pbx, database);
    const heard: string[] = [];
    isFull = true;
    await clock.advance(1_100);
    const stop = control.watch(({ state }) => void heard.push(state));
    const open = await control.list({ limit: 10, open: true });
    if (!open.ok || open.value[0] === undefined) throw new Error("none open");
    const { id, name, state, text } = open.value[0];
    expect([name, state]).toEqual(["忙", "open"]);
    expect(text).toContain("sales: waiting > 10 (waiting 14");
    expect(await control.acknowledge(id, "li (local)")).toMatchObject({ value: { state: "acknowledged" } });
    isFull = false;
    await clock.advance(1_100);
    stop();
    expect(heard).toEqual(["open", "acknowledged", "over"]);
    expect(await control.list({ limit: 10, open: true })).toMatchObject({ value: [] });
    expect(await control.list({ limit: 10, open: false })).toMatchObject({
      value: [{ id, state: "over", acknowledgedBy: "li (local)" }],
    });
    expect(await control.acknowledge(id, "wang")).toMatchObject({ ok: false, status: 409 });
    expect(await control.acknowledge("a-1", "wang")).toMatchObject({ ok: false, status: 404 });
    pbx.alarms.close();
  });
});
