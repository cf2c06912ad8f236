// People who use the switch rather than call through it: who they are and how far they may reach (CRM-11). What each role may do is
// app/control/rights.ts; here is what the office file says of a person.

import type { AgentKey, ExtensionKey, QueueKey } from "../base/ids.ts";

export const ROLES = ["administrator", "manager", "team-leader", "agent", "qa-supervisor", "qa-inspector"] as const;

export type Role = (typeof ROLES)[number];

export interface User {
  readonly key: string;
  readonly name: string;
  readonly role: Role;
  /** Agents of these teams, and callers of these queues, are theirs to look after. */
  readonly teams: readonly string[];
  readonly queues: readonly QueueKey[];
  /** Themselves as an agent; undefined: they take no calls. */
  readonly agent: AgentKey | undefined;
  /** The phone on their desk. */
  readonly extension: ExtensionKey | undefined;
  /** In clear, in memory only; undefined: made with `user token`, of which the database keeps a hash, or none. */
  readonly token: string | undefined;
}
