import { describe, expect, test } from "vitest";
import type { Phone } from "../world/phone.ts";
import type { PhoneCall } from "../world/phone-call.ts";
import { createWorld, type World } from "../world/world.ts";
import { expectGoodEnd } from "./office.ts";

interface House {
  readonly world: World;
  readonly phones: readonly [Phone, Phone, Phone, Phone];
}

/** Four phones over a network that loses packets, a room with a PIN, and a supervisor: the last one. */
async function house(seed: number): Promise<House> {
  const world = await createWorld({ seed, loss: 0.02 });
  const phones = [];
  for (const name of ["alice", "bob", "carol", "dave"]) phones.push(await world.phone(name, { lines: 3 }));
  const four = phones as unknown as House["phones"];
  for (const phone of four) phone.habit = { kind: "answer", afterMs: 300 };
  world.office.section("conferences", {
    team: { number: "8000", pin: "4711", announce: "none", tones: false, moderators: [four[0].user] },
  });
  world.office.keys(four[3].user, { supervise: ["everybody"] });
  world.apply();
  return { world, phones: four };
}

/** Dials the room and the PIN. */
async function comesIn(world: World, phone: Phone): Promise<PhoneCall> {
  const call = phone.dial("8000");
  await world.run(2_000);
  call.press("4711#");
  await world.run(7_000);
  return call;
}

const stays = (world: World) => world.rows("SELECT * FROM conference_party ORDER BY joined_at, party");

describe("RTP-08 a room for several", () => {
  test("two with the PIN hear each other, a third joins and mutes itself, all leave; the history has each one's stay", async () => {
    const { world, phones } = await house(301);
    const [alice, bob, carol] = phones;
    const first = alice.dial("8000"); // a moderator is not asked
    await world.run(6_000);
    expect(first.hears()).toBe("music");
    const second = await comesIn(world, bob);
    expect([first.hears(), second.hears()]).toEqual(["voice:bob", "voice:alice"]);
    const third = await comesIn(world, carol);
    third.press("*6");
    await world.run(5_000);
    expect([first.hears(), second.hears()]).toEqual(["voice:bob", "voice:alice"]);
    first.press("*8"); // who came last is put out
    await world.run(8_000);
    expect(third.state).toBe("ended");
    expect([first.hears(), second.hears()]).toEqual(["voice:bob", "voice:alice"]);
    first.hangUp();
    second.hangUp();
    await world.run(3_000);
    expect((await stays(world)).map((row) => [row["number"], row["is_moderator"], row["why"]])).toEqual([
      [alice.user, 1, "left"],
      [bob.user, 0, "left"],
      [carol.user, 0, "kicked"],
    ]);
    const [meeting] = await world.rows("SELECT * FROM conference");
    expect(meeting).toMatchObject({ room: "team", ended_at: expect.any(Number) });
    await expectGoodEnd(world);
  });

  test("somebody hangs up while they are told how many are there: they were answered, and took no part", async () => {
    const { world, phones } = await house(306);
    const [alice, bob] = phones;
    world.office.section("conferences", { lobby: { number: "8000", announce: "count" } });
    world.apply();
    alice.dial("8000");
    await world.run(3_000);
    const call = bob.dial("8000");
    await world.run(300);
    call.hangUp();
    await world.run(2_000);
    const record = (await world.records()).at(-1);
    expect(record).toMatchObject({ from_number: bob.user, ending: "completed", answered_at: expect.any(Number) });
    expect(await stays(world)).toHaveLength(1);
    await expectGoodEnd(world);
  });

  test("the wrong PIN three times, and the line is free again", async () => {
    const { world, phones } = await house(302);
    const call = phones[1].dial("8000");
    await world.run(2_000);
    for (let i = 0; i < 3; i++) {
      call.press("0000#");
      await world.run(8_000);
    }
    expect(call.state).toBe("ended");
    expect(await stays(world)).toEqual([]);
    await expectGoodEnd(world);
  });

  test("the process is killed during a conference: nobody is in it any more", async () => {
    const { world, phones } = await house(303);
    phones[0].dial("8000");
    await world.run(6_000);
    await comesIn(world, phones[1]);
    await world.crashAndRestart();
    expect((await stays(world)).map((row) => [row["why"], row["left_at"] !== null])).toEqual([
      ["ended", true],
      ["ended", true],
    ]);
    expect(await world.rows("SELECT * FROM conference WHERE ended_at IS NULL")).toEqual([]);
    await expectGoodEnd(world);
  });
});

describe("ACD-18 a supervisor", () => {
  test("listens unheard, barges in, takes over; the customer hears the agent, and then the supervisor", async () => {
    const { world, phones } = await house(304);
    const [alice, bob, , dave] = phones;
    const customer = alice.dial(bob.user);
    await world.run(3_000);
    const supervisor = dave.dial(`*55${bob.user}`);
    await world.run(3_000);
    expect([alice.hears(), bob.hears()]).toEqual(["voice:bob", "voice:alice"]);
    expect(supervisor.hears()).not.toBe("nothing");
    supervisor.press("5");
    await world.run(3_000);
    expect(alice.hears()).toBe("voice:bob"); // the whisper is not for her
    expect(bob.hears()).not.toBe("voice:alice"); // two voices at once
    supervisor.press("9");
    await world.run(4_000);
    expect([alice.hears(), dave.hears()]).toEqual(["voice:dave", "voice:alice"]);
    expect(bob.call?.state ?? "ended").toBe("ended");
    customer.hangUp();
    await world.run(3_000);
    expect((await world.rows("SELECT role, until_at FROM supervision ORDER BY id")).map((row) => row["role"])).toEqual([
      "listen",
      "whisper",
      "take-over",
    ]);
    expect(await world.rows("SELECT * FROM supervision WHERE until_at IS NULL")).toEqual([]);
    await expectGoodEnd(world);
  });

  test("the call ends under the supervisor's ears", async () => {
    const { world, phones } = await house(305);
    const [alice, bob, , dave] = phones;
    alice.dial(bob.user);
    await world.run(3_000);
    const supervisor = dave.dial(`*55${bob.user}`);
    await world.run(3_000);
    bob.call?.hangUp();
    await world.run(3_000);
    expect(supervisor.state).toBe("ended");
    expect(await world.rows("SELECT * FROM supervision WHERE until_at IS NULL")).toEqual([]);
    await expectGoodEnd(world);
  });
});
