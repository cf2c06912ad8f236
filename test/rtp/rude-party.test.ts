// One of three in a talk sends what no phone sends: rubbish under every number, jumping clocks, another stream with each packet, as much as a leg
// takes. The other two must not notice, and nothing may grow.

import { describe, expect, test } from "vitest";
import { rateOf, ticksPerMs } from "../../src/rtp/codec.ts";
import { goertzelPower } from "../../src/rtp/goertzel.ts";
import type { HearingRow } from "../../src/rtp/media.ts";
import type { AudioCodec } from "../../src/rtp/plan.ts";
import { codecKit } from "./codecs.ts";
import { legId, MediaBench, planFor, read, rtp } from "./media-bench.ts";

const TYPES: Readonly<Record<AudioCodec, number>> = { pcmu: 0, pcma: 8, g722: 9, opus: 111 };
const RUDE = { host: "192.0.2.66", port: 4_000 };
const POLITE = { host: "192.0.2.1", port: 4_000 };
const SECONDS = 3;

/** The same numbers each time. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

describe.each<AudioCodec>(["pcmu", "g722", "opus"])("RTP-03 RTP-08 a rude party that speaks %s", (codec) => {
  test.each(["streams", "clock", "payload", "events and noise"])(
    "with its %s",
    async (kind) => {
      const bench = new MediaBench({ firstPorts: 8 });
      const event = { receive: 101, send: 101, rateHz: codec === "opus" ? 48_000 : 8_000 } as const;
      const rude = bench.leg("rude", planFor(RUDE, { codec, payloadType: TYPES[codec], telephoneEvent: event }));
      const polite = bench.leg("polite", planFor(POLITE));
      const third = bench.leg("third", planFor({ host: "192.0.2.3", port: 4_000 }));
      const legs = [legId("rude"), legId("polite"), legId("third")];
      const rows: HearingRow[] = legs.map((leg) => ({ leg, what: { kind: "mix", legs } }));
      bench.command({ kind: "table", rows });
      const pick = numbers(7);
      const encoder = codecKit.encoder(codec, rateOf(codec));
      const silence = new Uint8Array(1_500);
      const octets = encoder.encode(new Int16Array(encoder.rateHz / 50).fill(3), silence, 0);
      let sequence = 0;
      for (let beat = 0; beat < 50 * SECONDS; beat++) {
        for (let i = 0; i < 20; i++) {
          sequence = (sequence + 1) & 0xffff;
          const rubbish = Uint8Array.from({ length: pick(1_200) }, () => pick(256));
          const other = kind === "events and noise";
          rude.arrive(
            rtp({
              ssrc: kind === "streams" ? pick(2 ** 32) : 66,
              sequence: kind === "clock" ? pick(0x10000) : sequence,
              timestamp: kind === "clock" ? pick(2 ** 32) : sequence * 20 * ticksPerMs(codec),
              payloadType: (other ? [13, 101, 98][pick(4)] : undefined) ?? TYPES[codec],
              payload:
                kind === "payload" || other
                  ? rubbish.subarray(0, other ? pick(9) : 1_200)
                  : silence.subarray(0, octets),
            }),
            RUDE,
          );
        }
        const g711 = codecKit.encoder("pcmu", 8_000);
        const tone = Int16Array.from({ length: 160 }, (_, n) =>
          Math.round(4_000 * Math.sin((2 * Math.PI * 500 * (beat * 160 + n)) / 8_000)),
        );
        const payload = new Uint8Array(160);
        g711.encode(tone, payload, 0);
        polite.arrive(rtp({ ssrc: 1, sequence: beat, timestamp: beat * 160, payloadType: 0, payload }), POLITE);
        await bench.clock.advance(20);
      }
      expect(bench.engine.sizes).toMatchObject({ legs: 3, rounds: 1, paced: 3 });
      expect(third.rtp.length).toBeGreaterThan(50 * SECONDS - 60);
      const decoder = codecKit.decoder("pcmu", 8_000);
      const piece = new Int16Array(160);
      const last: number[] = [];
      for (const sent of third.rtp.slice(-60)) {
        const { payload } = read(sent);
        last.push(...piece.subarray(0, decoder.decode(payload, 0, payload.length, piece)));
      }
      const power = goertzelPower(Int16Array.from(last.slice(-8_000)), 8_000, 500);
      expect(10 * Math.log10(power / (4_000 ** 2 / 2))).toBeGreaterThan(-3);
      await bench.mustBeEmpty(["rude", "polite", "third"]);
    },
    60_000,
  );
});
