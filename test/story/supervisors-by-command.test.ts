import { expect, test } from "vitest";
import { agentControl } from "../../src/app/control/agent-control.ts";
import { waitingControl } from "../../src/app/control/waiting-control.ts";
import type { CallId, QueueKey } from "../../src/base/ids.ts";
import type { World } from "../world/world.ts";
import { expectGoodEnd, lastRecord, smallOffice, told, WAITS } from "./office.ts";

const ANN = { name: "ann", user: "ann" };

/** The call of whoever waits longest in a queue. */
function inFront(world: World, queue: string): CallId {
  const [first] = world.pbx.core.floor.desk.waiting(queue as QueueKey, world.clock.now());
  if (first === undefined) throw new Error(`nobody waits in ${queue}`);
  return first.call;
}

/** Everybody who came is accounted for. */
function expectFiguresAddUp(world: World): void {
  for (const queue of ["sales", "help"]) {
    const { carried, offered, answered, abandoned, overflowed, refused } = world.pbx.core.figures.of(queue as QueueKey);
    const waiting = world.pbx.core.floor.desk.waiting(queue as QueueKey, world.clock.now()).length;
    expect([queue, answered + abandoned + overflowed + refused + waiting]).toEqual([queue, carried + offered]);
  }
}

test("ACD-18 a caller who is moved on a bad network keeps their age, is served first there, and the figures add up", async () => {
  const { world, alice } = await smallOffice(181, {}, { loss: 0.1 });
  world.queue("help", { number: "7001", requires: { help: 1 }, wrapUp: "0s" });
  const eve = await world.agent("eve", { skills: { help: 5 } });
  eve.phone.habit = WAITS;
  const bob = await world.phone("bob");
  alice.dial("7000");
  await world.run(30_000);
  bob.dial("7001");
  await world.run(10_000);
  const call = inFront(world, "sales");
  const moved = await waitingControl(world.pbx.core).move(call, { queue: "help", agent: undefined, creditMs: 0 }, ANN);
  expect(moved).toMatchObject({ ok: true, value: { from: "sales", to: "help" } });
  await world.run(1_000);
  expect(alice.hears()).toBe("music");
  expect(inFront(world, "help")).toBe(call);
  expectFiguresAddUp(world);
  eve.ready();
  await world.run(2_000);
  eve.phone.call?.answer();
  await world.run(2_000);
  expect(eve.view.call).toBe(call);
  alice.call?.hangUp();
  await world.run(5_000);
  expectFiguresAddUp(world);
  await expectGoodEnd(world);
});

test("ACD-18 moved while the agent's phone rings: it stops, and the agent gets the next caller", async () => {
  const { world, alice, dana } = await smallOffice(182, {}, { loss: 0.05 });
  world.queue("help", { number: "7001", requires: { help: 1 } });
  const bob = await world.phone("bob");
  dana.ready();
  alice.dial("7000");
  await world.run(2_000);
  expect(dana.phone.state).toBe("ringing");
  await waitingControl(world.pbx.core).move(
    inFront(world, "sales"),
    { queue: "help", agent: undefined, creditMs: 0 },
    ANN,
  );
  await world.run(3_000);
  expect([dana.phone.state, dana.state]).toEqual(["idle", "ready"]);
  bob.dial("7000");
  await world.run(2_000);
  expect(dana.phone.state).toBe("ringing");
  expectFiguresAddUp(world);
  await expectGoodEnd(world);
});

test("ACD-18 an agent signed out by a supervisor in mid-talk finishes the talk, and the record says nothing broke", async () => {
  const { world, alice, dana } = await smallOffice(183);
  const agents = agentControl(world.pbx.core);
  dana.phone.habit = { kind: "answer", afterMs: 300 };
  dana.ready();
  alice.dial("7000");
  await world.run(3_000);
  expect(dana.state).toBe("talking");
  expect((await told(world, agents.agentAction(dana.key, { kind: "sign-out" }, ANN))).ok).toBe(true);
  await world.run(3_000);
  expect(dana.state).toBe("talking");
  alice.call?.hangUp();
  await world.run(3_000);
  expect(dana.state).toBe("signed-out");
  const rows = await world.rows("SELECT who, what, detail FROM audit WHERE what = 'agent.sign-out'");
  expect(rows.map(({ who, detail }) => [who, JSON.parse(String(detail))])).toEqual([
    ["ann", { on: `agent ${dana.key}`, before: "talking", after: "talking, then signed-out" }],
  ]);
  expect((await lastRecord(world))["ending"]).toBe("completed");
  await expectGoodEnd(world);
});

test("ACD-12 a disposition given after the call's record is finished is in the call list and in the talk", async () => {
  const { world, alice, dana } = await smallOffice(184, { wrapUp: "5m" });
  const agents = agentControl(world.pbx.core);
  dana.phone.habit = { kind: "answer", afterMs: 300 };
  dana.ready();
  alice.dial("7000");
  await world.run(3_000);
  alice.call?.hangUp();
  await world.run(60_000);
  expect(dana.state).toBe("wrap-up");
  const done = await told(world, agents.agentAction(dana.key, { kind: "wrap-up", disposition: "sold" }, ANN));
  expect(done).toMatchObject({ value: { state: "ready" } });
  await world.run(1_000);
  expect((await lastRecord(world))["disposition"]).toBe("sold");
  const [talk] = await world.rows("SELECT disposition FROM segment WHERE kind = 'talk'");
  expect(talk?.["disposition"]).toBe("sold");
  await expectGoodEnd(world);
});

test("ACD-17 a killed switch finds its agents as they were, who was free for longest first, and loses nobody", async () => {
  const { world, alice, dana } = await smallOffice(185, {}, { loss: 0 });
  const eve = await world.agent("eve", { skills: { sales: 5 } });
  eve.phone.habit = WAITS;
  const max = await world.agent("max", { skills: { sales: 5 } });
  max.busy("lunch");
  eve.ready();
  await world.run(20_000);
  dana.ready(); // later: Eve has been free for longer
  await world.run(20_000);
  max.signIn();
  max.busy("lunch");
  await world.run(5_000);
  await world.crashAndRestart();
  await world.run(5_000);
  expect([eve.state, dana.state, max.view.reason]).toEqual(["ready", "ready", "lunch"]);
  const idle = world.pbx.core.floor.desk
    .agents(world.clock.now())
    .map(({ key, idleMs }) => [key, idleMs ?? 0] as const);
  const of = (key: string): number => idle.find(([one]) => one === key)?.[1] ?? 0;
  expect(of(eve.key)).toBeGreaterThan(45_000);
  expect(of(eve.key) - of(dana.key)).toBeGreaterThan(19_000);
  alice.dial("7000");
  await world.run(2_000);
  expect([eve.phone.state, dana.phone.state]).toEqual(["ringing", "idle"]);
  await expectGoodEnd(world);
});
