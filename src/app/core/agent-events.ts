// Agents' states on disk: the history, one row a change (ACD-02), and the last of each, so that a restart finds people where they were (ACD-17).

import type { DeskInput } from "../../acd/contract.ts";
import type { AcdFact } from "../../acd/facts.ts";
import type { SqlRow, Write } from "../../base/db.ts";
import type { AgentKey, ExtensionKey } from "../../base/ids.ts";
import type { WallMillis } from "../../base/time.ts";

const INSERT =
  "INSERT INTO agent_event (agent, at, from_state, to_state, reason, extension, call_id) VALUES (?, ?, ?, ?, ?, ?, ?)";
const KEEP = "INSERT OR REPLACE INTO agent_state (agent, extension, state, reason, since_at) VALUES (?, ?, ?, ?, ?)";

export const SELECT_AGENT_STATES = "SELECT * FROM agent_state WHERE state <> 'signed-out'";

export function agentWrites(fact: Extract<AcdFact, { kind: "agent.state" }>, wall: WallMillis): readonly Write[] {
  const { agent, to, from } = fact;
  const extension = fact.extension ?? null;
  const reason = to.kind === "busy" ? to.reason : null;
  const at = Math.round(wall);
  return [
    { sql: INSERT, values: [agent, at, from, to.kind, reason, extension, "call" in to ? to.call : null] },
    { sql: KEEP, values: [agent, extension, to.kind, reason, at] },
  ];
}

/** What brings an agent back. Whoever was in a call or wrapping up was there to work: ready. */
export function inputsOf(row: SqlRow): readonly DeskInput[] {
  const agent = String(row["agent"]) as AgentKey;
  const signIn: DeskInput = { kind: "sign-in", agent, extension: String(row["extension"]) as ExtensionKey };
  switch (row["state"]) {
    case "busy":
      return [signIn, { kind: "busy", agent, reason: String(row["reason"]) }];
    case "break":
      return [signIn, { kind: "break", agent }];
    default:
      return [signIn, { kind: "ready", agent }];
  }
}
