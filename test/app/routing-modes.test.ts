// A day at the operator's hotline in each of its three modes: tiers vip, gold and standard, cities of Fujian, agents who know one, two or four of
// them. Everything but SIP and RTP is the real thing.

import { describe, expect, test } from "vitest";
import { routingControl } from "../../src/app/control/routing-control.ts";
import type { AgentKey, QueueKey } from "../../src/base/ids.ts";
import { faultText } from "../../src/office/fault.ts";
import type { NumberTarget, Office } from "../../src/office/office.ts";
import { parseOffice } from "../../src/office/parse.ts";
import type { FakeSession } from "../call/fake-session.ts";
import { House } from "./house.ts";

const SECRETS = ["1001", "1002", "1003", "1004", "1009"]
  .map((number, i) => `  "${number}": { secret: "kx8${i}-vnq2-7${i}", calls: 9 }`)
  .join("\n");

const BASE = `
tiers: [vip, gold, standard]
regions: { fujian: [fuzhou, xiamen, zhangzhou, quanzhou] }
pools: { premium: { tiers: [vip, gold] } }
extensions:
${SECRETS}
agents:
  "5001": { name: vip of Xiamen, extension: "1001", skills: { vip: 5 }, regions: [fujian/xiamen] }
  "5002": { name: vip of Fuzhou, extension: "1002", skills: { vip: 5 }, regions: [fujian/fuzhou] }
  "5003": { name: gold of all four, extension: "1003", skills: { gold: 5 }, regions: [fujian] }
  "5004": { name: standard of Xiamen, extension: "1004", skills: { standard: 5 }, regions: [fujian/xiamen] }
numbers:
  "7101": { queue: hotline, tier: vip, region: fujian/xiamen }
  "7102": { queue: hotline, tier: gold, region: fujian/xiamen }
  "7103": { queue: hotline, region: fujian/xiamen }
  "7104": { queue: hotline, tier: vip, region: fujian/fuzhou }
queues:
  hotline:
    number: "7000"
    wrapUp: 1h
    ring: 3m
`;

function officeOf(routing: string): Office {
  const office = parseOffice(`${BASE}    ${routing.replaceAll("\n", "\n    ")}\n`);
  if (!office.ok) throw new Error(office.fault.map(faultText).join("\n"));
  return office.value;
}

/** Whose phones rang, oldest first. */
function rung(house: House): readonly string[] {
  return house.rung.map(({ init }) => init.to.user);
}

async function answer(house: House): Promise<void> {
  house.last.phoneAnswers();
  await house.settle();
}

async function goodEnd(house: House, callers: readonly FakeSession[]): Promise<void> {
  for (const caller of callers) {
    if (caller.state === "answered") caller.phoneHangsUp();
    else if (caller.state !== "ended") caller.phoneCancels();
  }
  await house.settle();
  await house.clock.advance(3_600_000); // wrap-up
  await house.expectNothingLeft();
}

describe("ACD-05 by tier", () => {
  test("a vip from Fuzhou meets any vip agent, and nobody else however long it takes", async () => {
    const house = new House(officeOf("routing: tier"));
    house.ready("5003");
    house.ready("5004");
    const caller = house.dial("7104", { from: "1009" });
    await house.clock.advance(600_000);
    expect(rung(house)).toEqual([]);
    house.ready("5001"); // of Xiamen: the tier decides, not the city
    await house.settle();
    expect(rung(house)).toEqual(["1001"]);
    await answer(house);
    expect(house.agent("5001")).toBe("talking");
    await goodEnd(house, [caller]);
  });

  test("whoever has no tier is served by the last tier's agents", async () => {
    const house = new House(officeOf("routing: tier"));
    house.ready("5001");
    house.ready("5003");
    const caller = house.dial("7103", { from: "1009" });
    house.ready("5004");
    await house.settle();
    expect(rung(house)).toEqual(["1004"]);
    await goodEnd(house, [caller]);
  });
});

describe("ACD-06 by tier and region", () => {
  test("a vip from Xiamen meets vip agents of Xiamen alone", async () => {
    const house = new House(officeOf("routing: tier-region"));
    for (const agent of ["5002", "5003", "5004"]) house.ready(agent);
    const caller = house.dial("7101", { from: "1009" });
    await house.clock.advance(600_000);
    expect(rung(house)).toEqual([]);
    house.ready("5001");
    await house.settle();
    expect(rung(house)).toEqual(["1001"]);
    await goodEnd(house, [caller]);
  });
});

const STEPS = `routing: progressive
steps: [ { after: 0s, grade: 2 }, { after: 20s, grade: 4 }, { when: "waiting > 1", pool: standard } ]`;

describe("ACD-07 progressive", () => {
  test("vip and gold share their pool; after a while agents who know more cities take the call too", async () => {
    const house = new House(officeOf(STEPS));
    house.ready("5001");
    const first = house.dial("7102", { from: "1009" });
    await house.settle();
    expect(rung(house)).toEqual(["1001"]); // a gold caller, a vip agent: of the same pool
    await answer(house);
    house.ready("5003"); // knows all four
    const second = house.dial("7101", { from: "1009" });
    await house.clock.advance(19_000);
    expect(rung(house)).toEqual(["1001"]); // grade 4 is kept for later
    await house.clock.advance(2_000);
    expect(rung(house)).toEqual(["1001", "1003"]);
    await goodEnd(house, [first, second]);
  });

  test("a condition opens the next pool, to those who wait already too", async () => {
    const house = new House(officeOf(STEPS));
    house.ready("5001");
    const first = house.dial("7101", { from: "1009" });
    await answer(house);
    house.ready("5004");
    const second = house.dial("7101", { from: "1009" });
    await house.clock.advance(10_000);
    expect(rung(house)).toEqual(["1001"]);
    const third = house.dial("7102", { from: "1009" }); // now two wait
    await house.clock.advance(2_000);
    expect(rung(house)).toEqual(["1001", "1004"]);
    const steps = house.facts.flatMap((fact) => (fact.kind === "caller.step" ? [`${fact.step} ${fact.why}`] : []));
    expect(steps).toEqual(["1 time", "1 time", "1 time", "3 condition", "3 condition"]);
    await goodEnd(house, [first, second, third]);
  });

  test("nobody of the pool at work: the caller does not wait for the steps' time", async () => {
    const house = new House(officeOf(STEPS));
    house.ready("5003");
    const caller = house.dial("7101", { from: "1009" });
    await house.settle();
    expect(rung(house)).toEqual(["1003"]);
    await goodEnd(house, [caller]);
  });

  test("a new office applies to those who wait", async () => {
    const house = new House(officeOf("routing: tier-region"));
    house.ready("5003");
    const caller = house.dial("7101", { from: "1009" });
    await house.clock.advance(30_000);
    expect(rung(house)).toEqual([]);
    house.apply(officeOf(STEPS));
    await house.settle();
    expect(rung(house)).toEqual(["1003"]);
    await goodEnd(house, [caller]);
  });
});

describe("ACD-21 rules in the house", () => {
  test("a number's rule is asked in addition to the queue's", async () => {
    const office = officeOf('requires: "not standard"');
    const number = {
      kind: "queue",
      queue: "hotline" as QueueKey,
      tier: undefined,
      region: undefined,
      creditMs: 0,
    } as const;
    const rule = {
      kind: "or",
      of: [
        { kind: "pool", pool: "premium" },
        { kind: "agents", agents: ["5004" as AgentKey] },
      ],
    } as const;
    const numbers = new Map<string, NumberTarget>([...office.numbers, ["7105", { ...number, requires: rule }]]);
    const house = new House({ ...office, numbers });
    house.ready("5004");
    const caller = house.dial("7105", { from: "1009" });
    await house.clock.advance(30_000);
    expect(rung(house)).toEqual([]); // named by the number, kept out by the queue
    house.ready("5003");
    await house.settle();
    expect(rung(house)).toEqual(["1003"]);
    await goodEnd(house, [caller]);
  });
});

describe("ACD-16 who could take a call", () => {
  test("step by step, at work or not, and what the others lack", async () => {
    const office = { ...officeOf(STEPS), areas: new Map([["+86592", "fujian/xiamen"]]) };
    const house = new House(office);
    house.ready("5003");
    house.ready("5004");
    const control = routingControl({ office, clock: house.clock, floor: house.floor });
    const found = await control.who("hotline", { tier: "vip", region: undefined, number: "05922123456" });
    if (!found.ok) throw new Error(found.problem.detail);
    expect(found.value).toMatchObject({ queue: "hotline", tier: "vip", region: "fujian/xiamen", unlisted: 0 });
    expect(found.value.stages.map(({ step, text, agents, atWork }) => [step, text, agents, atWork])).toEqual([
      [0, "", 2, 1],
      [1, "after: 0s, grade: 2", 1, 0],
      [2, "after: 20s, grade: 4", 2, 1],
      [3, 'when: "waiting > 1", pool: [standard]', 3, 2],
    ]);
    expect(found.value.stages[1]?.asked).toBe("(vip or gold) and region = fujian/xiamen and grade <= 2");
    expect(
      found.value.agents.map(({ id, atWork, steps, missing }) => [id, atWork, steps.join(" "), missing.join("; ")]),
    ).toEqual([
      ["5001", false, "0 1 2 3", ""],
      ["5003", true, "0 2 3", ""],
      ["5004", true, "3", ""],
      ["5002", false, "", "((vip or gold) and region = fujian/xiamen and grade <= 4) or standard"],
    ]);
  });

  test("a tier or a place that there is not is told with the near ones", async () => {
    const house = new House(officeOf(STEPS));
    const control = routingControl({ office: officeOf(STEPS), clock: house.clock, floor: house.floor });
    const asked = { tier: undefined, region: undefined, number: undefined };
    expect(await control.who("hotlin", asked)).toMatchObject({ ok: false, status: 404 });
    expect(await control.who("hotline", { ...asked, tier: "gld" })).toMatchObject({
      status: 400,
      problem: {
        faults: [{ path: "tier", found: '"gld"', allowed: "vip, gold, standard", hint: "did you mean gold?" }],
      },
    });
    expect(await control.who("hotline", { ...asked, region: "xiamen" })).toMatchObject({ status: 400 });
  });
});
