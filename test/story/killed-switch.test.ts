import { expect, test } from "vitest";
import { expectGoodEnd, lastRecord, smallOffice } from "./office.ts";

test("the switch is killed and starts again: phones are called without registering anew, the cut call has an end", async () => {
  const { world, alice, dana } = await smallOffice(91);
  dana.phone.habit = { kind: "answer", afterMs: 300 };
  dana.ready();
  const cut = alice.dial("7000");
  await world.run(5_000);
  await world.crashAndRestart(500);
  expect(await lastRecord(world)).toMatchObject({ ending: "switch-restarted", ended_by: "switch" });
  expect(String((await lastRecord(world))["notes"])).toContain("killed");

  cut.hangUp(); // the phones notice by themselves that nobody is there
  dana.phone.call?.hangUp();
  await world.run(1_000);
  const bob = await world.phone("bob");
  bob.dial(alice.user);
  await world.run(2_500);
  expect([alice.hears(), bob.hears()]).toEqual(["voice:bob", "voice:alice"]);
  await expectGoodEnd(world);
});

test("a call that begins while the switch is down is put through when it is up again", async () => {
  const { world, alice, dana } = await smallOffice(92);
  const bob = await world.phone("bob");
  bob.habit = { kind: "answer", afterMs: 300 };
  world.clock.after(100, "dials while nobody is there", () => alice.dial(bob.user));
  await world.crashAndRestart(3_000);
  await world.run(8_000);
  expect([alice.hears(), bob.hears()]).toEqual(["voice:bob", "voice:alice"]);
  expect(dana.state).toBe("signed-out");
  await expectGoodEnd(world);
});

test("agents who were ready before the kill are ready after it", async () => {
  const { world, alice, dana } = await smallOffice(93);
  dana.ready();
  await world.run(1_000);
  await world.crashAndRestart(500);
  await world.run(1_000);
  expect(dana.state).toBe("ready");
  alice.dial("7000");
  await world.run(1_500);
  expect(dana.phone.state).toBe("ringing");
  await expectGoodEnd(world);
});

test("the media worker dies alone: its calls end with the reason, the next call works", async () => {
  const { world, alice, dana } = await smallOffice(94, { wrapUp: "0s" });
  dana.phone.habit = { kind: "answer", afterMs: 300 };
  dana.ready();
  alice.dial("7000");
  await world.run(4_000);
  world.killMediaWorker();
  await world.run(3_000);
  expect([alice.state, dana.phone.state]).toEqual(["idle", "idle"]);
  expect(await lastRecord(world)).toMatchObject({ ending: "failed", ended_by: "switch" });
  alice.dial("7000");
  await world.run(3_000);
  expect([alice.hears(), dana.phone.hears()]).toEqual(["voice:dana", "voice:alice"]);
  await expectGoodEnd(world);
});
