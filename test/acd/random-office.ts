// Offices drawn at random: small, so that everything meets everything, with every rule an office file can state.

import type { AgentSetup, Caller, DeskSetup, Preference, QueueSetup, Strategy } from "../../src/acd/contract.ts";
import type { AgentKey, CallId, QueueKey } from "../../src/base/ids.ts";
import type { Rng } from "../../src/base/rng.ts";
import { between, pick } from "../../src/base/rng.ts";
import type { Comparison, Condition, Measure, Requirement, Step } from "../../src/base/rules.ts";
import { EVERYBODY } from "../../src/base/rules.ts";
import type { Millis } from "../../src/base/time.ts";

const STRATEGIES: readonly Strategy[] = [
  "longest-idle",
  "round-robin",
  "fewest-calls",
  "least-talk",
  "most-skilled",
  "least-skilled",
  "random",
  "ring-all",
  "top-down",
];
const SKILLS = ["billing", "english", "vip"];
const REGIONS = ["fujian/fuzhou", "fujian/xiamen", "hunan/changsha"];
const TEAMS = ["a", "b"];
const TIERS = ["gold", "silver"];
const AGENTS = ["1", "2", "3", "4", "5", "6", "7"];
const MEASURES: readonly (readonly [Measure, readonly number[]])[] = [
  ["waiting", [0, 1, 2, 3]],
  ["longest", [0, 1_000, 5_000, 20_000]],
  ["expected", [0, 1_000, 10_000]],
  ["service-level", [0, 0.5, 0.8, 1]],
  ["working", [0, 1, 2, 4]],
  ["free", [0, 1, 2]],
];
const COMPARISONS: readonly Comparison[] = ["<", "<=", "=", "!=", ">=", ">"];

const oneIn = (rng: Rng, many: number): boolean => between(rng, 1, many) === 1;
const several = <Item>(rng: Rng, most: number, make: () => Item): Item[] =>
  Array.from({ length: between(rng, 0, most) }, make);

export function randomSetup(rng: Rng): DeskSetup {
  const agents = AGENTS.filter(() => between(rng, 0, 9) < 8);
  const queues = ["sales", "care", "vip", "help"].filter(() => between(rng, 0, 9) < 8);
  return { agents: agents.map((key) => randomAgent(rng, key)), queues: queues.map((key) => randomQueue(rng, key)) };
}

function randomAgent(rng: Rng, key: string): AgentSetup {
  const skilled = SKILLS.filter(() => !oneIn(rng, 4));
  return {
    key: key as AgentKey,
    name: `agent ${key}`,
    team: pick(rng, [...TEAMS, undefined]),
    skills: new Map(skilled.map((skill) => [skill, between(rng, 1, 10)])),
    regions: ["fujian", ...REGIONS].filter(() => oneIn(rng, 2)),
  };
}

function randomQueue(rng: Rng, key: string): QueueSetup {
  const hasTiers = oneIn(rng, 3);
  const asks = (many: number): Requirement => (oneIn(rng, many) ? randomRequirement(rng, 2) : EVERYBODY);
  return {
    key: key as QueueKey,
    requires: asks(2),
    strategy: pick(rng, STRATEGIES) ?? "random",
    ringMs: between(rng, 1, 4) * 5_000,
    wrapUpMs: between(rng, 0, 2) * 5_000,
    maxWaitMs: oneIn(rng, 2) ? undefined : between(rng, 5, 60) * 1_000,
    maxCallers: oneIn(rng, 4) ? 3 : 1_000,
    creditMs: between(rng, 0, 3) * 10_000,
    ageing: pick(rng, [0.5, 1, 1, 1, 2, 4]) ?? 1,
    tierCreditMs: new Map([["gold", between(rng, 0, 4) * 7_500]]),
    byRegion: oneIn(rng, 3),
    tiers: new Map(hasTiers ? TIERS.map((tier) => [tier, randomRequirement(rng, 1)]) : []),
    otherTiers: hasTiers ? asks(3) : EVERYBODY,
    steps: oneIn(rng, 2) ? several(rng, 4, () => randomStep(rng)) : [],
    afterNoAnswer: oneIn(rng, 2) ? "set-aside" : "ready",
    dispositionRequired: oneIn(rng, 4),
    wrapUpMostMs: between(rng, 0, 4) * 5_000,
    serviceLevelMs: between(rng, 0, 3) * 5_000,
  };
}

function randomStep(rng: Rng): Step {
  return {
    afterMs: between(rng, 0, 5) * 2_500,
    when: oneIn(rng, 3) ? randomCondition(rng, 2) : undefined,
    requires: oneIn(rng, 6) ? randomRequirement(rng, 2) : undefined,
    also: oneIn(rng, 6) ? randomRequirement(rng, 1) : undefined,
    drop: oneIn(rng, 3) ? several(rng, 2, () => pick(rng, SKILLS) ?? "") : [],
    grade: oneIn(rng, 3) ? between(rng, 0, 4) : undefined,
    anyRegion: oneIn(rng, 4),
    anyTier: oneIn(rng, 4),
    pools: oneIn(rng, 3) ? [{ name: "others", who: randomRequirement(rng, 1) }] : [],
    creditMs: oneIn(rng, 4) ? 12_000 : 0,
  };
}

export function randomRequirement(rng: Rng, depth: number): Requirement {
  const of = (least: number): Requirement[] =>
    Array.from({ length: between(rng, least, 3) }, () => randomRequirement(rng, depth - 1));
  const kind = depth === 0 ? between(rng, 0, 5) : between(rng, 0, 11);
  switch (kind) {
    case 0:
      return EVERYBODY;
    case 1:
      return { kind: "team", team: pick(rng, TEAMS) ?? "" };
    case 2:
      return { kind: "agents", agents: AGENTS.filter(() => oneIn(rng, 2)) as AgentKey[] };
    case 3:
      return oneIn(rng, 2) ? { kind: "caller-region" } : { kind: "region", region: pick(rng, REGIONS) ?? "" };
    case 4:
      return { kind: "grade", least: between(rng, 0, 2), most: between(rng, 1, 4) };
    case 6:
      return { kind: "and", of: of(1) };
    case 7:
    case 8:
      return { kind: "or", of: of(1) };
    case 9:
      return { kind: "not", of: randomRequirement(rng, depth - 1) };
    default: {
      const least = between(rng, 0, 6);
      const most = oneIn(rng, 4) ? between(rng, least, 10) : 10;
      return { kind: "skill", skill: pick(rng, SKILLS) ?? "", least, most };
    }
  }
}

function randomCondition(rng: Rng, depth: number): Condition {
  const kind = depth === 0 ? 0 : between(rng, 0, 4);
  const of = (): Condition[] => Array.from({ length: between(rng, 1, 2) }, () => randomCondition(rng, depth - 1));
  if (kind === 1) return { kind: "and", of: of() };
  if (kind === 2) return { kind: "or", of: of() };
  if (kind === 3) return { kind: "not", of: randomCondition(rng, depth - 1) };
  const [measure, values] = pick(rng, MEASURES) ?? ["waiting", [1]];
  return { kind: "measure", measure, is: pick(rng, COMPARISONS) ?? ">", value: pick(rng, values) ?? 0 };
}

export function randomCaller(rng: Rng, at: { queue: QueueKey; number: number; now: number }): Caller {
  const since = oneIn(rng, 8) ? ((at.now - between(rng, 0, 60_000)) as Millis) : undefined;
  return {
    call: `c${at.number}-${between(rng, 0, 999_999)}` as CallId,
    queue: at.queue,
    tier: pick(rng, [...TIERS, "standard", undefined]),
    region: pick(rng, [...REGIONS, undefined]),
    requires: oneIn(rng, 4) ? randomRequirement(rng, 1) : EVERYBODY,
    creditMs: oneIn(rng, 5) ? 15_000 : 0,
    since,
    prefers: oneIn(rng, 4) ? several(rng, 3, () => randomPreference(rng)) : [],
    callBack: oneIn(rng, 10),
  };
}

function randomPreference(rng: Rng): Preference {
  return {
    why: pick(rng, ["last-agent", "owner", "best-marked"] as const) ?? "owner",
    agents: several(rng, 2, () => pick(rng, AGENTS) as AgentKey),
    forMs: between(rng, 1, 4) * 2_500,
  };
}
