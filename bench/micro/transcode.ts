// What a call costs a media thread whose two phones have no codec in common: jitter buffer, decoding, resampling and encoding, both ways, without
// sockets. Each phone sends a voice-like sound; figures are CPU time of this thread for a second of the call, best of several rounds.

import { rateOf, ticksPerMs } from "../../src/rtp/codec.ts";
import { makeCodecKit } from "../../src/rtp/codec-kit.ts";
import type { AudioCodec } from "../../src/rtp/plan.ts";
import { loadOpus } from "../../src/rtp/port/opus.ts";
import type { Figure } from "../figures.ts";
import { mediaRig, PHONE, planOf, stamp } from "../media-rig.ts";

const SECONDS = 60;
const ROUNDS = 4;
const PACKETS = 50 * SECONDS;
const TYPES: Readonly<Record<AudioCodec, number>> = { pcmu: 0, pcma: 8, g722: 9, opus: 111 };
const PAIRS: readonly (readonly [AudioCodec, AudioCodec, string])[] = [
  ["pcmu", "g722", "G.711↔G.722"],
  ["pcmu", "opus", "G.711↔Opus"],
  ["g722", "opus", "G.722↔Opus"],
];

const opus = loadOpus();
const kit = makeCodecKit(opus.ok ? opus.value : undefined);

export function run(): Figure[] {
  const note = "both ways, 20 ms packets, without sockets";
  return PAIRS.filter(([a, b]) => kit.codecs.includes(a) && kit.codecs.includes(b)).map(([a, b, name]) => ({
    name: `${name}, CPU per call-second`,
    unit: "ms",
    value: Math.round(best(a, b) * 100) / 100,
    budget: null,
    note,
  }));
}

function best(a: AudioCodec, b: AudioCodec): number {
  const said = [sayings(a), sayings(b)];
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < ROUNDS; i++) {
    const { clock, engine, legs } = mediaRig([planOf(a, TYPES[a]), planOf(b, TYPES[b])], kit);
    for (const [n, { id }] of legs.entries()) {
      engine.command({ kind: "hear", leg: id, what: { kind: "leg", leg: legs[1 - n]?.id ?? id } });
    }
    const before = process.cpuUsage();
    for (let n = 0; n < PACKETS; n++) {
      for (const [leg, { port }] of legs.entries()) port.onRtp?.(said[leg]?.[n] ?? new Uint8Array(0), PHONE);
      clock.step(10);
      clock.step(10);
    }
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1_000 / SECONDS);
    engine.close();
    for (const { port } of legs) if (port.sent < PACKETS - 10) throw new Error(`${port.sent} of ${PACKETS} sent`);
  }
  return least;
}

/** The packets of a phone: a buzz whose pitch and loudness wander. */
function sayings(codec: AudioCodec): Uint8Array[] {
  const rateHz = rateOf(codec);
  const encoder = kit.encoder(codec, rateHz);
  const length = rateHz / 50;
  let phase = 0;
  return Array.from({ length: PACKETS }, (_, n) => {
    const sound = Int16Array.from({ length }, () => {
      phase += (2 * Math.PI * (120 + 30 * Math.sin(n / 40))) / rateHz;
      return Math.round(3_000 * (1 + Math.sin(n / 15)) * (Math.sin(phase) + 0.6 * Math.sin(5 * phase)));
    });
    const packet = new Uint8Array(1_500);
    const octets = encoder.encode(sound, packet, 12);
    stamp(packet, TYPES[codec], n, 20 * ticksPerMs(codec));
    return packet.subarray(0, 12 + octets);
  });
}
