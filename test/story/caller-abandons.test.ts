import { expect, test } from "vitest";
import { expectGoodEnd, lastRecord, smallOffice } from "./office.ts";

test("a caller abandons while the agent's phone rings: it stops, and the agent is free for the next one", async () => {
  const { world, alice, dana } = await smallOffice(21);
  dana.ready();
  const call = alice.dial("7000");
  await world.run(2_000);
  expect([dana.phone.state, dana.state]).toEqual(["ringing", "ringing"]);

  call.hangUp();
  await world.run(2_000);
  expect([dana.phone.state, dana.state]).toEqual(["idle", "ready"]);
  expect(await lastRecord(world)).toMatchObject({
    ending: "abandoned",
    ended_by: "caller",
    answered_at: null,
    agent: null,
  });
  await expectGoodEnd(world);
});

test("a caller abandons while nobody is free: the record says how long they waited", async () => {
  const { world, alice } = await smallOffice(22);
  const call = alice.dial("7000");
  await world.run(8_000);
  call.hangUp();
  await world.run(2_000);
  const record = await lastRecord(world);
  expect(record).toMatchObject({ ending: "abandoned", queue: "sales" });
  expect(Math.abs(Number(record["wait_ms"]) - 8_000)).toBeLessThan(1_000);
  await expectGoodEnd(world);
});

test("a caller hangs up in the very moment the agent answers: nobody is left talking to nobody", async () => {
  for (let early = -12; early <= 12; early += 2) {
    const { world, alice, dana } = await smallOffice(23, {}, { loss: 0 });
    dana.ready();
    const call = alice.dial("7000");
    await world.run(2_000);
    world.clock.after(50, "answers", () => dana.phone.call?.answer());
    world.clock.after(50 + early, "hangs up", () => call.hangUp());
    await world.run(3_000);
    expect([alice.state, dana.phone.state]).toEqual(["idle", "idle"]);
    expect(["ready", "wrap-up"]).toContain(dana.state);
    await expectGoodEnd(world);
  }
});
