// IVR-01: flows change while the switch runs, versions are kept, and what people were told is what a restart finds.

import { describe, expect, test } from "vitest";
import type { Answer, Place } from "../../../src/api/answer.ts";
import { atOnce } from "../../../src/base/in-turns.ts";
import { limits } from "../../../src/base/limits.ts";
import { officeOf } from "../office-of.ts";
import { FlowRig, LI, mainFlow, OFFICE, OPINION } from "./flow-rig.ts";

const SHOP = `flow: shop
nodes:
  ask: { subflow: main, next: bye }
  bye: { hangUp: Goodbye }
`;

function placesOf(given: Answer<unknown>): readonly Place[] {
  return given.ok ? [] : (given.problem.places ?? []);
}

describe("IVR-01 applying flows", () => {
  test("several that refer to one another come into force together", async () => {
    const rig = new FlowRig();
    const applied = await rig.apply(SHOP, mainFlow());
    expect(applied).toMatchObject({
      ok: true,
      value: {
        applied: true,
        flows: [
          { id: "shop", version: 1 },
          { id: "main", version: 1 },
        ],
      },
    });
    expect(rig.library.keys()).toEqual(["main", "shop"]);
  });

  test("one that is wrong keeps all of them out, and says file and line", async () => {
    const rig = new FlowRig();
    const refused = await rig.apply(mainFlow(), mainFlow("suport").replace("flow: main", "flow: other"));
    expect(placesOf(refused)).toMatchObject([{ file: "2.yaml", line: 7 }]);
    expect(JSON.stringify(refused)).toContain("suport");
    expect(rig.library.keys()).toEqual([]);
    expect(await rig.database.query("SELECT * FROM flow_version")).toEqual([]);
  });

  test("a document that is no flow is named with its line", async () => {
    const refused = await new FlowRig().apply("flow: main\nnodes:\n  a: { plai: x }\n");
    expect(placesOf(refused)).toMatchObject([{ file: "1.yaml", line: 3 }]);
  });

  test("two documents of the same flow are not applied", async () => {
    const rig = new FlowRig();
    expect(placesOf(await rig.apply(mainFlow(), mainFlow("sales")))).toMatchObject([{ file: "2.yaml", path: "flow" }]);
    expect(rig.library.keys()).toEqual([]);
  });

  test("what is in force word for word gets no new version", async () => {
    const rig = new FlowRig();
    await rig.apply(mainFlow());
    expect(await rig.apply(mainFlow())).toMatchObject({
      value: { applied: false, flows: [{ unchanged: true, version: 1, change: null }] },
    });
    expect(await rig.database.query("SELECT count(*) AS n FROM flow_version")).toEqual([{ n: 1 }]);
  });

  test("a dry run says which version it would be, and changes nothing", async () => {
    const rig = new FlowRig();
    await rig.apply(mainFlow());
    const files = [{ name: "main.yaml", text: mainFlow("sales") }];
    const planned = await rig.done(rig.control.apply(files, LI, { dryRun: true }));
    expect(planned).toMatchObject({
      value: { applied: false, flows: [{ version: 2, change: { changed: ["support"] } }] },
    });
    expect(rig.library.current("main")?.version).toBe(1);
  });

  test("what was sent to one flow's address must be that flow", async () => {
    const rig = new FlowRig();
    const files = [{ name: "main", text: OPINION }];
    const refused = await rig.done(rig.control.apply(files, LI, { dryRun: false, only: "main" }));
    expect(placesOf(refused)).toMatchObject([{ path: "flow" }]);
    expect(rig.library.keys()).toEqual([]);
  });

  test("two at once become two versions", async () => {
    const rig = new FlowRig();
    await rig.done(
      Promise.all([
        rig.control.apply([{ name: "a", text: mainFlow() }], LI, { dryRun: false }),
        rig.control.apply([{ name: "b", text: mainFlow("sales") }], LI, { dryRun: false }),
      ]),
    );
    expect(rig.library.current("main")?.version).toBe(2);
  });

  test("a version that the disk does not take does not count", async () => {
    const rig = new FlowRig();
    await rig.apply(mainFlow());
    rig.database.breakDisk("disk full");
    expect(await rig.apply(mainFlow("sales"))).toMatchObject({ ok: false, status: 503 });
    expect(rig.library.current("main")?.version).toBe(1);
  });

  test("a version counts only once it is on disk", async () => {
    const rig = new FlowRig();
    const asked = rig.control.apply([{ name: "a", text: mainFlow() }], LI, { dryRun: false });
    await rig.clock.advance(1);
    expect(rig.library.keys()).toEqual([]);
    await rig.done(asked);
    expect(rig.library.keys()).toEqual(["main"]);
  });
});

describe("IVR-01 callers inside keep what they entered", () => {
  test("the shelf of their entry has every flow as it was, whatever is applied and removed later", async () => {
    const rig = new FlowRig();
    await rig.apply(SHOP, mainFlow());
    const { shelf } = rig.library;
    await rig.apply(SHOP.replace("Goodbye", "Farewell"), mainFlow("sales"));
    await rig.done(rig.control.remove("main", LI, true));
    expect([...shelf].map(([key, { version }]) => `${key} ${version}`)).toEqual(["main 1", "shop 1"]);
    expect([...rig.library.shelf].map(([key, { version }]) => `${key} ${version}`)).toEqual(["shop 2"]);
  });

  test("the list says how many are inside, and how many in older versions", async () => {
    const rig = new FlowRig();
    await rig.apply(mainFlow());
    rig.trails.tell({ kind: "flow.entered", call: "c-1" as never, flow: "main", version: 1 });
    await rig.apply(mainFlow("sales"));
    rig.trails.tell({ kind: "flow.entered", call: "c-2" as never, flow: "main", version: 2 });
    rig.trails.tell({ kind: "flow.entered", call: "c-3" as never, flow: "main", version: 2 });
    rig.trails.tell({ kind: "flow.left", call: "c-3" as never, flow: "main", how: "gone" });
    expect(await rig.control.list()).toMatchObject({ value: [{ id: "main", version: 2, inside: 2, insideOlder: 1 }] });
    expect(await rig.control.history("main")).toMatchObject({
      value: [
        { version: 2, inside: 1, inForce: true },
        { version: 1, inside: 1, inForce: false },
      ],
    });
  });
});

describe("IVR-01 going back", () => {
  test("an old document comes into force as a new version, and the history says who did it", async () => {
    const rig = new FlowRig();
    await rig.apply(mainFlow());
    await rig.apply(mainFlow("sales"));
    expect(await rig.done(rig.control.rollback("main", undefined, LI))).toMatchObject({
      value: { version: 3, from: 2, to: 1 },
    });
    expect(await rig.control.show("main", undefined)).toMatchObject({ value: { version: 3, source: mainFlow() } });
    expect(await rig.control.history("main")).toMatchObject({
      value: [
        {
          version: 3,
          author: "li (local)",
          change: { kind: "rolled-back", to: 1, changed: ["support"], settings: false },
        },
        { version: 2, change: { kind: "changed", changed: ["support"] } },
        { version: 1, change: { kind: "first" } },
      ],
    });
    const audit = await rig.database.query("SELECT what, who FROM audit ORDER BY id");
    expect(audit.map(({ what }) => what)).toEqual(["flow.apply", "flow.apply", "flow.rollback"]);
  });

  test("what does not fit today's office is not gone back to", async () => {
    const rig = new FlowRig();
    await rig.apply(mainFlow("sales"));
    await rig.apply(mainFlow());
    rig.office = officeOf(OFFICE.replace('  sales: { number: "7001" }\n', ""));
    const refused = await rig.done(rig.control.rollback("main", 1, LI));
    expect(placesOf(refused)).toMatchObject([{ file: "main@1", line: 7 }]);
    expect(rig.library.current("main")?.version).toBe(2);
  });

  test("there is nothing to go back to from the first version, nor to one that is not kept", async () => {
    const rig = new FlowRig();
    await rig.apply(mainFlow());
    expect(await rig.done(rig.control.rollback("main", undefined, LI))).toMatchObject({ ok: false, status: 404 });
    expect(await rig.done(rig.control.rollback("main", 1, LI))).toMatchObject({ ok: false, status: 409 });
    expect(await rig.done(rig.control.rollback("mian", 1, LI))).toMatchObject({ ok: false, status: 404 });
  });

  test("only the newest versions are kept", async () => {
    const rig = new FlowRig();
    const total = limits.flows.versions + 3;
    for (let i = 1; i <= total; i++) await rig.apply(mainFlow().replace("Goodbye", `Goodbye ${i}`));
    const [row] = await rig.database.query("SELECT count(*) AS n, min(version) AS oldest FROM flow_version");
    expect(row).toEqual({ n: limits.flows.versions, oldest: 4 });
    expect(await rig.control.show("main", 3)).toMatchObject({ ok: false, status: 404 });
  });
});

describe("IVR-01 taking a flow out of force", () => {
  test("not while numbers, queues or flows lead to it", async () => {
    const rig = new FlowRig();
    await rig.apply(mainFlow(), SHOP, OPINION);
    const refused = await rig.done(rig.control.remove("main", LI, false));
    expect(refused).toMatchObject({ ok: false, status: 409 });
    expect(JSON.stringify(refused)).toContain("number 7100, flow shop");
    expect(JSON.stringify(await rig.done(rig.control.remove("opinion", LI, false)))).toContain("queue support");
    expect(await rig.done(rig.control.remove("shop", LI, false))).toMatchObject({ ok: true });
    expect(rig.library.keys()).toEqual(["main", "opinion"]);
  });

  test("it can be brought back, and its numbers of versions go on", async () => {
    const rig = new FlowRig();
    await rig.apply(mainFlow());
    await rig.done(rig.control.remove("main", LI, true));
    await rig.restart();
    expect(rig.library.keys()).toEqual([]);
    expect(await rig.control.history("main")).toMatchObject({
      value: [{ change: { kind: "removed" } }, { version: 1 }],
    });
    expect(await rig.done(rig.control.rollback("main", 1, LI))).toMatchObject({ value: { version: 3 } });
    expect(rig.library.current("main")?.version).toBe(3);
  });
});

describe("IVR-01 after a kill", () => {
  test("what people were told is in force, and what they were not told may not be", async () => {
    const rig = new FlowRig();
    await rig.apply(mainFlow(), OPINION);
    await rig.apply(mainFlow("sales"));
    void rig.control.apply([{ name: "a", text: mainFlow() }], LI, { dryRun: false }); // killed before the disk had it
    await rig.restart();
    expect([...rig.library.shelf].map(([key, { version }]) => `${key} ${version}`)).toEqual(["main 2", "opinion 1"]);
    expect(await rig.control.show("main", undefined)).toMatchObject({ value: { source: mainFlow("sales") } });
  });

  test("a flow that fits the office no more runs on, and is named with its node", async () => {
    const rig = new FlowRig();
    await rig.apply(mainFlow("sales"));
    await rig.restart(officeOf(OFFICE.replace('  sales: { number: "7001" }\n', "")));
    expect(rig.library.keys()).toEqual(["main"]);
    expect(rig.keeper.troubles()).toMatchObject([{ flow: "main", node: "support", line: 7 }]);
    expect(rig.logged).toEqual(["flow.misfit"]);
    rig.office = officeOf(OFFICE);
    expect(rig.keeper.troubles()).toEqual([]);
  });

  test("a stored document that this version does not understand is said, and the others run", async () => {
    const rig = new FlowRig();
    await rig.apply(mainFlow(), OPINION);
    await rig.done(
      rig.database.write([{ sql: "UPDATE flow_version SET source = 'flow: main' WHERE flow = 'main'", values: [] }]),
    );
    await rig.restart();
    expect(rig.library.keys()).toEqual(["opinion"]);
    expect(rig.keeper.troubles()).toMatchObject([{ flow: "main", node: null }]);
    expect(rig.logged).toEqual(["flow.unread"]);
    await rig.apply(mainFlow());
    expect(rig.keeper.troubles()).toEqual([]);
  });
});

describe("IVR-01 an office that leaves flows behind", () => {
  test("is told which numbers and queues name flows that are not there, and which nodes fit no more", async () => {
    const rig = new FlowRig();
    await rig.apply(mainFlow("sales"));
    const next = officeOf(OFFICE.replace('  sales: { number: "7001" }\n', "").replace("flow: main", "flow: mian"));
    const warnings = atOnce(rig.keeper.warningsFor(next));
    expect(warnings).toHaveLength(3);
    expect(warnings[0]).toContain("numbers.7100.flow: there is no flow mian");
    expect(warnings[1]).toContain("queues.support.afterwards: there is no flow opinion");
    expect(warnings[2]).toMatch(/flow main, node support \(line 7\): .*sales/);
  });
});
