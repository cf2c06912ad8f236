// RTP-13: commands that make no sense cost the call they are about and nothing else.

import { describe, expect, test } from "vitest";
import { CALL, legId, MediaBench, PhoneStream, planFor } from "./media-bench.ts";

const ALICE = { host: "192.0.2.1", port: 4_000 };
const BOB = { host: "192.0.2.2", port: 5_000 };

describe("RTP-13 commands that make no sense", () => {
  test("a leg that is opened twice keeps its port, and the other one comes back after its rest", async () => {
    const bench = new MediaBench({ portLimit: 8, firstPorts: 8 });
    bench.leg("a", planFor(ALICE));
    const second = bench.ready.shift() ?? 0;
    bench.command({ kind: "open", call: CALL, leg: legId("a"), port: second });
    expect(bench.engine.sizes).toMatchObject({ legs: 1, portsReady: 6, portsResting: 1 });
    await bench.clock.advance(4_000);
    expect(bench.engine.sizes).toMatchObject({ portsReady: 7, portsResting: 0 });
    expect(bench.ready).toContain(second);
    await bench.mustBeEmpty(["a"]);
  });

  test("keys too short for their suite: the leg is not heard, and nothing goes out in clear", async () => {
    const bench = new MediaBench();
    const key = new Uint8Array(30);
    const security = { kind: "sdes", suite: "AEAD_AES_256_GCM", sendKey: key, receiveKey: key } as const;
    const alice = bench.leg("a", planFor(ALICE, { security }));
    const bob = bench.leg("b", planFor(BOB));
    bench.bridge("a", "b");
    expect(bench.facts).toMatchObject([{ kind: "security-failed", leg: legId("a") }]);
    const voice = new PhoneStream(BOB);
    for (let i = 0; i < 50; i++) {
      bob.arrive(voice.next(), BOB);
      await bench.clock.advance(20);
    }
    expect(alice.rtp).toEqual([]);
    await bench.mustBeEmpty(["a", "b"]);
  });
});
