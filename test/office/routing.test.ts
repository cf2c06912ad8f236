// Pools, areas, routing and steps of the office file: what people would get wrong, and what is said to them.

import { describe, expect, test } from "vitest";
import { faultText } from "../../src/office/fault.ts";
import type { Office } from "../../src/office/office.ts";
import { parseOffice } from "../../src/office/parse.ts";
import { writeOffice } from "../../src/office/write.ts";

const BASE = `tiers: [vip, gold, standard]
regions: { fujian: [xiamen, zhangzhou], beijing: [] }
agents:
  "5001": { team: a, skills: { billing: 8, vip: 5 }, regions: [fujian] }
  "5002": { team: b, skills: { billing: 3, english: 2 }, regions: [beijing] }
`;

function faultsOf(more: string): readonly string[] {
  const result = parseOffice(BASE + more);
  return result.ok ? [] : result.fault.map(faultText).map((text) => text.replace(/^line \d+: /, ""));
}

function officeOf(more: string): Office {
  const result = parseOffice(BASE + more);
  if (!result.ok) throw new Error(result.fault.map(faultText).join("\n"));
  return result.value;
}

/** Of a queue with these keys. */
const queue = (keys: string): string => `queues:\n  q:\n    number: "7000"\n    ${keys}\n`;
const queueFaults = (keys: string): readonly string[] =>
  faultsOf(queue(keys)).map((text) => text.replace(/^queues\.q\./, ""));

describe("ACD-21 rules in the office file", () => {
  test.each([
    [
      'requires: "biling >= 3"',
      'requires: found the skill "biling" at column 1 of the rule, allowed: a skill that an agent has, or a tier: billing, vip, english, gold, standard (did you mean billing?)',
    ],
    [
      'requires: "billing and team = c"',
      'requires: found the team "c" at column 20 of the rule, allowed: the team of an agent: a, b (did you mean a?)',
    ],
    ['requires: "region = fujian/xiamn"', "(did you mean fujian/xiamen?)"],
    [
      'requires: "agent = 5003"',
      'requires: found the agent "5003" at column 9 of the rule, allowed: an agent of this file: 5001, 5002 (did you mean 5001?)',
    ],
    [
      'requires: "pool = premium"',
      'requires: found the pool "premium" at column 8 of the rule, allowed: a pool or a tier of this file: vip, gold, standard',
    ],
    ['requires: "billing and a"', "(a team is asked for with team = a)"],
    ['requires: "fujian"', "(a place is asked for with region = fujian)"],
    ['requires: "5001"', "(an agent is asked for with agent = 5001)"],
    [
      'requires: "billing and nto trainee"',
      'requires: found "trainee" at column 17 of the rule, allowed: and, or, or the end of the rule',
    ],
    ['requires: "not englsh"', "(did you mean english?)"],
    ["requires: { billing: 11 }", "requires.billing: found 11, allowed: a whole number from 1 to 10"],
    [
      "requires: [billing]",
      'requires: found a list, allowed: a rule such as "billing >= 3 and not trainee", or a map: { billing: 3 }',
    ],
  ])("%s", (keys, said) => {
    const [first = "", ...others] = queueFaults(keys);
    expect(others).toEqual([]);
    expect(first).toContain(said);
  });

  test("a skill nobody has is a fault where it is asked for, and none where it is what must not be", () => {
    expect(queueFaults('requires: "juggling"')).toHaveLength(1);
    expect(queueFaults('requires: "billing or juggling >= 3"')).toHaveLength(1);
    expect(queueFaults('requires: "billing and not trainee"')).toEqual([]);
    expect(queueFaults('requires: "trainee <= 3"')).toEqual([]);
    expect(queueFaults('requires: "not trainee = 0"')).toHaveLength(1);
    expect(queueFaults('requires: "trainee != 0"')).toHaveLength(1); // the same in fewer words
    expect(queueFaults('requires: "gold >= 3"')).toEqual([]); // a tier
    expect(queueFaults("requires: { juggling: 3 }")).toEqual([]); // as ever: skills may be given to agents later
    expect(parseOffice('queues: { q: { number: "7", requires: "juggling and team = z" } }').ok).toBe(true); // no agents yet
  });

  test("numbers have rules too", () => {
    expect(faultsOf(`${queue("requires: {}")}numbers: { "400": { queue: q, requires: "englisch" } }`)).toEqual([
      'numbers.400.requires: found the skill "englisch" at column 1 of the rule, allowed: a skill that an agent has, or a tier: billing, vip, english, gold, standard (did you mean english?)',
    ]);
  });
});

describe("ACD-07 pools, areas and regions", () => {
  test.each([
    [
      "pools: { p: {} }",
      "pools.p: found neither tiers nor who, allowed: `who` the people are, or the `tiers` whose skills they have",
    ],
    [
      "pools: { vip: { who: billing } }",
      'pools.vip: found the pool "vip", and a tier of that name, allowed: a name that no tier has: a tier is a pool by itself',
    ],
    [
      "pools: { a: { tiers: [vip, gold] }, b: { tiers: [gold] } }",
      'pools.b.tiers[1]: found "gold", whose callers are those of pools.a already, allowed: each tier in one pool',
    ],
    ["pools: { a: { tiers: [gld] } }", "(did you mean gold?)"],
    [
      'pools: { a: { tiers: [vip] }, b: { who: "english or pool = a" } }',
      "pools.b.who: found pool = a at column 19 of the rule, allowed: skills, teams, regions, grades and agents: a pool is not made of pools",
    ],
    ['areas: { "+86592": fujian/xiamn }', "(did you mean fujian/xiamen?)"],
    ['areas: { "+86592": fujian }', 'areas.+86592: found "fujian", allowed: a place of `regions`'],
    ['areas: { "+86 592": fujian/xiamen }', 'the beginning of a number, such as "+86592" or "0592"'],
    ["office: { region: shanghai }", 'office.region: found "shanghai"'],
  ])("%s", (more, said) => {
    const [first = "", ...others] = faultsOf(`${more}\n`);
    expect(others).toEqual([]);
    expect(first).toContain(said);
  });

  test("a pool may name tiers in its rule, and without a rule is whoever has the skill of one of its tiers", () => {
    const { pools } = officeOf(
      'pools: { premium: { tiers: [vip, gold] }, seniors: { who: "billing >= 8 or pool = vip" } }\n',
    );
    expect(pools.get("premium")).toMatchObject({
      tiers: ["vip", "gold"],
      who: { kind: "or", of: [{ skill: "vip" }, { skill: "gold" }] },
    });
    expect(pools.get("seniors")).toMatchObject({ tiers: [], who: { kind: "or" } });
  });
});

describe("ACD-05 ACD-06 routing without overflow", () => {
  test.each([
    ["tier", "byRegion: false"],
    ["tier-region", "ring: 20s"],
  ])("routing: %s refuses steps, and says why", (routing, other) => {
    expect(queueFaults(`routing: ${routing}\n    ${other}\n    steps: [{ after: 10s, pool: gold }]`)).toEqual([
      `steps: found steps in a queue with routing: ${routing}, allowed: no steps: in this mode callers stay with the agents of their tier, there is no overflow (routing: progressive widens by steps)`,
    ]);
  });

  test("what a routing goes by must be there", () => {
    const bare = (routing: string): readonly string[] => {
      const result = parseOffice(`queues: { q: { number: "7", routing: ${routing} } }`);
      return result.ok ? [] : result.fault.map(({ found }) => found);
    };
    expect(bare("skills")).toEqual([]);
    expect(bare("tier")).toEqual(["tier, and no tiers"]);
    expect(bare("tier-region")).toEqual(["tier-region, and no tiers"]); // one fault a place
    expect(bare("progressive")).toEqual(["progressive, and no tiers"]);
    expect(queueFaults("routing: tier\n    byRegion: true")).toEqual([
      "byRegion: found true, allowed: false: with routing: tier each tier's agents serve all regions (routing: tier-region goes by both)",
    ]);
    expect(queueFaults("routing: progresive")[0]).toContain("(did you mean progressive?)");
  });
});

describe("ACD-07 steps", () => {
  const stepFaults = (step: string, others = "routing: progressive\n    requires: { billing: 3 }"): readonly string[] =>
    queueFaults(`${others}\n    steps:\n      - ${step}`).map((text) => text.replace(/^steps\[1\][.:]? ?/, ""));

  test.each([
    ["{ grade: 4 }", "found neither after nor when, allowed: `after` a time, `when` a condition holds, or both"],
    [
      "{ after: 10s }",
      "found a step that changes nothing, allowed: requires, also, drop, grade, region: any, tier: any, pool or credit",
    ],
    ["{ after: 10s, pool: god }", "(did you mean gold?)"],
    [
      "{ after: 10s, drop: english }",
      'drop[1]: found "english", allowed: a skill that is asked for until then: billing',
    ],
    ['{ after: 10s, also: "englisch" }', "(did you mean english?)"],
    ["{ after: 10s, region: all }", 'region: found "all", allowed: any'],
    ["{ after: 10, grade: 4 }", "(a time needs its unit: 10s)"],
    [
      '{ when: "wating > 10", grade: 4 }',
      'when: found "wating" at column 1 of the rule, allowed: waiting, longest, expected, service-level, working, free, not or ( (did you mean waiting?)',
    ],
    ['{ when: "waiting > 10", pools: gold, credit: 1s }', 'pools: found the key "pools"'],
    ["{ when: 10, grade: 4 }", 'when: found "10" at column 1 of the rule'],
    ["{ after: 10s, pool: [gold, gold] }", 'pool[2]: found "gold" a second time'],
  ])("%s", (step, said) => {
    const [first = "", ...others] = stepFaults(step);
    expect(others).toEqual([]);
    expect(first).toContain(said);
  });

  test("a step that could change nothing here is a fault too", () => {
    expect(stepFaults("{ after: 10s, region: any }", "byRegion: false")).toEqual([
      "region: found any, allowed: nothing: this queue does not go by region (byRegion, or routing: progressive)",
    ]);
    expect(stepFaults("{ after: 10s, tier: any }", "byRegion: true")).toEqual([
      "tier: found any, allowed: nothing: this queue does not go by tier (routing: progressive)",
    ]);
    expect(stepFaults("{ after: 10s, region: any }", "byRegion: true")).toEqual([]);
    const bare = parseOffice(
      'tiers: [a]\nqueues: { q: { number: "7", routing: progressive, steps: [{ after: 1s, grade: 2 }] } }',
    );
    expect(!bare.ok && bare.fault.map(({ found }) => found)).toEqual(["grade 2, and no regions"]);
  });

  test("what a step asks for may be dropped by a later one, once", () => {
    const steps =
      "steps: [{ after: 5s, also: english }, { after: 9s, drop: [english, billing] }, { after: 12s, drop: billing }]";
    expect(queueFaults(`requires: { billing: 3 }\n    ${steps}`)).toEqual([
      'steps[3].drop[1]: found "billing", allowed: a skill that is asked for until then, and there is none',
    ]);
  });

  test("there are bounds", () => {
    const many = Array.from({ length: 17 }, () => "{ after: 1s, credit: 1s }").join(", ");
    expect(queueFaults(`steps: [${many}]`)).toEqual(["steps: found 17 of them, allowed: at most 16"]);
  });

  test("preferences: each once, and how long must be said", () => {
    expect(queueFaults("prefer: [{ who: last-agent, for: 20s }, { who: last-agent, for: 5s }]")).toEqual([
      "prefer[2].who: found last-agent a second time, allowed: each once, in the order tried",
    ]);
    expect(queueFaults("prefer: [{ who: last-agent }]")[0]).toContain(
      "how long only they may take the call, such as 20s",
    );
    expect(queueFaults("prefer: [{ who: last, for: 5s }]")[0]).toContain("last-agent, owner, best-marked");
  });
});

describe("export", () => {
  const full = `office: { region: beijing }
areas: { "+86592": fujian/xiamen, "0596": fujian/zhangzhou }
pools: { premium: { tiers: [vip, gold] }, seniors: { who: "billing >= 8 and not trainee" } }
queues:
  q:
    number: "7000"
    requires: "billing >= 3 and not trainee"
    routing: progressive
    steps: [ { after: 10s, when: "waiting > 10 or expected > 60s", grade: 4 }, { after: 20s, drop: billing, region: any }, { when: "service-level < 80%", pool: [seniors, gold], tier: any, credit: 30s }, { after: 1m, requires: everybody, also: "region = caller" } ]
    prefer: [ { who: last-agent, within: 7d, for: 20s }, { who: owner, for: 30s } ]
`;

  test("says rules as people would, the default left out", () => {
    const text = writeOffice(officeOf(full), { secrets: "plain" });
    expect(text).toContain('requires: "billing >= 3 and not trainee"');
    expect(text).toContain(
      'steps: [{ after: 10s, when: "waiting > 10 or expected > 1m", grade: 4 }, { after: 20s, drop: [billing], region: any }, { when: "service-level < 80%", tier: any, pool: [seniors, gold], credit: 30s }, { after: 1m, requires: {}, also: "region = caller" }]',
    );
    expect(text).toContain("prefer: [{ who: last-agent, within: 7d, for: 20s }, { who: owner, for: 30s }]");
    expect(text).toContain("premium: { tiers: [vip, gold] }");
    expect(text).toContain('"+86592": fujian/xiamen');
    const again = parseOffice(text);
    expect(again.ok && again.value).toEqual(officeOf(full));
  });

  test("least levels are a map again, however they were written", () => {
    const text = writeOffice(officeOf(queue('requires: "billing >= 3 and english"')), { secrets: "plain" });
    expect(text).toContain("requires: { billing: 3, english: 1 }");
  });
});
