// RTP-11: a voice message as the recorder writes it: one channel, and a word when nobody speaks any more.

import { expect, test } from "vitest";
import { goertzelPower } from "../../src/rtp/goertzel.ts";
import { readWav } from "../../src/rtp/wav.ts";
import { CALL, legId, MediaBench, makeClip, PhoneStream, planFor, RECORDING, sine } from "./media-bench.ts";

const ALICE = { host: "192.0.2.1", port: 4_000 };
const PATH = "/voicemail/1001/one.wav";

test("RTP-11 a mono recording has the caller alone; its silence is told once, and it plays while it grows", async () => {
  const bench = new MediaBench();
  const alice = bench.leg("a", planFor(ALICE));
  const left = legId("a");
  bench.command({
    ...{ kind: "record", recording: RECORDING, call: CALL, path: PATH, left, right: undefined },
    ...{ layout: "mono", quietMs: 2_000 },
  });
  const codes = makeClip(sine(600, 3)).pcmu;
  const phone = new PhoneStream(ALICE);
  for (let i = 0; i < 150; i++) {
    alice.arrive(phone.next(codes.subarray(160 * i, 160 * (i + 1))), ALICE);
    await bench.clock.advance(20);
  }
  const sofar = readWav(bench.files.files.get(PATH) ?? new Uint8Array());
  expect(sofar.ok && sofar.value.samples.length).toBeGreaterThan(8_000);
  await bench.clock.advance(6_000);
  bench.command({ kind: "record-stop", recording: RECORDING });
  await bench.clock.advance(100);
  const told = bench.facts.filter(({ kind }) => kind === "recording-quiet" || kind === "recording-saved");
  expect(told).toMatchObject([
    { kind: "recording-quiet", wasHeard: true },
    { kind: "recording-saved", wasHeard: true },
  ]);
  const wav = readWav(bench.files.files.get(PATH) ?? new Uint8Array());
  if (!wav.ok) throw new Error(wav.fault);
  const { channels, samples } = wav.value;
  expect([channels, Math.round(samples.length / 8_000)]).toEqual([1, 9]);
  const spoken = samples.subarray(4_000, 20_000);
  const total = spoken.reduce((sum, x) => sum + x * x, 0) / spoken.length;
  expect(goertzelPower(spoken, 8_000, 600) / total).toBeGreaterThan(0.95);
});
