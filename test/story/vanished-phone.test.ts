import { describe, expect, test } from "vitest";
import { createWorld } from "../world/world.ts";
import { smallOffice } from "./office.ts";

const ASKED = { askPhonesEveryMs: 30_000 };

describe("ACD-20 SIP-03 phones are asked whether they live", () => {
  test("an agent whose phone lost its power gets no calls; the next one does", async () => {
    for (let seed = 301; seed < 306; seed++) {
      const { world, alice, dana } = await smallOffice(seed, { ring: "15s" }, ASKED);
      const eve = await world.agent("eve", { skills: { sales: 1 } });
      eve.phone.habit = { kind: "answer", afterMs: 500 };
      dana.ready();
      eve.ready();
      await world.run(40_000);
      dana.phone.vanish();
      await world.run(75_000);
      expect(world.isReachable(dana.phone.user)).toBe(false);
      expect(world.pbx.core.beside.people.presence(dana.phone.user as never).open).toBe(false);
      alice.dial("7000");
      await world.run(5_000);
      expect([alice.state, eve.phone.state]).toEqual(["talking", "talking"]);
      expect(dana.state).toBe("ready"); // nobody rang her in vain
      alice.call?.hangUp();
      await world.run(5_000);
    }
  });

  test("whoever calls a phone that is gone hears so at once, not after half a minute", async () => {
    const world = await createWorld({ seed: 311, loss: 0.02, ...ASKED });
    const alice = await world.phone("alice");
    const bob = await world.phone("bob");
    await world.run(40_000);
    bob.vanish();
    await world.run(75_000);
    const call = alice.dial(bob.user);
    await world.run(3_000);
    expect(call.statuses.at(-1)).toBe(480);
    expect(world.violations).toEqual([]);
  });

  test("on a network that loses every fifth datagram nobody is taken for dead", async () => {
    const world = await createWorld({ seed: 312, loss: 0.2, ...ASKED });
    const phones = await Promise.all(["ann", "ben", "cat", "dan"].map((name) => world.phone(name)));
    for (let minute = 0; minute < 30; minute++) {
      await world.run(60_000);
      expect(phones.map(({ user }) => world.isReachable(user))).toEqual([true, true, true, true]);
    }
  });

  test("a NAT box forgets what it has not seen for a minute; the phones behind it can be called hours later", async () => {
    const world = await createWorld({ seed: 313, loss: 0, ...ASKED });
    const nat = world.network.nat("10.0.9.9");
    nat.forgets = { clock: world.clock, afterMs: 60_000 };
    const alice = await world.phone("alice", { nat, expiresS: 3_600 });
    const bob = await world.phone("bob");
    bob.habit = { kind: "answer", afterMs: 300 };
    alice.habit = { kind: "answer", afterMs: 300 };
    await world.run(50 * 60_000);
    bob.dial(alice.user);
    await world.run(3_000);
    expect([alice.state, bob.state]).toEqual(["talking", "talking"]);
  });

  test("what the asking left behind is nothing once the switch has stopped", async () => {
    const world = await createWorld({ seed: 314, loss: 0.05, ...ASKED });
    const bob = await world.phone("bob");
    await world.phone("alice");
    await world.run(31_000);
    bob.vanish();
    await world.run(40_000);
    const { core } = world.pbx;
    expect(core.ladders.sizes.loose).toBeLessThanOrEqual(3); // registrations; no OPTIONS
    core.shutDown();
    await world.run(75_000);
    expect(Object.entries(core.sizes).filter(([, size]) => size !== 0)).toEqual([]);
  });
});
