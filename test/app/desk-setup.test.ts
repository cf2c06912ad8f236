// The office's routing as the desk gets it: for each mode, whose callers are whose. The operator of the examples: tiers, cities, and agents who
// know some of them.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Caller, QueueSetup } from "../../src/acd/contract.ts";
import { Desk } from "../../src/acd/desk.ts";
import { bindRegion, meets } from "../../src/acd/requirement.ts";
import { askedAfter } from "../../src/acd/stages.ts";
import { deskSetup } from "../../src/app/core/desk-setup.ts";
import { queuesOf } from "../../src/app/core/queues-of.ts";
import type { AgentKey, CallId, QueueKey } from "../../src/base/ids.ts";
import { seededRng } from "../../src/base/rng.ts";
import { EVERYBODY } from "../../src/base/rules.ts";
import type { Millis } from "../../src/base/time.ts";
import { faultText } from "../../src/office/fault.ts";
import type { Office } from "../../src/office/office.ts";
import { parseOffice } from "../../src/office/parse.ts";
import { anyOffice } from "../office/sample.ts";

const BASE = `tiers: [vip, gold, standard]
regions: { fujian: [fuzhou, xiamen, zhangzhou, quanzhou], beijing: [] }
pools: { premium: { tiers: [vip, gold] }, seniors: { who: "billing >= 8 and not trainee" } }
agents:
  "1": { name: vip of xiamen, team: a, skills: { vip: 5, billing: 9 }, regions: [fujian/xiamen] }
  "2": { name: gold of two, team: a, skills: { gold: 5, billing: 3 }, regions: [fujian/xiamen, fujian/fuzhou] }
  "3": { name: standard of Fujian, team: b, skills: { standard: 5, billing: 5 }, regions: [fujian] }
  "4": { name: everything everywhere, team: b, skills: { vip: 1, gold: 1, standard: 1, billing: 8, trainee: 1 }, regions: [fujian, beijing] }
  "5": { name: standard without billing, skills: { standard: 9 }, regions: [beijing] }
queues:
`;

function officeOf(keys: string): Office {
  const result = parseOffice(`${BASE}  q: { number: "7000", ${keys} }\n`);
  if (!result.ok) throw new Error(result.fault.map(faultText).join("\n"));
  return result.value;
}

function setupOf(keys: string): { readonly queue: QueueSetup; readonly office: Office } {
  const office = officeOf(keys);
  const [queue] = deskSetup(office).queues;
  if (queue === undefined) throw new Error("no queue");
  return { queue, office };
}

/** Who may take the call of such a caller before any step, as the desk asks it. */
function who(keys: string, tier: string | undefined, region?: string): string {
  const { queue, office } = setupOf(keys);
  const asked = bindRegion(askedAfter(queue, { tier, requires: EVERYBODY }, 0), region);
  return [...office.agents.values()]
    .filter((agent) => meets(agent, asked))
    .map(({ key }) => key)
    .join(" ");
}

function callerOf(queue: QueueKey, tier: string | undefined): Caller {
  const nothing = { requires: EVERYBODY, creditMs: 0, since: undefined, prefers: [], callBack: false } as const;
  return { call: `c-${queue}` as CallId, queue, tier, region: undefined, ...nothing };
}

describe("ACD-05 routing by tier", () => {
  test("each tier's callers are those agents' who have the skill of its name, in all regions", () => {
    expect(who("routing: tier", "vip")).toBe("1 4");
    expect(who("routing: tier", "gold")).toBe("2 4");
    expect(who("routing: tier", "standard")).toBe("3 4 5");
    expect(who("routing: tier", "vip", "beijing")).toBe("1 4");
    expect(setupOf("routing: tier").queue).toMatchObject({ byRegion: false, steps: [] });
  });

  test("a caller without a tier counts as one of the last", () =>
    expect(who("routing: tier", undefined)).toBe("3 4 5"));

  test("what the queue requires is asked of them too", () => {
    expect(who("routing: tier, requires: { billing: 5 }", "standard")).toBe("3 4");
    expect(who('routing: tier, requires: "billing and not trainee"', "gold")).toBe("2");
  });
});

describe("ACD-06 routing by tier and region", () => {
  test("of the tier's agents only those who serve the caller's place", () => {
    expect(who("routing: tier-region", "vip", "fujian/xiamen")).toBe("1 4");
    expect(who("routing: tier-region", "vip", "beijing")).toBe("4");
    expect(who("routing: tier-region", "gold", "fujian/zhangzhou")).toBe("4");
    expect(who("routing: tier-region", "standard", "beijing")).toBe("4 5");
    expect(who("routing: tier-region", undefined, "fujian/fuzhou")).toBe("3 4");
  });

  test("a caller whose place is not known may meet any of the tier", () =>
    expect(who("routing: tier-region", "vip")).toBe("1 4"));
});

describe("ACD-07 progressive routing", () => {
  test("tiers of like value share their pool; a tier that no pool has is a pool by itself", () => {
    expect(who("routing: progressive", "vip", "fujian/xiamen")).toBe("1 2 4");
    expect(who("routing: progressive", "gold", "fujian/xiamen")).toBe("1 2 4");
    expect(who("routing: progressive", "gold", "fujian/fuzhou")).toBe("2 4");
    expect(who("routing: progressive", "standard", "fujian/fuzhou")).toBe("3 4");
    expect(who("routing: progressive", undefined, "beijing")).toBe("4 5");
  });

  test("steps: grades, pools and tiers by their names, and conditions, in the order of the file", () => {
    const { queue } = setupOf(`routing: progressive, steps: [
      { after: 0s, grade: 2 }, { after: 10s, when: "waiting > 10", grade: 4 },
      { when: "expected > 1m", pool: [premium, standard], credit: 30s }, { after: 60s, region: any, tier: any } ]`);
    const nothing = { requires: undefined, also: undefined, drop: [] };
    expect(queue.steps).toEqual([
      { ...nothing, afterMs: 0, when: undefined, grade: 2, anyRegion: false, anyTier: false, pools: [], creditMs: 0 },
      {
        ...nothing,
        afterMs: 10_000,
        when: { kind: "measure", measure: "waiting", is: ">", value: 10 },
        grade: 4,
        anyRegion: false,
        anyTier: false,
        pools: [],
        creditMs: 0,
      },
      {
        ...nothing,
        afterMs: 0,
        when: { kind: "measure", measure: "expected", is: ">", value: 60_000 },
        grade: undefined,
        anyRegion: false,
        anyTier: false,
        pools: [
          {
            name: "premium",
            who: {
              kind: "or",
              of: [
                { kind: "skill", skill: "vip", least: 1, most: 10 },
                { kind: "skill", skill: "gold", least: 1, most: 10 },
              ],
            },
          },
          { name: "standard", who: { kind: "skill", skill: "standard", least: 1, most: 10 } },
        ],
        creditMs: 30_000,
      },
      {
        ...nothing,
        afterMs: 60_000,
        when: undefined,
        grade: undefined,
        anyRegion: true,
        anyTier: true,
        pools: [],
        creditMs: 0,
      },
    ]);
  });
});

describe("ACD-21 rules on their way to the desk", () => {
  test("skills: whoever meets the rule, whatever the caller's tier", () => {
    expect(who("requires: { billing: 5 }", "vip")).toBe("1 3 4");
    expect(who('requires: "team = b or region = fujian/xiamen and grade <= 1"', undefined)).toBe("1 3 4");
    expect(who("byRegion: true", undefined, "beijing")).toBe("4 5");
    expect(setupOf("routing: skills").queue).toMatchObject({ tiers: new Map(), otherTiers: { kind: "everybody" } });
  });

  test("a pool in a rule is its people, a region all its places", () => {
    expect(who('requires: "pool = seniors"', undefined)).toBe("1");
    expect(who('requires: "pool = seniors or pool = gold"', undefined)).toBe("1 2 4");
    expect(who('requires: "region = fujian"', undefined)).toBe("1 2 3 4");
    expect(who('requires: "not region = fujian"', undefined)).toBe("5");
    expect(who('requires: "region = caller"', undefined, "beijing")).toBe("4 5");
    expect(who('requires: "agent = 5 or agent = 1"', undefined)).toBe("1 5");
    expect(
      JSON.stringify(setupOf('requires: "not pool = seniors", steps: [{ after: 1s, also: "pool = premium" }]').queue),
    ).not.toContain('"kind":"pool"');
  });

  test("an agent's queues are those whose callers they may get, by a step too", () => {
    const of = (keys: string): string => {
      const office = officeOf(keys);
      return [...office.agents.values()]
        .filter((agent) => queuesOf(agent, office).length > 0)
        .map(({ key }) => key)
        .join(" ");
    };
    expect(of("requires: { billing: 8 }")).toBe("1 4");
    expect(of('requires: { billing: 8 }, steps: [{ after: 9s, requires: "standard >= 9" }]')).toBe("1 4 5");
    expect(of("routing: tier")).toBe("1 2 3 4 5");
    expect(of('routing: progressive, requires: "not standard >= 9"')).toBe("1 2 3 4");
  });

  test("the office in force hands the desk every agent in the file's order", () => {
    expect(deskSetup(officeOf("routing: tier")).agents.map(({ key }) => key)).toEqual([
      "1",
      "2",
      "3",
      "4",
      "5",
    ] as AgentKey[]);
  });

  test("whatever an office says, the desk takes it", () => {
    fc.assert(
      fc.property(anyOffice, (office) => {
        const setup = deskSetup(office);
        const desk = new Desk({ rng: seededRng(3) });
        expect(desk.step({ kind: "setup", setup }, 0 as Millis).fault).toBeUndefined();
        expect(JSON.stringify(setup)).not.toContain('"kind":"pool"');
        for (const queue of setup.queues) {
          expect(
            desk.step({ kind: "enqueue", caller: callerOf(queue.key, office.tiers[0]) }, 1 as Millis).fault,
          ).toBeUndefined();
        }
      }),
      { numRuns: 30 },
    );
  });
});
