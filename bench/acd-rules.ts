// An operator's hotline run progressively (ACD-07), for the bench of the desk's decisions: customers of three tiers from twenty cities, agents
// who know one, two, four or eight of these, queues whose callers widen step by step, two of the steps by condition.

import type { QueueSetup } from "../src/acd/contract.ts";
import type { Rng } from "../src/base/rng.ts";
import { between } from "../src/base/rng.ts";
import type { Requirement, Step } from "../src/base/rules.ts";

export const REGIONS = 20;
const GRADES = [1, 2, 4, 8];

export function tierOf(rng: Rng, plain: boolean): string {
  if (plain) return "standard";
  return ["vip", "gold", "standard", "standard"][between(rng, 0, 3)] ?? "standard";
}

export function gradedRegions(i: number, rng: Rng): readonly string[] {
  const first = between(rng, 0, REGIONS - 1);
  return Array.from({ length: GRADES[i % GRADES.length] ?? 1 }, (_, n) => `r${(first + n) % REGIONS}`);
}

/** `sN >= L and not trainee`; VIP and gold callers are theirs who have either skill, the others everybody's who has neither. */
export function progressiveQueue(plain: QueueSetup, i: number): QueueSetup {
  const trainee: Requirement = { kind: "not", of: has("trainee") };
  const better: Requirement = { kind: "or", of: [has("vip"), has("gold")] };
  return {
    ...plain,
    requires: { kind: "and", of: [plain.requires, trainee] },
    byRegion: true,
    tiers: new Map<string, Requirement>([
      ["vip", better],
      ["gold", better],
      ["standard", { kind: "not", of: better }],
    ]),
    steps: [
      { ...STEP, grade: 2 },
      { ...STEP, afterMs: 15_000, grade: 4 },
      { ...STEP, afterMs: 30_000, grade: 8, anyTier: true, creditMs: 10_000 },
      {
        ...STEP,
        afterMs: 30_000,
        when: { kind: "measure", measure: "waiting", is: ">", value: 10 },
        pools: [{ name: "better", who: better }],
      },
      {
        ...STEP,
        afterMs: 60_000,
        when: {
          kind: "or",
          of: [
            { kind: "measure", measure: "longest", is: ">", value: 90_000 },
            { kind: "measure", measure: "expected", is: ">", value: 60_000 },
          ],
        },
        anyRegion: true,
        drop: i % 2 === 0 ? ["trainee"] : [],
      },
    ],
  };
}

function has(skill: string): Requirement {
  return { kind: "skill", skill, least: 1, most: 10 };
}

const STEP: Step = {
  afterMs: 0,
  when: undefined,
  requires: undefined,
  also: undefined,
  drop: [],
  grade: undefined,
  anyRegion: false,
  anyTier: false,
  pools: [],
  creditMs: 0,
};
