import { expect, test } from "vitest";
import { expectGoodEnd, smallOffice, WAITS } from "./office.ts";

test("an agent who does not answer is set aside, and the caller keeps the place", async () => {
  const { world, alice, dana } = await smallOffice(31);
  const bob = await world.phone("bob");
  const erin = await world.agent("erin", { skills: { sales: 1 } });
  erin.phone.habit = { kind: "answer", afterMs: 500 };
  dana.ready();
  alice.dial("7000");
  await world.run(1_000);
  bob.dial("7000"); // behind Alice
  await world.run(16_000);
  expect(dana.view).toMatchObject({ state: "busy", reason: "no-answer" });
  expect(dana.phone.state).toBe("idle");
  expect([alice.hears(), bob.hears()]).toEqual(["music", "music"]);

  erin.ready();
  await world.run(2_000);
  expect([alice.hears(), bob.hears()]).toEqual(["voice:erin", "music"]); // Alice is still first
  await expectGoodEnd(world);
});

test("a queue may leave them ready instead: the same caller rings them again a while later", async () => {
  const { world, alice, dana } = await smallOffice(32, { afterNoAnswer: "ready", ring: "5s" });
  dana.ready();
  alice.dial("7000");
  await world.run(60_000);
  expect(dana.phone.calls.length).toBeGreaterThanOrEqual(2);
  expect(alice.hears()).toBe("music");
  await expectGoodEnd(world);
});

test("an agent who refuses is set aside, and the next agent is rung at once", async () => {
  const { world, alice, dana } = await smallOffice(33, { strategy: "top-down" });
  const erin = await world.agent("erin", { skills: { sales: 1 } });
  erin.phone.habit = WAITS;
  dana.phone.habit = { kind: "reject", afterMs: 500, status: 603 };
  dana.ready();
  erin.ready();
  alice.dial("7000");
  await world.run(1_500);
  expect(dana.view).toMatchObject({ state: "busy", reason: "rejected" });
  expect(erin.phone.state).toBe("ringing");
  await expectGoodEnd(world);
});

test("an agent whose phone is dead is set aside as unreachable, and the caller goes on waiting", async () => {
  const { world, alice, dana } = await smallOffice(34);
  dana.ready();
  dana.phone.vanish();
  alice.dial("7000");
  await world.run(40_000);
  expect(dana.view.state).toBe("busy");
  expect(alice.hears()).toBe("music");
  await expectGoodEnd(world);
});

test("ring-all: the first to answer has the call, every other phone stops ringing", async () => {
  const { world, alice, dana } = await smallOffice(35, { strategy: "ring-all" });
  const others = [];
  for (const name of ["erin", "finn", "gwen"]) others.push(await world.agent(name, { skills: { sales: 1 } }));
  for (const agent of [dana, ...others]) {
    agent.phone.habit = WAITS;
    agent.ready();
  }
  alice.dial("7000");
  await world.run(1_000);
  expect([dana, ...others].map((agent) => agent.phone.state)).toEqual(["ringing", "ringing", "ringing", "ringing"]);
  others[1]?.phone.call?.answer();
  await world.run(1_000);
  expect(alice.hears()).toBe("voice:finn");
  expect([dana, ...others].map((agent) => agent.phone.state)).toEqual(["idle", "idle", "talking", "idle"]);
  expect([dana, ...others].map((agent) => agent.state)).toEqual(["ready", "ready", "talking", "ready"]);
  await expectGoodEnd(world);
});

test("ring-all: two answer in the same moment, one talks and the other is let go", async () => {
  for (let apart = 0; apart <= 10; apart += 2) {
    const { world, alice, dana } = await smallOffice(36, { strategy: "ring-all" }, { loss: 0 });
    const erin = await world.agent("erin", { skills: { sales: 1 } });
    erin.phone.habit = WAITS;
    for (const agent of [dana, erin]) agent.ready();
    alice.dial("7000");
    await world.run(1_000);
    dana.phone.call?.answer();
    world.clock.after(apart, "answers too", () => erin.phone.call?.answer());
    await world.run(2_000);
    expect([dana.phone.state, erin.phone.state].sort()).toEqual(["idle", "talking"]);
    expect(["voice:dana", "voice:erin"]).toContain(alice.hears());
    await expectGoodEnd(world);
  }
});
