// What two people on the phone get of each other: RTP-01, RTP-03, RTP-06.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { limits } from "../../src/base/limits.ts";
import type { Address } from "../../src/base/net.ts";
import { between, fraction, seededRng } from "../../src/base/rng.ts";
import { decode } from "../../src/rtp/g711.ts";
import {
  type FakePort,
  legId,
  MediaBench,
  makeClip,
  PhoneStream,
  planFor,
  playing,
  read,
  rtp,
  sine,
} from "./media-bench.ts";

const ALICE = { host: "192.0.2.1", port: 4_000 };
const BOB = { host: "192.0.2.2", port: 5_000 };
const MALLORY = { host: "203.0.113.66", port: 6_666 };

function bridged(init: { aliceCodec?: "pcmu" | "pcma"; bobEvents?: boolean } = {}) {
  const bench = new MediaBench();
  const pcma = { codec: "pcma", payloadType: 8 } as const;
  const alice = bench.leg("a", planFor(ALICE, init.aliceCodec === "pcma" ? pcma : {}));
  const bob = bench.leg("b", planFor(BOB, init.bobEvents === false ? { telephoneEvent: undefined } : {}));
  bench.bridge("a", "b");
  return { bench, alice, bob };
}

async function talk(bench: MediaBench, port: FakePort, stream: PhoneStream, packets: number): Promise<void> {
  for (let i = 0; i < packets; i++) {
    port.arrive(stream.next(), stream.from);
    await bench.clock.advance(20);
  }
}

describe("what one phone says the other hears", () => {
  test("payload untouched, under our own SSRC, in sequence, at once", async () => {
    const { bench, alice, bob } = bridged();
    const stream = new PhoneStream(ALICE);
    const payloads = Array.from({ length: 20 }, (_, i) => Uint8Array.from({ length: 160 }, (_, j) => (i + j) & 0xff));
    for (const payload of payloads) {
      alice.arrive(stream.next(payload), ALICE);
      await bench.clock.advance(20);
    }
    const heard = bob.rtp.map(read);
    expect(heard.map((packet) => packet.payload)).toEqual(payloads);
    expect(new Set(heard.map((packet) => packet.ssrc)).size).toBe(1);
    expect(heard[0]?.ssrc).not.toBe(stream.ssrc);
    heard.slice(1).forEach((packet, i) => {
      expect((packet.sequence - (heard[i]?.sequence ?? 0)) & 0xffff).toBe(1);
      expect((packet.timestamp - (heard[i]?.timestamp ?? 0)) >>> 0).toBe(160);
    });
    expect(heard.map((packet) => packet.marker)).toEqual([true, ...Array(19).fill(false)]);
    expect(bob.rtp.every((sent) => sent.to.host === BOB.host && sent.to.port === BOB.port)).toBe(true);
    expect(bob.rtp.map((sent) => sent.at)).toEqual(payloads.map((_, i) => 20 * i));
    await bench.mustBeEmpty(["a", "b"]);
  });

  test("a lost packet stays visible as a gap, a late one keeps its place, a doubled one is sent once", () => {
    const { alice, bob } = bridged();
    const stream = new PhoneStream(ALICE, { sequence: 65_534 });
    const packets = Array.from({ length: 8 }, () => stream.next());
    for (const i of [0, 1, 3, 2, 3, 6, 7]) alice.arrive(packets[i] as Uint8Array, ALICE);
    const first = read(bob.rtp[0] as never).sequence;
    expect(bob.rtp.map((sent) => (read(sent).sequence - first) & 0xffff)).toEqual([0, 1, 3, 2, 6, 7]);
  });

  test("phones with different laws understand each other", () => {
    const { alice, bob } = bridged({ aliceCodec: "pcma" });
    const voice = makeClip(sine(700, 0.02));
    alice.arrive(new PhoneStream(ALICE, { payloadType: 8 }).next(voice.pcma), ALICE);
    bob.arrive(new PhoneStream(BOB).next(voice.pcmu), BOB);
    const toBob = read(bob.rtp[0] as never);
    const toAlice = read(alice.rtp[0] as never);
    expect([toBob.payloadType, toAlice.payloadType]).toEqual([0, 8]);
    const wanted = sine(700, 0.02);
    const bobHears = decode(toBob.payload, "pcmu");
    const aliceHears = decode(toAlice.payload, "pcma");
    for (let i = 0; i < 160; i++) {
      expect(Math.abs((bobHears[i] ?? 0) - (wanted[i] ?? 0))).toBeLessThan(600);
      expect(Math.abs((aliceHears[i] ?? 0) - (wanted[i] ?? 0))).toBeLessThan(600);
    }
  });

  test("header extensions, contributing sources and padding do not reach the other side", () => {
    const { alice, bob } = bridged();
    const payload = new Uint8Array(160).fill(0x55);
    const head = Buffer.from([0xb1, 0, 0, 9, 0, 0, 0, 160, 0, 0, 0, 7, 0, 0, 0, 8, 0xbe, 0xde, 0, 1, 1, 2, 3, 4]);
    alice.arrive(Buffer.concat([head, payload, Buffer.from([0, 0, 0, 4])]), ALICE);
    expect(read(bob.rtp[0] as never).payload).toEqual(payload);
  });

  test("music gives way to the agent without a break in numbers or time, marked once", async () => {
    const { bench, alice, bob } = bridged();
    bench.clips.set("music/quiet", makeClip(sine(600, 1)));
    bench.hear("a", playing("music/quiet", "repeat"));
    await bench.clock.advance(200);
    bench.hear("a", { kind: "leg", leg: legId("b") });
    await talk(bench, bob, new PhoneStream(BOB, { timestamp: 4_000_000_000, sequence: 65_530 }), 10);
    const heard = alice.rtp.map(read);
    expect(heard.length).toBeGreaterThanOrEqual(19);
    heard.slice(1).forEach((packet, i) => {
      expect((packet.sequence - (heard[i]?.sequence ?? 0)) & 0xffff).toBe(1);
      expect((packet.timestamp - (heard[i]?.timestamp ?? 0)) >>> 0).toBeGreaterThanOrEqual(160);
      expect((packet.timestamp - (heard[i]?.timestamp ?? 0)) >>> 0).toBeLessThanOrEqual(320);
    });
    expect(heard.filter((packet) => packet.marker).length).toBe(2); // the music's beginning, the agent's
    await bench.mustBeEmpty(["a", "b"]);
  });

  test("a phone that restarts with another SSRC goes on in our stream", async () => {
    const { bench, alice, bob } = bridged();
    await talk(bench, alice, new PhoneStream(ALICE), 5);
    await talk(bench, alice, new PhoneStream(ALICE, { ssrc: 99, sequence: 7, timestamp: 9 }), 5);
    const heard = bob.rtp.map(read);
    expect(heard.map((packet) => packet.sequence - (heard[0]?.sequence ?? 0))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect((heard[9]?.timestamp ?? 0) - (heard[0]?.timestamp ?? 0)).toBe(9 * 160);
    expect(new Set(heard.map((packet) => packet.ssrc)).size).toBe(1);
  });

  test("echo gives back what was said", () => {
    const bench = new MediaBench();
    const port = bench.leg("a", planFor(ALICE));
    bench.hear("a", { kind: "echo" });
    const payload = Uint8Array.from({ length: 160 }, (_, i) => i);
    port.arrive(new PhoneStream(ALICE).next(payload), ALICE);
    expect(read(port.rtp[0] as never).payload).toEqual(payload);
  });
});

describe("hold", () => {
  test("nothing is sent to a phone that put us on hold, and what was not sent does not look lost afterwards", async () => {
    const { bench, alice, bob } = bridged();
    const stream = new PhoneStream(ALICE);
    await talk(bench, alice, stream, 3);
    bench.command({ kind: "configure", leg: legId("b"), plan: planFor(BOB, { weSend: false }) });
    await talk(bench, alice, stream, 100);
    expect(bob.rtp.length).toBe(3);
    bench.command({ kind: "configure", leg: legId("b"), plan: planFor(BOB) });
    await talk(bench, alice, stream, 3);
    const heard = bob.rtp.map(read);
    expect(heard.map((packet) => packet.sequence - (heard[0]?.sequence ?? 0))).toEqual([0, 1, 2, 3, 4, 5]);
    expect((heard[3]?.timestamp ?? 0) - (heard[2]?.timestamp ?? 0)).toBe(101 * 160);
  });

  test("a leg we do not listen to is not heard by the other", async () => {
    const { bench, alice, bob } = bridged();
    bench.command({ kind: "configure", leg: legId("a"), plan: planFor(ALICE, { weReceive: false }) });
    await talk(bench, alice, new PhoneStream(ALICE), 3);
    expect(bob.rtp).toEqual([]);
  });
});

describe("key presses (RFC 4733)", () => {
  test("reach the other phone with its payload type and one timestamp, and are told once", async () => {
    const bench = new MediaBench();
    const alice = bench.leg("a", planFor(ALICE));
    const bob = bench.leg("b", planFor(BOB, { telephoneEvent: { send: 96, receive: 101 } }));
    bench.bridge("a", "b");
    const stream = new PhoneStream(ALICE);
    await talk(bench, alice, stream, 2);
    for (const packet of stream.event(5, 4)) {
      alice.arrive(packet, ALICE);
      await bench.clock.advance(20);
    }
    await talk(bench, alice, stream, 2);
    const heard = bob.rtp.map(read);
    const events = heard.filter((packet) => packet.payloadType === 96);
    expect(events.length).toBe(7);
    expect(new Set(events.map((packet) => packet.timestamp)).size).toBe(1);
    expect(events[0]?.marker).toBe(true);
    expect(heard.map((packet) => packet.sequence - (heard[0]?.sequence ?? 0))).toEqual(heard.map((_, i) => i));
    expect(bench.facts).toEqual([
      expect.objectContaining({ kind: "digit", digit: "5", durationMs: 80, leg: legId("a") }),
    ]);
  });

  test("are left out without a gap where the other phone did not agree to them", async () => {
    const { bench, alice, bob } = bridged({ bobEvents: false });
    const stream = new PhoneStream(ALICE);
    await talk(bench, alice, stream, 3);
    for (const packet of stream.event(11, 3)) alice.arrive(packet, ALICE);
    await talk(bench, alice, stream, 3);
    const heard = bob.rtp.map(read);
    expect(heard.every((packet) => packet.payloadType === 0)).toBe(true);
    expect(heard.map((packet) => packet.sequence - (heard[0]?.sequence ?? 0))).toEqual([0, 1, 2, 3, 4, 5]);
    expect(bench.facts).toEqual([expect.objectContaining({ kind: "digit", digit: "#" })]);
  });

  test("are told although their end was lost, and two of the same key are two", async () => {
    const { bench, alice } = bridged();
    const stream = new PhoneStream(ALICE);
    for (const packet of stream.event(7, 3).slice(0, 3)) alice.arrive(packet, ALICE);
    stream.timestamp += 800;
    for (const packet of stream.event(7, 3).slice(0, 3)) alice.arrive(packet, ALICE);
    await bench.clock.advance(1_000);
    expect(bench.facts.map((fact) => (fact.kind === "digit" ? fact.digit : fact.kind))).toEqual(["7", "7"]);
  });
});

describe("whose packets are believed (RTP-01)", () => {
  test("a phone behind a NAT is answered where it speaks from, after a short probation", async () => {
    const { bench, alice, bob } = bridged();
    const outside = { host: "198.51.100.9", port: 41_000 };
    await talk(bench, alice, new PhoneStream(outside), 10);
    await talk(bench, bob, new PhoneStream(BOB), 1);
    expect(bob.rtp.length).toBe(6); // the first four served the probation
    expect(alice.rtp.at(-1)?.to).toEqual(outside);
  });

  test("the address SDP named takes over from a guess whenever it speaks", async () => {
    const { bench, alice, bob } = bridged();
    await talk(bench, alice, new PhoneStream(MALLORY), 300);
    await talk(bench, alice, new PhoneStream(ALICE, { ssrc: 5 }), 3);
    await talk(bench, bob, new PhoneStream(BOB), 1);
    expect(alice.rtp.at(-1)?.to).toEqual(ALICE);
    expect(alice.settledOn).toEqual(ALICE);
  });

  test("a phone whose NAT gave it another port is followed once the old one has been silent for a second", async () => {
    const { bench, alice, bob } = bridged();
    const stream = new PhoneStream(ALICE);
    await talk(bench, alice, stream, 50);
    expect(alice.settledOn).toEqual(ALICE);
    const moved = { host: "198.51.100.9", port: 40_404 };
    for (let i = 0; i < 120; i++) {
      alice.arrive(stream.next(), moved); // it does not know: its stream goes on
      await bench.clock.advance(20);
    }
    await talk(bench, bob, new PhoneStream(BOB), 1);
    expect(alice.rtp.at(-1)?.to).toEqual(moved);
  });

  test("a phone that is muted and sends nothing is not replaced by a stranger", async () => {
    const { bench, alice, bob } = bridged();
    await talk(bench, alice, new PhoneStream(ALICE), 50);
    const stranger = new PhoneStream(MALLORY, { ssrc: 0xbad });
    await talk(bench, alice, stranger, 500);
    await talk(bench, bob, new PhoneStream(BOB), 1);
    expect(bob.rtp.length).toBe(50);
    expect(alice.rtp.at(-1)?.to).toEqual(ALICE);
    await talk(bench, alice, new PhoneStream(ALICE, { ssrc: 9 }), 1); // and is heard at once when it speaks again
    expect(bob.rtp.length).toBe(51);
  });

  test("behind a NAT the source that signalling comes from is not replaced by a stranger either, and beats one that was first", async () => {
    const { bench, alice, bob } = bridged();
    const inside = { host: "10.0.0.7", port: 4_000 };
    const outside = { host: "198.51.100.9", port: 41_000 };
    bench.command({
      kind: "configure",
      leg: legId("a"),
      plan: planFor(inside, { signalledFrom: outside.host }),
    });
    const stranger = new PhoneStream(MALLORY, { ssrc: 0xbad });
    await talk(bench, alice, stranger, 300);
    await talk(bench, alice, new PhoneStream(outside), 10);
    await talk(bench, bob, new PhoneStream(BOB), 1);
    expect(alice.rtp.at(-1)?.to).toEqual(outside);
    await talk(bench, alice, stranger, 500);
    await talk(bench, bob, new PhoneStream(BOB, { sequence: 2_000 }), 1);
    expect(alice.rtp.at(-1)?.to).toEqual(outside);
  });

  test("the address SDP named takes over from a neighbour at the host that signals, who was first and goes on", async () => {
    const { bench, alice, bob } = bridged();
    bench.command({ kind: "configure", leg: legId("a"), plan: planFor(ALICE, { signalledFrom: ALICE.host }) });
    const neighbour = new PhoneStream({ host: ALICE.host, port: 9 }, { ssrc: 0xbad });
    await talk(bench, alice, neighbour, 20);
    const stream = new PhoneStream(ALICE);
    bob.rtp.length = 0;
    for (let i = 0; i < 50; i++) {
      await talk(bench, alice, neighbour, 1);
      await talk(bench, alice, stream, 1);
    }
    expect(bob.rtp.length).toBe(1 + 50); // the neighbour's last, then the phone's
    expect(alice.settledOn).toEqual(ALICE);
  });

  test("a stranger who was first and falls silent does not keep the phone out", async () => {
    const { bench, alice, bob } = bridged();
    await talk(bench, alice, new PhoneStream(MALLORY, { ssrc: 0xbad }), 300);
    const outside = { host: "198.51.100.9", port: 41_000 };
    await talk(bench, alice, new PhoneStream(outside), 80);
    await talk(bench, bob, new PhoneStream(BOB), 1);
    expect(alice.rtp.at(-1)?.to).toEqual(outside);
  });

  test("a new address in SDP is believed at once and the port hears everybody again", async () => {
    const { bench, alice, bob } = bridged();
    await talk(bench, alice, new PhoneStream(ALICE), 5);
    const elsewhere = { host: "192.0.2.77", port: 7_000 };
    bench.command({ kind: "configure", leg: legId("a"), plan: planFor(elsewhere) });
    expect(alice.settledOn).toBeUndefined();
    bob.rtp.length = 0;
    await talk(bench, alice, new PhoneStream(elsewhere, { ssrc: 4 }), 1);
    expect(bob.rtp.length).toBe(1);
  });

  test("nobody off the path can be heard or turn the audio to himself, whatever he sends and when", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), (seed) => {
        const rng = seededRng(seed);
        const { alice, bob } = bridged();
        // He sees neither the stream nor its numbers; sometimes the kernel's filter is not yet in force, so he reaches the engine.
        const phone = new PhoneStream(ALICE, { sequence: between(rng, 0, 65_535) });
        const attacker = new PhoneStream(MALLORY, { ssrc: 0xbad, sequence: between(rng, 0, 65_535) });
        alice.arrive(phone.next(), ALICE);
        for (let i = 0; i < 60; i++) {
          if (fraction(rng) < 0.5) {
            const port = between(rng, 0, 2) === 0 ? MALLORY.port : between(rng, 1_024, 65_535);
            if (fraction(rng) < 0.1) attacker.sequence = between(rng, 0, 65_535);
            alice.onRtp?.(attacker.next(new Uint8Array(160).fill(0x42)), { host: MALLORY.host, port });
          } else alice.arrive(phone.next(), ALICE);
          bob.arrive(new PhoneStream(BOB, { sequence: i }).next(), BOB);
        }
        expect(bob.rtp.some((sent) => read(sent).payload[0] === 0x42)).toBe(false);
        expect(alice.rtp.every((sent) => sent.to.host === ALICE.host)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  test("random packets of many sources do not push out the phone that is about to be believed", async () => {
    const { bench, alice, bob } = bridged();
    const rng = seededRng(3);
    const phone = new PhoneStream({ host: "198.51.100.9", port: 41_000 });
    for (let i = 0; i < 8; i++) {
      for (let n = 0; n < 20; n++) {
        const from = { host: `203.0.113.${between(rng, 1, 254)}`, port: between(rng, 1_024, 65_535) };
        alice.arrive(
          rtp({
            ssrc: rng.uint32(),
            sequence: rng.uint32(),
            timestamp: 0,
            payloadType: 0,
            payload: new Uint8Array(160),
          }),
          from,
        );
      }
      alice.arrive(phone.next(), phone.from);
      await bench.clock.advance(20);
    }
    await talk(bench, bob, new PhoneStream(BOB), 1);
    expect(alice.rtp.at(-1)?.to).toEqual(phone.from);
  });

  test("before anything is agreed nobody is believed", () => {
    const bench = new MediaBench();
    const port = bench.leg("a");
    bench.hear("a", { kind: "echo" });
    const stream = new PhoneStream(ALICE);
    for (let i = 0; i < 20; i++) port.arrive(stream.next(), ALICE);
    expect(port.rtp).toEqual([]);
    expect(bench.close("a").dropped).toBe(20);
  });
});

describe("a peer that sends too much", () => {
  test("is cut to the limit, and heard as before in the next second", async () => {
    const { bench, alice, bob } = bridged();
    const stream = new PhoneStream(ALICE);
    for (let i = 0; i < 2_000; i++) alice.arrive(stream.next(), ALICE);
    expect(bob.rtp.length).toBe(limits.rtp.packetsPerSecond);
    await bench.clock.advance(1_000);
    await talk(bench, alice, stream, 50);
    expect(bob.rtp.length).toBe(limits.rtp.packetsPerSecond + 50);
    expect(bench.close("a").dropped).toBe(2_000 - limits.rtp.packetsPerSecond);
  });

  test("descriptions that name our own ports carry no packet round for ever", () => {
    const bench = new MediaBench();
    const ends = [bench.leg("a"), bench.leg("b")] as const;
    const places = ends.map(({ port }) => ({ host: "198.51.100.1", port }));
    ends.forEach((_, i) => {
      bench.command({ kind: "configure", leg: legId(i === 0 ? "a" : "b"), plan: planFor(places[1 - i] as Address) });
    });
    bench.bridge("a", "b");
    ends[0].arrive(new PhoneStream(places[1] as Address).next(), places[1] as Address);
    let carried = 0;
    for (let sent = ends[1].rtp.shift(); sent !== undefined && carried < 20_000; carried++) {
      const at = sent.to.port === ends[0].port ? ends[0] : ends[1];
      const other = at === ends[0] ? ends[1] : ends[0];
      at.arrive(sent.packet, { host: "198.51.100.1", port: other.port });
      sent = other.rtp.shift();
    }
    expect(carried).toBeLessThan(2 * limits.rtp.packetsPerSecond + 2);
  });

  test("a stranger cannot use the phone's allowance up", async () => {
    const { bench, alice, bob } = bridged();
    const stream = new PhoneStream(ALICE);
    await talk(bench, alice, stream, 1);
    const flood = new PhoneStream(MALLORY);
    for (let i = 0; i < 5_000; i++) alice.arrive(flood.next(), MALLORY);
    await talk(bench, alice, stream, 49);
    expect(bob.rtp.length).toBe(50);
  });
});

describe("silence", () => {
  test("a leg that should speak and does not is told once, and again after it has spoken", async () => {
    const { bench, alice } = bridged();
    const aliceIsSilent = () => bench.facts.filter((fact) => fact.kind === "silent" && fact.leg === legId("a")).length;
    await bench.clock.advance(9_000);
    expect(aliceIsSilent()).toBe(0);
    await bench.clock.advance(20_000);
    expect(aliceIsSilent()).toBe(1);
    await talk(bench, alice, new PhoneStream(ALICE), 1);
    await bench.clock.advance(11_000);
    expect(aliceIsSilent()).toBe(2);
  });

  test("a leg on hold may be silent", async () => {
    const bench = new MediaBench();
    bench.leg("a", planFor(ALICE, { weReceive: false }));
    await bench.clock.advance(30_000);
    expect(bench.facts).toEqual([]);
  });
});

describe("ports", () => {
  test("a port rests before the next leg gets it, and its late packets meet nobody", async () => {
    const bench = new MediaBench({ portLimit: 2, firstPorts: 2 });
    const port = bench.leg("a", planFor(ALICE));
    bench.leg("b", planFor(BOB));
    bench.bridge("a", "b");
    bench.close("a");
    port.arrive(new PhoneStream(ALICE).next(), ALICE);
    expect(bench.ready).toEqual([]);
    await bench.clock.advance(4_000);
    expect(bench.ready).toEqual([port.port]);
    expect(port.closed).toBe(false);
    await bench.mustBeEmpty(["b"]);
    bench.engine.close();
    expect([...bench.ports.values()].every((one) => one.closed)).toBe(true);
  });

  test("more are bound as they are used", () => {
    const bench = new MediaBench({ firstPorts: 4 });
    for (let i = 0; i < 1_000; i++) bench.leg(`n${i}`);
    expect(bench.ready.length).toBeGreaterThan(100);
  });
});
