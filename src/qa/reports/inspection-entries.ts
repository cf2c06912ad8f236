// Inspections in a customer's timeline (CRM-13), for whoever may see that agent's: at the time of the talk, since when it was judged is no matter of the
// customer. Those without a score are not there yet: a call that is still to be judged is nobody's news.

import type { TimelineSource } from "../../crm/customers/timeline.ts";

export const INSPECTION_ENTRIES: TimelineSource = {
  kind: "inspection",
  by: "both",
  needs: "inspection.view",
  sql: `WITH number AS (SELECT value FROM json_each(?)), family AS (SELECT value FROM json_each(?)),
    theirs AS (SELECT id FROM call WHERE from_number IN (SELECT value FROM number)
      UNION SELECT id FROM call WHERE to_number IN (SELECT value FROM number)
      UNION SELECT call_id FROM customer_call WHERE customer IN (SELECT value FROM family)),
    seen AS (SELECT ? AS agents)
    SELECT i.talked_at AS at, 'Q-' || i.number AS id, i.call_id AS call, i.agent, i.queue, i.state, i.scorecard, i.score, i.passed
    FROM inspection AS i, seen WHERE i.call_id IN (SELECT id FROM theirs) AND i.state IN ('scored', 'disputed', 'rechecked', 'final')
      AND (seen.agents IS NULL OR i.agent IN (SELECT value FROM json_each(seen.agents))) AND i.talked_at < ?
    ORDER BY i.talked_at DESC, i.number DESC LIMIT ?`,
  yesOrNo: ["passed"],
};
