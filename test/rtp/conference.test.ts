// Thirty people in one talk (RTP-08): one list, summed once, and each hears all the others, whatever their codecs.

import { describe, expect, test } from "vitest";
import type { LegId } from "../../src/base/ids.ts";
import { rateOf, ticksPerMs } from "../../src/rtp/codec.ts";
import { goertzelPower } from "../../src/rtp/goertzel.ts";
import type { HearingRow } from "../../src/rtp/media.ts";
import type { AudioCodec } from "../../src/rtp/plan.ts";
import { readWav } from "../../src/rtp/wav.ts";
import { codecKit } from "./codecs.ts";
import { CALL, type FakePort, legId, MediaBench, planFor, RECORDING, read, rtp } from "./media-bench.ts";

const TYPES: Readonly<Record<AudioCodec, number>> = { pcmu: 0, pcma: 8, g722: 9, opus: 111 };
const AMPLITUDE = 900;

class Party {
  readonly id: LegId;
  readonly name: string;
  readonly codec: AudioCodec;
  readonly hz: number;
  readonly port: FakePort;
  readonly #at: { readonly host: string; readonly port: number };
  readonly #encoder;
  #said = 0;

  constructor(bench: MediaBench, n: number, codec: AudioCodec) {
    this.name = `p${n}`;
    this.id = legId(this.name);
    this.codec = codec;
    this.hz = 300 + 100 * n;
    this.#at = { host: `192.0.2.${n + 1}`, port: 4_000 };
    this.port = bench.leg(this.name, planFor(this.#at, { codec, payloadType: TYPES[codec] }));
    this.#encoder = codecKit.encoder(codec, rateOf(codec));
  }

  speak(): void {
    const { rateHz } = this.#encoder;
    const from = (this.#said * rateHz) / 50;
    const sound = Int16Array.from({ length: rateHz / 50 }, (_, i) =>
      Math.round(AMPLITUDE * Math.sin((2 * Math.PI * this.hz * (from + i)) / rateHz)),
    );
    const out = new Uint8Array(1_500);
    const octets = this.#encoder.encode(sound, out, 0);
    const n = this.#said++;
    const packet = rtp({
      ssrc: this.hz,
      sequence: n & 0xffff,
      timestamp: n * 20 * ticksPerMs(this.codec),
      payloadType: TYPES[this.codec],
      payload: out.subarray(0, octets),
    });
    this.port.arrive(packet, this.#at);
  }

  /** A second of what it heard last. */
  heard(): { readonly sound: Int16Array; readonly rateHz: number } {
    const decoder = codecKit.decoder(this.codec, rateOf(this.codec));
    const piece = new Int16Array(1_920);
    const all: number[] = [];
    for (const sent of this.port.rtp) {
      const { payload } = read(sent);
      all.push(...piece.subarray(0, decoder.decode(payload, 0, payload.length, piece)));
    }
    return { sound: Int16Array.from(all.slice(-decoder.rateHz)), rateHz: decoder.rateHz };
  }

  /** dB of that frequency against what was said. */
  level(hz: number): number {
    const { sound, rateHz } = this.heard();
    return 10 * Math.log10((goertzelPower(sound, rateHz, hz) + 1e-6) / (AMPLITUDE ** 2 / 2));
  }
}

function meeting(count: number, codecOf: (n: number) => AudioCodec) {
  const bench = new MediaBench({ firstPorts: 2 * count });
  const parties = Array.from({ length: count }, (_, n) => new Party(bench, n, codecOf(n)));
  const legs = parties.map(({ id }) => id);
  const rows: HearingRow[] = legs.map((leg) => ({ leg, what: { kind: "mix", legs } }));
  bench.command({ kind: "table", rows });
  return { bench, parties, legs };
}

async function speak(bench: MediaBench, parties: readonly Party[], seconds: number): Promise<void> {
  for (let i = 0; i < seconds * 50; i++) {
    for (const party of parties) party.speak();
    await bench.clock.advance(20);
  }
}

describe("RTP-08 a conference of thirty", () => {
  test("everybody hears all the others as loud as they are, and nothing of himself; the list is summed once", async () => {
    const { bench, parties } = meeting(30, (n) => (n % 2 === 0 ? "pcmu" : "pcma"));
    await speak(bench, parties, 3);
    expect(bench.engine.sizes).toMatchObject({ rounds: 1, paced: 30 });
    for (const party of [parties[0], parties[13], parties[29]] as Party[]) {
      for (const other of parties) {
        const level = party.level(other.hz);
        if (other === party) expect(level).toBeLessThan(-25);
        else expect(Math.abs(level)).toBeLessThan(1.5);
      }
    }
    await bench.mustBeEmpty(parties.map(({ name }) => name));
  });

  test("every codec in one round: each hears the other seven", async () => {
    const codecs: readonly AudioCodec[] = ["pcmu", "g722", "opus", "pcma"];
    const { bench, parties } = meeting(8, (n) => codecs[n % 4] ?? "pcmu");
    await speak(bench, parties, 3);
    for (const party of parties) {
      // Opus is made for voices: of seven sines at once it keeps less than a waveform codec does.
      const least = party.codec === "opus" ? -4 : -2;
      for (const other of parties) {
        const level = party.level(other.hz);
        if (other === party) expect(level).toBeLessThan(-12);
        else expect(level).toBeGreaterThan(other.codec === "opus" ? least - 2 : least);
      }
    }
    await bench.mustBeEmpty(parties.map(({ name }) => name));
  });

  test("a whisper is heard by the agent alone, and the recording has only who was recorded", async () => {
    const { bench, parties } = meeting(3, () => "pcmu");
    const [caller, agent, boss] = parties as [Party, Party, Party];
    const path = "/recordings/w.wav";
    bench.command({ kind: "record", recording: RECORDING, call: CALL, path, left: caller.id, right: agent.id });
    bench.command({
      kind: "table",
      rows: [
        { leg: caller.id, what: { kind: "leg", leg: agent.id } },
        { leg: agent.id, what: { kind: "mix", legs: [caller.id, boss.id] } },
        { leg: boss.id, what: { kind: "mix", legs: [caller.id, agent.id] } },
      ],
    });
    await speak(bench, parties, 3);
    expect(agent.level(boss.hz)).toBeGreaterThan(-1.5);
    expect(agent.level(caller.hz)).toBeGreaterThan(-1.5);
    expect(caller.level(agent.hz)).toBeGreaterThan(-1.5);
    expect(caller.level(boss.hz)).toBeLessThan(-25);
    expect(boss.level(caller.hz)).toBeGreaterThan(-1.5);
    await bench.mustBeEmpty(parties.map(({ name }) => name));
    const wav = readWav(bench.files.files.get(path) ?? new Uint8Array(0));
    if (!wav.ok) throw new Error(wav.fault);
    for (const channel of [0, 1]) {
      const own = wav.value.samples.filter((_, i) => i % 2 === channel).subarray(8_000, 16_000);
      const total = own.reduce((sum, x) => sum + x * x, 0) / own.length;
      const [mine, others] = channel === 0 ? [caller, [agent, boss]] : [agent, [caller, boss]];
      expect(goertzelPower(own, 8_000, mine.hz) / total).toBeGreaterThan(0.97);
      for (const other of others) expect(goertzelPower(own, 8_000, other.hz) / total).toBeLessThan(0.001);
    }
  });

  test("who comes in does not disturb the others: their packets go on without marker, gap or silence", async () => {
    const { bench, parties, legs } = meeting(4, () => "pcmu");
    const [late, ...first] = [...parties].reverse() as [Party, ...Party[]];
    const list = legs.filter((leg) => leg !== late.id);
    bench.command({ kind: "table", rows: list.map((leg) => ({ leg, what: { kind: "mix", legs: list } })) });
    bench.hear(late.name, { kind: "nothing" });
    await speak(bench, first, 2);
    for (const { port } of first) port.rtp.length = 0;
    bench.command({ kind: "table", rows: legs.map((leg) => ({ leg, what: { kind: "mix", legs } })) });
    bench.command({ kind: "chime", legs: list, tone: "beep" });
    await speak(bench, parties, 2);
    for (const party of first) {
      const all = party.port.rtp.map(read);
      expect(all.length).toBe(100);
      expect(all.some(({ marker }) => marker)).toBe(false);
      const decoder = codecKit.decoder("pcmu", 8_000);
      const piece = new Int16Array(160);
      for (const { payload } of all) {
        decoder.decode(payload, 0, 160, piece);
        expect(piece.some((x) => Math.abs(x) > 300)).toBe(true);
      }
      expect(party.level(late.hz)).toBeGreaterThan(-1.5);
    }
    await bench.mustBeEmpty(parties.map(({ name }) => name));
  });

  test("a tone over the talk is heard once by whom it is meant for, with the talk going on", async () => {
    const { bench, parties } = meeting(3, (n) => (["pcmu", "g722", "opus"] as const)[n] ?? "pcmu");
    const alone = bench.leg("alone", planFor({ host: "192.0.2.99", port: 9_000 }));
    await speak(bench, parties, 2);
    const [a, b, c] = parties as [Party, Party, Party];
    bench.command({ kind: "chime", legs: [a.id, b.id, legId("alone")], tone: "beep" });
    for (const { port } of parties) port.rtp.length = 0;
    await speak(bench, parties, 1);
    for (const party of [a, b]) {
      expect(party.level(1_000)).toBeGreaterThan(5); // 400 ms of 7 000 in a second of 900
      expect(party.level(c.hz)).toBeGreaterThan(-3);
    }
    expect(c.level(1_000)).toBeLessThan(-12);
    for (const { port } of parties) port.rtp.length = 0;
    await speak(bench, parties, 1);
    for (const party of parties) expect(party.level(1_000)).toBeLessThan(-12);
    expect(alone.rtp).toEqual([]);
    await bench.mustBeEmpty([...parties.map(({ name }) => name), "alone"]);
  });

  test("thirty loud voices at once are bent, not broken: nothing wraps around", async () => {
    const { bench, parties } = meeting(3, () => "pcmu");
    for (let i = 0; i < 100; i++) {
      for (const [n, party] of parties.entries()) {
        const payload = new Uint8Array(160).fill(i % 2 === 0 ? 0x80 : 0x00); // full scale, all alike
        party.port.arrive(rtp({ ssrc: n, sequence: i, timestamp: 160 * i, payloadType: 0, payload }), {
          host: `192.0.2.${n + 1}`,
          port: 4_000,
        });
      }
      await bench.clock.advance(20);
    }
    const { sound } = (parties[0] as Party).heard();
    const [most, least] = [Math.max(...sound), Math.min(...sound)];
    expect(most).toBeGreaterThan(30_000);
    expect(least).toBeLessThan(-30_000);
    for (let i = 1; i < sound.length; i++) {
      const [x, y] = [sound[i - 1] ?? 0, sound[i] ?? 0];
      if (Math.abs(x - y) > 20_000) expect(i % 80).toBe(0); // only where the voices themselves turn over
    }
    await bench.mustBeEmpty(parties.map(({ name }) => name));
  });
});
