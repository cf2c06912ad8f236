// What people write to one another.

import { describe, expect, test } from "vitest";
import { PhoneSide } from "../world/phone-watch.ts";
import { header } from "../world/sip-text.ts";
import { createWorld, type World } from "../world/world.ts";
import { expectGoodEnd } from "./office.ts";

async function during<Value>(world: World, promise: Promise<Value>): Promise<Value> {
  let done: { readonly value: Value } | undefined;
  void promise.then((value) => {
    done = { value };
  });
  while (done === undefined) await world.run(20);
  return done.value;
}

async function twoPeople(seed: number): Promise<{ world: World; alice: PhoneSide; bob: PhoneSide }> {
  const world = await createWorld({ seed, loss: 0.02 });
  return { world, alice: new PhoneSide(await world.phone("alice")), bob: new PhoneSide(await world.phone("bob")) };
}

describe("SIP-09 messages between extensions", () => {
  test("Alice writes, Bob reads who wrote and what", async () => {
    const { world, alice, bob } = await twoPeople(401);
    expect(await during(world, alice.write(bob.phone.user, "会议在三楼"))).toBe(200);
    const [message] = bob.messages;
    expect(message?.body).toBe("会议在三楼");
    expect(header(message as never, "from")).toContain(`sip:${alice.phone.user}@`);
    expect(header(message as never, "content-type")).toBe("text/plain;charset=UTF-8");
    await expectGoodEnd(world);
  });

  test("Bob's phone is unplugged: 202, and it all arrives in order when he is back, also if the switch is killed meanwhile", async () => {
    const { world, alice, bob } = await twoPeople(402);
    await during(world, bob.phone.unregister());
    bob.phone.vanish();
    const sentAt = world.clock.wall();
    for (const text of ["one", "two", "three"])
      expect(await during(world, alice.write(bob.phone.user, text))).toBe(202);
    await world.crashAndRestart(5_000);
    await world.run(60_000);
    await during(world, bob.phone.comeBack());
    await world.run(8_000);
    expect(bob.messages.map(({ body }) => body)).toEqual(["one", "two", "three"]);
    const date = Date.parse(header(bob.messages[0] as never, "date"));
    expect(Math.abs(date - sentAt)).toBeLessThan(3_000);
    await during(world, bob.phone.register());
    await world.run(3_000);
    expect(bob.messages).toHaveLength(3);
    await expectGoodEnd(world);
  });

  test("what is refused, and with which word", async () => {
    const { world, alice, bob } = await twoPeople(403);
    const write = (to: string, text: string, type = "text/plain"): Promise<number> =>
      during(world, alice.write(to, text, [["Content-Type", type]]));
    expect(await write("4711", "nobody")).toBe(404);
    expect(await write(bob.phone.user, "x".repeat(1_301))).toBe(413);
    expect(await write(bob.phone.user, "x".repeat(1_300))).toBe(200);
    expect(await write(bob.phone.user, "{}", "application/json")).toBe(415);
    expect(await write(bob.phone.user, "x", "text/plain;charset=koi8-r")).toBe(415);
    expect(await write(bob.phone.user, "<isComposing/>", "application/im-iscomposing+xml")).toBe(200);
    expect(bob.messages).toHaveLength(2);
    await expectGoodEnd(world);
  });

  test("the switch itself can write", async () => {
    const { world, bob } = await twoPeople(404);
    const outcome = await during(world, world.pbx.core.beside.sendMessage(bob.phone.user as never, "1001 called 110"));
    expect([outcome.kind, bob.messages[0]?.body]).toEqual(["delivered", "1001 called 110"]);
    expect(header(bob.messages[0] as never, "from")).toContain("sip:system@");
    await expectGoodEnd(world);
  });
});
