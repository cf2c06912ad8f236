import { describe, expect, test } from "vitest";
import type { AgentKey, QueueKey } from "../../src/base/ids.ts";
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

describe("OPS-05 callers who wait in a queue wait on", () => {
  test("they hear music again, keep their place and the time they have waited, and are served in their turn", async () => {
    const { world, alice, dana } = await smallOffice(98, { wrapUp: "0s" });
    const bob = await world.phone("bob");
    dana.phone.habit = { kind: "answer", afterMs: 300 };
    alice.dial("7000");
    await world.run(4_000);
    bob.dial("7000");
    await world.run(2_000);
    const before = await world.records();
    await world.crashAndRestart(1_000);
    const carl = await world.phone("carl");
    carl.dial("7000");
    await world.run(2_000);
    expect([alice.hears(), bob.hears(), carl.hears()]).toEqual(["music", "music", "music"]);
    const { floor, figures } = world.pbx.core;
    const line = floor.desk.waiting("sales" as QueueKey, world.clock.now());
    expect(line.map(({ call }) => call).slice(0, 2)).toEqual(before.map(({ id }) => id));
    expect(line).toHaveLength(3);
    expect(figures.of("sales" as QueueKey)).toMatchObject({ offered: 3, waiting: 3, lost: 0, refused: 0 });

    dana.ready();
    for (const [next, other] of [
      [alice, bob],
      [bob, carl],
    ] as const) {
      await world.run(3_000);
      expect([next.hears(), other.hears()]).toEqual(["voice:dana", "music"]);
      next.call?.hangUp();
    }
    await world.run(3_000);
    carl.call?.hangUp();
    await world.run(1_000);
    expect(figures.of("sales" as QueueKey)).toMatchObject({ offered: 3, answered: 3, waiting: 0, lost: 0, refused: 0 });
    const [first] = await world.records();
    expect(first).toMatchObject({ id: before[0]?.["id"], ending: "completed" });
    expect(Number(first?.["wait_ms"])).toBeGreaterThan(9_000);
    expect(first?.["notes"]).toMatch(/switch-restarted: .* started anew during this call/);
    const kinds = await world.rows("SELECT kind, outcome FROM segment WHERE call_id = ? ORDER BY ordinal", [
      String(first?.["id"]),
    ]);
    expect(kinds.map(({ kind }) => kind)).toEqual(["queue", "offer", "talk"]);
    await expectGoodEnd(world);
  });

  test("who was being offered to an agent is offered anew", async () => {
    const { world, alice, dana } = await smallOffice(99, { wrapUp: "0s" });
    dana.ready();
    alice.dial("7000");
    await world.run(4_000);
    expect(dana.phone.state).toBe("ringing");
    dana.phone.call?.hangUp(); // whoever rang is gone, as far as the phone can tell
    await world.crashAndRestart(1_000);
    dana.phone.habit = { kind: "answer", afterMs: 300 };
    await world.run(4_000);
    expect([alice.hears(), dana.phone.hears()]).toEqual(["voice:dana", "voice:alice"]);
    const record = await lastRecord(world);
    const segments = await world.rows("SELECT kind, outcome FROM segment WHERE call_id = ?", [String(record["id"])]);
    expect(segments).toEqual([]); // written with the record's end
    alice.call?.hangUp();
    await world.run(1_000);
    expect(await world.rows("SELECT kind, outcome FROM segment ORDER BY ordinal")).toMatchObject([
      { kind: "queue", outcome: "connected" },
      { kind: "offer", outcome: "switch-restarted" },
      { kind: "offer", outcome: "connected" },
      { kind: "talk" },
    ]);
    await expectGoodEnd(world);
  });

  test("who has hung up meanwhile is lost, and a missed call with a task", async () => {
    const { world, alice, dana } = await smallOffice(100, { callback: {} });
    const call = alice.dial("7000");
    await world.run(4_000);
    world.clock.after(100, "gives up", () => call.hangUp());
    await world.crashAndRestart(40_000);
    await world.run(40_000);
    const record = await lastRecord(world);
    expect(record).toMatchObject({ ending: "lost-at-restart", ended_by: "switch", answered_at: null });
    expect(String(record["notes"])).toContain("the caller");
    expect(world.pbx.core.figures.of("sales" as QueueKey)).toMatchObject({
      offered: 1,
      refused: 1,
      lost: 1,
      waiting: 0,
    });
    expect(world.pbx.core.callBacks.book.all()).toMatchObject([{ number: alice.user, state: "open" }]);
    dana.ready();
    await world.run(2_000);
    expect(dana.phone.state).toBe("idle");
    await expectGoodEnd(world);
  });

  test("killed again before their phone is back: they still wait, and are counted once", async () => {
    const { world, alice, dana } = await smallOffice(101, { wrapUp: "0s" });
    dana.phone.habit = { kind: "answer", afterMs: 300 };
    alice.dial("7000");
    await world.run(4_000);
    for (const afterMs of [20, 60]) {
      await world.crashAndRestart(800);
      await world.clock.advance(afterMs);
    }
    await world.crashAndRestart(800);
    await world.run(2_000);
    expect(alice.hears()).toBe("music");
    dana.ready();
    await world.run(2_000);
    expect(alice.hears()).toBe("voice:dana");
    await world.run(4_000);
    expect(await world.rows("SELECT offered, answered, waiting, lost FROM queue_interval WHERE facet = 'all'")).toEqual(
      [{ offered: 1, answered: 1, waiting: 0, lost: 0 }],
    );
    await expectGoodEnd(world);
  });
});

describe("ACD-24 a call counts once, however soon after it the switch was killed", () => {
  test.each([
    ["answered at once, nothing of it on disk", 700],
    ["waited for long, answered a moment ago", 6_000],
  ])("%s", async (_, waitsMs) => {
    const { world, alice, dana } = await smallOffice(102, { wrapUp: "0s" });
    dana.phone.habit = { kind: "answer", afterMs: 300 };
    if (waitsMs < 1_000) dana.ready();
    await world.run(5_000);
    alice.dial("7000");
    await world.run(waitsMs);
    dana.ready();
    await world.run(800);
    expect(dana.state).toBe("talking");
    await world.crashAndRestart(1_000);
    await world.run(1_500);
    const expected = { offered: 1, answered: 1, waiting: 0, lost: 0, refused: 0 };
    expect(world.pbx.core.figures.of("sales" as QueueKey)).toMatchObject(expected);
    expect(world.pbx.core.figures.ofAgent(dana.key as AgentKey)).toMatchObject({ offered: 1, answered: 1, missed: 0 });
    await world.run(5_000);
    await world.crashAndRestart(1_000);
    await world.run(1_500);
    expect(world.pbx.core.figures.of("sales" as QueueKey)).toMatchObject(expected);
    expect(world.pbx.core.figures.ofAgent(dana.key as AgentKey)).toMatchObject({ offered: 1, answered: 1, missed: 0 });
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
