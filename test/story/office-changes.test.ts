import { expect, test } from "vitest";
import { expectGoodEnd, lastRecord, smallOffice } from "./office.ts";

test("an agent taken out of the office finishes the talk, then gets no more calls", async () => {
  const { world, alice, dana } = await smallOffice(121, { wrapUp: "0s" });
  const bob = await world.phone("bob");
  dana.phone.habit = { kind: "answer", afterMs: 300 };
  dana.ready();
  alice.dial("7000");
  await world.run(2_000);
  world.office.removeAgent(dana.key);
  world.apply();
  await world.run(2_000);
  expect([alice.hears(), dana.phone.hears()]).toEqual(["voice:dana", "voice:alice"]);
  bob.dial("7000");
  alice.call?.hangUp();
  await world.run(5_000);
  expect([dana.phone.state, bob.hears()]).toEqual(["idle", "music"]);
  await expectGoodEnd(world);
});

test("an agent gains the skill while a caller waits for it: their phone rings at once", async () => {
  const { world, alice, dana } = await smallOffice(122, { requires: { sales: 9 } });
  dana.ready();
  alice.dial("7000");
  await world.run(5_000);
  expect(dana.phone.state).toBe("idle");
  world.office.agent(dana.key, { extension: dana.phone.user, skills: { sales: 9 } });
  world.apply();
  await world.run(500);
  expect(dana.phone.state).toBe("ringing");
  await expectGoodEnd(world);
});

test("a queue is taken out of the office: whoever waits in it is let go and the record says why", async () => {
  const { world, alice } = await smallOffice(123);
  const call = alice.dial("7000");
  await world.run(3_000);
  world.office.removeQueue("sales");
  world.apply();
  await world.run(1_000);
  expect(call.ending).toMatchObject({ by: "peer", how: "bye" });
  expect(await lastRecord(world)).toMatchObject({ ending: "timed-out" });
  expect(String((await lastRecord(world))["notes"])).toContain("queue-removed");
  await expectGoodEnd(world);
});

test("a phone whose secret was changed has to register with the new one", async () => {
  const { world, alice } = await smallOffice(124);
  const bob = await world.phone("bob");
  world.office.extension(bob.user, { secret: "another-secret" });
  world.apply();
  const call = alice.dial(bob.user);
  await world.run(1_000);
  expect(call.ending).toMatchObject({ status: 480 });
  expect(await bobRegisters()).not.toBe(200);
  await expectGoodEnd(world);

  async function bobRegisters(): Promise<number> {
    let status = 0;
    void bob.register().then((final) => {
      status = final;
    });
    await world.run(40_000);
    return status;
  }
});
