// Calls over carriers in a network that loses packets: two carriers, each a telephone of its own kind, known by its address.

import { describe, expect, test } from "vitest";
import type { Phone } from "../world/phone.ts";
import { createWorld, type World } from "../world/world.ts";
import { expectGoodEnd, lastRecord, WAITS } from "./office.ts";

interface Town {
  readonly world: World;
  readonly alice: Phone;
  readonly north: Phone;
  readonly south: Phone;
}

const CARRIER = { register: false, takesAnyNumber: true };

/** The contracts with the carriers end, then everything else. */
async function expectGoodEndWithout(world: World): Promise<void> {
  for (const phone of world.phones) for (const call of phone.calls) call.hangUp();
  await world.run(1_000);
  world.office.section("trunks", {});
  world.office.section("routes", []);
  world.apply();
  await expectGoodEnd(world);
}

async function town(seed: number, trunk: object = {}): Promise<Town> {
  const world = await createWorld({ seed, loss: 0.03 });
  const alice = await world.phone("alice");
  const north = world.addPhone("north", CARRIER);
  const south = world.addPhone("south", CARRIER);
  for (const carrier of [north, south]) carrier.habit = WAITS;
  world.office.section("trunks", {
    north: { host: north.host.address, port: 5060, transport: "udp", ...trunk },
    south: { host: south.host.address, port: 5060, transport: "udp" },
  });
  world.office.section("routes", [{ match: "0.", via: ["north", "south"], strip: 1 }]);
  world.office.number("+8657188880000", { extension: alice.user });
  world.apply();
  await world.run(2_000);
  return { world, alice, north, south };
}

describe("SIP-08 carriers", () => {
  test("a call goes out: both hear each other, and its end reaches the other side", async () => {
    const { world, alice, north } = await town(901);
    const call = alice.dial("013800138000");
    await world.run(1_500);
    expect([call.state, north.state]).toEqual(["ringing", "ringing"]);
    north.call?.answer();
    await world.run(2_000);
    expect([alice.hears(), north.hears()]).toEqual(["voice:north", "voice:alice"]);
    call.hangUp();
    await world.run(1_500);
    expect(north.calls[0]?.ending).toMatchObject({ by: "peer", how: "bye" });
    expect(await lastRecord(world)).toMatchObject({ ending: "completed", to_number: "013800138000" });
    await expectGoodEndWithout(world);
  });

  test("a call comes in without a password and reaches the extension behind its number", async () => {
    const { world, alice, north } = await town(902);
    alice.habit = { kind: "answer", afterMs: 300 };
    const call = north.dial("057188880000");
    await world.run(3_000);
    expect([call.state, alice.hears(), north.hears()]).toEqual(["talking", "voice:north", "voice:alice"]);
    call.hangUp();
    await world.run(1_500);
    expect(await lastRecord(world)).toMatchObject({ ending: "completed", to_number: "057188880000" });
    await expectGoodEndWithout(world);
  });

  test("the first carrier loses power: the caller waits six seconds, then the second takes the call; soon nobody waits", async () => {
    const { world, alice, north, south } = await town(903, { qualify: "10s" });
    north.vanish();
    const first = alice.dial("013800138000");
    await world.run(8_000);
    expect(south.state).toBe("ringing");
    first.hangUp();
    // By now two OPTIONS have found out that it is gone.
    await world.run(90_000);
    alice.dial("013800138000");
    await world.run(1_500);
    expect(south.state).toBe("ringing");
    south.call?.answer();
    await world.run(1_000);
    expect(alice.hears()).toBe("voice:south");
    await expectGoodEndWithout(world);
  });

  test("both carriers are gone: the caller hears so, and the switch goes on", async () => {
    const { world, alice, north, south } = await town(904);
    north.vanish();
    south.vanish();
    const call = alice.dial("013800138000");
    await world.run(15_000);
    expect(call.ending).toMatchObject({ how: "refused", status: 503 });
    expect(await lastRecord(world)).toMatchObject({ ending: "no-line" });
    await expectGoodEndWithout(world);
  });
});
