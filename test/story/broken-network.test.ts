import { describe, expect, test } from "vitest";
import { seededRng } from "../../src/base/rng.ts";
import { ORDINARY } from "../world/network.ts";
import { SIP_PORT } from "../world/simulated-sockets.ts";
import { Stranger } from "../world/stranger.ts";
import { createWorld, SWITCH_ADDRESS } from "../world/world.ts";
import { expectGoodEnd, lastRecord, smallOffice } from "./office.ts";

describe("the network breaks", () => {
  test("datagrams doubled and in any order change nothing", async () => {
    for (let seed = 141; seed < 151; seed++) {
      const quality = { ...ORDINARY, duplicate: 0.4, reorder: 0.3, reorderMs: 250 };
      const { world, alice, dana } = await smallOffice(seed, {}, { quality });
      dana.phone.habit = { kind: "answer", afterMs: 800 };
      dana.ready();
      alice.dial("7000");
      await world.run(4_000);
      expect([alice.state, dana.phone.state]).toEqual(["talking", "talking"]);
      dana.phone.call?.hold();
      await world.run(3_000);
      dana.phone.call?.resume();
      await world.run(3_000);
      alice.call?.hangUp();
      await world.run(5_000);
      expect([alice.state, dana.phone.state]).toEqual(["idle", "idle"]);
      expect((await world.records()).length).toBe(1);
      await expectGoodEnd(world);
    }
  });

  test("a phone's stream is reset in a talk: the talk goes on, it registers again and is reachable", async () => {
    const world = await createWorld({ seed: 151, loss: 0 });
    const alice = await world.phone("alice", { transport: "tcp" });
    const bob = await world.phone("bob");
    bob.habit = { kind: "answer", afterMs: 300 };
    alice.dial(bob.user);
    await world.run(2_000);
    alice.host.resetStreams();
    await world.run(3_000);
    expect(world.isReachable(alice.user)).toBe(true);
    expect([alice.hears(), bob.hears()]).toEqual(["voice:bob", "voice:alice"]);
    alice.call?.hangUp();
    await world.run(2_000);
    expect(bob.state).toBe("idle");
    expect(await lastRecord(world)).toMatchObject({ ending: "completed" });
    await expectGoodEnd(world);
  });

  test("a NAT box forgets its phones: they register again from another port and are called there", async () => {
    const world = await createWorld({ seed: 152, loss: 0 });
    const nat = world.network.nat("10.0.9.9");
    const alice = await world.phone("alice", { nat, expiresS: 60 });
    const bob = await world.phone("bob");
    world.rebootNat(nat);
    await world.run(60_000);
    bob.dial(alice.user);
    await world.run(2_500);
    expect([alice.hears(), bob.hears()]).toEqual(["voice:bob", "voice:alice"]);
    await expectGoodEnd(world);
  });

  test("somebody repeats and spoils every datagram: no call begins or ends because of it", async () => {
    const { world, alice, dana } = await smallOffice(153, {}, { loss: 0 });
    const target = { host: SWITCH_ADDRESS, port: SIP_PORT };
    const host = world.network.host("10.0.66.6");
    const stranger = new Stranger({ network: world.network, clock: world.clock, rng: seededRng(153), host, target });
    stranger.begin(5);
    dana.phone.habit = { kind: "answer", afterMs: 300 };
    dana.ready();
    alice.dial("7000");
    await world.run(60_000);
    expect([alice.hears(), dana.phone.hears()]).toEqual(["voice:dana", "voice:alice"]);
    expect((await world.records()).length).toBe(1);
    expect(stranger.sent).toBeGreaterThan(10_000);
    stranger.stop();
    await expectGoodEnd(world);
  });

  test("both phones lose power in a talk: the call does not stay up for ever", async () => {
    const { world, alice, dana } = await smallOffice(154);
    dana.phone.habit = { kind: "answer", afterMs: 300 };
    dana.ready();
    alice.dial("7000");
    await world.run(3_000);
    alice.vanish();
    dana.phone.vanish();
    await world.run(3_600_000);
    expect(world.pbx.core.calls.size).toBe(0);
    expect(dana.state).not.toBe("talking");
    await expectGoodEnd(world);
  }, 60_000);
});
