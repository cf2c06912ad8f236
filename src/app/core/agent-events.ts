// The history of agents' states (ACD-02), one row a change.

import type { AcdFact } from "../../acd/facts.ts";
import type { Write } from "../../base/db.ts";
import type { WallMillis } from "../../base/time.ts";

const INSERT = "INSERT INTO agent_event (agent, at, from_state, to_state, reason, call_id) VALUES (?, ?, ?, ?, ?, ?)";

export function agentEventWrite(fact: Extract<AcdFact, { kind: "agent.state" }>, at: WallMillis): Write {
  const { to } = fact;
  const reason = to.kind === "busy" ? to.reason : null;
  const call = "call" in to ? to.call : null;
  return { sql: INSERT, values: [fact.agent, at, fact.from, to.kind, reason, call] };
}
