// Users and dispositions of drawn offices, for the round trip.

import fc from "fast-check";
import type { AgentKey, ExtensionKey, QueueKey } from "../../src/base/ids.ts";
import type { Queue } from "../../src/office/office.ts";
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
