import { expect, test } from "vitest";
import { limits } from "../../src/base/limits.ts";
import { seededRng } from "../../src/base/rng.ts";
import { Phone } from "../world/phone.ts";
import { SIP_PORT } from "../world/simulated-sockets.ts";
import { SWITCH_ADDRESS, type World } from "../world/world.ts";
import { expectGoodEnd, smallOffice } from "./office.ts";

function stranger(world: World, user: string, secret: string, host: number): Phone {
  return new Phone({
    name: `stranger ${user}`,
    user,
    secret,
    clock: world.clock,
    rng: seededRng(host),
    host: world.network.host(`10.0.7.${host}`),
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
