// What a killed process left without its ticket: each cause is on disk before its ticket is made, so the tables are asked at the start. It reaches a little
// further back than the last of each kind; whoever makes tickets knows those that were made. Called by `automatic-tickets.ts`.

import type { Database, SqlRow } from "../../../base/db.ts";
import type { QueueKey } from "../../../base/ids.ts";
import { limits } from "../../../base/limits.ts";
import { IS_MISSED } from "../../../call/missed-sql.ts";
import type { TicketRule } from "../../../office/tickets.ts";
import type { Missed } from "../callback/missed.ts";
import { type Fax, faxOfRow } from "../fax/fax-tables.ts";
import type { SurveyAnswer } from "../survey/survey-answer.ts";
import { answerOf } from "../survey/survey-tables.ts";
import { messageOf, type VoiceMessage } from "../voicemail/voice-tables.ts";

/** Of whom somebody else takes care, as `missedIn` has it. */
const KEPT = "('call-back', 'refused: blocked')";
/** Binds how far back from the last, the longest call, how far back again, and how many. Calls are found by when they began. */
const SELECT_MISSED = `SELECT id, from_number, from_name, call.queue AS queue, ending, wait_ms FROM call
  WHERE ${IS_MISSED.join(" AND ")} AND started_at >= (SELECT MAX(started_at) FROM call) - ? - ? AND ended_at >= (SELECT MAX(started_at) FROM call) - ?
  AND NOT EXISTS (SELECT 1 FROM segment WHERE segment.call_id = call.id AND segment.queue = call.queue AND outcome IN ${KEPT})
  ORDER BY ended_at DESC LIMIT ?`;
/** The others bind how far back, and how many. */
const SELECT_MESSAGES = `SELECT * FROM voice_message WHERE taken_at >= (SELECT MAX(taken_at) FROM voice_message) - ?
  AND state IN ('new', 'old') ORDER BY taken_at DESC LIMIT ?`;
const SELECT_FAXES = `SELECT * FROM fax WHERE begun_at >= (SELECT MAX(begun_at) FROM fax) - ? AND way = 'receive' AND state = 'done'
  ORDER BY begun_at DESC LIMIT ?`;
const SELECT_ANSWERS = `SELECT * FROM survey_answer WHERE asked_at >= (SELECT MAX(asked_at) FROM survey_answer) - ? AND answered_at IS NOT NULL
  ORDER BY asked_at DESC LIMIT ?`;

/** Takes what may have no ticket yet; done when all of it was seen to. */
export interface OwedTo {
  missed(missed: Missed): Promise<void>;
  left(message: VoiceMessage): Promise<void>;
  received(fax: Fax): Promise<void>;
  answered(answer: SurveyAnswer): Promise<void>;
}

/** One after the other, the oldest first: of kinds that some rule asks for. */
export async function seeToOwed(
  database: Pick<Database, "query">,
  hasRules: (from: TicketRule["from"]) => boolean,
  to: OwedTo,
): Promise<void> {
  const { owedBackMs: back, owed: most } = limits.tickets;
  if (hasRules("missed-call")) {
    const rows = await database.query(SELECT_MISSED, [back, limits.call.durationMs, back, most]);
    for (const row of rows.toReversed()) await to.missed(missedOf(row));
  }
  if (hasRules("voicemail"))
    for (const row of (await database.query(SELECT_MESSAGES, [back, most])).toReversed()) await to.left(messageOf(row));
  if (hasRules("fax"))
    for (const row of (await database.query(SELECT_FAXES, [back, most])).toReversed()) await to.received(faxOfRow(row));
  if (hasRules("survey"))
    for (const row of (await database.query(SELECT_ANSWERS, [back, most])).toReversed())
      await to.answered(answerOf(row));
}

function missedOf(row: SqlRow): Missed {
  return {
    call: String(row["id"]),
    from: String(row["from_number"]),
    fromName: row["from_name"] === null ? undefined : String(row["from_name"]),
    queue: String(row["queue"]) as QueueKey,
    why: String(row["ending"]),
    waitedMs: Number(row["wait_ms"]),
  };
}
