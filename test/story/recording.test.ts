import { expect, test } from "vitest";
import { readWav } from "../world/wav.ts";
import { channels, expectGoodEnd, lastRecord, smallOffice } from "./office.ts";

test("the recording holds the caller left and the agent right", async () => {
  const { world, alice, dana } = await smallOffice(81, { record: "always" });
  dana.phone.habit = { kind: "answer", afterMs: 300 };
  dana.ready();
  const call = alice.dial("7000");
  await world.run(12_000);
  call.hangUp();
  await world.run(3_000);
  const [recording] = await world.rows("SELECT * FROM recording");
  expect(recording).toMatchObject({ state: "saved", call_id: (await lastRecord(world))["id"] });
  const path = String(recording?.["path"]);
  for (let at = 1_000; at < 10_000; at += 1_000) {
    expect(channels(world, path, at, at + 800)).toEqual(["voice:alice", "voice:dana"]);
  }
  const wav = readWav(world.disk.files.get(path) ?? new Uint8Array());
  expect(Math.abs(wav.durationMs - 11_500)).toBeLessThan(500);
  expect(Number(recording?.["duration_ms"])).toBe(Math.round(wav.durationMs));
  await expectGoodEnd(world);
});

test("on hold the recording keeps its time: silence, then the voices again where they belong", async () => {
  const { world, alice, dana } = await smallOffice(82, { record: "always" });
  dana.phone.habit = { kind: "answer", afterMs: 300 };
  dana.ready();
  alice.dial("7000");
  await world.run(4_000);
  dana.phone.call?.hold("inactive");
  await world.run(4_000);
  dana.phone.call?.resume();
  await world.run(4_000);
  alice.call?.hangUp();
  await world.run(2_000);
  const [recording] = await world.rows("SELECT path FROM recording");
  const path = String(recording?.["path"]);
  expect(channels(world, path, 1_000, 3_000)).toEqual(["voice:alice", "voice:dana"]);
  expect(channels(world, path, 5_000, 7_000)[1]).toBe("nothing");
  expect(channels(world, path, 9_000, 11_000)).toEqual(["voice:alice", "voice:dana"]);
  await expectGoodEnd(world);
});

test("OPS-05 the process is killed: what was recorded until then plays, and the talk goes on in a second part", async () => {
  const { world, alice, dana } = await smallOffice(83, { record: "always" });
  dana.phone.habit = { kind: "answer", afterMs: 300 };
  dana.ready();
  alice.dial("7000");
  await world.run(10_000);
  const [recording] = await world.rows("SELECT path FROM recording");
  const path = String(recording?.["path"]);
  await world.crashAndRestart();
  const wav = readWav(world.disk.files.get(path) ?? new Uint8Array());
  expect(wav.durationMs).toBeGreaterThan(8_000); // all but the last second
  expect(channels(world, path, 1_000, 8_000)).toEqual(["voice:alice", "voice:dana"]);
  await world.run(6_000);
  alice.call?.hangUp();
  await world.run(3_000);
  expect(await lastRecord(world)).toMatchObject({ ending: "completed" });
  const parts = await world.rows("SELECT id, path, state, continues FROM recording ORDER BY started_at");
  expect(parts).toMatchObject([{ state: "repaired" }, { state: "saved", continues: parts[0]?.["id"] }]);
  expect(channels(world, String(parts[1]?.["path"]), 500, 3_000)).toEqual(["voice:alice", "voice:dana"]);
  await expectGoodEnd(world);
});

test("the disk is full: the call goes on without a recording, and its record says so", async () => {
  const { world, alice, dana } = await smallOffice(84, { record: "always" });
  dana.phone.habit = { kind: "answer", afterMs: 300 };
  dana.ready();
  world.disk.trouble = "disk full";
  alice.dial("7000");
  await world.run(4_000);
  expect([alice.hears(), dana.phone.hears()]).toEqual(["voice:dana", "voice:alice"]);
  alice.call?.hangUp();
  await world.run(3_000);
  expect(String((await lastRecord(world))["notes"])).toContain("disk full");
  await expectGoodEnd(world);
});

test("the disk fills up during the call: they talk on, the record says so, what was written stays", async () => {
  const { world, alice, dana } = await smallOffice(85, { record: "always" });
  dana.phone.habit = { kind: "answer", afterMs: 300 };
  dana.ready();
  alice.dial("7000");
  await world.run(8_000);
  world.disk.trouble = "disk full";
  await world.run(4_000);
  expect([alice.hears(), dana.phone.hears()]).toEqual(["voice:dana", "voice:alice"]);
  alice.call?.hangUp();
  await world.run(3_000);
  expect(String((await lastRecord(world))["notes"])).toContain("disk full");
  const [recording] = await world.rows("SELECT * FROM recording");
  expect(recording).toMatchObject({ state: "failed" });
  expect(channels(world, String(recording?.["path"]), 1_000, 5_000)).toEqual(["voice:alice", "voice:dana"]);
  await expectGoodEnd(world);
});
