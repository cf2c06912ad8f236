// Day files as people write them, and the mistakes they make in them.

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { DayFile } from "../../src/office/day.ts";
import { type DayFault, parseDay } from "../../src/office/day-parse.ts";
import { dayShape } from "../../src/office/day-schema.ts";

const HOUR_MS = 3_600_000;
const SMALL = `
tiers: [vip, standard]
regions: { fujian: [fuzhou, xiamen, quanzhou, putian] }
queues:
  care: { wrapUp: 20s, serviceLevel: 15s }
agents:
  - { count: 3, skills: { vip: 5 }, grade: 2, regions: [fujian] }
traffic:
  - { queue: care, calls: 100, tiers: { vip: 1 } }
talk: 3m
`;

function read(text: string, files: Readonly<Record<string, string>> = {}): DayFile {
  const parsed = parseDay(text, { open: (name) => files[name] });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.fault, null, 2));
  return parsed.value;
}

function faultsIn(text: string, files: Readonly<Record<string, string>> = {}): readonly DayFault[] {
  const parsed = parseDay(text, { open: (name) => files[name] });
  return parsed.ok ? [] : parsed.fault;
}

function lineOf(text: string, words: string): number {
  return text.slice(0, text.indexOf(words)).split("\n").length;
}

describe("ACD-25 a day file", () => {
  test("needs little: what is left out follows from the rest", () => {
    const day = read(SMALL);
    expect(day.configurations.map(({ name }) => name)).toEqual(["as it is"]);
    expect(day).toMatchObject({ fromMs: 0, toMs: 24 * HOUR_MS, seeds: 5, patience: { usual: undefined } });
    expect(day.talk.usual).toEqual({ kind: "exponential", meanMs: 180_000 });
    const [one] = day.configurations;
    expect([...(one?.office.queues.values() ?? [])]).toMatchObject([{ wrapUpMs: 20_000, serviceLevelMs: 15_000 }]);
    expect(one?.people.every(({ shifts }) => shifts.every(({ toMs }) => toMs > day.toMs))).toBe(true);
  });

  test("a group's grade is how many places in a row each of it serves, beginning where the weights say", () => {
    const places = [...(read(SMALL).configurations[0]?.office.agents.values() ?? [])].map(({ regions }) => regions);
    expect(places).toEqual([
      ["fujian/fuzhou", "fujian/xiamen"],
      ["fujian/quanzhou", "fujian/putian"],
      ["fujian/putian", "fujian/fuzhou"],
    ]);
    const weighted = SMALL.replace("regions: [fujian] }", "regions: { fujian/fuzhou: 1, fujian/putian: 3 } }");
    const first = [...(read(weighted).configurations[0]?.office.agents.values() ?? [])].map(
      ({ regions }) => regions[0],
    );
    expect(first).toEqual(["fujian/fuzhou", "fujian/putian", "fujian/putian"]);
  });

  test("a configuration changes keys of queues, pools and agents, and nothing else", () => {
    const text = `${SMALL}
configurations:
  - { name: before }
  - { name: after, queues: { care: { routing: tier, wrapUp: 30s } }, agents: [ { count: 7, skills: { vip: 1 } } ] }
`;
    const [before, after] = read(text).configurations;
    expect([before?.people.length, after?.people.length]).toEqual([3, 7]);
    const queueOf = (one: typeof before) => [...(one?.office.queues.values() ?? [])][0];
    expect(queueOf(before)).toMatchObject({ routing: "skills", wrapUpMs: 20_000, serviceLevelMs: 15_000 });
    expect(queueOf(after)).toMatchObject({ routing: "tier", wrapUpMs: 30_000, serviceLevelMs: 15_000 });
  });

  test("rates by the hour make the day's curve, and weekdays its height", () => {
    const traffic = (more: string): string =>
      SMALL.replace("calls: 100,", `${more} rates: { "08:00": 60, "09:30": 120, "11:00": 0 },`);
    const slots = (text: string) => read(text).traffic.flatMap((one) => (one.kind === "profile" ? one.slots : []));
    expect(slots(traffic(""))).toEqual([
      { fromMs: 8 * HOUR_MS, toMs: 9.5 * HOUR_MS, calls: 90 },
      { fromMs: 9.5 * HOUR_MS, toMs: 11 * HOUR_MS, calls: 180 },
      { fromMs: 11 * HOUR_MS, toMs: 24 * HOUR_MS, calls: 0 },
    ]);
    expect(slots(traffic("calls: 27,")).map(({ calls }) => calls)).toEqual([9, 18, 0]);
    // 23 November 2026 is a Monday.
    const monday = traffic("weekdays: { mon: 1.5, tue: 9 },").replace(
      "traffic:",
      "day: { date: 2026-11-23 }\ntraffic:",
    );
    expect(slots(monday).map(({ calls }) => calls)).toEqual([135, 270, 0]);
  });

  test("a rota is dealt out by shares, and breaks are spread over their hours", () => {
    const rota = `rota:
  - { hours: 08:00-16:00, share: 2, breaks: [ { between: 11:00-12:30, for: 30m } ] }
  - 22:00-06:00
`;
    const people = read(SMALL.replace("count: 3", "count: 6").replace("traffic:", `${rota}traffic:`)).configurations[0]
      ?.people;
    const shifts = people?.flatMap((person) => person.shifts) ?? [];
    expect(shifts.map(({ fromMs }) => fromMs / HOUR_MS)).toEqual([8, 22, 8, 8, 22, 8]);
    expect(shifts[1]).toEqual({ fromMs: 22 * HOUR_MS, toMs: 30 * HOUR_MS, breaks: [] });
    const early = shifts.flatMap(({ breaks }) => breaks.map(({ atMs }) => Math.round((atMs / HOUR_MS) * 60) / 60));
    expect(early.map((hour) => Math.round(hour * 60))).toEqual([660, 680, 700, 720]);
  });

  test("lengths have their shape, and what is particular to a tier or a place", () => {
    const talk = "talk: { mean: 2m, shape: lognormal, cv: 0.5, tiers: { vip: 1.5 }, regions: { fujian/putian: 2 } }";
    const day = read(`${SMALL.replace("talk: 3m", talk)}patience: never\nwrapUp: { values: [5s, 20s] }\n`);
    expect(day.talk.usual).toEqual({ kind: "lognormal", meanMs: 120_000, cv: 0.5 });
    expect(day.talk.tiers.get("vip")).toBe(1.5);
    expect(day.wrapUp?.usual).toEqual({ kind: "empirical", valuesMs: [5_000, 20_000] });
    expect(day.patience.usual).toBeUndefined();
  });

  test("an office file gives agents and queues, and the day file goes over it", () => {
    const office = `
tiers: [vip]
agents: { "5001": { skills: { vip: 3 } }, "5002": {} }
queues: { care: { number: "7000", wrapUp: 9s, ring: 11s } }
`;
    const day = read(
      "office: o.yaml\nqueues: { care: { wrapUp: 12s } }\ntraffic: [ { queue: care, calls: 5 } ]\ntalk: 1m\n",
      { "o.yaml": office },
    );
    const [one] = day.configurations;
    expect(one?.people.map(({ agent }) => agent)).toEqual(["5001", "5002"]);
    expect([...(one?.office.queues.values() ?? [])]).toMatchObject([{ ringMs: 11_000, wrapUpMs: 12_000 }]);
  });

  test("a file of calls is read line by line", () => {
    const calls = 'time,tier,region,talk,patience\n08:00,vip,fujian/xiamen,90,\n08:00:30.5,,,,45\n29000,"vip",,,\n';
    const day = read(SMALL.replace("calls: 100, tiers: { vip: 1 }", "file: c.csv"), { "c.csv": calls });
    expect(day.traffic).toEqual([
      {
        kind: "calls",
        calls: [
          {
            atMs: 8 * HOUR_MS,
            queue: "care",
            tier: "vip",
            region: "fujian/xiamen",
            talkMs: 90_000,
            patienceMs: undefined,
          },
          {
            atMs: 8 * HOUR_MS + 30_500,
            queue: "care",
            tier: undefined,
            region: undefined,
            talkMs: undefined,
            patienceMs: 45_000,
          },
          { atMs: 29_000_000, queue: "care", tier: "vip", region: undefined, talkMs: undefined, patienceMs: undefined },
        ],
      },
    ]);
  });

  test("keys of queues that a simulation has no use for are named", () => {
    const text = SMALL.replace("wrapUp: 20s,", "wrapUp: 20s, dispositions: { '1': solved },");
    expect(read(text).configurations[0]?.unused).toEqual(["dispositions"]);
  });
});

describe("a mistake in a day file is told with its line", () => {
  test.each([
    ["an unknown key", "talk: 3m", "tlak: 3m", "tlak", /did you mean talk/],
    ["a key of a queue that is none", "wrapUp: 20s", "wrapUps: 20s", "wrapUps", /did you mean wrapUp/],
    ["a queue that there is not", "queue: care", "queue: cart", "queue: cart", /did you mean care/],
    ["a tier that there is not", "tiers: { vip: 1 }", "tiers: { vap: 1 }", "vap", /did you mean vip/],
    ["a place that there is not", "regions: [fujian] }", "regions: [jiangxi] }", "count: 3", /fujian/],
    ["a skill level beyond ten", "vip: 5", "vip: 50", "vip: 50", /from 1 to 10/],
    ["a time without a unit", "talk: 3m", "talk: 180", "talk: 180", /180s/],
    ["a shape that does not fit", "talk: 3m", "talk: { mean: 3m, cv: 2 }", "talk:", /lognormal/],
    [
      "two ways to say how many work when",
      "talk: 3m",
      "shifts: [ 08:00-16:00 ]\nrota: [ 08:00-16:00 ]\ntalk: 3m",
      "rota",
      /one of them/,
    ],
    [
      "a break outside the shift",
      "talk: 3m",
      "shifts: [ { hours: 08:00-16:00, breaks: [ { between: 17:00-18:00, for: 10m } ] } ]\ntalk: 3m",
      "between",
      /within the shift/,
    ],
    [
      "an end before the beginning",
      "talk: 3m",
      "day: { from: 10:00, to: 09:00 }\ntalk: 3m",
      "to: 09:00",
      /a later time/,
    ],
  ])("%s", (_, right, wrong, place, says) => {
    const text = SMALL.replace(right, wrong);
    const faults = faultsIn(text);
    const [fault] = faults.filter(({ line }) => line === lineOf(text, place));
    expect(faults).not.toEqual([]);
    expect(fault).toBeDefined();
    expect(`${fault?.allowed} ${fault?.hint}`).toMatch(says);
  });

  test("once, though every configuration meets it", () => {
    const text = `${SMALL.replace("vip: 5", "vip: 50")}configurations: [ { name: a }, { name: b } ]\n`;
    expect(faultsIn(text)).toHaveLength(1);
  });

  test("steps where the routing allows none: at the line of the configuration that says so", () => {
    const text = `${SMALL}configurations:
  - { name: a }
  - { name: b, queues: { care: { routing: tier, steps: [ { after: 5s, tier: any } ] } } }
`;
    expect(faultsIn(text)).toMatchObject([
      { line: lineOf(text, "name: b"), file: undefined, path: "queues.care.steps" },
    ]);
  });

  test("in the office file it names, at the line there", () => {
    const office = 'tiers: [vip]\nqueues:\n  care: { number: "7000",\n    strategy: longest-idel }\n';
    const text = "office: o.yaml\ntraffic: [ { queue: care, calls: 5 } ]\ntalk: 1m\n";
    expect(faultsIn(text, { "o.yaml": office })).toMatchObject([
      { file: "o.yaml", line: 4, hint: "did you mean longest-idle?" },
    ]);
    expect(faultsIn(text)).toMatchObject([{ file: undefined, line: 1, path: "office" }]);
  });

  test("in a file of calls, at the line there", () => {
    const text = SMALL.replace("calls: 100, tiers: { vip: 1 }", "file: c.csv");
    const calls = "time,tier\n08:00,vip\n25h,vip\n09:00,gold\n";
    expect(faultsIn(text, { "c.csv": calls })).toMatchObject([
      { file: "c.csv", line: 3, found: 'the time "25h"' },
      { file: "c.csv", line: 4, found: '"gold"' },
    ]);
    expect(faultsIn(text, { "c.csv": "when\n" }).map(({ found }) => found)).toEqual([
      'the column "when"',
      "no column time",
    ]);
  });
});

test("examples/operator-day.yaml: the same 215 people in each of three configurations", () => {
  const day = read(readFileSync("examples/operator-day.yaml", "utf8"));
  expect(day.configurations.map(({ name }) => name)).toEqual(["tier", "tier-region", "progressive"]);
  const [first, ...others] = day.configurations.map(({ people, office }) => ({
    people,
    agents: [...office.agents.values()],
  }));
  expect(first?.people).toHaveLength(215);
  for (const other of others) expect(other).toEqual(first);
  const grades = new Set(first?.agents.map(({ regions }) => regions.length));
  expect(grades).toEqual(new Set([2, 4, 6, 8]));
  expect(day.configurations.flatMap(({ unused }) => unused)).toEqual([]);
});

test("docs/simulate.md names every key of a day file", () => {
  const keysOf = (schema: unknown): string[] => {
    if (typeof schema !== "object" || schema === null) return [];
    return Object.entries(schema).flatMap(([name, below]) => [
      ...(name === "properties" ? Object.keys(below) : []),
      ...keysOf(below),
    ]);
  };
  const page = readFileSync("docs/simulate.md", "utf8");
  const keys = [...new Set(keysOf(dayShape.schema))];
  expect(keys.length).toBeGreaterThan(40);
  expect(keys.filter((key) => !new RegExp(`[\\s\`{(,]${key}[\\s\`:,]`).test(page))).toEqual([]);
});
