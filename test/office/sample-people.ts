// Users and dispositions of drawn offices, for the round trip.

import fc from "fast-check";
import type { AgentKey, ExtensionKey, QueueKey } from "../../src/base/ids.ts";
import type { Masking } from "../../src/office/masking.ts";
import type { Queue } from "../../src/office/office.ts";
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

export function dispositionsOf(): {
  readonly dispositions: fc.Arbitrary<Queue["dispositions"]>;
  readonly dispositionRequired: fc.Arbitrary<boolean>;
  readonly wrapUpMostMs: fc.Arbitrary<number>;
} {
  return {
    dispositions: fc
      .subarray(["1", "22", "007"], { minLength: 1 })
      .map((codes) => new Map(codes.map((code) => [code, `outcome no ${code}`]))),
    dispositionRequired: fc.boolean(),
    wrapUpMostMs: fc.integer({ min: 0, max: 3_600_000 }),
  };
}

export const signInRules: fc.Arbitrary<SignInRules> = fc.record({
  idleMs: fc.constantFrom(60_000, 1_800_000),
  longestMs: fc.constantFrom(300_000, 43_200_000),
  secondFactor: fc.subarray([...ROLES]),
  passwordLength: fc.integer({ min: 8, max: 256 }),
});

const word = fc.constantFrom("shown" as const, "middle" as const, "hidden" as const);
const rules = fc.record({ numbers: word, emails: word, fields: fc.subarray(["idCard", "住址"]) });

export const anyMasking: fc.Arbitrary<Masking> = fc
  .subarray([...ROLES])
  .chain((roles) =>
    fc.tuple(...roles.map(() => rules)).map((all) => new Map(all.map((one, i) => [roles[i] ?? "agent", one]))),
  );
