import { describe, expect, test } from "vitest";
import type { Phone } from "../world/phone.ts";
import type { PhoneCall } from "../world/phone-call.ts";
import { createWorld, type World } from "../world/world.ts";
import { expectGoodEnd, smallOffice, WAITS } from "./office.ts";

interface House {
  readonly world: World;
  readonly alice: Phone;
  readonly bob: Phone;
  readonly carol: Phone;
}

/** Three phones in one pickup group, over a network that loses packets. */
async function house(seed: number, loss = 0.02): Promise<House> {
  const world = await createWorld({ seed, loss });
  const phones = [];
  for (const name of ["alice", "bob", "carol"]) phones.push(await world.phone(name, { lines: 3 }));
  const [alice, bob, carol] = phones as [Phone, Phone, Phone];
  for (const phone of phones) {
    phone.habit = WAITS;
    world.office.keys(phone.user, { pickup: ["hall"] });
  }
  world.office.section("parking", { number: "700", slots: "701-703", timeout: "30s" });
  world.apply();
  return { world, alice, bob, carol };
}

/** Alice calls Bob, who answers. */
async function talking({ world, alice, bob }: House): Promise<{ hers: PhoneCall; his: PhoneCall }> {
  const hers = alice.dial(bob.user);
  await world.run(2_000);
  bob.call?.answer();
  await world.run(1_500);
  const his = bob.call;
  if (his?.state !== "talking") throw new Error("Bob is not in the call");
  return { hers, his };
}

const endings = async (world: World): Promise<readonly string[]> =>
  (await world.records()).map((record) => String(record["ending"]));

describe("SIP-06 transfers over a network that loses packets", () => {
  test("blind: Bob sends Alice to Carol, is told how it goes, and hangs up", async () => {
    const all = await house(601);
    const { world, alice, carol } = all;
    const { hers, his } = await talking(all);
    his.hold();
    await world.run(1_500);
    his.refer(carol.user);
    await world.run(6_000);
    expect(carol.call?.from).toBe(alice.user);
    expect(alice.hears(5_000)).toBe("ringback");
    carol.call?.answer();
    await world.run(1_000);
    expect([his.told[0], his.told.at(-1)]).toEqual([202, 200]);
    expect(his.told).toContain(180);
    await world.run(3_000); // Bob's phone does not hang up by itself
    expect(his.ending).toMatchObject({ by: "peer", how: "bye" });
    expect([alice.hears(), carol.hears()]).toEqual(["voice:carol", "voice:alice"]);
    expect(hers.display).toBe(carol.user);
    hers.hangUp();
    await world.run(2_000);
    expect(await endings(world)).toEqual(["completed"]);
    await expectGoodEnd(world);
  });

  test("blind to somebody busy: Bob has Alice again", async () => {
    const all = await house(602);
    const { world, alice, bob, carol } = all;
    carol.habit = { kind: "reject", status: 486, afterMs: 300 };
    const { his } = await talking(all);
    his.refer(carol.user);
    await world.run(3_000);
    expect(his.told.at(-1)).toBe(486);
    expect([alice.hears(), bob.hears()]).toEqual(["voice:bob", "voice:alice"]);
    await expectGoodEnd(world);
  });

  test("attended: Bob asks Carol first, then joins the two; each display shows the other", async () => {
    const all = await house(603);
    const { world, alice, bob, carol } = all;
    const { hers, his } = await talking(all);
    his.hold();
    await world.run(1_500);
    const asking = bob.dial(carol.user);
    await world.run(2_000);
    const carols = carol.call;
    carols?.answer();
    await world.run(1_500);
    expect(bob.hears()).toBe("voice:carol");
    his.refer(carol.user, asking);
    await world.run(4_000);
    expect(his.told.at(-1)).toBe(200);
    expect([his.state, asking.state]).toEqual(["ended", "ended"]);
    expect([alice.hears(), carol.hears()]).toEqual(["voice:carol", "voice:alice"]);
    expect([hers.display, carols?.display]).toEqual([carol.user, alice.user]);
    hers.hangUp();
    await world.run(2_000);
    expect(await endings(world)).toEqual(["completed", "transferred"]);
    await expectGoodEnd(world);
  });

  test("attended while Carol's phone still rings: it rings on, once", async () => {
    const all = await house(604);
    const { world, alice, bob, carol } = all;
    const { his } = await talking(all);
    const asking = bob.dial(carol.user);
    await world.run(2_000);
    his.refer(carol.user, asking);
    await world.run(2_000);
    expect(carol.calls.length).toBe(1);
    carol.call?.answer();
    await world.run(4_000);
    expect([alice.hears(), carol.hears()]).toEqual(["voice:carol", "voice:alice"]);
    expect(asking.state).toBe("ended");
    await expectGoodEnd(world);
  });

  test("an agent sends a caller on: wrap-up begins when the agent's phone is free, and the recording goes on with the colleague", async () => {
    const { world, alice, dana } = await smallOffice(605, { record: "always" });
    const bob = await world.phone("bob");
    bob.habit = { kind: "answer", afterMs: 300 };
    dana.phone.habit = { kind: "answer", afterMs: 300 };
    dana.ready();
    alice.dial("7000");
    await world.run(3_000);
    const hers = dana.phone.call;
    hers?.refer(bob.user);
    await world.run(2_000);
    hers?.hangUp();
    await world.run(2_000);
    expect(dana.state).toBe("wrap-up");
    expect([alice.hears(), bob.hears()]).toEqual(["voice:bob", "voice:alice"]);
    await expectGoodEnd(world);
  });

  test("keys: Bob asks Carol, all three talk, Bob leaves", async () => {
    const all = await house(606, 0);
    const { world, alice, bob, carol } = all;
    const { his } = await talking(all);
    his.press(`*2${carol.user}#`);
    await world.run(6_000);
    expect(alice.hears()).toBe("music");
    carol.call?.answer();
    await world.run(1_500);
    expect([bob.hears(), carol.hears()]).toEqual(["voice:carol", "voice:bob"]);
    his.press("*3");
    await world.run(2_500);
    const three = [alice, bob, carol].map((phone) => phone.call?.state);
    expect(three).toEqual(["talking", "talking", "talking"]);
    his.hangUp();
    await world.run(2_000);
    expect([alice.hears(), carol.hears()]).toEqual(["voice:carol", "voice:alice"]);
    await expectGoodEnd(world);
  });
});

describe("SIP-07 parking and pickup over a network that loses packets", () => {
  test("Bob parks Alice, Carol takes her back at her own phone", async () => {
    const all = await house(607);
    const { world, alice, carol } = all;
    const { his } = await talking(all);
    his.refer("700");
    await world.run(2_000);
    his.hangUp();
    await world.run(1_000);
    expect(alice.hears()).toBe("music");
    const taking = carol.dial("701");
    await world.run(2_500);
    expect([alice.hears(), carol.hears()]).toEqual(["voice:carol", "voice:alice"]);
    taking.hangUp();
    await world.run(2_000);
    await expectGoodEnd(world);
  });

  test("nobody comes: Bob's phone rings again after the time", async () => {
    const all = await house(608);
    const { world, alice, bob } = all;
    const { his } = await talking(all);
    his.refer("700");
    await world.run(2_000);
    his.hangUp();
    await world.run(32_000);
    expect(bob.call?.from).toBe(alice.user);
    bob.call?.answer();
    await world.run(2_000);
    expect([alice.hears(), bob.hears()]).toEqual(["voice:bob", "voice:alice"]);
    await expectGoodEnd(world);
  });

  test("Carol picks up what rings at Bob's phone, by code and by lamp key", async () => {
    const all = await house(609);
    const { world, alice, bob, carol } = all;
    alice.dial(bob.user);
    await world.run(2_000);
    carol.dial("*8");
    await world.run(2_500);
    expect([alice.hears(), carol.hears(), bob.state]).toEqual(["voice:carol", "voice:alice", "idle"]);
    alice.call?.hangUp();
    await world.run(2_000);
    alice.dial(bob.user);
    await world.run(2_000);
    carol.dial(bob.user, { headers: [["Replaces", bob.call?.named ?? ""]] });
    await world.run(2_500);
    expect([alice.hears(), carol.hears(), bob.state]).toEqual(["voice:carol", "voice:alice", "idle"]);
    await expectGoodEnd(world);
  });
});
