import { describe, expect, test } from "vitest";
import { bindRegion, meets, plainForm, signatureOf, skillsNamed, withoutSkills } from "../../src/acd/requirement.ts";
import type { AgentKey } from "../../src/base/ids.ts";
import { requirementText } from "../../src/base/rule-text.ts";
import { EVERYBODY, type Requirement } from "../../src/base/rules.ts";
import { agent, offers, queue, Shift } from "./offices.ts";

const skill = (name: string, least = 1, most = 10): Requirement => ({ kind: "skill", skill: name, least, most });
const and = (...of: Requirement[]): Requirement => ({ kind: "and", of });
const or = (...of: Requirement[]): Requirement => ({ kind: "or", of });
const not = (of: Requirement): Requirement => ({ kind: "not", of });
const team = (name: string): Requirement => ({ kind: "team", team: name });
const named = (...agents: string[]): Requirement => ({ kind: "agents", agents: agents as AgentKey[] });
const grade = (least: number, most: number): Requirement => ({ kind: "grade", least, most });

const office = [
  agent("1", { skills: { billing: 5 }, regions: ["fujian"], team: "a" }),
  agent("2", { skills: { billing: 8, trainee: 1 }, regions: ["fujian/xiamen", "hunan"], team: "b" }),
  agent("3", { skills: { english: 2 }, regions: [], team: "b" }),
];

/** Who of the three may take the call. */
const who = (asked: Requirement, region?: string): string =>
  office
    .filter((one) => meets(one, plainForm(bindRegion(asked, region))))
    .map((one) => one.key)
    .join("");

describe("ACD-21 what may be asked of an agent", () => {
  test("levels within bounds; who does not have the skill has level 0", () => {
    expect(who(skill("billing"))).toBe("12");
    expect(who(skill("billing", 6))).toBe("2");
    expect(who(skill("billing", 0, 5))).toBe("13");
    expect(who(skill("billing", 5, 5))).toBe("1");
  });

  test("team, people by number, region with its places, how many places somebody serves", () => {
    expect(who(team("b"))).toBe("23");
    expect(who(named("3", "1"))).toBe("13");
    expect(who({ kind: "region", region: "fujian/xiamen" })).toBe("12");
    expect(who({ kind: "region", region: "fujian" })).toBe("1");
    expect(who(grade(1, 1))).toBe("1");
    expect(who(grade(0, 1))).toBe("13");
  });

  test("the caller's region, which holds for everybody where it is unknown", () => {
    expect(who({ kind: "caller-region" }, "hunan/changsha")).toBe("2");
    expect(who({ kind: "caller-region" })).toBe("123");
    expect(who(not({ kind: "caller-region" }))).toBe("");
  });

  test("and, or, not", () => {
    expect(who(and(skill("billing"), not(skill("trainee"))))).toBe("1");
    expect(who(or(skill("english"), skill("billing", 6)))).toBe("23");
    expect(who(not(or(team("a"), skill("english"))))).toBe("2");
    expect(who(not(and(team("b"), skill("english"))))).toBe("12");
    expect(who(and())).toBe("123");
    expect(who(or())).toBe("");
    expect(who(named())).toBe("");
    expect(who(not(named()))).toBe("123");
  });

  test("the same rule is one index, however it is written", () => {
    const plain = (asked: Requirement): string => signatureOf(plainForm(asked));
    expect(plain(and(team("a"), skill("x")))).toBe(plain(and(skill("x"), EVERYBODY, and(team("a"), team("a")))));
    expect(plain(not(or(team("a"), team("b"))))).toBe(plain(and(not(team("b")), not(team("a")))));
    expect(plain(or(team("a"), EVERYBODY))).toBe("");
    expect(plain(and(team("a"), or()))).toBe(plain(or()));
    expect(plain(named("1", "2"))).toBe(plain(named("2", "1")));
    expect(plain(skill("x", 1))).not.toBe(plain(skill("x", 2)));
  });

  test("dropping a skill leaves out every term that names it", () => {
    const left = (asked: Requirement, ...drop: string[]): string =>
      requirementText(plainForm(withoutSkills(asked, drop)));
    expect(left(and(skill("billing", 3), team("a")), "billing")).toBe("team = a");
    expect(left(and(or(skill("billing", 3), skill("english")), team("a")), "billing")).toBe("team = a");
    expect(left(and(skill("billing", 3), not(skill("trainee"))), "trainee")).toBe("billing >= 3");
    expect(left(not(and(skill("trainee"), team("b"))), "trainee")).toBe("everybody");
    expect(left(skill("billing"), "english")).toBe("billing");
  });

  test("the strategies by skill add up skills asked for, not those forbidden", () => {
    expect(skillsNamed(and(skill("b"), or(skill("a"), team("x")), not(skill("trainee"))))).toEqual(["a", "b"]);
  });
});

describe("ACD-05 to ACD-07 whose callers are whose", () => {
  const people = [
    agent("1", { skills: { vip: 1 }, regions: ["fujian/xiamen"] }),
    agent("2", { skills: { vip: 1 }, regions: ["fujian"] }),
    agent("3", { regions: ["fujian/xiamen"] }),
  ];
  const tiers = new Map([["vip", skill("vip")]]);

  test("by tier: each tier has its people, callers of no tier of the list those for the others", () => {
    const shift = new Shift(people, [queue("care", { tiers, otherTiers: not(skill("vip")) })]).ready("1", "2", "3");
    expect(offers(shift.calls("c1", "care", { tier: "vip" }))).toEqual(["c1 > 1"]);
    expect(offers(shift.calls("c2", "care", { tier: "bronze" }))).toEqual(["c2 > 3"]);
    expect(offers(shift.calls("c3", "care"))).toEqual([]);
    expect(offers(shift.calls("c4", "care", { tier: "vip" }))).toEqual(["c4 > 2"]);
  });

  test("by tier and region: both at once, a caller from nowhere known meets anybody of the tier", () => {
    const shift = new Shift(people, [queue("care", { tiers, byRegion: true })]).ready("1", "2", "3");
    expect(offers(shift.calls("c1", "care", { tier: "vip", region: "fujian/fuzhou" }))).toEqual(["c1 > 2"]);
    expect(offers(shift.calls("c2", "care", { tier: "vip", region: "fujian/fuzhou" }))).toEqual([]);
    expect(offers(shift.calls("c3", "care", { tier: "vip" }))).toEqual(["c3 > 1"]);
  });
});
