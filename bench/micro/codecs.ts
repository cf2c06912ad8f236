// What one packet of 20 ms costs in each step of decoding and encoding: every codec both ways, the resamplers, making up what is lost, comfort
// noise, listening for keys. CPU time of this thread on speech, best of several rounds. Budgets are what 200 converted calls leave room for.

import { readFileSync } from "node:fs";
import { seededRng } from "../../src/base/rng.ts";
import type { SoundRate } from "../../src/rtp/codec.ts";
import { makeCodecKit } from "../../src/rtp/codec-kit.ts";
import { NoiseMaker } from "../../src/rtp/comfort-noise.ts";
import { Concealer } from "../../src/rtp/conceal.ts";
import { InbandKeys } from "../../src/rtp/inband-keys.ts";
import type { AudioCodec } from "../../src/rtp/plan.ts";
import { loadOpus } from "../../src/rtp/port/opus.ts";
import { Doubler, Halver, resampleWhole } from "../../src/rtp/resample.ts";
import { readWav } from "../../src/rtp/wav.ts";
import type { Figure } from "../figures.ts";

const ROUNDS = 25;
const PACKETS = 500;
const NARROW = 160;

const opus = loadOpus();
const kit = makeCodecKit(opus.ok ? opus.value : undefined);
const speech = packetsOf(8_000);
const wideSpeech = packetsOf(16_000);

/** µs for each codec's encoder and decoder at its own rates. */
const CODECS: readonly (readonly [AudioCodec, SoundRate, number, number])[] = [
  ["pcmu", 8_000, 1, 2],
  ["g722", 16_000, 30, 30],
  ["opus", 8_000, 100, 15],
  ["opus", 16_000, 150, 25],
];

export function run(): Figure[] {
  return [...CODECS.filter(([codec]) => kit.codecs.includes(codec)).flatMap(codecFigures), ...soundFigures()];
}

function codecFigures([codec, rateHz, encodeBudget, decodeBudget]: (typeof CODECS)[number]): Figure[] {
  const encoder = kit.encoder(codec, rateHz);
  const decoder = kit.decoder(codec, rateHz);
  const sounds = rateHz === 8_000 ? speech : wideSpeech;
  const out = new Uint8Array(1_500);
  const packets = sounds.map((sound) => out.slice(0, encoder.encode(sound, out, 0)));
  const heard = new Int16Array(1_920);
  const name = `${codec} at ${rateHz / 1_000} kHz`;
  return [
    figure(`${name}, encode`, encodeBudget, (i) => encoder.encode(pick(sounds, i), out, 0)),
    figure(`${name}, decode`, decodeBudget, (i) => decoder.decode(pick(packets, i), 0, pick(packets, i).length, heard)),
  ];
}

function soundFigures(): Figure[] {
  const [up, down] = [new Doubler(), new Halver()];
  const [calm, losing] = [new Concealer(8_000), new Concealer(8_000)];
  const maker = new NoiseMaker(seededRng(1));
  maker.become({ below: 50, reflection: new Float64Array(8).fill(-0.1) });
  const [keys, deaf] = [new InbandKeys(), new InbandKeys()];
  const quiet = new Int16Array(NARROW);
  const out = new Int16Array(2 * NARROW);
  return [
    figure("8 to 16 kHz", 5, (i) => up.pass(pick(speech, i), NARROW, out, 0)),
    figure("16 to 8 kHz", 5, (i) => down.pass(pick(wideSpeech, i), 2 * NARROW, out, 0)),
    figure("concealment, nothing lost", 1, (i) => calm.heard(pick(speech, i), NARROW)),
    figure("concealment, every other packet lost", 25, (i) =>
      i & 1 ? losing.fill(out, NARROW) : losing.heard(pick(speech, i), NARROW),
    ),
    figure("comfort noise, made", 10, () => maker.write(out, NARROW)),
    figure("keys in the sound, speech", 8, (i) => keys.take(pick(speech, i))),
    figure("keys in the sound, silence", 1, () => deaf.take(quiet)),
  ];
}

function pick<T>(from: readonly T[], i: number): T {
  return from[i % from.length] as T;
}

function figure(name: string, budget: number, step: (i: number) => unknown): Figure {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    const before = process.cpuUsage();
    for (let i = 0; i < PACKETS; i++) step(i);
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / PACKETS);
  }
  return { name, unit: "us/packet", value: Math.round(least * 100) / 100, budget };
}

/** Three seconds of a shipped prompt. */
function packetsOf(rateHz: SoundRate): Int16Array[] {
  const wav = readWav(readFileSync("media/zh/all-busy.wav"));
  if (!wav.ok) throw new Error(wav.fault);
  const sound = resampleWhole(wav.value.samples, 8_000, rateHz);
  return Array.from({ length: 150 }, (_, i) => sound.slice((i * rateHz) / 50, ((i + 1) * rateHz) / 50));
}
