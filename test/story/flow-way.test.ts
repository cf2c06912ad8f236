// IVR-01 with the whole switch and a network that loses packets: what `call show` and `call explain` tell of a caller's way through a flow, while they
// are inside and afterwards; and which version callers meet once the process was killed.

import { describe, expect, test } from "vitest";
import type { CallView } from "../../src/api/views.ts";
import { FlowJudge } from "../../src/app/control/flow-judge.ts";
import { FlowKeeper } from "../../src/app/control/flow-keeper.ts";
import { switchControl } from "../../src/app/control/switch-control.ts";
import { silentLog } from "../../src/base/log.ts";
import type { World } from "../world/world.ts";
import { expectGoodEnd, lastRecord, smallOffice } from "./office.ts";

function mainFlow(prompt: string): string {
  return `flow: main
nodes:
  menu:
    menu: [{ prompt: ${prompt} }]
    wait: 10s
    next: { "1": pin, timeout: bye, invalid: bye }
  pin:
    collect: pin
    secret: true
    words: [{ prompt: enter-pin }]
    digits: "4"
    wait: 10s
    next: { done: sales, timeout: bye, invalid: bye }
  sales: { queue: sales, next: { closed: bye } }
  bye: { hangUp: [{ prompt: goodbye }] }
`;
}

/** As at the start of the real thing. */
async function keeperOf(world: World): Promise<FlowKeeper> {
  const judge = new FlowJudge({
    audio: () => ["menu-a", "menu-b", "enter-pin", "goodbye"],
    tables: () => undefined,
    speaks: true,
  });
  const keeper = new FlowKeeper({ pbx: world.pbx.core, database: world.database, judge, log: silentLog });
  await keeper.restore();
  return keeper;
}

async function apply(world: World, keeper: FlowKeeper, text: string): Promise<void> {
  const asked = keeper.apply([{ name: "main.yaml", text }], "tester", { dryRun: false });
  await world.run(200);
  const applied = await asked;
  if (!applied.ok) throw new Error(JSON.stringify(applied.problem));
}

async function shown(world: World, id: string): Promise<CallView["flows"]> {
  const control = switchControl({
    pbx: world.pbx.core,
    database: world.database,
    flowTroubles: () => [],
    troubles: () => [],
    offices: { at: async () => undefined },
  } as never);
  const [call, explained] = await Promise.all([control.call(id), control.explainCall(id)]);
  if (!call.ok || !explained.ok) throw new Error("no such call");
  expect(explained.value.flows).toEqual(call.value.flows);
  return call.value.flows;
}

async function callId(world: World): Promise<string> {
  return String((await lastRecord(world))["id"]);
}

describe("IVR-01 the way of a caller through a flow", () => {
  test("is shown while they wait and when they are gone: version, nodes, keys, and a secret one masked", async () => {
    const { world, alice, dana } = await smallOffice(1481, { record: "never" });
    world.office.number("8000", { flow: "main" });
    world.apply();
    const keeper = await keeperOf(world);
    await apply(world, keeper, mainFlow("menu-a"));
    await apply(world, keeper, mainFlow("menu-b"));
    alice.dial("8000");
    await world.run(2_000);
    alice.call?.press("1");
    await world.run(2_000);
    alice.call?.press("2580");
    await world.run(4_000);
    const id = await callId(world);
    const inside = await shown(world, id);
    expect(inside).toMatchObject([
      {
        flow: "main",
        version: 2,
        leftAt: null,
        steps: [
          { node: "menu", outcome: "1", said: "1" },
          { node: "pin", outcome: "done", said: "•••" },
        ],
      },
    ]);
    expect(JSON.stringify(inside)).not.toContain("2580");
    dana.phone.habit = { kind: "answer", afterMs: 300 };
    dana.ready();
    await world.run(5_000);
    expect(alice.hears()).toBe("voice:dana");
    alice.call?.hangUp();
    await world.run(3_000);
    const after = await shown(world, id);
    expect(after).toMatchObject([{ version: 2, leftAt: expect.any(String), how: "handed-over" }]);
    expect(after[0]?.steps.map(({ node, outcome }) => `${node} ${outcome}`)).toEqual([
      "menu 1",
      "pin done",
      "sales handed-over",
    ]);
    expect(JSON.stringify(await world.rows("SELECT * FROM flow_visit"))).not.toContain("2580");
    await expectGoodEnd(world);
  });

  test("a killed switch comes back with the version that people were told of, and numbers lead there", async () => {
    const { world, alice } = await smallOffice(1482);
    const bob = await world.phone("bob");
    world.office.number("8000", { flow: "main" });
    world.apply();
    const keeper = await keeperOf(world);
    await apply(world, keeper, mainFlow("menu-a"));
    alice.dial("8000");
    await world.run(2_000);
    await apply(world, keeper, mainFlow("menu-b"));
    await world.crashAndRestart();
    const restored = await keeperOf(world);
    expect(restored.inForce("main")).toMatchObject({ version: 2, source: mainFlow("menu-b") });
    await world.run(40_000);
    bob.dial("8000");
    await world.run(2_000);
    expect(await shown(world, await callId(world))).toMatchObject([{ flow: "main", version: 2, leftAt: null }]);
    await expectGoodEnd(world);
  });
});
