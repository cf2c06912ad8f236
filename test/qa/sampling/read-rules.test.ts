// Documents of sampling rules as a supervisor writes them.

import { describe, expect, test } from "vitest";
import { type RuleNames, readRules, samplingSchema } from "../../../src/qa/sampling/read-rules.ts";

const NAMES: RuleNames = {
  scorecards: ["hotline"],
  projects: ["service"],
  queues: ["support", "sales"],
  teams: ["a", "b"],
  agents: ["5001", "5002"],
};

const WEEKLY = `
rules:
  weekly:
    name: 每周抽检
    scorecard: hotline
    scope: { project: service, queues: [support], teams: [a], agents: ["5001"] }
    period: week
    at: "06:30"
    on: 2
    take: 20
    minimum: 30s
    where:
      talkMs: { atLeast: 1m, atMost: 20m }
      disposition: [complaint, 投诉]
      surveyScore: { atMost: 50% }
      ticketCategories: complaint
      silenceShare: { atLeast: 20% }
      transfers: 0
      isOutgoing: false
      hour: { atLeast: 9, atMost: 17 }
    quota: { perAgent: 1, per: week }
    strata: { by: [agent, hour, length], allocation: equal, hours: [9, 12], lengths: [1m, 5m] }
    notAgainWithin: 3d
  plain: { scorecard: hotline, take: 5% }
`;

function faults(source: string, names: RuleNames | undefined = NAMES): readonly string[] {
  const read = readRules(source, names);
  return read.ok ? [] : read.fault.map(({ line, path, found, allowed }) => `${line} ${path}: ${found}; ${allowed}`);
}

describe("QA-01 sampling rules as documents", () => {
  test("everything a rule can say is read", () => {
    const read = readRules(WEEKLY, NAMES);
    expect(read).toMatchObject({ ok: true });
    if (!read.ok) return;
    const [weekly, plain] = read.value;
    expect(weekly).toEqual({
      key: "weekly",
      name: "每周抽检",
      scorecard: "hotline",
      scope: { project: "service", queues: ["support"], teams: ["a"], agents: ["5001"] },
      period: "week",
      draw: { at: 390, on: 2 },
      take: { kind: "number", number: 20 },
      minimumMs: 30_000,
      where: [
        { fact: "talkMs", atLeast: 60_000, atMost: 1_200_000 },
        { fact: "transfers", atLeast: 0, atMost: 0 },
        { fact: "disposition", is: ["complaint", "投诉"] },
        { fact: "surveyScore", atLeast: undefined, atMost: 0.5 },
        { fact: "ticketCategories", is: ["complaint"] },
        { fact: "hour", atLeast: 9, atMost: 17 },
        { fact: "isOutgoing", is: [false] },
        { fact: "silenceShare", atLeast: 0.2, atMost: undefined },
      ],
      quota: { perAgent: 1, per: "week" },
      strata: { by: ["agent", "hour", "length"], allocation: "equal", hours: [9, 12], lengthsMs: [60_000, 300_000] },
      notAgainWithinMs: 3 * 86_400_000,
    });
    expect(plain).toMatchObject({
      name: "plain",
      scope: { project: undefined, queues: undefined },
      period: "week",
      draw: { at: 360, on: 1 },
      take: { kind: "share", share: 0.05 },
      where: [],
      quota: undefined,
      strata: { by: [], allocation: "proportional" },
    });
  });

  test("each fault is told with its line and what is allowed", () => {
    const wrong = `
rules:
  bad:
    scorecard: hotlin
    scope: { queues: [suport] }
    take: 0
    period: day
    on: 9
    quota: { perAgent: 1, per: day }
    strata: { by: [agent, agent], hours: [12, 9] }
    where: { holdMS: { atLeast: 1m } }
`;
    const told = faults(wrong);
    expect(told).toHaveLength(7);
    expect(told[0]).toBe('4 rules.bad.scorecard: "hotlin"; a scorecard in force: hotline');
    expect(told[1]).toBe('5 rules.bad.scope.queues[1]: "suport"; a queue of the office: support, sales');
    expect(told[2]).toMatch(/^6 rules\.bad\.take: .*1 to 1000/);
    expect(told[3]).toMatch(/^8 rules\.bad\.on: 9; 1 to 7 of the days after a day/);
    expect(told.some((one) => one.startsWith("10 rules.bad.strata.by: the same twice"))).toBe(true);
    expect(told.some((one) => one.startsWith("10 rules.bad.strata.hours: bounds that do not rise"))).toBe(true);
    expect(told.some((one) => /^11 rules\.bad\.where\.holdMS: the key "holdMS"/.test(one))).toBe(true);
  });

  test("a quota by the day cannot be kept by a rule that draws each week, and no rule is no document", () => {
    expect(faults("rules: { r: { scorecard: hotline, take: 1, quota: { perAgent: 1, per: day } } }")).toEqual([
      "1 rules.r.quota.per: day; a time not shorter than the period, week",
    ]);
    expect(faults("rules:")).toEqual(["1 rules: no rule; at least one"]);
    expect(faults("- a list")).not.toEqual([]);
    expect(faults("rules: {")).not.toEqual([]);
  });

  test("without an office its names are not looked at", () => {
    expect(readRules("rules: { r: { scorecard: any, take: 1, scope: { queues: [x] } } }", undefined).ok).toBe(true);
  });

  test("editors get a schema that knows the keys", () => {
    const { properties } = samplingSchema as { readonly properties: { readonly rules: object } };
    expect(JSON.stringify(properties.rules)).toContain("notAgainWithin");
  });
});
