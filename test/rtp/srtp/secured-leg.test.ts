// RTP-07: what people hear of each other when one of their phones, or both, protect their sound, and what an eavesdropper or a meddler gets.

import { describe, expect, test } from "vitest";
import { limits } from "../../../src/base/limits.ts";
import type { Address } from "../../../src/base/net.ts";
import type { MediaPlan } from "../../../src/rtp/plan.ts";
import { nodeSrtpCrypto } from "../../../src/rtp/port/srtp-crypto.ts";
import { readRtcp } from "../../../src/rtp/rtcp.ts";
import type { SrtpSuite } from "../../../src/rtp/security.ts";
import { PacketSlab } from "../../../src/rtp/srtp/slab.ts";
import { protectionOf, SrtpReceiver, SrtpSender } from "../../../src/rtp/srtp/srtp.ts";
import { type FakePort, legId, MediaBench, PhoneStream, planFor, read, type Sent } from "../media-bench.ts";

const ALICE = { host: "192.0.2.1", port: 4_000 };
const BOB = { host: "192.0.2.2", port: 5_000 };
const MALLORY = { host: "203.0.113.66", port: 6_666 };
const SUITE = "AES_CM_128_HMAC_SHA1_80" as const;

function master(first: number): Uint8Array {
  return Uint8Array.from({ length: 30 }, (_, i) => (first + 11 * i) & 0xff);
}

/** A phone that protects its sound; `ours` is the key the switch sends under, `theirs` its own. */
class SecurePhone {
  readonly stream: PhoneStream;
  #sender: SrtpSender;
  #receiver: SrtpReceiver;

  constructor(from: Address, theirs = 1, ours = 101, suite: SrtpSuite = SUITE) {
    this.stream = new PhoneStream(from);
    this.#sender = new SrtpSender(keyed(theirs, suite), new PacketSlab());
    this.#receiver = new SrtpReceiver(keyed(ours, suite));
  }

  next(payload?: Uint8Array): Uint8Array {
    return must(this.#sender.rtp(this.stream.next(payload)));
  }

  report(packet: Uint8Array): Uint8Array {
    return must(this.#sender.rtcp(packet));
  }

  hears(sent: Sent | undefined) {
    const packet = this.#receiver.rtp(new Uint8Array(sent?.packet ?? []));
    return packet === undefined ? undefined : read({ packet, to: ALICE, at: 0 });
  }

  reads(sent: Sent | undefined): Uint8Array | undefined {
    return this.#receiver.rtcp(new Uint8Array(sent?.packet ?? []));
  }

  /** New keys of its own; what it hears under is kept. */
  rekey(theirs: number): void {
    this.#sender = new SrtpSender(keyed(theirs, SUITE), new PacketSlab());
  }
}

function keyed(first: number, suite: SrtpSuite) {
  return protectionOf({ suite, master: master(first), crypto: nodeSrtpCrypto });
}

function must(packet: Uint8Array | undefined): Uint8Array {
  if (packet === undefined) throw new Error("the phone could not protect its packet");
  return packet;
}

function secure(remote: Address, changes: Partial<MediaPlan> = {}, theirs = 1, ours = 101): MediaPlan {
  const security = { kind: "sdes", suite: SUITE, sendKey: master(ours), receiveKey: master(theirs) } as const;
  return planFor(remote, { security, ...changes });
}

/** Alice protects her sound, Bob does not. */
function call(alicePlan = secure(ALICE)) {
  const bench = new MediaBench();
  const alice = bench.leg("a", alicePlan);
  const bob = bench.leg("b", planFor(BOB));
  bench.bridge("a", "b");
  return { bench, alice, bob, phone: new SecurePhone(ALICE) };
}

function configure(bench: MediaBench, plan: MediaPlan): void {
  bench.command({ kind: "configure", leg: legId("a"), plan });
}

async function talk(bench: MediaBench, port: FakePort, phone: SecurePhone, packets: number): Promise<void> {
  for (let i = 0; i < packets; i++) {
    port.arrive(phone.next(), ALICE);
    await bench.clock.advance(20);
  }
}

describe("RTP-07 a phone that protects its sound and one that does not", () => {
  test("hear each other octet by octet; on the wire her side shows nothing of it", async () => {
    const { bench, alice, bob, phone } = call();
    const said = Array.from({ length: 30 }, (_, i) => new Uint8Array(160).fill(i));
    const bobs = new PhoneStream(BOB);
    for (const payload of said) {
      alice.arrive(phone.next(payload), ALICE);
      bob.arrive(bobs.next(payload), BOB);
      await bench.clock.advance(20);
    }
    expect(bob.rtp.map((sent) => read(sent).payload)).toEqual(said);
    expect(alice.rtp.map((sent) => phone.hears(sent)?.payload)).toEqual(said);
    expect(alice.rtp.every(({ packet }) => packet.length === 182)).toBe(true);
    const { dropped, packetsReceived } = bench.close("a");
    expect({ dropped, packetsReceived }).toEqual({ dropped: 0, packetsReceived: 30 });
    await bench.mustBeEmpty(["b"]);
  });

  test("two that protect it under different suites", async () => {
    const bench = new MediaBench();
    const gcm = {
      kind: "sdes",
      suite: "AEAD_AES_128_GCM",
      sendKey: master(101).subarray(2),
      receiveKey: master(1).subarray(2),
    } as const;
    const alice = bench.leg("a", secure(ALICE));
    const bob = bench.leg("b", planFor(BOB, { security: gcm }));
    bench.bridge("a", "b");
    const phone = new SecurePhone(ALICE);
    const receiver = new SrtpReceiver(
      protectionOf({ suite: "AEAD_AES_128_GCM", master: gcm.sendKey, crypto: nodeSrtpCrypto }),
    );
    alice.arrive(phone.next(new Uint8Array(160).fill(3)), ALICE);
    const heard = receiver.rtp(new Uint8Array(bob.rtp[0]?.packet ?? []));
    expect(heard?.subarray(12)).toEqual(new Uint8Array(160).fill(3));
    await bench.mustBeEmpty(["a", "b"]);
  });

  test("tones and what the switch plays are protected too", async () => {
    const { bench, alice, phone } = call();
    bench.hear("a", { kind: "tone", tone: "ringback" });
    await bench.clock.advance(500);
    expect(alice.rtp.length).toBeGreaterThan(20);
    expect(alice.rtp.map((sent) => phone.hears(sent)?.payload.length)).toEqual(alice.rtp.map(() => 160));
    await bench.mustBeEmpty(["a", "b"]);
  });

  test("reports go both ways, and say what they say without protection", async () => {
    const { bench, alice, phone } = call();
    await talk(bench, alice, phone, 400);
    const reports = alice.rtcp.map((sent) => phone.reads(sent));
    expect(reports.length).toBeGreaterThan(0);
    const parts = reports.map((packet) => readRtcp(packet ?? new Uint8Array(0)));
    expect(
      parts.every((of) => of?.some((part) => part.kind !== "bye" && part.blocks[0]?.ssrc === phone.stream.ssrc)),
    ).toBe(true);
    const ssrc = Buffer.from(reports[0] ?? []).readUInt32BE(4);
    const block = Buffer.alloc(32);
    block.set([0x81, 201, 0, 7]);
    block.writeUInt32BE(phone.stream.ssrc, 4);
    block.writeUInt32BE(ssrc, 8);
    block.writeUInt32BE(17, 12);
    const from = { host: ALICE.host, port: ALICE.port + 1 };
    alice.arriveRtcp(phone.report(block), from);
    block.writeUInt32BE(99, 12);
    alice.arriveRtcp(block, from); // in the clear: not hers
    const report = bench.close("a");
    expect(report.peer?.lost).toBe(17);
    expect(report.dropped).toBe(1);
    expect(alice.rtcp.map((sent) => sent.packet[1] === 0xcb)).not.toContain(true); // and the goodbye is protected
    await bench.mustBeEmpty(["b"]);
  });

  test("over two wraps of sequence numbers, a second SSRC and a hold", { timeout: 60_000 }, async () => {
    const { bench, alice, bob, phone } = call();
    phone.stream.sequence = 65_000;
    const quiet = new Uint8Array(80);
    for (let i = 0; i < 68_000; i++) {
      alice.arrive(phone.next(quiet), ALICE);
      if (i % 50 === 49) await bench.clock.advance(500);
    }
    expect(bob.rtp.length).toBe(68_000);
    bob.rtp.length = 0;
    configure(bench, secure(ALICE, { weSend: false, weReceive: false }));
    await bench.clock.advance(60_000);
    configure(bench, secure(ALICE));
    phone.stream.ssrc = 99;
    phone.stream.sequence = 5;
    await talk(bench, alice, phone, 50);
    expect(bob.rtp.length).toBeGreaterThanOrEqual(48); // RFC 3550 §A.1: a new SSRC is believed from its second packet on
    expect(bench.close("a").dropped).toBeLessThanOrEqual(2);
    await bench.mustBeEmpty(["b"]);
  });
});

describe("RTP-07 who is not the phone", () => {
  test("is not heard with clear packets, a wrong key or packets heard before, and every one is counted", async () => {
    const { bench, alice, bob, phone } = call();
    const stranger = new SecurePhone(ALICE, 55);
    const first = phone.next();
    alice.arrive(first, ALICE);
    await bench.clock.advance(20);
    for (let i = 0; i < 10; i++) {
      alice.arrive(first, ALICE);
      alice.arrive(stranger.next(), ALICE);
      alice.arrive(new PhoneStream(ALICE).next(), ALICE);
      await bench.clock.advance(20);
    }
    expect(bob.rtp.length).toBe(1);
    expect(bench.close("a").dropped).toBe(30);
    await bench.mustBeEmpty(["b"]);
  });

  test("cannot take the call over, not even with packets it has listened to", async () => {
    const { bench, alice, bob, phone } = call();
    const recorded: Uint8Array[] = [];
    for (let i = 0; i < 20; i++) {
      const packet = phone.next();
      recorded.push(new Uint8Array(packet));
      alice.arrive(packet, ALICE);
      await bench.clock.advance(20);
    }
    await bench.clock.advance(30_000);
    const clear = new PhoneStream(MALLORY, { ssrc: phone.stream.ssrc, sequence: phone.stream.sequence });
    for (const packet of recorded) {
      alice.onRtp?.(packet, MALLORY);
      alice.onRtp?.(new Uint8Array(clear.next()), MALLORY);
      await bench.clock.advance(20);
    }
    bob.arrive(new PhoneStream(BOB).next(), BOB);
    expect(bob.rtp.length).toBe(20);
    expect(alice.rtp.map(({ to }) => to)).toEqual([ALICE]);
    await bench.mustBeEmpty(["a", "b"]);
  });
});

describe("RTP-07 a later answer", () => {
  test("with the same keys goes on: nothing heard before is heard again, nothing is sent twice under one number", async () => {
    const { bench, alice, bob, phone } = call();
    const first = phone.next();
    alice.arrive(new Uint8Array(first), ALICE);
    bob.arrive(new PhoneStream(BOB).next(), BOB);
    expect(phone.hears(alice.rtp[0])).toBeDefined();
    configure(bench, secure(ALICE, { ptimeMs: 30 }));
    alice.arrive(new Uint8Array(first), ALICE);
    expect(bob.rtp.length).toBe(1);
    await talk(bench, alice, phone, 3);
    expect(bob.rtp.length).toBe(4);
    await bench.mustBeEmpty(["a", "b"]);
  });

  test("with a new key of hers: packets under the old one are heard until the first under the new one", async () => {
    const { bench, alice, bob, phone } = call();
    const old = new SecurePhone(ALICE, 1);
    await talk(bench, alice, phone, 5);
    old.stream.sequence = phone.stream.sequence;
    const late = [old.next(), old.next()];
    configure(bench, secure(ALICE, {}, 2));
    alice.arrive(must(late[0]), ALICE);
    expect(bob.rtp.length).toBe(6);
    phone.rekey(2);
    phone.stream.sequence = old.stream.sequence;
    await talk(bench, alice, phone, 5);
    expect(bob.rtp.length).toBe(11);
    alice.arrive(must(late[1]), ALICE);
    expect(bob.rtp.length).toBe(11);
    expect(bench.close("a").dropped).toBe(1);
    await bench.mustBeEmpty(["b"]);
  });

  test("with a new key that never comes: the old one is worth nothing after a while", async () => {
    const { bench, alice, bob, phone } = call();
    await talk(bench, alice, phone, 5);
    configure(bench, secure(ALICE, {}, 2));
    await bench.clock.advance(limits.rtp.oldKeyMs);
    await talk(bench, alice, phone, 5);
    expect(bob.rtp.length).toBe(5);
    await bench.mustBeEmpty(["a", "b"]);
  });

  test("without keys: clear both ways from then on, and with the same keys again nothing starts over", async () => {
    const { bench, alice, bob, phone } = call();
    const first = phone.next();
    alice.arrive(new Uint8Array(first), ALICE);
    configure(bench, planFor(ALICE));
    const stream = new PhoneStream(ALICE, { ...phone.stream });
    alice.arrive(stream.next(), ALICE);
    bob.arrive(new PhoneStream(BOB).next(), BOB);
    expect(bob.rtp.length).toBe(2);
    expect(read(alice.rtp[0] as Sent).payload.length).toBe(160);
    configure(bench, secure(ALICE));
    alice.arrive(new Uint8Array(first), ALICE);
    expect(bob.rtp.length).toBe(2);
    await bench.mustBeEmpty(["a", "b"]);
  });

  test("with another key and then the first one again: its numbers go on, over a wrap too", async () => {
    const { bench, alice, bob, phone } = call();
    const first = phone.next();
    alice.arrive(new Uint8Array(first), ALICE);
    const bobs = new PhoneStream(BOB, { sequence: 65_535 });
    for (let i = 0; i < 50; i++) {
      bob.arrive(bobs.next(), BOB);
      bobs.sequence = (bobs.sequence + 2_000) & 0xffff; // most are lost, so that it is soon over
      await bench.clock.advance(20);
    }
    expect(alice.rtp.length).toBe(50);
    expect(alice.rtp.map((sent) => phone.hears(sent)).filter((heard) => heard === undefined)).toEqual([]);
    alice.rtp.length = 0;
    configure(bench, secure(ALICE, {}, 2, 102));
    configure(bench, secure(ALICE));
    alice.arrive(new Uint8Array(first), ALICE);
    expect(bob.rtp.length).toBe(1);
    bob.arrive(bobs.next(), BOB);
    expect(phone.hears(alice.rtp[0])).toBeDefined();
    await bench.mustBeEmpty(["a", "b"]);
  });

  test("before the keys are there nothing is heard; after it the phone is, though its numbers went round meanwhile", async () => {
    const bench = new MediaBench();
    const alice = bench.leg("a");
    const bob = bench.leg("b", planFor(BOB));
    bench.bridge("a", "b");
    const phone = new SecurePhone(ALICE);
    phone.stream.sequence = 65_530;
    await talk(bench, alice, phone, 20);
    expect(bob.rtp).toEqual([]);
    configure(bench, secure(ALICE));
    await talk(bench, alice, phone, 20);
    expect(bob.rtp.length).toBe(20);
    await bench.mustBeEmpty(["a", "b"]);
  });
});

test("RTP-12 a fax on a protected leg passes as it is, and the sound after it is protected again", async () => {
  const { bench, alice, bob, phone } = call();
  await talk(bench, alice, phone, 3);
  for (const [leg, remote, from] of [
    ["a", ALICE, "b"],
    ["b", BOB, "a"],
  ] as const) {
    bench.command({ kind: "pass", leg: legId(leg), plan: { remote, from: legId(from) } });
  }
  const fax = Uint8Array.from([0, 0, 1, 6, 0, 0]);
  alice.arrive(fax, ALICE);
  bob.arrive(fax, BOB);
  expect([bob.rtp.at(-1)?.packet, alice.rtp.at(-1)?.packet]).toEqual([fax, fax]);
  for (const leg of ["a", "b"]) bench.command({ kind: "pass", leg: legId(leg), plan: undefined });
  configure(bench, secure(ALICE));
  await talk(bench, alice, phone, 3);
  expect(bob.rtp.length).toBe(7);
  await bench.mustBeEmpty(["a", "b"]);
});

test("RTP-07 a port that comes back from a protected leg serves a clear one", async () => {
  const bench = new MediaBench({ portLimit: 1, firstPorts: 1 });
  bench.leg("a", secure(ALICE));
  bench.close("a");
  await bench.clock.runUntilIdle(10_000);
  const port = bench.leg("b", planFor(BOB));
  bench.hear("b", { kind: "echo" });
  port.arrive(new PhoneStream(BOB).next(), BOB);
  expect(port.rtp.length).toBe(1);
  await bench.mustBeEmpty(["b"]);
});
