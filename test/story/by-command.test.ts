import { expect, test } from "vitest";
import { switchControl } from "../../src/app/control/switch-control.ts";
import type { World } from "../world/world.ts";
import { expectGoodEnd, lastRecord, smallOffice, told } from "./office.ts";

const ROOT = { name: "root (local)", user: undefined };

/** Commands of the HTTP interface on the switch of a simulated world. */
function commands(world: World): ReturnType<typeof switchControl> {
  return switchControl({
    pbx: world.pbx.core,
    database: {
      write: (writes) => Promise.all(writes.map((one) => world.rows(one.sql, one.values as never))).then(() => {}),
      get: () => undefined,
      query: (sql, values = []) => world.rows(sql, values as never),
    },
    dataDirectory: "/nowhere",
    version: "0",
    startedAt: world.clock.wall(),
    state: () => "ready",
    troubles: () => [],
    parts: () => ({ storage: "ok", recording: "ok" }),
    metrics: undefined as never,
    listening: [],
    mediaWorkers: () => 1,
    configuration: [],
    doctor: async () => [],
    flows: undefined as never,
    flowTroubles: () => [],
    office: undefined as never,
    provision: undefined as never,
    recordings: undefined as never,
    privacy: undefined as never,
    people: undefined as never,
    signIn: undefined as never,
    offices: undefined as never,
    log: undefined as never,
  });
}

test("a supervisor sees a call wait, ring and talk, hangs it up, and is told how it ended", async () => {
  const { world, alice, dana } = await smallOffice(141, {}, { loss: 0 });
  const control = commands(world);
  const call = alice.dial("7000");
  await world.run(1_000);
  const list = await told(world, control.calls({ active: true, limit: 10 } as never));
  if (!list.ok) throw new Error("no list");
  expect(list.value).toMatchObject([{ state: "waiting", queue: "sales", agent: null, from: alice.user, to: "7000" }]);
  const id = list.value[0]?.id ?? "";
  dana.ready();
  await world.run(1_000);
  expect(await told(world, control.call(id))).toMatchObject({ value: { state: "waiting", agent: dana.key } });
  dana.phone.call?.answer();
  await world.run(1_000);
  expect(await told(world, control.call(id))).toMatchObject({
    value: { state: "talking", agent: dana.key, extension: dana.phone.user },
  });

  const ended = await told(world, control.hangUp(id, ROOT));
  expect(ended).toMatchObject({
    value: { state: "ended", ending: "hung-up-by-command", endedBy: "switch", sipStatus: 200 },
  });
  expect([call.state, dana.phone.state]).toEqual(["ended", "idle"]);
  await world.run(3_000);
  expect(await told(world, control.hangUp(id, ROOT))).toMatchObject({ ok: false, status: 409 });
  expect(await told(world, control.hangUp("c-never", ROOT))).toMatchObject({ ok: false, status: 404 });
  expect(await lastRecord(world)).toMatchObject({ ending: "hung-up-by-command", ended_by: "switch" });
  await expectGoodEnd(world);
});

test("the end of wrap-up is for those who wrap up", async () => {
  const { world, alice, dana } = await smallOffice(142, { wrapUp: "5m" }, { loss: 0 });
  const control = commands(world);
  const act = (action: Parameters<typeof control.agentAction>[1]) =>
    told(world, control.agentAction(dana.key, action, ROOT));
  dana.ready();
  expect(await act({ kind: "wrap-up", disposition: undefined })).toMatchObject({ ok: false, status: 409 });
  dana.phone.habit = { kind: "answer", afterMs: 300 };
  const call = alice.dial("7000");
  await world.run(2_000);
  call.hangUp();
  await world.run(300);
  expect(dana.state).toBe("wrap-up");
  expect(await act({ kind: "wrap-up", disposition: undefined })).toMatchObject({ ok: true, value: { state: "ready" } });
  await expectGoodEnd(world);
});
