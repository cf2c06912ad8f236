// An agent's mean score over a time, for the ranking of agents (PERF-01): inspections that became final in it, so that a month that is over changes no
// more.

import type { Database } from "../../base/db.ts";
import type { QualityFigures } from "../../crm/reports/figure-sources.ts";
import type { Span } from "../../crm/reports/period.ts";

const SELECT_MEANS = `SELECT agent, AVG(score) AS mean, COUNT(*) AS n FROM inspection
  WHERE final_at >= ? AND final_at < ? AND state = 'final' AND score IS NOT NULL GROUP BY agent ORDER BY agent LIMIT ?`;

/** Those that are not judged (a special case) count neither for nor against. */
export async function qualityFigures(
  database: Pick<Database, "query">,
  { from, to, limit }: Span & { readonly limit: number },
): Promise<readonly QualityFigures[]> {
  const rows = await database.query(SELECT_MEANS, [from, to, limit]);
  return rows.map((row) => ({
    agent: String(row["agent"]),
    mean: Number(row["mean"]),
    inspections: Number(row["n"]),
  }));
}
