import { describe, expect, test } from "vitest";
import { createWorld } from "../world/world.ts";
import { expectGoodEnd, lastRecord, WAITS } from "./office.ts";

const REQUIRES = { headers: [["Require", "100rel"]] } as const;

describe("SIP-04 a phone that wants to be sure it hears the ringing (RFC 3262)", () => {
  test("it rings and talks although every third datagram is lost", async () => {
    const world = await createWorld({ seed: 71, loss: 0.3 });
    const alice = await world.phone("alice");
    const bob = await world.phone("bob");
    bob.habit = WAITS;
    const call = alice.dial(bob.user, REQUIRES);
    await world.run(10_000);
    expect([call.state, call.pracked]).toEqual(["ringing", 1]);
    bob.call?.answer();
    await world.run(10_000);
    expect(call.state).toBe("talking");
    call.hangUp();
    await world.run(40_000);
    expect(await lastRecord(world)).toMatchObject({ ending: "completed" });
    await expectGoodEnd(world);
  });

  test("it gives up while its phone rings", async () => {
    const world = await createWorld({ seed: 72 });
    const alice = await world.phone("alice");
    const bob = await world.phone("bob");
    bob.habit = WAITS;
    const call = alice.dial(bob.user, REQUIRES);
    await world.run(1_000);
    expect(call.pracked).toBe(1);
    call.hangUp();
    await world.run(1_000);
    expect([call.ending, bob.calls[0]?.ending?.how]).toMatchObject([
      { by: "me", how: "cancel", status: 487 },
      "cancel",
    ]);
    await expectGoodEnd(world);
  });
});
