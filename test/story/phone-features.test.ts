import { describe, expect, test } from "vitest";
import type { Phone } from "../world/phone.ts";
import { createWorld, type World } from "../world/world.ts";
import { expectGoodEnd, lastRecord, WAITS } from "./office.ts";

interface House {
  readonly world: World;
  readonly alice: Phone;
  readonly bob: Phone;
  readonly carol: Phone;
  readonly dave: Phone;
}

/** Four phones that ring until told, and whatever else the office has. */
async function house(seed: number, build: (world: World) => void = () => {}): Promise<House> {
  const world = await createWorld({ seed, loss: 0.02 });
  const phones = [];
  for (const name of ["alice", "bob", "carol", "dave"]) phones.push(await world.phone(name, { lines: 3 }));
  const [alice, bob, carol, dave] = phones as [Phone, Phone, Phone, Phone];
  for (const phone of phones) phone.habit = WAITS;
  build(world);
  world.apply();
  return { world, alice, bob, carol, dave };
}

/** Dials a code and listens until the voice has spoken and hung up. */
async function dialCode(world: World, phone: Phone, code: string): Promise<void> {
  const call = phone.dial(code);
  await world.run(12_000);
  expect(call.state).toBe("ended");
}

const notes = async (world: World): Promise<readonly string[]> =>
  JSON.parse(String((await lastRecord(world))["notes"] ?? "[]")) as string[];

describe("SIP-12 what a phone expects of its exchange", () => {
  test("forward when busy: dialled at the phone, over a network that loses packets", async () => {
    const { world, alice, bob, carol, dave } = await house(121);
    bob.habit = { kind: "answer", afterMs: 300 };
    carol.habit = { kind: "answer", afterMs: 300 };
    await dialCode(world, bob, `*90${carol.user}`);
    await dialCode(world, bob, "*44");
    const first = alice.dial(bob.user);
    await world.run(3_000);
    const second = dave.dial(bob.user);
    await world.run(3_000);
    expect([first.state, second.state]).toEqual(["talking", "talking"]);
    expect([dave.hears(), carol.hears(), alice.hears()]).toEqual(["voice:carol", "voice:dave", "voice:bob"]);
    first.hangUp();
    await world.run(2_000);
    second.hangUp();
    await world.run(2_000);
    expect(await notes(world)).toEqual([`forwarded from ${bob.user} to ${carol.user}: user-busy`]);
    await expectGoodEnd(world);
  });

  test("do not disturb outlives the process", async () => {
    const { world, alice, bob } = await house(122);
    await dialCode(world, bob, "*78");
    await world.crashAndRestart();
    await world.run(2_000);
    const call = alice.dial(bob.user);
    await world.run(3_000);
    expect([call.state, call.ending?.status]).toEqual(["ended", 486]);
    await dialCode(world, bob, "*79");
    const again = alice.dial(bob.user);
    await world.run(2_000);
    expect([again.state, bob.state]).toEqual(["ringing", "ringing"]);
    await expectGoodEnd(world);
  });

  test("a ring group in order, and who answers talks", async () => {
    const { world, alice, bob, carol } = await house(123, (world) =>
      world.office.section("groups", {
        desk: { number: "6000", members: ["1002", "1003"], strategy: "in-order", ring: "4s" },
      }),
    );
    carol.habit = { kind: "answer", afterMs: 1_000 };
    const call = alice.dial("6000");
    await world.run(2_000);
    expect([bob.state, carol.state]).toEqual(["ringing", "idle"]);
    await world.run(6_000);
    expect([bob.state, carol.state, alice.hears(), carol.hears()]).toEqual([
      "idle",
      "talking",
      "voice:carol",
      "voice:alice",
    ]);
    call.hangUp();
    await expectGoodEnd(world);
  });

  test("a page: everybody hears the pager, the pager hears nobody, and one phone less is no matter", async () => {
    const { world, alice, bob, carol, dave } = await house(124, (world) =>
      world.office.section("pages", { hall: { number: "6500", members: ["1001", "1002", "1003", "1004"] } }),
    );
    for (const phone of [bob, carol, dave]) phone.habit = { kind: "answer", afterMs: 50 };
    const page = alice.dial("6500");
    await world.run(4_000);
    expect([bob.hears(), carol.hears(), dave.hears()]).toEqual(["voice:alice", "voice:alice", "voice:alice"]);
    expect(alice.hears()).toBe("nothing");
    dave.call?.hangUp();
    await world.run(2_000);
    expect([page.state, bob.hears(), dave.state]).toEqual(["talking", "voice:alice", "idle"]);
    page.hangUp();
    await world.run(2_000);
    expect([bob.state, carol.state]).toEqual(["idle", "idle"]);
    expect(await notes(world)).toEqual([expect.stringMatching(/^page hall: heard by (\d{4}(, )?){3}$/)]);
    await expectGoodEnd(world);
  });

  test("follow-me: whoever answers the second place presses 1", async () => {
    const { world, alice, bob, carol } = await house(125, (world) =>
      world.office.keys("1002", { followMe: [{ number: "1003", after: "2s", ring: "20s" }] }),
    );
    carol.habit = { kind: "answer", afterMs: 500 };
    const call = alice.dial(bob.user);
    await world.run(5_000);
    expect([call.state, bob.state, carol.state]).toEqual(["ringing", "ringing", "talking"]);
    carol.call?.press("1");
    await world.run(2_000);
    expect([alice.hears(), carol.hears(), bob.state]).toEqual(["voice:carol", "voice:alice", "idle"]);
    call.hangUp();
    await expectGoodEnd(world);
  });

  test("intercom: a beep, then they talk", async () => {
    const { world, alice, bob } = await house(126);
    bob.habit = { kind: "answer", afterMs: 20 };
    const call = alice.dial(`*80${bob.user}`);
    await world.run(3_000);
    expect([call.state, alice.hears(), bob.hears()]).toEqual(["talking", "voice:bob", "voice:alice"]);
    call.hangUp();
    await world.run(1_000);
    expect(await notes(world)).toEqual([`intercom to ${bob.user}`]);
    await expectGoodEnd(world);
  });

  test("the directory: spelled on the keypad, called with 1, ringing heard", async () => {
    const { world, alice, bob } = await house(127, (world) => {
      world.office.section("directory", "6411");
      world.office.keys("1002", { name: "韩梅梅 Han Meimei" });
    });
    bob.habit = { kind: "answer", afterMs: 8_000 };
    const call = alice.dial("6411");
    await world.run(1_500);
    call.press("426#");
    await world.run(1_500);
    call.press("1");
    await world.run(6_500);
    expect([bob.state, alice.hears(5_000)]).toEqual(["ringing", "ringback"]);
    await world.run(4_000);
    expect([alice.hears(), bob.hears()]).toEqual(["voice:bob", "voice:alice"]);
    call.hangUp();
    await expectGoodEnd(world);
  });

  test("a night switch turned at one phone moves a number for all, and stays turned over a restart", async () => {
    const { world, alice, bob, carol, dave } = await house(128, (world) => {
      world.office.section("switches", { closed: { number: "6900" } });
      world.office.number("8000", { extension: "1002", night: { switch: "closed", to: "1003" } });
    });
    const day = alice.dial("8000");
    await world.run(1_500);
    expect([bob.state, carol.state]).toEqual(["ringing", "idle"]);
    day.cancel();
    await dialCode(world, dave, "6900");
    await world.crashAndRestart();
    await world.run(2_000);
    const night = alice.dial("8000");
    await world.run(1_500);
    expect([bob.state, carol.state]).toEqual(["idle", "ringing"]);
    night.cancel();
    await expectGoodEnd(world);
  });
});
