import { describe, expect, test } from "vitest";
import { expectGoodEnd, lastRecord, smallOffice } from "./office.ts";

describe("hold plays music and resume brings the voices back", () => {
  for (const style of ["sendonly", "inactive", "zero-address"] as const) {
    test(`the agent holds (${style})`, async () => {
      const { world, alice, dana } = await smallOffice(71);
      dana.phone.habit = { kind: "answer", afterMs: 300 };
      dana.ready();
      alice.dial("7000");
      await world.run(3_000);
      dana.phone.call?.hold(style);
      await world.run(2_000);
      expect(alice.hears()).toBe("music");
      expect(dana.phone.hears()).toBe("nothing");
      dana.phone.call?.resume();
      await world.run(2_000);
      expect([alice.hears(), dana.phone.hears()]).toEqual(["voice:dana", "voice:alice"]);
      alice.call?.hangUp();
      await world.run(2_000);
      expect(Math.abs(Number((await lastRecord(world))["hold_ms"]) - 2_000)).toBeLessThan(600);
      await expectGoodEnd(world);
    });
  }

  test("the caller holds: the agent hears music, not the caller", async () => {
    const { world, alice, dana } = await smallOffice(72);
    dana.phone.habit = { kind: "answer", afterMs: 300 };
    dana.ready();
    const call = alice.dial("7000");
    await world.run(3_000);
    call.hold();
    await world.run(2_000);
    expect(dana.phone.hears()).toBe("music");
    call.resume();
    await world.run(2_000);
    expect([alice.hears(), dana.phone.hears()]).toEqual(["voice:dana", "voice:alice"]);
    await expectGoodEnd(world);
  });

  test("both hold, and both resume in turn", async () => {
    const { world, alice, dana } = await smallOffice(73, {}, { loss: 0 });
    dana.phone.habit = { kind: "answer", afterMs: 300 };
    dana.ready();
    const call = alice.dial("7000");
    await world.run(3_000);
    call.hold();
    await world.run(1_000);
    dana.phone.call?.hold("inactive");
    await world.run(1_000);
    expect([alice.hears(), dana.phone.hears()]).toEqual(["nothing", "nothing"]);
    call.resume();
    await world.run(1_000);
    expect(alice.hears()).toBe("music");
    dana.phone.call?.resume();
    await world.run(1_500);
    expect([alice.hears(), dana.phone.hears()]).toEqual(["voice:dana", "voice:alice"]);
    await expectGoodEnd(world);
  });

  test("a held call may be hung up by either side", async () => {
    for (const who of ["holder", "held"] as const) {
      const { world, alice, dana } = await smallOffice(74);
      dana.phone.habit = { kind: "answer", afterMs: 300 };
      dana.ready();
      const call = alice.dial("7000");
      await world.run(3_000);
      dana.phone.call?.hold();
      await world.run(1_000);
      if (who === "holder") dana.phone.call?.hangUp();
      else call.hangUp();
      await world.run(2_000);
      expect([alice.state, dana.phone.state]).toEqual(["idle", "idle"]);
      await expectGoodEnd(world);
    }
  });

  test("a re-INVITE without an offer gets one, and the voices stay", async () => {
    const { world, alice, dana } = await smallOffice(75);
    dana.phone.habit = { kind: "answer", afterMs: 300 };
    dana.ready();
    alice.dial("7000");
    await world.run(3_000);
    dana.phone.call?.hold();
    await world.run(1_000);
    dana.phone.call?.resume();
    await world.run(1_000);
    dana.phone.call?.reinviteWithoutSdp();
    await world.run(1_500);
    expect([alice.hears(), dana.phone.hears()]).toEqual(["voice:dana", "voice:alice"]);
    await expectGoodEnd(world);
  });

  test("both sides hold in the same moment: no call is lost to the glare", async () => {
    for (let apart = 0; apart <= 6; apart++) {
      const { world, alice, dana } = await smallOffice(76, {}, { loss: 0 });
      dana.phone.habit = { kind: "answer", afterMs: 300 };
      dana.ready();
      const call = alice.dial("7000");
      await world.run(2_000);
      call.hold();
      world.clock.after(apart, "holds too", () => dana.phone.call?.hold());
      await world.run(6_000);
      expect([alice.state, dana.phone.state]).toEqual(["talking", "talking"]);
      await expectGoodEnd(world);
    }
  });
});
