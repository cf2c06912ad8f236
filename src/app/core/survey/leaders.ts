// Whom a rule means by `to: team-leader`: the users of that role who lead the team of the agent who was talked to, or look after the queue, and have a
// phone. Only phones are known of users, so that only messages to phones reach them.

import type { AgentKey, QueueKey } from "../../../base/ids.ts";
import { limits } from "../../../base/limits.ts";
import type { Office } from "../../../office/office.ts";
import type { User } from "../../../office/users.ts";

export const TEAM_LEADER = "team-leader";

/** Their extensions; leaders of the agent's team before those of the queue alone, each phone once. */
export function leadersOf(
  served: { readonly agent: AgentKey | undefined; readonly queue: QueueKey | undefined },
  via: string,
  { agents, users }: Pick<Office, "agents" | "users">,
): readonly string[] {
  if (via !== "phone") return [];
  const team = served.agent === undefined ? undefined : agents.get(served.agent)?.team;
  const leaders = [...users.values()].filter(({ role, extension }) => role === TEAM_LEADER && extension !== undefined);
  const ofTeam = leaders.filter(({ teams }) => team !== undefined && teams.includes(team));
  const ofQueue = leaders.filter(({ queues }) => served.queue !== undefined && queues.includes(served.queue));
  const found = new Set([...ofTeam, ...ofQueue].flatMap(({ extension }: User) => extension ?? []));
  return [...found].slice(0, limits.survey.leadersTold);
}
