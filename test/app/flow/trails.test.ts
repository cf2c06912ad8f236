// The way of a call through flows, as `call show` tells it, and the figures that are summed from it.

import { describe, expect, test } from "vitest";
import { flowVisitsOf } from "../../../src/app/control/flow-control.ts";
import { limits } from "../../../src/base/limits.ts";
import type { FlowFact } from "../../../src/ivr/facts.ts";
import { FlowRig, mainFlow } from "./flow-rig.ts";

type Told = FlowFact extends infer Fact ? (Fact extends unknown ? Omit<Fact, "call"> : never) : never;

class Callers extends FlowRig {
  tell(call: string, ...facts: readonly Told[]): void {
    for (const fact of facts) this.trails.tell({ ...fact, call } as FlowFact);
  }

  visits(call: string) {
    const pbx = { clock: this.clock, office: this.office, ivr: { flows: this.library, flowTrails: this.trails } };
    return flowVisitsOf(call, { pbx, database: this.database });
  }

  /** Through the menu, and out `how`. */
  async visit(call: string, keys: readonly string[], how: "gone" | "handed-over"): Promise<void> {
    this.tell(call, entered("main", 1));
    for (const key of keys) {
      await this.clock.advance(2_000);
      this.tell(call, passed("menu", key));
    }
    if (how === "gone") this.tell(call, passed("menu", "gone"));
    this.tell(call, { kind: "flow.left", flow: "main", how });
    this.trails.ended(call as never);
  }
}

const entered = (flow: string, version: number): Told => ({ kind: "flow.entered", flow, version });
const passed = (node: string, outcome: string, said?: string, flow = "main"): Told => ({
  kind: "flow.passed",
  flow,
  node,
  outcome,
  said,
});

describe("IVR-01 the way of a call through a flow", () => {
  test("is told while the caller is inside, and the same once they are gone", async () => {
    const rig = new Callers();
    rig.tell("c-1", entered("main", 7));
    await rig.clock.advance(4_000);
    rig.tell("c-1", passed("menu", "2", "2"), passed("pin", "done", "•••", "orders"));
    const inside = await rig.visits("c-1");
    expect(inside).toMatchObject([
      {
        flow: "main",
        version: 7,
        leftAt: null,
        how: null,
        steps: [
          { flow: "main", node: "menu", outcome: "2", said: "2" },
          { flow: "orders", node: "pin", outcome: "done", said: "•••" },
        ],
      },
    ]);
    expect(Date.parse(inside[0]?.steps[0]?.at ?? "") - Date.parse(inside[0]?.enteredAt ?? "")).toBe(4_000);
    rig.tell("c-1", { kind: "flow.left", flow: "main", how: "handed-over" });
    rig.trails.ended("c-1" as never);
    expect(rig.trails.size).toBe(0);
    await rig.clock.advance(200);
    const [before] = inside;
    expect(await rig.visits("c-1")).toEqual([{ ...before, leftAt: expect.any(String), how: "handed-over" }]);
  });

  test("a call that a flow sends to another has both, in order", async () => {
    const rig = new Callers();
    rig.tell("c-1", entered("main", 1), passed("go", "done"), entered("night", 4), passed("bye", "done"));
    rig.tell("c-1", { kind: "flow.left", flow: "night", how: "hung-up" });
    rig.trails.ended("c-1" as never);
    await rig.clock.advance(200);
    expect((await rig.visits("c-1")).map(({ flow, version, how }) => `${flow} ${version} ${how}`)).toEqual([
      "main 1 handed-over",
      "night 4 hung-up",
    ]);
  });

  test("a call that ends without a word of its flow leaves no trace in memory, and its way on disk", async () => {
    const rig = new Callers();
    rig.tell("c-1", entered("main", 1), passed("menu", "1"));
    rig.trails.ended("c-1" as never);
    rig.trails.ended("c-2" as never);
    expect(rig.trails.size).toBe(0);
    await rig.clock.advance(200);
    expect(await rig.visits("c-1")).toMatchObject([{ how: "error", steps: [{ node: "menu" }] }]);
  });

  test("a long way is kept up to its bound, and what is left out is counted", async () => {
    const rig = new Callers();
    const { visitSteps, saidCharacters, visits } = limits.flows;
    rig.tell("c-1", entered("main", 1));
    for (let i = 0; i < visitSteps + 5; i++) rig.tell("c-1", passed("menu", "9", "x".repeat(500)));
    for (let i = 0; i < visits + 5; i++) rig.tell("c-1", entered("main", 1));
    rig.trails.ended("c-1" as never);
    await rig.clock.advance(200);
    const kept = await rig.visits("c-1");
    expect(kept).toHaveLength(visits);
    expect(kept[0]?.steps).toHaveLength(visitSteps);
    expect(kept[0]?.leftOut).toBe(5);
    expect(kept[0]?.steps[0]?.said).toHaveLength(saidCharacters);
  });
});

describe("IVR-01 figures of a flow", () => {
  test("count visits by how they ended, nodes by outcome, and where callers hung up", async () => {
    const rig = new Callers();
    await rig.apply(mainFlow());
    await rig.visit("c-1", ["1"], "handed-over"); // 2 s
    await rig.visit("c-2", ["9", "1"], "handed-over"); // 4 s
    await rig.visit("c-3", ["9"], "gone"); // 2 s
    await rig.visit("c-4", [], "gone"); // 0 s
    rig.tell("c-5", entered("main", 1)); // inside still: not counted yet
    await rig.clock.advance(200);
    expect(await rig.control.figures("main", undefined, undefined)).toMatchObject({
      value: {
        visits: 4,
        averageMs: 2_000,
        left: { gone: 2, "handed-over": 2 },
        nodes: [{ node: "menu", times: 6, outcomes: { "1": 2, "9": 2, gone: 2 }, hangUps: 2 }],
      },
    });
  });

  test("are of the day of the entry by the office's calendar", async () => {
    const rig = new Callers();
    await rig.apply(mainFlow());
    await rig.visit("c-1", ["1"], "handed-over");
    const day = rig.trails.today;
    await rig.clock.advance(24 * 3_600_000);
    await rig.visit("c-2", ["1"], "handed-over");
    await rig.clock.advance(200);
    const visits = async (from?: string, to?: string): Promise<unknown> => {
      const figures = await rig.control.figures("main", from, to);
      return figures.ok ? figures.value.visits : undefined;
    };
    expect(await visits()).toBe(1);
    expect(await visits(day, day)).toBe(1);
    expect(await visits(day)).toBe(2);
    expect(await visits("2020-01-01", "2020-01-02")).toBe(0);
  });

  test("more visits than are summed at once are refused, with what to ask instead", async () => {
    const rig = new Callers();
    await rig.apply(mainFlow());
    const count = limits.flows.figureVisits + 1;
    const sql = `INSERT INTO flow_visit SELECT 'c-' || value, 1, 'main', 1, '2026-11-01', 0, 0, 'gone', NULL, '[]', 0
      FROM (WITH RECURSIVE upto(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM upto WHERE value < ${count}) SELECT value FROM upto)`;
    await rig.done(rig.database.write([{ sql, values: [] }]));
    const refused = await rig.control.figures("main", "2026-11-01", "2026-11-30");
    expect(refused).toMatchObject({ ok: false, status: 422, problem: { title: "Too many visits" } });
    expect(await rig.control.figures("main", "2026-11-02", "2026-11-30")).toMatchObject({ value: { visits: 0 } });
  });
});
