// Users and dispositions of drawn offices, for the round trip.

import fc from "fast-check";
import type { AgentKey, ExtensionKey, QueueKey } from "../../src/base/ids.ts";
import { type Disposition, leavesOf } from "../../src/office/dispositions.ts";
import type { MarkRules } from "../../src/office/marks.ts";
import type { Masking } from "../../src/office/masking.ts";
import type { Queue } from "../../src/office/office.ts";
import { KEPT_KINDS, type Keep } from "../../src/office/privacy.ts";
import type { SignInRules } from "../../src/office/sign-in.ts";
import { ROLES, type User } from "../../src/office/users.ts";

export function usersOf(names: {
  readonly extensions: readonly string[];
  readonly agents: readonly string[];
  readonly queues: readonly string[];
}): fc.Arbitrary<Map<string, User>> {
  const one = (index: number): fc.Arbitrary<User> => {
    const key = `u${index}`;
    const agent = names.agents[index] as AgentKey | undefined;
    return fc.record({
      key: fc.constant(key),
      name: fc.constantFrom(key, "李雷", "Ann: the first"),
      role: fc.constantFrom(...ROLES.filter((role) => role !== "agent" || agent !== undefined)),
      teams: fc.constant([]), // teams are those of agents, drawn elsewhere
      queues: fc.subarray([...names.queues] as QueueKey[]),
      agent: fc.constant(agent),
      extension: fc.constant(names.extensions[index] as ExtensionKey | undefined),
      token: fc.constantFrom(undefined, `kQ7vw2Rz9LmX4tBn8Ys${index}`),
    });
  };
  return fc.tuple(one(0), one(1)).map((users) => new Map(users.map((user) => [user.key, user])));
}

/** `depth` levels at most. No code is the beginning of another of its level. */
function dispositionTree(depth: number): fc.Arbitrary<Queue["dispositionTree"]> {
  const below = depth === 0 ? fc.constant(new Map<string, Disposition>()) : dispositionTree(depth - 1);
  return fc
    .tuple(
      fc.subarray(["1", "22", "007"], { minLength: 1 }),
      fc.constantFrom(undefined, true, false),
      fc.boolean(),
      below,
    )
    .map(([codes, solved, isTree, tree]) => {
      const one = (code: string) => ({ name: `outcome no ${code}`, solved, below: isTree ? tree : new Map() });
      return new Map(codes.map((code) => [code, one(code)]));
    });
}

export function dispositionsOf(): {
  readonly dispositionTree: fc.Arbitrary<Queue["dispositionTree"]>;
  readonly dispositionRequired: fc.Arbitrary<boolean>;
  readonly wrapUpMostMs: fc.Arbitrary<number>;
} {
  return {
    dispositionTree: dispositionTree(2),
    dispositionRequired: fc.boolean(),
    wrapUpMostMs: fc.integer({ min: 0, max: 3_600_000 }),
  };
}

/** The same as what is dialled. */
export function withDispositions<Made extends Pick<Queue, "dispositionTree">>(made: Made) {
  const leaves = leavesOf(made.dispositionTree);
  return { ...made, dispositions: new Map(leaves.map(({ code, name }) => [code, name])) };
}

const DAY_MS = 86_400_000;
const churnRule = fc.record({ atLeast: fc.integer({ min: 1, max: 50 }), inMs: fc.constantFrom(DAY_MS, 30 * DAY_MS) });
const share = fc.constantFrom(0.01, 0.335, 0.4, 1);
const surveyKeys = fc.subarray(["solved", "service"]);

export const anyMarks: fc.Arbitrary<MarkRules> = fc.record({
  solvedSurveys: surveyKeys,
  solvedQuestions: surveyKeys,
  sameMatterMs: fc.constantFrom(DAY_MS, 30 * DAY_MS),
  followUp: fc.option(
    fc.record({ belowScore: share, withinMs: fc.constantFrom(3_600_000, DAY_MS), surveys: surveyKeys }),
    { nil: undefined },
  ),
  churn: fc.record({
    contacts: fc.option(churnRule, { nil: undefined }),
    complaints: fc.option(churnRule, { nil: undefined }),
    marks: fc.option(
      fc.tuple(churnRule, share).map(([rule, belowScore]) => ({ ...rule, belowScore })),
      { nil: undefined },
    ),
  }),
});

export const signInRules: fc.Arbitrary<SignInRules> = fc.record({
  idleMs: fc.constantFrom(60_000, 1_800_000),
  longestMs: fc.constantFrom(300_000, 43_200_000),
  secondFactor: fc.subarray([...ROLES]),
  passwordLength: fc.integer({ min: 8, max: 256 }),
});

const word = fc.constantFrom("shown" as const, "middle" as const, "hidden" as const);
const rules = fc.record({ numbers: word, emails: word, fields: fc.subarray(["idCard", "住址"]) });

export const anyKeep: fc.Arbitrary<Keep> = fc
  .subarray([...KEPT_KINDS])
  .chain((kinds) => fc.tuple(...kinds.map((kind) => fc.tuple(fc.constant(kind), fc.integer({ min: 1, max: 4_000 })))))
  .map((all) => new Map(all.map(([kind, days]) => [kind, days * 86_400_000])));

export const anyMasking: fc.Arbitrary<Masking> = fc
  .subarray([...ROLES])
  .chain((roles) =>
    fc.tuple(...roles.map(() => rules)).map((all) => new Map(all.map((one, i) => [roles[i] ?? "agent", one]))),
  );
