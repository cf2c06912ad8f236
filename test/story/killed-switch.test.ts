import { describe, expect, test } from "vitest";
import { expectGoodEnd, lastRecord, smallOffice } from "./office.ts";

describe("OPS-05 calls in progress survive", () => {
  test("the switch is killed in mid talk and starts again: both phones are called back to it and talk on, and it is one call on record", async () => {
    const { world, alice, dana } = await smallOffice(91, { wrapUp: "4s" });
    dana.phone.habit = { kind: "answer", afterMs: 300 };
    dana.ready();
    alice.dial("7000");
    await world.run(5_000);
    const before = await lastRecord(world);
    await world.crashAndRestart(2_000);
    await world.run(1_500);
    expect([alice.hears(), dana.phone.hears()]).toEqual(["voice:dana", "voice:alice"]);
    expect(dana.state).toBe("talking");
    expect(await lastRecord(world)).toMatchObject({ id: before["id"], ended_at: null });

    alice.call?.hangUp();
    await world.run(2_000);
    expect(dana.state).toBe("wrap-up");
    await world.run(4_000);
    expect(dana.state).toBe("ready");
    const record = await lastRecord(world);
    expect(record).toMatchObject({
      id: before["id"],
      answered_at: before["answered_at"],
      ending: "completed",
      ended_by: "caller",
    });
    expect(record["notes"]).toMatch(
      /switch-restarted: .* started anew during this call; nobody was heard for up to \d+ s/,
    );
    expect(await world.records()).toHaveLength(1);
    const [support] = await world.rows("SELECT * FROM queue_interval WHERE facet = 'all'");
    expect(support).toMatchObject({ offered: 1, answered: 1, lost: 0, refused: 0, waiting: 0 });
    await expectGoodEnd(world);
  });

  test("whoever has hung up meanwhile does not come back: the other hears that it is over, and the record says why", async () => {
    const { world, alice, dana } = await smallOffice(95, { wrapUp: "0s" });
    dana.phone.habit = { kind: "answer", afterMs: 300 };
    dana.ready();
    const call = alice.dial("7000");
    await world.run(5_000);
    world.clock.after(100, "gives up", () => call.hangUp());
    await world.crashAndRestart(40_000);
    await world.run(40_000);
    expect([alice.state, dana.phone.state]).toEqual(["idle", "idle"]);
    expect(await lastRecord(world)).toMatchObject({ ending: "lost-at-restart", ended_by: "switch" });
    expect(String((await lastRecord(world))["notes"])).toContain("did not come back");
    await expectGoodEnd(world);
  });

  test("the switch is killed again while it calls people back: nothing is doubled, and they talk on", async () => {
    const { world, alice, dana } = await smallOffice(96, { wrapUp: "0s" });
    dana.phone.habit = { kind: "answer", afterMs: 300 };
    dana.ready();
    alice.dial("7000");
    await world.run(5_000);
    for (const afterMs of [20, 60]) {
      await world.crashAndRestart(800);
      await world.clock.advance(afterMs);
    }
    await world.crashAndRestart(800);
    await world.run(2_000);
    expect([alice.hears(), dana.phone.hears()]).toEqual(["voice:dana", "voice:alice"]);
    dana.phone.call?.hangUp();
    await world.run(2_000);
    expect(await world.records()).toMatchObject([{ ending: "completed", ended_by: "callee" }]);
    await expectGoodEnd(world);
  });

  test("after five minutes nobody is called back", async () => {
    const { world, alice, dana } = await smallOffice(97, { wrapUp: "0s" });
    dana.phone.habit = { kind: "answer", afterMs: 300 };
    dana.ready();
    const call = alice.dial("7000");
    await world.run(5_000);
    world.clock.after(1_000, "gives up", () => call.hangUp());
    world.clock.after(1_000, "gives up too", () => dana.phone.call?.hangUp());
    await world.crashAndRestart(301_000 + 6_000);
    expect(await lastRecord(world)).toMatchObject({ ending: "lost-at-restart", ended_by: "switch" });
    expect(await world.rows("SELECT * FROM call_in_progress")).toEqual([]);
    await world.run(1_000);
    expect(dana.state).toBe("ready");
    await expectGoodEnd(world);
  });
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
