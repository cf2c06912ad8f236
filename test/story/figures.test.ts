// ACD-17, ACD-24: what was counted before the process was killed is counted after it, and what happened meanwhile is said.

import { expect, test } from "vitest";
import type { QueueKey } from "../../src/base/ids.ts";
import { expectGoodEnd, smallOffice } from "./office.ts";

const sales = "sales" as QueueKey;

test("counters of queue and agent go on after a kill; who waited then and does not come back was lost, and the figures add up", async () => {
  const { world, alice, dana } = await smallOffice(181, { wrapUp: "5s" });
  dana.phone.habit = { kind: "answer", afterMs: 300 };
  dana.ready();
  await world.run(1_000);
  alice.dial("7000");
  await world.run(20_000);
  alice.call?.hangUp();
  await world.run(15_000);
  const before = world.pbx.core.figures.of(sales);
  expect(before).toMatchObject({ offered: 1, answered: 1, waiting: 0 });
  const agent = dana.key;
  const talked = world.pbx.core.figures.ofAgent(agent).timesMs.talking;
  expect(talked).toBeGreaterThan(15_000);

  dana.busy("lunch");
  const caller = alice.dial("7000");
  await world.run(10_000);
  expect(world.pbx.core.figures.of(sales).waiting).toBe(1);
  world.clock.after(50, "gives up", () => caller.hangUp());
  await world.crashAndRestart(40_000);
  await world.run(5_000);
  const { figures, floor } = world.pbx.core;
  expect(figures.of(sales)).toMatchObject({ offered: 2, answered: 1, refused: 1, lost: 1, waiting: 0 });
  expect(figures.of(sales).talkMs).toBeGreaterThan(15_000);
  expect(figures.ofAgent(agent)).toMatchObject({ offered: 1, answered: 1 });
  expect(Math.round(figures.ofAgent(agent).timesMs.talking / 100)).toBe(Math.round(talked / 100));
  expect(figures.ofAgent(agent).busyByMs.get("lunch")).toBeGreaterThan(49_000);
  const desk = floor.desk.agents(world.clock.now()).find((one) => one.key === agent);
  expect(desk?.today).toMatchObject({ offered: 1, answered: 1 });
  await expectGoodEnd(world);
});

test("an alarm goes off while callers wait, and is over when they are gone", async () => {
  const alarms = { full: { queue: "sales", when: "waiting >= 2", for: "2s", calm: "2s" } };
  const { world, alice } = await smallOffice(182);
  world.office.section("alarms", alarms);
  const bob = await world.phone("bob");
  alice.dial("7000");
  bob.dial("7000");
  await world.run(8_000);
  expect(world.pbx.core.alarms.open).toMatchObject([{ alarm: "full", queue: "sales", overAt: undefined }]);
  await world.crashAndRestart(500);
  expect(world.pbx.core.alarms.open).toHaveLength(1);
  alice.call?.hangUp();
  bob.call?.hangUp();
  await world.run(8_000);
  expect(world.pbx.core.alarms.open).toEqual([]);
  await expectGoodEnd(world);
});
