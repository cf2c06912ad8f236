import { expect, test } from "vitest";
import { limits } from "../../src/base/limits.ts";
import { seededRng } from "../../src/base/rng.ts";
import { Phone } from "../world/phone.ts";
import { SIP_PORT } from "../world/simulated-sockets.ts";
import { SWITCH_ADDRESS, type World } from "../world/world.ts";
import { expectGoodEnd, smallOffice } from "./office.ts";

function stranger(world: World, user: string, secret: string, host: number, port = SIP_PORT): Phone {
  return new Phone({
    name: `stranger ${user}`,
    user,
    secret,
    clock: world.clock,
    rng: seededRng(host),
    host: world.network.host(`10.0.7.${host}`),
    port,
    server: { host: SWITCH_ADDRESS, port: SIP_PORT },
  });
}

test("a wrong password is refused in the same words whether the extension exists or not", async () => {
  const { world, alice } = await smallOffice(131, {}, { loss: 0 });
  const wrong = stranger(world, alice.user, "guessed", 1);
  const nobody = stranger(world, "1999", "guessed", 2);
  const statuses = Promise.all([wrong.register(), nobody.register()]);
  await world.run(3_000);
  const [existing, unknown] = await statuses;
  expect(existing).toBe(unknown);
  expect([401, 403]).toContain(existing);
  wrong.rest();
  nobody.rest();
  await expectGoodEnd(world);
});

test("who has no password can call nobody, and leaves no trace but an answer", async () => {
  const { world, alice } = await smallOffice(132, {}, { loss: 0 });
  const caller = stranger(world, "9999", "guessed", 3);
  const call = caller.dial(alice.user);
  await world.run(2_000);
  expect(call.ending?.how).toBe("refused");
  expect([401, 403, 407]).toContain(call.ending?.status);
  expect(await world.records()).toEqual([]);
  expect(alice.calls).toEqual([]);
  await expectGoodEnd(world);
});

test("an endless number is refused, and only its beginning is kept", async () => {
  const { world, alice } = await smallOffice(134, {}, { loss: 0 });
  const call = alice.dial("9".repeat(5_000));
  await world.run(2_000);
  expect(call.ending).toMatchObject({ how: "refused", status: 404 });
  const [record] = await world.records();
  expect(record?.["to_number"]).toBe("9".repeat(limits.call.numberCharacters));
  await expectGoodEnd(world);
});

test("OPTIONS to the switch itself is answered", async () => {
  const { world, alice } = await smallOffice(133, {}, { loss: 0 });
  const status = alice.request("OPTIONS", `sip:${SWITCH_ADDRESS}:${SIP_PORT}`);
  await world.run(1_000);
  expect(await status).toBe(200);
  await expectGoodEnd(world);
});

test("SIP-11 who tries many names falls silent, also after a restart, until a person says otherwise; nobody else notices", async () => {
  const { world, alice } = await smallOffice(135, {}, { loss: 0 });
  const heard: number[] = [];
  for (let i = 0; i < 12; i++) {
    const scanner = stranger(world, String(1_900 + i), "guessed", 66, 6_000 + i);
    void scanner.register().then((status) => heard.push(status));
    await world.run(500);
    scanner.rest();
  }
  expect(heard).toEqual(Array(limits.guard.wrongNames - 1).fill(401));
  expect(world.pbx.core.guards.guard.bans.list().map(({ source }) => source)).toEqual(["10.0.7.66"]);
  await world.crashAndRestart(500);
  expect(world.pbx.core.guards.guard.bans.list().map(({ source }) => source)).toEqual(["10.0.7.66"]);
  expect(world.pbx.core.guards.guard.unban("10.0.7.66")).toBe(true);
  const bob = await world.phone("bob");
  bob.habit = { kind: "answer", afterMs: 300 };
  const call = alice.dial(bob.user);
  await world.run(3_000);
  expect(alice.hears()).toBe("voice:bob");
  call.hangUp();
  await expectGoodEnd(world);
});

test("SIP-11 a phone that calls without end gets 503 for all but some, and takes no port from the others", async () => {
  const { world, alice } = await smallOffice(136, {}, { loss: 0 });
  const perMinute = world.pbx.core.office.limits.callsPerMinute;
  const calls = [];
  for (let i = 0; i < perMinute + 20; i++) {
    const call = alice.dial("1888"); // nobody has it
    await world.run(50);
    calls.push(call);
  }
  const statuses = calls.map((call) => call.ending?.status);
  expect(statuses.slice(0, perMinute)).toEqual(Array(perMinute).fill(404));
  expect(statuses.filter((status) => status === 503).length).toBeGreaterThan(10);
  const bob = await world.phone("bob");
  const carol = await world.phone("carol");
  carol.habit = { kind: "answer", afterMs: 100 };
  const call = bob.dial(carol.user);
  await world.run(2_000);
  expect(bob.hears()).toBe("voice:carol");
  call.hangUp();
  await expectGoodEnd(world);
});
