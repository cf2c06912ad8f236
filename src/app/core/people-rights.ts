// Who may do what from a phone (ACD-18, CRM-11): the `supervise` of its extension, and the role of the user whose phone it is, with their teams
// and queues. The table of roles is office/rights.ts, the same as for tokens.

import type { AgentKey, ExtensionKey, QueueKey } from "../../base/ids.ts";
import { EVERYBODY } from "../../office/cross-check-conferences.ts";
import type { Office } from "../../office/office.ts";
import { type Action, scopeOf } from "../../office/rights.ts";
import type { User } from "../../office/users.ts";

/** Of one office at most one user has a phone. */
export function userAt(extension: ExtensionKey, { users }: Office): User | undefined {
  for (const user of users.values()) if (user.extension === extension) return user;
  return undefined;
}

export interface PhoneReach {
  readonly everybody: boolean;
  readonly teams: readonly string[];
  readonly queues: readonly string[];
}

/** Over whom this phone has that right. */
export function phoneReach(extension: ExtensionKey, action: Action, office: Office): PhoneReach {
  const own = office.extensions.get(extension)?.supervise ?? [];
  const user = userAt(extension, office);
  const scope = user === undefined ? undefined : scopeOf(user.role, action);
  const everybody = scope === "all" || own.includes(EVERYBODY);
  if (user === undefined || scope !== "team") return { everybody, teams: own, queues: own };
  return { everybody, teams: [...own, ...user.teams], queues: [...own, ...user.queues] };
}

/** May whoever sits at this phone do anything of the kind, to whomever? */
export function isSupervisor(extension: ExtensionKey, action: Action, office: Office): boolean {
  const { everybody, teams, queues } = phoneReach(extension, action, office);
  return everybody || teams.length > 0 || queues.length > 0;
}

/** May whoever sits at this phone do that to this agent? */
export function maySetAgent(extension: ExtensionKey, key: AgentKey, office: Office): boolean {
  const team = office.agents.get(key)?.team;
  const { everybody, teams } = phoneReach(extension, "agent.set", office);
  return everybody || (team !== undefined && teams.includes(team));
}

export function mayServeQueue(extension: ExtensionKey, queue: QueueKey, office: Office): boolean {
  const { everybody, queues } = phoneReach(extension, "call.move", office);
  return everybody || queues.includes(queue);
}

/** For the audit: the person, where it is known, and the phone. */
export function whoAt(extension: ExtensionKey, office: Office): string {
  const user = userAt(extension, office);
  return user === undefined ? `extension ${extension}` : user.key;
}
