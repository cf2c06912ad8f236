import { expect, test } from "vitest";
import { expectGoodEnd, lastRecord, smallOffice } from "./office.ts";

test("a caller who has waited as long as the queue allows is let go, and the record says why", async () => {
  const { world, alice } = await smallOffice(111, { maxWait: "10s" });
  const call = alice.dial("7000");
  await world.run(12_000);
  expect(call.ending).toMatchObject({ by: "peer", how: "bye" });
  expect(await lastRecord(world)).toMatchObject({ ending: "timed-out", ended_by: "switch" });
  await expectGoodEnd(world);
});

test("a full queue tells the next caller that all lines are busy", async () => {
  const { world, alice } = await smallOffice(112, { maxCallers: 1 });
  const bob = await world.phone("bob");
  alice.dial("7000");
  await world.run(1_000);
  const call = bob.dial("7000");
  await world.run(1_000);
  expect(call.ending).toMatchObject({ how: "refused", status: 486 });
  expect(alice.hears()).toBe("music");
  await expectGoodEnd(world);
});

test("the office's limit of calls: one more gets 503 and a time to come back", async () => {
  const { world, alice } = await smallOffice(113);
  const bob = await world.phone("bob");
  world.office.calls = 1;
  world.apply();
  alice.dial("7000");
  await world.run(1_000);
  const call = bob.dial("7000");
  await world.run(1_000);
  expect(call.ending).toMatchObject({ how: "refused", status: 503 });
  expect(await lastRecord(world)).toMatchObject({ ending: "overloaded" });
  await expectGoodEnd(world);
});

test("a queue with ringback lets its callers hear ringback in their country's rhythm", async () => {
  const { world, alice } = await smallOffice(114, { waiting: "ringback" });
  alice.dial("7000");
  await world.run(12_000);
  expect(alice.hears(11_000)).toBe("ringback");
  await expectGoodEnd(world);
});

test("the echo test echoes, the music number plays music", async () => {
  const { world, alice } = await smallOffice(115);
  alice.dial("9196");
  await world.run(2_000);
  expect(alice.hears()).toBe("voice:alice");
  alice.call?.hangUp();
  await world.run(500);
  alice.dial("9197");
  await world.run(2_000);
  expect(alice.hears()).toBe("music");
  await expectGoodEnd(world);
});
