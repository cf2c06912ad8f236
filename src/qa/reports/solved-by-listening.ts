// Whether a caller's matter was settled, as heard by who inspected the call (CRM-09): the answer to a question of the scorecard that asks so
// (`marks.solvedQuestions` of the office file). Read for first-call resolution (crm/marks/first-call-report.ts).

import type { Database } from "../../base/db.ts";
import type { ScorecardBook } from "../scorecard.ts";
import { Questions } from "./questions.ts";

export interface ListeningAsk {
  /** Ids of calls, a page of them. */
  readonly calls: readonly string[];
  /** Keys of questions, of whatever scorecard. */
  readonly questions: readonly string[];
  /** Only inspections of these agents; undefined: of all. */
  readonly agents: ReadonlySet<string> | undefined;
}

// A call has few inspections, and a sheet one answer to a question: as many rows as the page has calls, times those.
const SELECT_ANSWERS = `SELECT i.call_id AS call_id, i.number AS number, s.scorecard AS scorecard, s.version AS version,
    json_extract(a.value, '$.item') AS item, json_extract(a.value, '$.mark') AS mark
  FROM json_each(?) AS c JOIN inspection AS i ON i.call_id = c.value JOIN score_sheet AS s ON s.number = i.sheet, json_each(s.answers) AS a
  WHERE i.state IN ('scored', 'disputed', 'rechecked', 'final') AND (? IS NULL OR i.agent IN (SELECT value FROM json_each(?)))
    AND json_extract(a.value, '$.item') IN (SELECT value FROM json_each(?)) AND json_extract(a.value, '$.mark') IS NOT NULL
  ORDER BY i.call_id, i.talked_at, i.number`;
/** The better half of the marks means yes, as with surveys. */
const YES = 0.5;

/** By call: the last talk that was judged says it; where its scorecard asks more than once, only if all of it is yes. */
export async function settledByListening(
  { calls, questions, agents }: ListeningAsk,
  { database, cards }: { readonly database: Pick<Database, "query">; readonly cards: Pick<ScorecardBook, "version"> },
): Promise<ReadonlyMap<string, boolean>> {
  if (questions.length === 0 || calls.length === 0) return new Map();
  const among = agents === undefined ? null : JSON.stringify([...agents]);
  const values = [JSON.stringify(calls), among, among, JSON.stringify(questions)];
  const known = new Questions(cards);
  const last = new Map<string, { readonly number: number; readonly isSettled: boolean }>();
  for (const row of await database.query(SELECT_ANSWERS, values)) {
    const question = known.of(String(row["scorecard"]), Number(row["version"]), String(row["item"]));
    const share = question?.item.marks.find(({ key }) => key === row["mark"])?.share;
    if (share === undefined) continue;
    const call = String(row["call_id"]);
    const number = Number(row["number"]);
    const before = last.get(call);
    const isSettled = share >= YES && (before?.number !== number || before.isSettled);
    last.set(call, { number, isSettled });
  }
  return new Map([...last].map(([call, { isSettled }]) => [call, isSettled]));
}
