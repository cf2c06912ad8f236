// All SQL of sampling rules. The table: 0031-sampling.sql.

import type { SqlRow, Write } from "../../base/db.ts";
import type { WallMillis } from "../../base/time.ts";
import type { KeptRule, SamplingRule } from "./rule.ts";

export const SELECT_RULES = "SELECT * FROM sampling_rule ORDER BY key";
export const SELECT_RULE = "SELECT * FROM sampling_rule WHERE key = ?";

export function ruleWrite({ rule, state, sinceAt, savedAt, savedBy }: KeptRule): Write {
  return {
    sql: "INSERT OR REPLACE INTO sampling_rule (key, document, state, since_at, saved_at, saved_by) VALUES (?, ?, ?, ?, ?, ?)",
    values: [rule.key, JSON.stringify(rule), state, sinceAt, savedAt, savedBy],
  };
}

export function forgetRule(key: string): Write {
  return { sql: "DELETE FROM sampling_rule WHERE key = ?", values: [key] };
}

export function keptRuleOf(row: SqlRow): KeptRule {
  return {
    rule: JSON.parse(String(row["document"])) as SamplingRule,
    state: row["state"] === "paused" ? "paused" : "active",
    sinceAt: Number(row["since_at"]) as WallMillis,
    savedAt: Number(row["saved_at"]) as WallMillis,
    savedBy: String(row["saved_by"]),
  };
}
