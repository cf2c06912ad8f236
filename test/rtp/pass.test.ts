// T.38 passes through the switch untouched (RTP-12, T.38 Annex D): UDPTL datagrams on the ports that carried sound.

import { describe, expect, test } from "vitest";
import type { Address } from "../../src/base/net.ts";
import { type FakePort, legId, MediaBench, PhoneStream, planFor, read } from "./media-bench.ts";

const ALICE = { host: "192.0.2.1", port: 4_000 };
const BOB = { host: "192.0.2.2", port: 5_000 };
const ALICE_FAX = { host: "192.0.2.1", port: 4_900 };
const BOB_FAX = { host: "192.0.2.2", port: 5_900 };
const MALLORY = { host: "203.0.113.66", port: 6_666 };

/** Sequence number, one IFP part, no redundancy. */
function udptl(sequence: number, ...data: number[]): Uint8Array {
  return Uint8Array.from([sequence >> 8, sequence & 0xff, data.length, ...data, 0, 0]);
}

function faxing(): { bench: MediaBench; alice: FakePort; bob: FakePort } {
  const bench = new MediaBench();
  const alice = bench.leg("a", planFor(ALICE));
  const bob = bench.leg("b", planFor(BOB));
  bench.bridge("a", "b");
  pass(bench, "a", ALICE_FAX, "b");
  pass(bench, "b", BOB_FAX, "a");
  return { bench, alice, bob };
}

function pass(bench: MediaBench, name: string, remote: Address, from: string): void {
  bench.command({
    kind: "pass",
    leg: legId(name),
    plan: { remote, signalledFrom: remote.host, from: legId(from) },
  });
}

describe("RTP-12 a fax passes from one leg to the other", () => {
  test("both ways, octet by octet, to the addresses that were agreed", async () => {
    const { bench, alice, bob } = faxing();
    alice.arrive(udptl(0, 6), ALICE_FAX);
    bob.arrive(udptl(0, 1, 2, 3), BOB_FAX);
    await bench.clock.advance(20);
    expect(bob.rtp.map(({ packet, to }) => [[...packet], to])).toEqual([[[0, 0, 1, 6, 0, 0], BOB_FAX]]);
    expect(alice.rtp.map(({ packet, to }) => [[...packet], to])).toEqual([[[0, 0, 3, 1, 2, 3, 0, 0], ALICE_FAX]]);
    await bench.mustBeEmpty(["a", "b"]);
  });

  test("nothing of a stranger, no RTP or RTCP of ours meanwhile, no complaint about silence", async () => {
    const { bench, alice, bob } = faxing();
    alice.arrive(udptl(0, 6), ALICE_FAX);
    bob.rtp.length = 0;
    for (let i = 0; i < 50; i++) alice.arrive(udptl(i, 9), MALLORY);
    bench.hear("b", { kind: "tone", tone: "ringback" });
    await bench.clock.advance(15_000);
    expect(bob.rtp).toEqual([]);
    expect([...alice.rtcp, ...bob.rtcp]).toEqual([]);
    expect(bench.facts).toEqual([]);
    await bench.mustBeEmpty(["a", "b"]);
  });

  test("a fax machine behind NAT is found by its packets", async () => {
    const { bench, alice, bob } = faxing();
    const mapped = { host: ALICE_FAX.host, port: 40_123 };
    for (let i = 0; i < 10; i++) alice.arrive(udptl(i, 6), mapped);
    bob.arrive(udptl(7, 1), BOB_FAX);
    await bench.clock.advance(20);
    expect(alice.rtp.at(-1)?.to).toEqual(mapped);
    await bench.mustBeEmpty(["a", "b"]);
  });

  test("too short, too long: dropped and counted", async () => {
    const { bench, alice, bob } = faxing();
    alice.arrive(Uint8Array.of(0, 1), ALICE_FAX);
    alice.arrive(new Uint8Array(1_600), ALICE_FAX);
    expect(bob.rtp).toEqual([]);
    expect(bench.close("a").dropped).toBe(2);
    await bench.mustBeEmpty(["b"]);
  });

  test("afterwards people talk again on the same ports", async () => {
    const { bench, alice, bob } = faxing();
    alice.arrive(udptl(0, 6), ALICE_FAX);
    for (const name of ["a", "b"]) bench.command({ kind: "pass", leg: legId(name), plan: undefined });
    bench.command({ kind: "configure", leg: legId("a"), plan: planFor(ALICE) });
    bench.command({ kind: "configure", leg: legId("b"), plan: planFor(BOB) });
    bob.rtp.length = 0;
    const stream = new PhoneStream(ALICE);
    for (let i = 0; i < 3; i++) {
      alice.arrive(stream.next(), ALICE);
      await bench.clock.advance(20);
    }
    expect(bob.rtp.map((sent) => [read(sent).payload.length, sent.to])).toEqual(Array(3).fill([160, BOB]));
    await bench.mustBeEmpty(["a", "b"]);
  });

  test("one end hangs up in the middle of a page", async () => {
    const { bench, alice } = faxing();
    bench.close("b");
    alice.arrive(udptl(5, 6), ALICE_FAX);
    await bench.mustBeEmpty(["a"]);
  });
});
