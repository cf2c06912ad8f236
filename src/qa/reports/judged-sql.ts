// What reports of inspections have in common: which inspections count, how they stand together, and what such a group is called. An inspection counts when
// it was scored, so that what is in a week's report stays in it; who may see it goes by whose talk it was, never by who judged it.

import type { SqlValue } from "../../base/db.ts";
import { NAME, text } from "../../crm/reports/columns.ts";
import { personOf } from "../../crm/reports/desk-reports.ts";
import { Conditions, stepOf, stepText } from "../../crm/reports/local-sql.ts";
import type { Cell, Column, ReportAsk, ReportSources } from "../../crm/reports/report.ts";

/** Those with a score, disputed or not; what is withdrawn has none. */
const JUDGED = "i.state IN ('scored', 'disputed', 'rechecked', 'final')";

/** Of `inspection AS i`: scored in the time, of what was asked for, and of agents within reach. */
export function judgedIn(ask: ReportAsk): Conditions {
  return askedOf(new Conditions().during("i.scored_at", ask.span).all(JUDGED), ask);
}

export function askedOf(where: Conditions, { parameters, within }: ReportAsk): Conditions {
  const { agent, team, queue, project, scorecard } = parameters;
  return where
    .and("i.agent = ?", agent)
    .and("i.team = ?", team)
    .and("i.queue = ?", queue)
    .and("i.project = ?", project)
    .and("i.scorecard = ?", scorecard)
    .within(within, { agent: "i.agent" });
}

/** A column of `inspection`, or a step of when it was scored. */
export type GroupBy = "agent" | "team" | "queue" | "project" | "scorecard" | "day" | "week" | "month";

export function groupOf(by: GroupBy): string {
  return by === "day" || by === "week" || by === "month" ? stepOf("i.scored_at", by) : `i.${by}`;
}

export const GROUP: readonly Column[] = [text("group", "of", "分组"), NAME];

/** For a person; only agents have a name beside their key. */
export function groupCells(by: GroupBy, value: SqlValue | undefined, sources: ReportSources) {
  if (by === "day" || by === "week" || by === "month")
    return { group: stepText(by, value, sources.zone), name: null } satisfies Record<string, Cell>;
  const group = typeof value === "string" && value !== "" ? value : null;
  return { group, name: by === "agent" && group !== null ? personOf(group, sources).name : null };
}

/** `$.decided` of a dispute, if it was decided so. */
export const OUTCOME = "json_extract(i.dispute, '$.decided.outcome')";
