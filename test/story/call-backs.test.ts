// A place that is kept over a kill -9, and callers who waited at that moment: whole switches, lossy network, virtual clock.

import { describe, expect, test } from "vitest";
import { missedCalls, searchTasks } from "../../src/app/core/callback/task-tables.ts";
import type { Phone } from "../world/phone.ts";
import type { PhoneCall } from "../world/phone-call.ts";
import type { World } from "../world/world.ts";
import { expectGoodEnd, smallOffice, WAITS } from "./office.ts";

const CALLBACK = { callback: { key: "1", gap: "1m", retries: 2 } };

async function keepsPlace(world: World, call: PhoneCall): Promise<void> {
  await world.run(5_000);
  call.press("1");
  await world.run(1_500);
  call.press("1");
  await world.run(20_000); // what is said to the caller
}

const onDisk = (world: World) => ({ query: (...asked: Parameters<World["rows"]>) => world.rows(...asked) });
const tasks = async (world: World) => {
  const found = await searchTasks(onDisk(world), { state: "all", queue: undefined, number: undefined, limit: 50 });
  return found.map(({ number, state, why, tries }) => `${number} ${state} ${why} ${tries}`).sort();
};

describe("ACD-17 call-backs and a killed switch", () => {
  test("the place is kept: after the restart the agent rings first, then the customer, and they talk", async () => {
    const { world, alice, dana } = await smallOffice(911, CALLBACK);
    alice.habit = WAITS;
    const call = alice.dial("7000");
    await keepsPlace(world, call);
    expect(call.state).toBe("ended");
    expect(await tasks(world)).toEqual([`${alice.user} waiting-in-line asked 0`]);
    await world.crashAndRestart(500);
    await world.run(1_000);
    dana.ready();
    await world.run(2_000);
    expect([dana.phone.state, alice.state]).toEqual(["ringing", "idle"]);
    dana.phone.call?.answer();
    await world.run(6_000);
    expect([dana.phone.state, alice.state]).toEqual(["talking", "ringing"]);
    alice.call?.answer();
    await world.run(2_500);
    expect([alice.hears(), dana.phone.hears()]).toEqual(["voice:dana", "voice:alice"]);
    expect(await tasks(world)).toEqual([`${alice.user} done asked 0`]);
    await expectGoodEnd(world);
  });

  test("killed while the customer's phone rings: nobody is forgotten, and called once more", async () => {
    const { world, alice, dana } = await smallOffice(912, CALLBACK);
    alice.habit = WAITS;
    await keepsPlace(world, alice.dial("7000"));
    dana.ready();
    await world.run(2_000);
    dana.phone.call?.answer();
    await world.run(6_000);
    expect(alice.state).toBe("ringing");
    const [cut, silent] = [dana.phone.call, alice.call];
    await world.crashAndRestart(500);
    cut?.hangUp(); // the phones notice by themselves that nobody is there
    silent?.hangUp();
    await world.run(2_000);
    expect(await tasks(world)).toEqual([`${alice.user} waiting-in-line asked 0`]);
    expect(dana.phone.state, "who was ready before is ready again, and rings").toBe("ringing");
    dana.phone.call?.answer();
    await world.run(6_000);
    alice.call?.answer();
    await world.run(2_000);
    expect([alice.hears(), dana.phone.hears()]).toEqual(["voice:dana", "voice:alice"]);
    expect(await tasks(world)).toEqual([`${alice.user} done asked 0`]);
    await expectGoodEnd(world);
  });

  test("whoever was waiting and does not come back is in the list of missed calls, and has a task", async () => {
    const { world, alice } = await smallOffice(913, CALLBACK);
    const bob = await world.phone("bob");
    alice.dial("7000");
    await world.run(3_000);
    bob.dial("7000");
    await world.run(3_000);
    goneMeanwhile(world, alice, bob);
    await world.crashAndRestart(40_000);
    await world.run(5_000);
    expect(await tasks(world)).toEqual([alice.user, bob.user].map((user) => `${user} open removed 0`).sort());
    const missed = await missedCalls(onDisk(world), { queue: "sales", since: undefined, limit: 50 });
    expect(missed.map(({ from, ending, taskState }) => `${from} ${ending} ${taskState}`).sort()).toEqual(
      [alice.user, bob.user].map((user) => `${user} lost-at-restart open`).sort(),
    );
    await world.crashAndRestart(500);
    expect(await tasks(world), "a second restart makes no second tasks").toHaveLength(2);
    await expectGoodEnd(world);
  });

  test("whom a colleague had sent into the queue is on it too: nobody there had served them", async () => {
    const { world, alice } = await smallOffice(914, CALLBACK);
    const bob = await world.phone("bob");
    bob.habit = { kind: "answer", afterMs: 300 };
    alice.dial(bob.user);
    await world.run(3_000);
    bob.call?.refer("7000");
    await world.run(3_000);
    goneMeanwhile(world, alice);
    await world.crashAndRestart(40_000);
    await world.run(5_000);
    const missed = await missedCalls(onDisk(world), { queue: "sales", since: undefined, limit: 50 });
    expect(missed.map(({ from, ending }) => `${from} ${ending}`)).toEqual([`${alice.user} lost-at-restart`]);
    await expectGoodEnd(world);
  });

  test("so is whoever waited when the switch was down for too long to call anybody back", async () => {
    const { world, alice } = await smallOffice(915, CALLBACK);
    alice.dial("7000");
    await world.run(3_000);
    goneMeanwhile(world, alice);
    await world.crashAndRestart(310_000);
    await world.run(1_000);
    expect(await tasks(world)).toEqual([`${alice.user} open switch-restarted 0`]);
    const missed = await missedCalls(onDisk(world), { queue: "sales", since: undefined, limit: 50 });
    expect(missed.map(({ from, ending }) => `${from} ${ending}`)).toEqual([`${alice.user} lost-at-restart`]);
    await world.crashAndRestart(500);
    expect(await tasks(world), "a second restart makes no second task").toHaveLength(1);
    await expectGoodEnd(world);
  });
});

/** They hang up while nobody is there to hear it; after half a minute their phones have forgotten the call. */
function goneMeanwhile(world: World, ...phones: readonly Phone[]): void {
  for (const { call } of phones) world.clock.after(50, "gives up", () => call?.hangUp());
}
