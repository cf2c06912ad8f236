import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Office } from "../../../src/office/office.ts";
import { type Choice, chooseInspector, type LoadOf, refusedFor } from "../../../src/qa/sheets/choose.ts";

interface Person {
  readonly skills: readonly string[];
  readonly atOnce: number;
  readonly share: number;
  readonly agent: string | undefined;
  readonly looksAfter: readonly string[];
  readonly open: number;
  readonly load: number;
}

const SKILLS = ["service", "english", "billing"];
const TEAMS = ["a", "b"];
const AGENTS = ["5001", "5002", "5003"];
const TEAM_OF: Readonly<Record<string, string>> = { "5001": "a", "5002": "a", "5003": "b" };

const person: fc.Arbitrary<Person> = fc.record({
  skills: fc.subarray(SKILLS),
  atOnce: fc.integer({ min: 1, max: 4 }),
  share: fc.constantFrom(0.5, 1, 2),
  agent: fc.option(fc.constantFrom(...AGENTS), { nil: undefined }),
  looksAfter: fc.subarray(TEAMS),
  open: fc.integer({ min: 0, max: 4 }),
  load: fc.integer({ min: 0, max: 9 }),
});

function officeOf(all: ReadonlyMap<string, Person>, sameTeam: boolean): Pick<Office, "quality" | "users" | "agents"> {
  const users = [...all].map(([key, { agent, looksAfter }]) => [
    key,
    { key, role: "qa-inspector", agent, teams: looksAfter },
  ]);
  const inspectors = [...all].map(([user, { skills, atOnce, share }]) => [user, { user, skills, atOnce, share }]);
  return {
    users: new Map(users as never),
    agents: new Map(AGENTS.map((key) => [key, { key, team: TEAM_OF[key] }]) as never),
    quality: { dueMs: 1, answerMs: 1, recheckMs: 1, sameTeam, inspectors: new Map(inspectors as never) },
  };
}

function loadsOf(all: ReadonlyMap<string, Person>): LoadOf {
  return { open: (key) => all.get(key)?.open ?? 0, load: (key) => all.get(key)?.load ?? 0, last: () => 0 };
}

const people = fc.array(person, { maxLength: 6 }).map((all) => new Map(all.map((one, at) => [`inspector${at}`, one])));
const choice: fc.Arbitrary<Choice> = fc
  .record({
    agent: fc.constantFrom(...AGENTS),
    skills: fc.subarray(SKILLS, { maxLength: 2 }),
    notBy: fc.subarray(["inspector0", "inspector2"]),
  })
  .map(({ agent, skills, notBy }) => ({ agent, team: TEAM_OF[agent], skills, notBy: new Set(notBy) }));

describe("QA-02 who is given a call to judge", () => {
  test("never took part, never judged it already, has the skills, and has room; of the own team only where the office says so", () => {
    fc.assert(
      fc.property(people, choice, fc.boolean(), (all, asked, sameTeam) => {
        const office = officeOf(all, sameTeam);
        const may = ([key, one]: readonly [string, Person]): boolean =>
          !asked.notBy.has(key) &&
          one.agent !== asked.agent &&
          (sameTeam || (!one.looksAfter.includes(asked.team ?? "") && TEAM_OF[one.agent ?? ""] !== asked.team)) &&
          asked.skills.every((skill) => one.skills.includes(skill)) &&
          one.open < one.atOnce;
        const able = [...all].filter(may);
        const chosen = chooseInspector(asked, office, loadsOf(all))?.user;
        expect(able.map(([key]) => key).includes(chosen ?? "")).toBe(able.length > 0);
        const least = Math.min(...able.map(([, one]) => one.load / one.share));
        const taken = chosen === undefined ? undefined : all.get(chosen);
        if (taken !== undefined) expect(taken.load / taken.share).toBe(least);
      }),
      { numRuns: 500 },
    );
  });

  test("is the same whatever order the office file has them in", () => {
    fc.assert(
      fc.property(people, choice, (all, asked) => {
        const turned = new Map([...all].toReversed());
        const one = chooseInspector(asked, officeOf(all, false), loadsOf(all))?.user;
        expect(chooseInspector(asked, officeOf(turned, false), loadsOf(turned))?.user).toBe(one);
      }),
    );
  });

  test("hears why not", () => {
    const one: Person = { skills: [], atOnce: 1, share: 1, agent: "5002", looksAfter: [], open: 0, load: 0 };
    const asked: Choice = { agent: "5001", team: "a", skills: [], notBy: new Set() };
    const reason = (person: Person, more: Partial<Choice> = {}, sameTeam = false) => {
      const office = officeOf(new Map([["zhou", person]]), sameTeam);
      const inspector = office.quality.inspectors?.get("zhou");
      return inspector && refusedFor(inspector, { ...asked, ...more }, office);
    };
    expect(reason(one)).toBe("own team");
    expect(reason(one, {}, true)).toBeUndefined();
    expect(reason({ ...one, agent: undefined, looksAfter: ["a"] })).toBe("own team");
    expect(reason({ ...one, agent: "5001" }, {}, true)).toBe("took part or judged it already");
    expect(reason({ ...one, agent: undefined }, { skills: ["english"] })).toBe("skills");
  });

  test("gets as much as the others for their share: whoever has more than another was given the last one when that was not so", () => {
    const shares = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 2, maxLength: 6 });
    fc.assert(
      fc.property(shares, fc.integer({ min: 1, max: 60 }), (each, sheets) => {
        const one: Person = { skills: [], atOnce: 1_000, share: 1, agent: undefined, looksAfter: [], open: 0, load: 0 };
        const all = new Map(each.map((share, at) => [`inspector${at}`, { ...one, share }]));
        const office = officeOf(all, true);
        const given = new Map<string, number>();
        const last = new Map<string, number>();
        for (let number = 1; number <= sheets; number++) {
          const load = (key: string) => given.get(key) ?? 0;
          const loads = { open: load, load, last: (key: string) => last.get(key) ?? 0 };
          const user =
            chooseInspector({ agent: "5001", team: "a", skills: [], notBy: new Set() }, office, loads)?.user ?? "";
          given.set(user, load(user) + 1);
          last.set(user, number);
        }
        const whole = each.reduce((sum, share) => sum + share, 0);
        for (const [key, { share }] of all) {
          const count = given.get(key) ?? 0;
          expect(count).toBeLessThanOrEqual(Math.ceil((sheets * share) / whole)); // nobody gets more than their part, rounded up
          for (const [other, more] of all)
            expect((count - 1) / share).toBeLessThanOrEqual((given.get(other) ?? 0) / more.share);
        }
      }),
    );
  });
});
