// Calls that inspectors marked on their sheets (QA-06): good or bad example, training, complaint risk. Collected by part of a recording for whoever makes
// examples of them, newest first. Only submitted sheets count, of a calibration not before it is over; who marked it is not said.

import type { Database, SqlRow } from "../../base/db.ts";
import { Where } from "../../base/sql-where.ts";
import type { RecordingMark, SheetComment } from "../sheet.ts";

export interface MarkedPart {
  /** Of the newest sheet that marked it: where the next page begins. */
  readonly newest: number;
  readonly recording: string;
  readonly call: string;
  readonly agent: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly agentChannel: "left" | "right";
  /** How many sheets say so. */
  readonly marks: ReadonlyMap<RecordingMark, number>;
  readonly sheets: readonly number[];
  /** Of those sheets, as the call goes. */
  readonly comments: readonly SheetComment[];
  /** Made of it already. */
  readonly examples: readonly number[];
  readonly canBeHeard: boolean;
}

export interface MarkedSearch {
  readonly mark: RecordingMark | undefined;
  /** `newest` of the page before. */
  readonly before: number | undefined;
  readonly limit: number;
}

export async function markedParts(
  database: Pick<Database, "query">,
  { mark, before, limit }: MarkedSearch,
): Promise<readonly MarkedPart[]> {
  const where = new Where()
    .andThat("s.marks <> '[]' AND s.state = 'submitted'")
    .andThat(
      "(s.purpose <> 'calibration' OR EXISTS (SELECT 1 FROM calibration c WHERE c.number = s.subject AND c.state <> 'open'))",
    )
    .and("EXISTS (SELECT 1 FROM json_each(s.marks) WHERE value = ?)", mark);
  const having = new Where().and("newest < ?", before);
  const sql = `SELECT s.recording, s.agent, s.from_ms, s.to_ms, s.agent_channel, r.call_id, r.state, MAX(s.number) AS newest,
      json_group_array(json_object('number', s.number, 'marks', json(s.marks), 'comments', json(s.comments))) AS sheets,
      (SELECT json_group_array(number) FROM example e WHERE e.recording = s.recording AND e.agent = s.agent) AS examples
    FROM score_sheet s JOIN recording r ON r.id = s.recording ${where.sql}
    GROUP BY s.recording, s.agent ${having.sql.replace("WHERE", "HAVING")} ORDER BY newest DESC LIMIT ?`;
  return (await database.query(sql, [...where.values, ...having.values, limit])).map(markedOf);
}

interface MarkedSheet {
  readonly number: number;
  readonly marks: readonly RecordingMark[];
  readonly comments: readonly SheetComment[];
}

function markedOf(row: SqlRow): MarkedPart {
  const sheets = JSON.parse(String(row["sheets"])) as readonly MarkedSheet[];
  const marks = new Map<RecordingMark, number>();
  for (const mark of sheets.flatMap((sheet) => sheet.marks)) marks.set(mark, (marks.get(mark) ?? 0) + 1);
  return {
    ...{ newest: Number(row["newest"]), recording: String(row["recording"]), call: String(row["call_id"]) },
    ...{ agent: String(row["agent"]), fromMs: Number(row["from_ms"]), toMs: Number(row["to_ms"]), marks },
    agentChannel: row["agent_channel"] === "left" ? "left" : "right",
    sheets: sheets.map(({ number }) => number).toSorted((one, other) => one - other),
    comments: sheets.flatMap(({ comments }) => comments).toSorted((one, other) => one.atMs - other.atMs),
    examples: JSON.parse(String(row["examples"])) as readonly number[],
    canBeHeard: row["state"] === "saved" || row["state"] === "repaired",
  };
}
