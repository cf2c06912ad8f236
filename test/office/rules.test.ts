// The language of rules: what people write, what they get wrong, and that what is written down again says the same.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bindRegion, meets } from "../../src/acd/requirement.ts";
import type { AgentKey } from "../../src/base/ids.ts";
import { limits } from "../../src/base/limits.ts";
import { type AgentRule, conditionText, requirementText } from "../../src/base/rule-text.ts";
import { bindRule } from "../../src/office/bind-rule.ts";
import { readAgentRule } from "../../src/office/rule-agents.ts";
import { readCondition } from "../../src/office/rule-conditions.ts";
import { agentRules, conditions } from "./sample-rules.ts";

function rule(text: string): AgentRule {
  const read = readAgentRule(text);
  if (!read.ok) throw new Error(`${text}: ${JSON.stringify(read.fault)}`);
  return read.value.rule;
}

function fault(text: string): string {
  const read = readAgentRule(text);
  if (read.ok) throw new Error(`${text} was taken`);
  return `${read.fault.column}: ${read.fault.found}, allowed ${read.fault.allowed}${read.fault.hint === undefined ? "" : ` (${read.fault.hint})`}`;
}

const NAMES = { regions: new Map([["fujian", ["xiamen", "fuzhou"]]]), pools: new Map() };
const LI = {
  key: "5001" as AgentKey,
  name: "Li",
  team: "a",
  skills: new Map([
    ["billing", 5],
    ["英语", 3],
  ]),
  regions: ["fujian/xiamen", "beijing"],
};

/** Does the agent above meet it? `region`: of the caller. */
function holds(text: string, region?: string): boolean {
  return meets(LI, bindRegion(bindRule(rule(text), NAMES), region));
}

describe("ACD-21 rules about agents", () => {
  test.each([
    ["billing", true],
    ["billing >= 5", true],
    ["billing > 5", false],
    ["billing = 5", true],
    ["billing != 5", false],
    ["billing <= 5 and billing >= 5", true],
    ["billing < 5", false],
    ["trainee", false],
    ["not trainee", true],
    ["trainee <= 3", true], // who does not have it has level 0
    ["trainee = 0", true],
    ["英语 >= 3", true],
    ["'英语' >= 4", false],
    ["team = a", true],
    ["team != a", false],
    ["agent = 5001", true],
    ["agent = 5002 or agent = 5001", true],
    ["region = fujian/xiamen", true],
    ["region = fujian/fuzhou", false],
    ["region = fujian", true],
    ["region != fujian", false],
    ["grade <= 2", true],
    ["grade < 2", false],
    ["grade = 2 and not grade > 2", true],
    ["everybody", true],
    ["not everybody", false],
    ["trainee and billing or team = a", true], // and binds more closely
    ["trainee and (billing or team = a)", false],
    ["not (trainee or billing)", false],
    ["not trainee and not team = b", true],
    [" ( ( billing ) ) ", true],
  ])("%s: %s", (text, expected) => expect(holds(text)).toBe(expected));

  test("the caller's place is asked for with `region = caller`, and unknown it keeps nobody out", () => {
    expect(holds("region = caller", "fujian/xiamen")).toBe(true);
    expect(holds("region = caller", "fujian/fuzhou")).toBe(false);
    expect(holds("region = caller")).toBe(true);
    expect(rule("region = 'caller'")).toEqual({ kind: "region", region: "caller" });
  });

  test("a name that is a word of the language stands in quotes, and is quoted again", () => {
    const text = "'team' >= 3 and 'not' and team = 'or'";
    expect(rule(text)).toMatchObject({ of: [{ skill: "team" }, { skill: "not" }, { team: "or" }] });
    expect(requirementText(rule(text))).toBe(text);
  });

  test("text shows brackets wherever and meets or", () => {
    expect(requirementText(rule("a and b or c"))).toBe("(a and b) or c");
    expect(requirementText(rule("a and (b and (c or d))"))).toBe("a and b and (c or d)");
    expect(requirementText(rule("not (a or b)"))).toBe("not (a or b)");
    expect(requirementText(rule("grade <= 4 and region = caller and pool = premium and x != 3"))).toBe(
      "grade <= 4 and region = caller and pool = premium and not x = 3",
    );
  });

  test("rules that only the desk makes are said too", () => {
    const two: AgentRule = { kind: "agents", agents: ["5001" as AgentKey, "5002" as AgentKey] };
    expect(requirementText(two)).toBe("agent = 5001 or agent = 5002");
    expect(requirementText({ kind: "and", of: [two, { kind: "team", team: "a" }] })).toBe(
      "(agent = 5001 or agent = 5002) and team = a",
    );
    expect(requirementText({ kind: "not", of: { kind: "skill", skill: "x", least: 2, most: 5 } })).toBe(
      "not (x >= 2 and x <= 5)",
    );
    expect(requirementText({ kind: "or", of: [] })).toBe("not everybody");
    expect(requirementText({ kind: "and", of: [] })).toBe("everybody");
  });
});

describe("ACD-21 mistakes in rules", () => {
  test.each([
    ["", "1: the end of the rule, allowed a skill, team = …"],
    ["billing >=", "11: the end of the rule, allowed a level from 0 to 10 behind >="],
    ["billing >= 11", '12: "11", allowed a level from 0 to 10 behind >='],
    ["billing > 10", '11: "10", allowed a level from 0 to 9 behind >'],
    ["billing < 0", '11: "0", allowed a level from 1 to 10 behind <'],
    ["billing >= drei", '12: "drei", allowed a level from 0 to 10'],
    ["billing english", '9: "english", allowed and, or, or the end of the rule'],
    ["billing adn english", '9: "adn", allowed and, or, or the end of the rule (did you mean and?)'],
    ["(billing", "9: the end of the rule, allowed and, or, or )"],
    ["billing)", '8: ")", allowed and, or, or the end of the rule'],
    ["billing and and x", '13: "and", allowed a skill'],
    ["team a", "6: \"a\", allowed = or != behind team (a skill of that name stands in quotes: 'team')"],
    ["team >= 3", '6: ">=", allowed = or != behind team'],
    ["team = ", "8: the end of the rule, allowed the name of a team"],
    ["grade", "6: the end of the rule, allowed < <= = != >= > behind grade"],
    ["billing == 3", '9: "==", allowed words, numbers, ( ) and the signs < <= = != >= > (did you mean =?)'],
    ["a && b", '3: "&&", allowed words, numbers, ( ) and the signs < <= = != >= > (did you mean and?)'],
    ["billing ≥ 3", '9: "≥", allowed words, numbers, ( ) and the signs < <= = != >= > (did you mean >=?)'],
    ["（billing）", '1: "（", allowed words, numbers, ( ) and the signs < <= = != >= > (did you mean (?)'],
    ["'billing", "1: a quote without a name and a second one, allowed a name in quotes: 'team'"],
    ["caller", '1: "caller", allowed a skill'],
  ])("%s", (text, said) => expect(fault(text)).toContain(said));

  test("depth, terms and length are bounded", () => {
    const { depth, terms, characters } = limits.rules;
    expect(rule(`${"(".repeat(depth)}a${")".repeat(depth)}`)).toMatchObject({ skill: "a" });
    expect(fault(`${"(".repeat(depth + 1)}a${")".repeat(depth + 1)}`)).toContain(`at most ${depth}`);
    expect(fault(`${"not ".repeat(100_000)}a`)).toContain("a rule of 400001 characters");
    expect(fault(`${"not ".repeat(depth + 1)}a`)).toContain(`at most ${depth}`);
    expect(fault(`a${" or a".repeat(terms)}`)).toContain(`more than ${terms} things`);
    expect(fault("a".repeat(characters + 1))).toContain(`at most ${characters}`);
  });

  test("nonsense never throws, and says where it stands", () => {
    const words = [
      "and",
      "or",
      "not",
      "(",
      ")",
      "team",
      "grade",
      "=",
      ">=",
      "!=",
      "a",
      "3",
      "caller",
      "'x'",
      "region",
      "！",
      "80%",
    ];
    const soup = fc.array(fc.constantFrom(...words), { maxLength: 12 }).map((some) => some.join(" "));
    fc.assert(
      fc.property(fc.oneof(soup, fc.string()), (text) => {
        for (const read of [readAgentRule(text), readCondition(text)]) {
          if (read.ok) continue;
          expect(read.fault.column).toBeGreaterThanOrEqual(1);
          expect(read.fault.column).toBeLessThanOrEqual(text.length + 1);
          expect(read.fault.found).not.toBe("");
          expect(read.fault.allowed).not.toBe("");
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

const names = {
  tiers: ["vip", "not", "金卡"],
  places: ["fujian", "fujian/xiamen", "caller"],
  agents: ["5001"],
  teams: ["a", "or"],
};

describe("ACD-21 rules written down", () => {
  test("are read as the same rule again", () => {
    fc.assert(
      fc.property(agentRules(names, ["premium", "team"]), (made) => {
        const read = readAgentRule(requirementText(made));
        expect(read).toMatchObject({ ok: true });
        expect(read.ok && read.value.rule).toEqual(made);
      }),
      { numRuns: 2_000 },
    );
  });

  test("conditions too", () => {
    fc.assert(
      fc.property(conditions, (made) => {
        expect(readCondition(conditionText(made))).toEqual({ ok: true, value: made });
      }),
      { numRuns: 2_000 },
    );
  });
});

function conditionFault(text: string): string {
  const read = readCondition(text);
  if (read.ok) throw new Error(`${text} was taken`);
  return `${read.fault.column}: ${read.fault.found}, allowed ${read.fault.allowed}${read.fault.hint === undefined ? "" : ` (${read.fault.hint})`}`;
}

describe("ACD-07 conditions of queues", () => {
  test("each measure in its unit", () => {
    const text =
      "waiting > 10 and longest >= 2m and expected < 60s and service-level < 80.5% and working >= 1 and free = 0";
    const read = readCondition(text);
    expect(read.ok && read.value.kind === "and" && read.value.of.map((part) => "value" in part && part.value)).toEqual([
      10, 120_000, 60_000, 0.805, 1, 0,
    ]);
    expect(read.ok && conditionText(read.value)).toBe(text.replace("60s", "1m"));
  });

  test.each([
    [
      "waitng > 10",
      '1: "waitng", allowed waiting, longest, expected, service-level, working, free, not or ( (did you mean waiting?)',
    ],
    ["longest > 60", '11: "60", allowed a time up to 24h, such as 500ms, 60s or 2m (a time needs its unit: 60s)'],
    ["service-level < 80", '17: "80", allowed a share from 0% to 100%, such as 80% (a share needs its sign: 80%)'],
    ["service-level < 101%", '17: "101%", allowed a share from 0% to 100%'],
    ["waiting", "8: the end of the rule, allowed < <= = != >= > behind waiting"],
    ["waiting > 10 for 30s", '14: "for", allowed and, or, or the end of the rule'],
    ["waiting > many", '11: "many", allowed a whole number up to 1000000'],
    ["longest > 25h", '11: "25h", allowed a time up to 24h'],
  ])("%s", (text, said) => expect(conditionFault(text)).toContain(said));
});
