// IVR-01: the office changes under callers who are in a flow that names something it has no more.

import { describe, expect, test } from "vitest";
import { flowChecks } from "../../../src/app/control/flow-checks.ts";
import { listenTo, press, promptAt } from "../feature-story.ts";
import { officeOf } from "../office-of.ts";
import { FlowRig, mainFlow, OFFICE as RIG_OFFICE } from "./flow-rig.ts";
import { houseWith, OFFICE } from "./flow-story.ts";

const TO_SALES = `
flow: main
nodes:
  menu:
    menu: [{ prompt: menu-main }]
    next: { "1": sales, timeout: bye, invalid: bye }
  sales: { queue: sales, next: { error: instead, closed: bye } }
  instead: { play: [{ prompt: instead }], next: bye }
  bye: { hangUp: [{ prompt: bye }] }
`;

describe("IVR-01 a flow that fits the office no more", () => {
  test("a queue is gone when the caller comes to it: they take the node's error branch, and the way says why", async () => {
    const house = houseWith([TO_SALES]);
    house.dial("8000");
    await house.settle();
    expect(promptAt(house)).toBe("menu-main");
    house.apply(OFFICE.replace(/ {2}sales: .*\n/, ""));
    await press(house, "1");
    expect(await listenTo(house)).toEqual(["instead", "bye"]);
    expect(house.record.ending).toBe("completed");
    const [way] = house.writes.filter(({ sql }) => sql.includes("flow_visit"));
    expect(String(way?.values)).toMatch(/"sales","error","[^"]*sales/);
    await house.expectNothingLeft();
  });

  test("doctor names the flow and its node, and numbers whose flow is not there", async () => {
    const rig = new FlowRig();
    const checks = () => {
      const ivr = { flows: rig.library, flowTrails: rig.trails };
      return flowChecks({ pbx: { office: rig.office, ivr }, flows: rig.keeper });
    };
    expect(checks()).toMatchObject([
      { name: "flows", verdict: "warning", found: expect.stringContaining("numbers.7100.flow: there is no flow main") },
      { name: "flows", verdict: "warning", found: expect.stringContaining("queues.support.afterwards") },
    ]);
    await rig.apply(mainFlow("sales"), "flow: opinion\nnodes:\n  bye: { hangUp: Thank you }\n");
    expect(checks()).toMatchObject([{ name: "flows", verdict: "good", found: "2 in force" }]);
    rig.office = officeOf(RIG_OFFICE.replace('  sales: { number: "7001" }\n', ""));
    expect(checks()).toMatchObject([
      { name: "flow main", verdict: "warning", found: expect.stringMatching(/^node support, line 7: .*sales/) },
    ]);
  });
});
