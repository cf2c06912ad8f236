import { describe, expect, test } from "vitest";
import type { Phone } from "../world/phone.ts";
import { createWorld, type World, type WorldPhoneInit } from "../world/world.ts";
import { expectGoodEnd, lastRecord, WAITS } from "./office.ts";

async function twoPhones(
  seed: number,
  a: WorldPhoneInit = {},
  b: WorldPhoneInit = {},
): Promise<{ readonly world: World; readonly alice: Phone; readonly bob: Phone }> {
  const world = await createWorld({ seed, loss: 0.02 });
  const alice = await world.phone("alice", a);
  const bob = await world.phone("bob", b);
  bob.habit = WAITS;
  return { world, alice, bob };
}

describe("one phone calls another", () => {
  for (const transport of ["udp", "tcp"] as const) {
    test(`over ${transport}: it rings, they talk, the caller hangs up`, async () => {
      const { world, alice, bob } = await twoPhones(41, { transport }, { transport });
      const call = alice.dial(bob.user);
      await world.run(1_000);
      expect([call.state, bob.state]).toEqual(["ringing", "ringing"]);
      bob.call?.answer();
      await world.run(1_500);
      expect([alice.hears(), bob.hears()]).toEqual(["voice:bob", "voice:alice"]);
      call.hangUp();
      await world.run(1_000);
      expect(bob.calls[0]?.ending).toMatchObject({ by: "peer", how: "bye" });
      expect(await lastRecord(world)).toMatchObject({ ending: "completed", ended_by: "caller", to_number: bob.user });
      await expectGoodEnd(world);
    });
  }

  test("the callee hangs up", async () => {
    const { world, alice, bob } = await twoPhones(42, {}, { transport: "tcp" });
    alice.dial(bob.user);
    bob.habit = { kind: "answer", afterMs: 300 };
    await world.run(3_000);
    bob.call?.hangUp();
    await world.run(1_000);
    expect(alice.calls[0]?.ending).toMatchObject({ by: "peer", how: "bye" });
    expect(await lastRecord(world)).toMatchObject({ ending: "completed", ended_by: "callee" });
    await expectGoodEnd(world);
  });

  test("the callee's phone shows who calls", async () => {
    const { world, alice, bob } = await twoPhones(43);
    alice.dial(bob.user);
    await world.run(1_000);
    expect(bob.call?.from).toBe(alice.user);
    await expectGoodEnd(world);
  });

  for (const [what, status, ending] of [
    ["is busy", 486, "busy"],
    ["declines", 603, "rejected"],
    ["is switched to do-not-disturb", 480, "unreachable"],
  ] as const) {
    test(`who ${what} is told to the caller and the record`, async () => {
      const { world, alice, bob } = await twoPhones(44);
      bob.habit = { kind: "reject", afterMs: 400, status };
      const call = alice.dial(bob.user);
      await world.run(2_000);
      expect(call.ending).toMatchObject({ how: "refused", status });
      expect(await lastRecord(world)).toMatchObject({ ending, sip_status: status, answered_at: null });
      await expectGoodEnd(world);
    });
  }

  test("nobody answers: after the ring time the caller is told", async () => {
    const { world, alice, bob } = await twoPhones(45, {}, { ring: "5s" });
    const call = alice.dial(bob.user);
    await world.run(7_000);
    expect(call.ending).toMatchObject({ how: "refused", status: 480 });
    expect(bob.state).toBe("idle");
    expect(await lastRecord(world)).toMatchObject({ ending: "no-answer" });
    await expectGoodEnd(world);
  });

  test("the caller gives up while it rings", async () => {
    const { world, alice, bob } = await twoPhones(46);
    const call = alice.dial(bob.user);
    await world.run(2_000);
    call.cancel();
    await world.run(2_000);
    expect([call.ending?.status, bob.state]).toEqual([487, "idle"]);
    expect(await lastRecord(world)).toMatchObject({ ending: "cancelled", ended_by: "caller" });
    await expectGoodEnd(world);
  });

  test("the caller gives up in the very moment of the answer: both phones are free", async () => {
    for (let early = -10; early <= 10; early += 1) {
      const { world, alice, bob } = await twoPhones(47);
      const call = alice.dial(bob.user);
      await world.run(1_000);
      world.clock.after(50, "answers", () => bob.call?.answer());
      world.clock.after(50 + early, "gives up", () => call.hangUp());
      await world.run(5_000);
      expect([alice.state, bob.state]).toEqual(["idle", "idle"]);
      await expectGoodEnd(world);
    }
  });

  test("a number that nobody has: 404", async () => {
    const { world, alice } = await twoPhones(48);
    const call = alice.dial("4040");
    await world.run(1_000);
    expect(call.ending).toMatchObject({ status: 404 });
    expect(await lastRecord(world)).toMatchObject({ ending: "unknown-number", to_number: "4040" });
    await expectGoodEnd(world);
  });

  test("a phone that is not registered: 480 at once", async () => {
    const { world, alice } = await twoPhones(49);
    const drawer = await world.phone("drawer", { register: false });
    const call = alice.dial(drawer.user);
    await world.run(1_000);
    expect(call.ending).toMatchObject({ status: 480 });
    expect(await lastRecord(world)).toMatchObject({ ending: "unreachable" });
    await expectGoodEnd(world);
  });

  test("a phone that lost power without a word: the caller is told after the ring time at the latest", async () => {
    const { world, alice, bob } = await twoPhones(50, {}, { ring: "10s" });
    bob.vanish();
    const call = alice.dial(bob.user);
    await world.run(45_000);
    expect(call.state).toBe("ended");
    expect(["unreachable", "no-answer"]).toContain((await lastRecord(world))["ending"]);
    await expectGoodEnd(world);
  });

  test("phones behind a NAT reach each other and hear each other", async () => {
    const world = await createWorld({ seed: 51, loss: 0 });
    const nat = world.network.nat("10.0.9.9");
    const alice = await world.phone("alice", { nat });
    const bob = await world.phone("bob", { nat });
    bob.habit = { kind: "answer", afterMs: 500 };
    alice.dial(bob.user);
    await world.run(3_000);
    expect([alice.hears(), bob.hears()]).toEqual(["voice:bob", "voice:alice"]);
    bob.call?.hangUp();
    await world.run(1_000);
    expect(alice.state).toBe("idle");
    await expectGoodEnd(world);
  });

  test("an INVITE without an offer is answered with one", async () => {
    const { world, alice, bob } = await twoPhones(52);
    bob.habit = { kind: "answer", afterMs: 300 };
    alice.dial(bob.user, { delayedOffer: true });
    await world.run(3_000);
    expect([alice.hears(), bob.hears()]).toEqual(["voice:bob", "voice:alice"]);
    await expectGoodEnd(world);
  });

  test("phones that know one codec each, and not the same, hear each other: the media plane translates", async () => {
    const { world, alice, bob } = await twoPhones(53, { codecs: ["pcma"] }, { codecs: ["pcmu"] });
    bob.habit = { kind: "answer", afterMs: 300 };
    const call = alice.dial(bob.user);
    await world.run(3_000);
    expect([alice.hears(), bob.hears()]).toEqual(["voice:bob", "voice:alice"]);
    call.hangUp();
    await expectGoodEnd(world);
  });

  test("keys pressed reach the other side once each", async () => {
    const { world, alice, bob } = await twoPhones(54);
    bob.habit = { kind: "answer", afterMs: 300 };
    const call = alice.dial(bob.user);
    await world.run(2_000);
    call.press("15#");
    await world.run(2_000);
    expect(bob.call?.digits).toBe("15#");
    await expectGoodEnd(world);
  });

  test("one packet in five is lost: the call works all the same", async () => {
    for (let seed = 55; seed < 65; seed++) {
      const world = await createWorld({ seed, loss: 0.2 });
      const alice = await world.phone("alice");
      const bob = await world.phone("bob");
      bob.habit = { kind: "answer", afterMs: 300 };
      const call = alice.dial(bob.user);
      await world.run(12_000);
      expect([call.state, bob.state]).toEqual(["talking", "talking"]);
      bob.call?.hangUp();
      await world.run(12_000);
      expect(call.state).toBe("ended");
      await expectGoodEnd(world);
    }
  });

  test("a long call is refreshed by the phone that asked for it, and lives on", async () => {
    const { world, alice, bob } = await twoPhones(66, { speaks: false }, { speaks: false });
    bob.habit = { kind: "answer", afterMs: 300 };
    alice.dial(bob.user, { sessionExpiresS: 90 });
    await world.run(280_000); // of silence the office allows five minutes
    expect([alice.state, bob.state]).toEqual(["talking", "talking"]);
    await expectGoodEnd(world);
  });

  test("RTP-13 a talk of which nothing is heard any more ends after five minutes", async () => {
    const { world, alice, bob } = await twoPhones(68, {}, { speaks: false });
    bob.habit = { kind: "answer", afterMs: 300 };
    alice.dial(bob.user);
    await world.run(290_000);
    expect([alice.state, bob.state]).toEqual(["talking", "talking"]);
    await world.run(30_000);
    expect([alice.state, bob.state]).toEqual(["idle", "idle"]);
    await expectGoodEnd(world);
  });

  test("a phone that lost power in a call is noticed by the session timer, and the other one is let go", async () => {
    const { world, alice, bob } = await twoPhones(67, { speaks: false }, { speaks: false });
    bob.habit = { kind: "answer", afterMs: 300 };
    alice.dial(bob.user, { sessionExpiresS: 90 });
    await world.run(5_000);
    alice.vanish();
    await world.run(200_000);
    expect(bob.state).toBe("idle");
    await expectGoodEnd(world);
  });
});
