import { describe, expect, test } from "vitest";
import { createWorld } from "../world/world.ts";
import { expectGoodEnd, WAITS } from "./office.ts";

describe("SIP-12 what a person hears who dials", () => {
  test("a number that stands for another rings there; a barred one is forbidden, a strange one is not known", async () => {
    const world = await createWorld({ seed: 151, loss: 0.02 });
    const alice = await world.phone("alice");
    const bob = await world.phone("bob");
    bob.habit = WAITS;
    world.office.number("8001", { dial: "8002" });
    world.office.number("8002", { dial: bob.user });
    world.office.section("trunks", { carrier: { host: "192.0.2.99", port: 5060, transport: "udp", qualify: "0s" } });
    world.office.section("routes", [
      { match: "000.", via: ["carrier"], right: "international" },
      { match: "00.", via: ["carrier"], hours: "00:00-00:01" },
    ] as never);
    world.apply();

    const through = alice.dial("8001");
    await world.run(2_000);
    expect([through.state, bob.state]).toEqual(["ringing", "ringing"]);
    through.cancel();
    await world.run(2_000);

    const endings = [];
    for (const number of ["0001415", "0021", "5555"]) {
      const call = alice.dial(number);
      await world.run(3_000);
      endings.push(call.ending?.status);
    }
    expect(endings).toEqual([403, 403, 404]);
    await expectGoodEnd(world);
  });

  test("a right that is given is in force with the next call", async () => {
    const world = await createWorld({ seed: 152, loss: 0 });
    const alice = await world.phone("alice");
    const bob = await world.phone("bob");
    bob.habit = WAITS;
    world.office.section("trunks", { carrier: { host: "192.0.2.99", port: 5060, transport: "udp", qualify: "0s" } });
    world.office.section("routes", [{ match: "00.", via: ["carrier"], right: "abroad" }] as never);
    world.apply();
    const before = alice.dial("0044");
    await world.run(1_000);
    expect(before.ending?.status).toBe(403);
    world.office.keys(alice.user, { rights: ["abroad"] });
    world.apply();
    const after = alice.dial("0044");
    await world.run(60_000); // nobody is at the carrier's address
    expect(after.state).toBe("ended");
    expect(after.ending?.status).not.toBe(403);
    await expectGoodEnd(world);
  });
});
