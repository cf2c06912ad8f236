import { expect, test } from "vitest";
import { expectGoodEnd, lastRecord, smallOffice } from "./office.ts";

test("a caller waits with music, then meets the first free agent", async () => {
  const { world, alice, dana } = await smallOffice(7);
  const call = alice.dial("7000");
  await world.run(3_000);
  expect(call.hears()).toBe("music");

  dana.ready();
  await world.settle();
  expect(dana.phone.state).toBe("ringing");
  expect(call.hears()).toBe("music");

  dana.phone.call?.answer();
  await world.run(1_000);
  expect([call.hears(), dana.phone.hears()]).toEqual(["voice:dana", "voice:alice"]);

  call.hangUp();
  await world.settle();
  expect(dana.phone.state).toBe("idle");
  expect(await lastRecord(world)).toMatchObject({
    from_number: alice.user,
    to_number: "7000",
    queue: "sales",
    agent: dana.key,
    ending: "completed",
    ended_by: "caller",
  });
  await expectGoodEnd(world);
});

test("an agent who is free already is rung within milliseconds", async () => {
  const { world, alice, dana } = await smallOffice(8, {}, { loss: 0 });
  dana.ready();
  alice.dial("7000");
  await world.run(60);
  expect(dana.phone.state).toBe("ringing");
  await expectGoodEnd(world);
});

test("two callers wait: who came first is served first", async () => {
  const { world, alice, dana } = await smallOffice(9);
  const bob = await world.phone("bob");
  alice.dial("7000");
  await world.run(2_000);
  bob.dial("7000");
  await world.run(2_000);
  dana.phone.habit = { kind: "answer", afterMs: 500 };
  dana.ready();
  await world.run(2_000);
  expect([alice.hears(), bob.hears()]).toEqual(["voice:dana", "music"]);
  alice.call?.hangUp();
  await world.run(1_000);
  expect(dana.state).toBe("wrap-up");
  expect(bob.hears()).toBe("music");
  await world.run(12_000);
  expect([dana.state, bob.hears()]).toEqual(["talking", "voice:dana"]);
  await expectGoodEnd(world);
});
