// RTP-11: a message from its first word to its last, with the whole switch: SIP, sound, lamp, database and disk.

import { describe, expect, test } from "vitest";
import { readWav } from "../../src/rtp/wav.ts";
import { listen } from "../world/ears.ts";
import type { Phone } from "../world/phone.ts";
import { PhoneSide } from "../world/phone-watch.ts";
import { createWorld, type World } from "../world/world.ts";
import { expectGoodEnd, lastRecord, WAITS } from "./office.ts";

interface Scene {
  readonly world: World;
  readonly alice: Phone;
  readonly bob: Phone;
}

/** Bob does not answer, and has a mailbox; what it says is half-second tones. */
async function scene(seed: number, voicemail: object | true = { pin: "4711", after: "5s" }): Promise<Scene> {
  const world = await createWorld({ seed, loss: 0.02 });
  const [alice, bob] = [await world.phone("alice"), await world.phone("bob")];
  bob.habit = WAITS;
  world.office.keys(bob.user, { voicemail });
  world.apply();
  return { world, alice, bob };
}

/** Bob's phone rings for five seconds, then Alice hears eight prompts, the tone, and speaks. */
const GREETED_MS = 5_000 + 8 * 700 + 1_000;

async function messageOf(world: World): Promise<{ readonly path: string; readonly row: Record<string, unknown> }> {
  const rows = await world.rows("SELECT * FROM voice_message");
  expect(rows).toHaveLength(1);
  const row = rows[0] ?? {};
  return { path: String(row["path"]), row };
}

describe("RTP-11 voicemail", () => {
  test("nobody answers, Alice speaks, Bob's lamp is lit; he dials *97, hears her, and the lamp goes out", async () => {
    const { world, alice, bob } = await scene(1101);
    const side = new PhoneSide(bob);
    const watching = side.watch("message-summary", bob.user);
    await world.run(3_000);
    const lamp = await watching;
    expect(lamp.last.body).toContain("Messages-Waiting: no");
    const call = alice.dial(bob.user);
    await world.run(GREETED_MS + 8_000);
    call.hangUp();
    await world.run(3_000);
    const { path, row } = await messageOf(world);
    expect(row).toMatchObject({ state: "new", mailbox: bob.user, sender: alice.user, urgent: 0, repaired: 0 });
    expect(await lastRecord(world)).toMatchObject({ ending: "voicemail", id: row["call_id"] });
    const wav = readWav(world.disk.files.get(path) ?? new Uint8Array());
    if (!wav.ok) throw new Error(wav.fault);
    expect(wav.value.channels).toBe(1);
    const samples = Float64Array.from(wav.value.samples);
    expect(Math.abs(samples.length / 8 - Number(row["duration_ms"]))).toBeLessThan(2);
    for (let at = 1; at < 6; at++) {
      expect(listen(samples.subarray(at * 8_000, (at + 1) * 8_000), world.voices)).toBe("voice:alice");
    }
    expect(lamp.last.body).toContain("Voice-Message: 1/0");
    expect(lamp.last.body).toMatch(/^Message-Account: sip:\*97@/m); // what the message key dials

    const own = bob.dial("*97");
    await world.run(2_000);
    own.press("4711#");
    await world.run(4_000);
    own.press("1"); // cuts what is said short
    await world.run(2_500);
    expect(bob.hears()).toBe("voice:alice");
    await world.run(14_000);
    own.hangUp();
    await world.run(3_000);
    expect((await messageOf(world)).row).toMatchObject({ state: "old" });
    expect(lamp.last.body).toContain("Voice-Message: 0/1");
    const ending = lamp.subscribe(0);
    await world.run(2_000);
    await ending;
    await expectGoodEnd(world);
  });

  test("Alice hangs up while the tone sounds: nothing is recorded, nothing is left, nobody complains", async () => {
    const { world, alice, bob } = await scene(1109);
    const call = alice.dial(bob.user);
    for (let i = 0; i < 300 && call.hears(200) !== "tone:1000"; i++) await world.run(50); // the greeting
    call.press("1"); // past it
    await world.run(300); // into the tone
    call.hangUp();
    await world.run(3_000);
    expect(await lastRecord(world)).toMatchObject({ ending: "no-answer", ended_by: "caller" });
    expect(String((await lastRecord(world))["notes"])).not.toContain("media worker");
    expect(await world.rows("SELECT * FROM voice_message")).toEqual([]);
    await expectGoodEnd(world);
  });

  test("the process is killed while Alice speaks: what she said until then is a message at the next start", async () => {
    const { world, alice, bob } = await scene(1102);
    alice.dial(bob.user);
    await world.run(GREETED_MS + 8_000);
    expect((await messageOf(world)).row).toMatchObject({ state: "recording" });
    await world.crashAndRestart();
    const { path, row } = await messageOf(world);
    expect(row).toMatchObject({ state: "new", repaired: 1 });
    expect(Number(row["duration_ms"])).toBeGreaterThan(5_000);
    expect(readWav(world.disk.files.get(path) ?? new Uint8Array()).ok).toBe(true);
    await world.run(1_000);
    const [lamp] = await world.rows("SELECT * FROM mailbox");
    expect(lamp).toMatchObject({ extension: bob.user, fresh: 1 });
    await expectGoodEnd(world);
  });

  test("rows and files agree again after a kill: what was half deleted is gone, a file without its row is a message", async () => {
    const { world, alice, bob } = await scene(1103);
    const call = alice.dial(bob.user);
    await world.run(GREETED_MS + 5_000);
    call.hangUp();
    await world.run(3_000);
    const { path, row } = await messageOf(world);
    const bytes = world.disk.files.get(path) ?? new Uint8Array();
    const orphan = path.replace(String(row["call_id"]), "c-20260101-abcdefgh");
    world.disk.files.set(orphan, bytes); // its row was never committed
    world.disk.files.set(`voicemail/${bob.user}/greeting-c-20260101-abcdefgh-t1.wav`, bytes); // nobody kept it
    world.disk.files.set(`voicemail/${bob.user}/c-20260101-short000-m1.wav`, bytes.slice(0, 5_000));
    await world.write("UPDATE voice_message SET state = 'deleted'"); // killed before its file went
    await world.crashAndRestart();
    expect([...world.disk.files.keys()]).toEqual([orphan]);
    expect((await messageOf(world)).row).toMatchObject({ state: "new", path: orphan, sender: "unknown", repaired: 1 });
    await expectGoodEnd(world);
  });

  test("silence ends a message, and silence alone is none", async () => {
    const { world, bob } = await scene(1104);
    const quiet = await world.phone("quiet", { speaks: false });
    const call = quiet.dial(bob.user);
    await world.run(GREETED_MS + 14_000);
    expect(call.state).toBe("ended");
    expect(await world.rows("SELECT * FROM voice_message")).toEqual([]);
    expect([...world.disk.files.keys()]).toEqual([]);
    await expectGoodEnd(world);
  });

  test("the disk is full: Alice hears that no message can be taken", async () => {
    const { world, alice, bob } = await scene(1105);
    world.disk.trouble = "disk full";
    const call = alice.dial(bob.user);
    await world.run(5_000 + 4_000);
    expect(call.state).toBe("ended");
    expect(String((await lastRecord(world))["notes"])).toContain("unavailable");
    await expectGoodEnd(world);
  });
});
