// What a manager would say of how callers are treated, lived through by the whole switch on a network that loses packets.

import { expect, test } from "vitest";
import type { QueueKey } from "../../src/base/ids.ts";
import type { WallMillis } from "../../src/base/time.ts";
import { expectGoodEnd, lastRecord, smallOffice } from "./office.ts";

/** The world's voice prompts are this tone. */
const PROMPT = "tone:1000";

test("whoever calls at night hears that we are closed, and the record says so", async () => {
  const { world, alice } = await smallOffice(121);
  world.office.section("hours", { never: { special: { "2020-01-01..2040-01-01": "closed" } } });
  world.queue("sales", { hours: "never" });
  const call = alice.dial("7000");
  await world.run(600);
  expect(call.hears(200)).toBe(PROMPT);
  await world.run(5_000);
  expect(call.ending).toMatchObject({ by: "peer", how: "bye" });
  expect(await lastRecord(world)).toMatchObject({ ending: "closed", ended_by: "switch" });
  await expectGoodEnd(world);
});

test("whoever waits too long here is served over there, as if they had waited there from the start", async () => {
  const { world, alice, dana } = await smallOffice(122, { requires: { rare: 1 } });
  world.queue("help", { number: "7001", requires: { sales: 1 }, wrapUp: "1s" });
  world.queue("sales", { requires: { rare: 1 }, overflow: [{ after: "5s", to: { queue: "help" } }] });
  dana.phone.habit = { kind: "answer", afterMs: 300 };
  dana.ready();
  alice.dial("7000");
  await world.run(4_000);
  expect(alice.hears()).toBe("music");
  await world.run(4_000);
  expect(alice.hears()).toBe("voice:dana");
  await expectGoodEnd(world);
  const record = await lastRecord(world);
  expect(record).toMatchObject({ queue: "help", agent: "5001" });
  expect(Number(record["wait_ms"])).toBeGreaterThan(5_000);
});

test("callers who wait are spoken to, and the music goes on", async () => {
  const { world, alice, dana } = await smallOffice(123, { announce: { position: true, first: "4s", every: "20s" } });
  const bob = await world.phone("bob");
  dana.phone.habit = { kind: "answer", afterMs: 300 };
  dana.ready();
  bob.dial("7000");
  await world.run(2_000);
  alice.dial("7000");
  await world.run(4_400);
  expect(alice.hears(200)).toBe(PROMPT);
  await world.run(6_000);
  expect(alice.hears()).toBe("music");
  await expectGoodEnd(world);
});

test("caller and agent hear who the other is before they talk", async () => {
  const { world, alice, dana } = await smallOffice(124, { announce: { agent: true }, whisper: true });
  dana.phone.habit = { kind: "answer", afterMs: 300 };
  dana.ready();
  alice.dial("7000");
  await world.run(1_000);
  expect([alice.hears(200), dana.phone.hears(200)]).toEqual([PROMPT, PROMPT]);
  await world.run(9_000);
  expect([alice.hears(), dana.phone.hears()]).toEqual(["voice:dana", "voice:alice"]);
  await expectGoodEnd(world);
});

test("a queue that was closed by command is closed after a restart too, and opens by itself", async () => {
  const { world, alice } = await smallOffice(125);
  const close = async (): Promise<void> => {
    const { openings } = world.pbx.core.waiting;
    const since = world.clock.wall();
    const until = (since + 60_000) as WallMillis;
    await openings.set("sales" as QueueKey, { since, until, reason: "fire drill", to: undefined, by: "root" });
  };
  void close();
  await world.run(1_000);
  await world.crashAndRestart(500);
  await world.run(2_000);
  const call = alice.dial("7000");
  await world.run(6_000);
  expect(call.ending).toMatchObject({ by: "peer" });
  await world.run(60_000);
  alice.dial("7000");
  await world.run(2_000);
  expect(alice.hears()).toBe("music");
  await expectGoodEnd(world);
});
