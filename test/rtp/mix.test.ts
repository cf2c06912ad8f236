// Three people in one talk (SIP-06, RTP-08): everybody hears the others, nobody hears himself, whatever one network does.

import { describe, expect, test } from "vitest";
import { between, fraction, seededRng } from "../../src/base/rng.ts";
import { decode } from "../../src/rtp/g711.ts";
import { goertzelPower } from "../../src/rtp/goertzel.ts";
import { type FakePort, legId, MediaBench, makeClip, PhoneStream, planFor, read, sine } from "./media-bench.ts";

const PARTIES = [
  { name: "a", at: { host: "192.0.2.1", port: 4_000 }, hz: 500 },
  { name: "b", at: { host: "192.0.2.2", port: 5_000 }, hz: 900 },
  { name: "c", at: { host: "192.0.2.3", port: 6_000 }, hz: 1_700 },
] as const;
const SECONDS = 3;

interface Party {
  readonly port: FakePort;
  readonly stream: PhoneStream;
  readonly codes: Uint8Array;
}

function threeWay(): { bench: MediaBench; parties: Party[] } {
  const bench = new MediaBench();
  const parties = PARTIES.map(({ name, at, hz }, i) => {
    const isPcma = name === "b";
    const port = bench.leg(name, planFor(at, isPcma ? { codec: "pcma", payloadType: 8 } : {}));
    const clip = makeClip(sine(hz, SECONDS, 6_000));
    const stream = new PhoneStream(at, { ssrc: 100 + i, timestamp: 4_294_960_000 + i, payloadType: isPcma ? 8 : 0 });
    return { port, stream, codes: isPcma ? clip.pcma : clip.pcmu };
  });
  const legs = PARTIES.map(({ name }) => legId(name));
  for (const { name } of PARTIES) bench.hear(name, { kind: "mix", legs });
  return { bench, parties };
}

/** Everybody speaks; `late` gives the ms a packet is under way, undefined: it is lost. */
async function speak(
  bench: MediaBench,
  parties: readonly Party[],
  late: (party: number) => number | undefined = () => 0,
) {
  for (let i = 0; i < SECONDS * 50; i++) {
    parties.forEach(({ port, stream, codes }, party) => {
      const packet = stream.next(codes.subarray(160 * i, 160 * (i + 1)));
      const delay = late(party);
      if (delay === undefined) return;
      bench.clock.after(delay, "packet", () => port.arrive(packet, stream.from));
    });
    await bench.clock.advance(20);
  }
}

/** Share of what a party heard in the middle of the talk that is this frequency. */
function shares(port: FakePort, codec: "pcmu" | "pcma"): number[] {
  const heard = port.rtp.map(read);
  const codes = heard.slice(25, -10).flatMap(({ payload }) => [...payload]);
  const samples = decode(Uint8Array.from(codes), codec);
  const total = samples.reduce((sum, x) => sum + x * x, 0) / samples.length;
  return PARTIES.map(({ hz }) => goertzelPower(samples, 8_000, hz) / total);
}

describe("RTP-08 three people hear each other", () => {
  test("the two others half and half, and nothing of oneself", async () => {
    const { bench, parties } = threeWay();
    await speak(bench, parties);
    parties.forEach(({ port }, i) => {
      const heard = shares(port, i === 1 ? "pcma" : "pcmu");
      heard.forEach((share, other) => {
        if (other === i) expect(share).toBeLessThan(0.001);
        else expect(share).toBeGreaterThan(0.45);
      });
    });
    await bench.mustBeEmpty(["a", "b", "c"]);
  });

  test("one stream of its own to each, in sequence, a packet every 20 ms, with marker once", async () => {
    const { bench, parties } = threeWay();
    await speak(bench, parties);
    const heard = (parties[0] as Party).port.rtp.map(read);
    expect(heard.length).toBeGreaterThanOrEqual(SECONDS * 50 - 1);
    heard.slice(1).forEach((packet, i) => {
      expect((packet.sequence - (heard[i]?.sequence ?? 0)) & 0xffff).toBe(1);
      expect((packet.timestamp - (heard[i]?.timestamp ?? 0)) >>> 0).toBe(160);
    });
    expect(heard.filter(({ marker }) => marker)).toHaveLength(1);
    await bench.mustBeEmpty(["a", "b", "c"]);
  });

  test("60 ms of jitter and 3 % loss on one line hardly harm that voice, and not at all the other", async () => {
    const { bench, parties } = threeWay();
    const rng = seededRng(3);
    await speak(bench, parties, (party) => (party !== 0 ? 0 : fraction(rng) < 0.03 ? undefined : between(rng, 0, 60)));
    const [ofA = 0, , ofC = 0] = shares((parties[1] as Party).port, "pcma");
    expect(ofC).toBeGreaterThan(0.45);
    expect(ofA).toBeGreaterThan(0.4);
    await bench.mustBeEmpty(["a", "b", "c"]);
  });

  test("a clock 0.1 % fast for an hour's worth of drift is heard without a growing delay", async () => {
    const { bench, parties } = threeWay();
    const [fast, listener] = [parties[0] as Party, parties[1] as Party];
    const codes = makeClip(sine(500, 1, 6_000)).pcmu;
    let said = 0;
    for (let ms = 0; ms < 60_000; ms += 20) {
      // 6 % fast for a minute drifts as far as 0.1 % in an hour.
      for (; said * 20 < ms * 1.06; said++) {
        const at = (said * 160) % 8_000;
        fast.port.arrive(fast.stream.next(codes.subarray(at, at + 160)), fast.stream.from);
      }
      await bench.clock.advance(20);
    }
    const before = listener.port.rtp.length;
    for (let i = 0; i < 50; i++) await bench.clock.advance(20); // silence from now on
    const after = listener.port.rtp.slice(before).map(read);
    const lastLoud = after.findLastIndex(({ payload }) => decode(payload, "pcma").some((x) => Math.abs(x) > 500));
    expect(lastLoud * 20).toBeLessThanOrEqual(400);
    await bench.mustBeEmpty(["a", "b", "c"]);
  });

  test("who leaves is heard no more, the others go on", async () => {
    const { bench, parties } = threeWay();
    await speak(bench, parties);
    bench.close("a");
    for (const { port } of parties) port.rtp.length = 0;
    await speak(bench, parties.slice(1));
    const [ofA = 1, , ofC = 0] = shares((parties[1] as Party).port, "pcma");
    expect(ofA).toBeLessThan(0.001);
    expect(ofC).toBeGreaterThan(0.9);
    await bench.mustBeEmpty(["b", "c"]);
  });

  test("back from three to two: packets are passed on again as they are", async () => {
    const { bench, parties } = threeWay();
    await speak(bench, parties);
    bench.bridge("a", "c");
    bench.hear("b", { kind: "nothing" });
    const [a, b, c] = parties as [Party, Party, Party];
    for (const { port } of parties) port.rtp.length = 0;
    const payload = Uint8Array.from({ length: 160 }, (_, i) => i);
    a.port.arrive(a.stream.next(payload), a.stream.from);
    await bench.clock.advance(100);
    expect(c.port.rtp.map((sent) => read(sent).payload)).toEqual([payload]);
    expect(b.port.rtp).toEqual([]);
    await bench.mustBeEmpty(["a", "b", "c"]);
  });

  test("a mix of one's own voice alone, or of legs that are gone, is silence and no fault", async () => {
    const { bench, parties } = threeWay();
    bench.hear("a", { kind: "mix", legs: [legId("a"), legId("gone")] });
    await speak(bench, parties);
    const heard = decode(
      Uint8Array.from((parties[0] as Party).port.rtp.flatMap((sent) => [...read(sent).payload])),
      "pcmu",
    );
    expect(Math.max(...heard.map(Math.abs))).toBeLessThan(10);
    await bench.mustBeEmpty(["a", "b", "c"]);
  });
});
