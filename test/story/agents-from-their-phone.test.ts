import { expect, test } from "vitest";
import { expectGoodEnd, smallOffice, WAITS } from "./office.ts";

test("an agent signs in and goes ready from the phone, and hears that it worked", async () => {
  const { world, alice, dana } = await smallOffice(101);
  alice.dial("7000");
  const code = dana.dialCode("signIn");
  await world.run(400);
  expect(code.hears(200)).toBe("tone:1000"); // the world's voice prompts are a tone
  await world.run(1_500);
  expect([dana.phone.state, dana.view.state, dana.view.reason]).toEqual(["idle", "busy", "signed-in"]);
  dana.phone.habit = WAITS;
  dana.dialCode("ready");
  await world.run(2_500);
  expect(dana.phone.state).toBe("ringing"); // the prompt was over, and Alice waited
  await expectGoodEnd(world);
});

test("busy with a reason, break, end of wrap-up and sign-out are codes too", async () => {
  const { world, alice, dana } = await smallOffice(102, { wrapUp: "5m" });
  dana.phone.habit = { kind: "answer", afterMs: 300 };
  dana.ready();
  dana.dialCode("busy", "1");
  await world.run(2_000);
  expect(dana.view).toMatchObject({ state: "busy", reason: "1" });
  dana.dialCode("breakTime");
  await world.run(2_000);
  expect(dana.state).toBe("break");
  dana.dialCode("ready");
  await world.run(2_000);
  expect(dana.state).toBe("ready");
  alice.dial("7000");
  await world.run(2_000);
  alice.call?.hangUp();
  await world.run(1_000);
  expect(dana.state).toBe("wrap-up");
  dana.dialCode("wrapUp");
  await world.run(2_000);
  expect(dana.state).toBe("ready");
  dana.dialCode("signOut");
  await world.run(2_000);
  expect(dana.state).toBe("signed-out");
  await expectGoodEnd(world);
});

test("at a stranger's phone an agent needs the PIN, and a guesser is stopped after five tries", async () => {
  const { world, alice } = await smallOffice(103);
  const erin = await world.agent("erin", { skills: { sales: 1 }, pin: "4321" });
  const sign = async (pin: string): Promise<void> => {
    alice.dial(`*22*${erin.key}*${pin}`);
    await world.run(2_000);
  };
  for (const guess of ["0000", "1111", "2222"]) await sign(guess);
  expect(erin.state).toBe("signed-out");
  await sign("4321");
  expect(erin.state).toBe("busy");
  erin.signOut();
  for (const guess of ["0000", "1111", "2222", "3333", "4444"]) await sign(guess);
  await sign("4321");
  expect(erin.state).toBe("signed-out");
  await expectGoodEnd(world);
});

test("an agent in a private call is not offered one from the queue", async () => {
  const { world, alice, dana } = await smallOffice(104);
  const bob = await world.phone("bob");
  bob.habit = { kind: "answer", afterMs: 300 };
  dana.ready();
  dana.phone.dial(bob.user);
  await world.run(2_000);
  alice.dial("7000");
  await world.run(5_000);
  expect(alice.hears()).toBe("music");
  expect(dana.phone.calls.length).toBe(1);
  dana.phone.call?.hangUp();
  await world.run(1_000);
  expect(dana.phone.state).toBe("ringing");
  await expectGoodEnd(world);
});

test("an agent who lacks the skill is not rung, however long the caller waits", async () => {
  const { world, alice } = await smallOffice(105, { requires: { sales: 3 } });
  const erin = await world.agent("erin", { skills: { sales: 2, service: 9 } });
  erin.ready();
  alice.dial("7000");
  await world.run(30_000);
  expect(erin.phone.calls.length).toBe(0);
  const waiting = world.pbx.core.floor.desk.waiting("sales" as never, world.clock.now());
  const why = world.pbx.core.floor.desk.explainCall(waiting[0]?.call ?? ("" as never), world.clock.now());
  expect(why?.agents.find((agent) => agent.agent === erin.key)?.excludedBy).toContainEqual({
    rule: "skill",
    skill: "sales",
    needs: 3,
    has: 2,
  });
  await expectGoodEnd(world);
});
