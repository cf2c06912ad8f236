// Somebody asks the next morning why a call waited, and why an agent got nothing (ACD-16).

import { describe, expect, test } from "vitest";
import type { CallExplainView } from "../../src/api/explain-views.ts";
import { explainCallAfterwards } from "../../src/app/control/explain-call.ts";
import { explainControl } from "../../src/app/control/explain-control.ts";
import type { Database } from "../../src/base/db.ts";
import { findCall } from "../../src/call/record-tables.ts";
import type { World } from "../world/world.ts";
import { expectGoodEnd, lastRecord, smallOffice, WAITS } from "./office.ts";

/** As the HTTP interface has it, on the database of the world. The office is the one in force now: nobody changes it in these stories. */
function explainer(world: World) {
  const { core } = world.pbx;
  const database: Pick<Database, "query"> = { query: (sql, values) => world.rows(sql, [...(values ?? [])] as never) };
  const offices = { at: async () => ({ office: core.office, revision: 7 }) };
  return explainControl(core, { database: database as Database, offices });
}

async function explained(world: World, call: string): Promise<CallExplainView> {
  const told = await explainer(world).explainCall(call);
  if (!told.ok) throw new Error("the call is not known");
  return told.value;
}

const WITH_STEPS = {
  requires: { sales: 3 },
  ring: "10s",
  steps: [
    { after: "8s", requires: "sales >= 1" },
    { after: "2m", requires: "everybody" },
  ],
};

describe("ACD-16 afterwards", () => {
  test("a call of yesterday tells who could not take it when it came, which step it took, and who else was there when it was offered", async () => {
    const { world, alice, dana } = await smallOffice(601, WITH_STEPS);
    const erin = await world.agent("erin", { skills: { sales: 1 } });
    const frank = await world.agent("frank", { skills: { english: 9 } });
    const gina = await world.agent("gina", { skills: { sales: 9 } });
    for (const one of [erin, frank, gina]) one.phone.habit = WAITS;
    const bob = await world.phone("bob");
    bob.habit = { kind: "answer", afterMs: 300 };
    dana.ready();
    dana.takeBreak();
    frank.ready();
    erin.ready();
    gina.ready();
    gina.phone.dial(bob.user); // a private call: she is at work and cannot be rung
    await world.run(3_000);
    const came = world.clock.wall();
    alice.dial("7000");
    await world.run(12_000);
    expect(erin.phone.state).toBe("ringing");
    erin.phone.call?.answer();
    await world.run(3_000);
    gina.phone.call?.hangUp();
    await expectGoodEnd(world);

    const record = await lastRecord(world);
    const waited = (await world.records()).find((one) => one["queue"] === "sales") ?? record;
    const { waits, decisions, waiting } = await explained(world, String(waited["id"]));
    expect(waiting).toBeNull();
    expect(waits).toMatchObject([{ queue: "sales", outcome: "connected", steps: [{ step: 1, why: "time" }] }]);
    const kept = Object.fromEntries((waits[0]?.nobody?.agents ?? []).map((one) => [one.agent, one.excludedBy]));
    expect(waits[0]?.nobody).toMatchObject({ office: 7, requires: "sales >= 3", leftOut: 0 });
    expect(kept).toEqual({
      [dana.key]: [{ rule: "state", state: "break" }],
      [erin.key]: [{ rule: "skill", skill: "sales", needs: 3, has: 1 }],
      [frank.key]: [{ rule: "skill", skill: "sales", needs: 3 }],
      [gina.key]: [{ rule: "phone-engaged" }],
    });
    expect(decisions).toHaveLength(1);
    expect(decisions[0]).toMatchObject({
      why: { step: 1, candidates: 1, chosen: [{ agent: erin.key }] },
      offers: [{ agent: erin.key, outcome: "connected" }],
      people: { requires: "sales" },
    });
    const then = Object.fromEntries((decisions[0]?.people?.agents ?? []).map((one) => [one.agent, one.excludedBy]));
    expect(then).toEqual({
      [dana.key]: [{ rule: "state", state: "break" }],
      [erin.key]: [],
      [frank.key]: [{ rule: "skill", skill: "sales", needs: 1 }],
      [gina.key]: [{ rule: "phone-engaged" }],
    });

    const agent = await explainer(world).explainAgentAt(frank.key, came + 2_000);
    expect(agent).toMatchObject({
      ok: true,
      value: {
        agent: frank.key,
        state: "ready",
        extension: frank.phone.user,
        waiting: [{ call: waited["id"], queue: "sales", excludedBy: [{ rule: "skill", skill: "sales", needs: 3 }] }],
        offers: [],
        changes: [
          { to: "busy", reason: "signed-in" },
          { from: "busy", to: "ready" },
        ],
      },
    });
  });

  test("an offer that failed is told with its outcome, and the same agent is left out of the next as already tried", async () => {
    const { world, alice, dana } = await smallOffice(602, { afterNoAnswer: "ready", ring: "4s" });
    const erin = await world.agent("erin", { skills: { sales: 5 } });
    erin.phone.habit = { kind: "answer", afterMs: 500 };
    dana.ready();
    await world.run(1_000);
    erin.ready();
    await world.run(1_000);
    alice.dial("7000");
    await world.run(12_000);
    await expectGoodEnd(world);

    const { id } = await lastRecord(world);
    const { waits, decisions } = await explained(world, String(id));
    expect(waits[0]?.nobody).toBeNull(); // somebody could at once
    expect(decisions.map(({ offers }) => offers)).toEqual([
      [{ agent: dana.key, outcome: "no-answer" }],
      [{ agent: erin.key, outcome: "connected" }],
    ]);
    expect(decisions[0]?.people?.agents.every(({ eligible }) => eligible)).toBe(true);
    expect(decisions[1]?.people?.agents.find(({ agent }) => agent === dana.key)?.excludedBy).toEqual([
      { rule: "already-tried", failure: "no-answer" },
    ]);
    const moment = Date.parse(decisions[1]?.at ?? "");
    const agent = await explainer(world).explainAgentAt(dana.key, moment);
    expect(agent).toMatchObject({ ok: true, value: { offers: [{ call: id, outcome: "no-answer" }] } });
  });

  test("a call that was offered at once says nothing of nobody being there, though the clock went on between the two notes of it", async () => {
    const { world, alice, dana } = await smallOffice(604, {});
    dana.ready();
    await world.run(1_000);
    alice.dial("7000");
    await world.run(12_000);
    await expectGoodEnd(world);

    const { id } = await lastRecord(world);
    const query: Database["query"] = (sql, values) => world.rows(sql, [...(values ?? [])] as never) as never;
    const record = await findCall({ query } as Database, String(id));
    if (record === undefined) throw new Error("the call is not known");
    const noted = record.segments.map((one) => (one.kind === "offer" ? { ...one, startedAt: one.startedAt + 2 } : one));
    const deps = {
      database: { query } as Database,
      offices: { at: async () => ({ office: world.pbx.core.office, revision: 7 }) },
    };
    const { waits, decisions } = await explainCallAfterwards(
      { ...record, segments: noted as typeof record.segments },
      deps,
    );
    expect(decisions).toHaveLength(1);
    expect(waits[0]?.nobody).toBeNull();
  });

  test("a call and an agent that nobody has heard of are not explained", async () => {
    const { world } = await smallOffice(603);
    expect(await explainer(world).explainCall("c-20261122-aaaaaaaa")).toMatchObject({ ok: false });
    expect(await explainer(world).explainAgentAt("9999", world.clock.wall())).toMatchObject({ ok: false });
    await expectGoodEnd(world);
  });
});
