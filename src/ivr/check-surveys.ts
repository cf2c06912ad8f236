// What only surveys have: the team leader as somebody to be told. Part of the check (`check-names.ts`).

import type { MessageNode } from "./flow.ts";
import type { Judge } from "./judge.ts";
import { writtenOut } from "./template.ts";

/** Means the leaders of the agent who was talked to; in rules of surveys alone. */
const TEAM_LEADER = "team-leader";

/** false: somebody else is meant. */
export function knowLeader(judge: Judge, path: string, { via, to }: MessageNode["message"]): boolean {
  if (writtenOut(to) !== TEAM_LEADER) return false;
  const { users } = judge.around.office;
  const leaders = [...users.values()].filter(({ role }) => role === TEAM_LEADER);
  if (via !== "phone") judge.refuse(path, `found "${TEAM_LEADER}" via ${via}, allowed: via phone, or an address`);
  else if (!leaders.some(({ extension }) => extension !== undefined))
    judge.warn(path, `no user of the office is a ${TEAM_LEADER} with an \`extension\`: nobody will be told`);
  return true;
}
