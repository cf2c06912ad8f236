import { expect, test } from "vitest";
import { smallOffice, WAITS } from "./office.ts";

test("the switch stops while people talk, ring, wait and dial: everybody is told, every call has its record, nothing is left", async () => {
  const { world, alice, dana } = await smallOffice(131, { record: "always" }, { loss: 0 });
  const waiting = await world.phone("waiting");
  const caller = await world.phone("caller");
  const callee = await world.phone("callee");
  const late = await world.phone("late");
  dana.phone.habit = { kind: "answer", afterMs: 300 };
  callee.habit = WAITS;
  dana.ready();
  const talk = alice.dial("7000");
  await world.run(2_000);
  const wait = waiting.dial("7000");
  const ring = caller.dial(callee.user);
  await world.run(1_000);

  const { core } = world.pbx;
  let drained = false;
  void core.drain().then(() => {
    drained = true;
  });
  const refused = late.dial("7000");
  await world.run(500);
  expect([refused.ending?.status, talk.state, drained]).toEqual([503, "talking", false]);

  core.shutDown();
  await world.run(1_000);
  expect([talk.ending, wait.ending]).toEqual([
    { by: "peer", how: "bye", status: 0 },
    { by: "peer", how: "bye", status: 0 },
  ]);
  expect(ring.ending).toMatchObject({ how: "refused", status: 503 });
  expect([dana.phone.state, callee.state]).toEqual(["idle", "idle"]);
  expect([core.isQuiet, drained]).toEqual([true, true]);
  core.records.flush();
  await world.run(5_000); // ports rest before they are used again
  const records = await world.records();
  expect(records.map((record) => [record["ending"], record["ended_by"], record["sip_status"]])).toEqual([
    ["switch-stopped", "switch", 200],
    ["switch-stopped", "switch", 200],
    ["switch-stopped", "switch", 503],
    ["switch-stopped", "switch", 503],
  ]);
  expect(await world.rows("SELECT state FROM recording")).toEqual([{ state: "saved" }]);
  const { transactions: _, ...sizes } = core.sizes;
  expect(Object.entries(sizes).filter(([, size]) => size !== 0)).toEqual([]);
  expect(world.violations).toEqual([]);
});

test("a phone that has vanished does not keep the switch from stopping", async () => {
  const { world, alice, dana } = await smallOffice(132, {}, { loss: 0 });
  dana.phone.habit = { kind: "answer", afterMs: 300 };
  dana.ready();
  alice.dial("7000");
  await world.run(2_000);
  dana.phone.vanish();
  world.pbx.core.shutDown();
  await world.run(1_000);
  expect(alice.state).toBe("idle");
  expect(world.pbx.core.isQuiet).toBe(false); // its BYE is still repeated; `serve` waits two seconds for it
  expect(world.pbx.core.calls.size).toBe(0);
});

test("the media worker dies: its calls end with a reason in the record, and the agents are free again", async () => {
  const { world, alice, dana } = await smallOffice(133, { record: "always", wrapUp: "0s" }, { loss: 0 });
  dana.phone.habit = { kind: "answer", afterMs: 300 };
  dana.ready();
  const call = alice.dial("7000");
  await world.run(2_000);
  const [leg] = [...world.facts].filter((fact) => fact.kind === "call.arrived");
  if (leg === undefined) throw new Error("no call");
  world.pbx.core.mediaFact({ kind: "worker-died", calls: [leg.call], cause: "out of memory" });
  await world.run(3_000);
  expect([call.state, dana.phone.state, dana.state]).toEqual(["ended", "idle", "ready"]);
  const [record] = await world.records();
  expect(record).toMatchObject({ ending: "failed", ended_by: "switch", sip_status: 200 });
  expect(await world.rows("SELECT state, cause FROM recording")).toEqual([
    { state: "repaired", cause: "the media worker died: out of memory" },
  ]);
});
