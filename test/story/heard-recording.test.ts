// A whole call with a hold and a pause, recorded by the product's own engine, and what a machine hears of it afterwards (QA-09).

import { expect, test } from "vitest";
import { SoundKeeper } from "../../src/app/core/qa/sound-keeper.ts";
import { PlainSounds } from "../../src/app/sound/plain-sounds.ts";
import { silentLog } from "../../src/base/log.ts";
import { fail, ok } from "../../src/base/result.ts";
import { KeptSounds } from "../../src/qa/hints/sound-book.ts";
import { readWav } from "../../src/rtp/wav.ts";
import type { World } from "../world/world.ts";
import { channels, expectGoodEnd, smallOffice } from "./office.ts";

/** The disk of the world, read as the real one. */
function soundsOf(world: World): PlainSounds {
  return new PlainSounds(
    async (path) => {
      const file = world.disk.files.get(path);
      if (file === undefined) return fail("its file is gone");
      const read = async function* (from: number, to: number): AsyncGenerator<Uint8Array> {
        yield file.subarray(from, to);
      };
      return ok({ format: "wav", bytes: file.length, read, chunks: () => read(0, file.length), close: async () => {} });
    },
    () => fail("there is no Opus in this world"),
  );
}

test("QA-09 what a phone plays to whom it holds is nobody's speech, and a pause is silence that counts for nothing", async () => {
  const { world, alice, dana } = await smallOffice(86, { record: "always" }, { loss: 0 });
  dana.phone.habit = { kind: "answer", afterMs: 300 };
  dana.ready();
  const dialled = alice.dial("7000");
  await world.run(4_000);
  dana.phone.call?.hold("sendonly");
  await world.run(5_000);
  dana.phone.call?.resume();
  await world.run(4_000);
  const [way] = world.pbx.core.calls.ways;
  if (way === undefined) throw new Error("there is no call");
  const { call } = way;
  expect(world.pbx.core.recordCall(call, "pause", "li")).toBeUndefined();
  await world.run(3_000);
  expect(world.pbx.core.recordCall(call, "resume", "li")).toBeUndefined();
  await world.run(2_000);
  dialled.hangUp();
  await world.run(3_000);

  const { clock, database } = world;
  const keeper = new SoundKeeper({ clock, database, log: silentLog, sounds: soundsOf(world) });
  await world.run(10_000);
  await keeper.close();
  const [row] = await world.rows("SELECT id, path, duration_ms FROM recording");
  const [id, path, durationMs] = [String(row?.["id"]), String(row?.["path"]), Number(row?.["duration_ms"])];
  const book = new KeptSounds(database);
  const hints = book.hints(id);
  const [pause] = await book.pauses(id);
  if (hints === undefined || pause === undefined) throw new Error("nobody heard it");

  // Both speak all the time, but for 5 s on hold and 3 s of pause.
  expect(channels(world, path, 5_000, 7_500)[1]).not.toBe("nothing"); // the holding phone sends on
  for (const channel of [hints.left, hints.right])
    expect(Math.abs((channel?.speechMs ?? 0) - (durationMs - 8_000))).toBeLessThan(700);
  expect(hints.silenceMs).toBeLessThan(500);
  expect(Math.abs(pause.toMs - pause.fromMs - 3_000)).toBeLessThan(50);
  const wav = readWav(world.disk.files.get(path) ?? new Uint8Array());
  if (!wav.ok) throw new Error(wav.fault);
  // The last packets before and the first behind find their place within 60 ms. 8 is what A-law has for zero.
  const paused = wav.value.samples.subarray(16 * (pause.fromMs + 60), 16 * (pause.toMs - 60));
  expect(paused.every((sample) => sample === 0 || sample === 8)).toBe(true);
  await expectGoodEnd(world);
});
