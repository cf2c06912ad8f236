// What quality inspection keeps of people who called: scores stay for reports, the words about the call go. Each statement that takes words away is told the
// calls alone, so that calls that are too old (retention.ts) leave none behind that nobody could find any more.

import { type DataKind, ERASED, IN, kind, of } from "./data-kind.ts";

const RECORDINGS = `IN (SELECT id FROM recording WHERE call_id ${IN})`;

/** Words that somebody wrote; that the sound is gone is no secret. */
const WORDLESS_INSPECTIONS = `UPDATE inspection SET
    origin = json_replace(origin, '$.why', '${ERASED}'),
    dispute = json_replace(dispute, '$.reason', '${ERASED}', '$.decided.words', '${ERASED}'),
    returned = json_replace(returned, '$.why', '${ERASED}'),
    withdrawn = CASE WHEN json_extract(withdrawn, '$.why') GLOB 'sound-*' THEN withdrawn ELSE json_replace(withdrawn, '$.why', '${ERASED}') END
  WHERE call_id ${IN}`;
const WORDLESS_SHEETS = `UPDATE score_sheet SET
    answers = (SELECT json_group_array(json_remove(value, '$.comment')) FROM json_each(score_sheet.answers)),
    comments = '[]',
    special = json_replace(special, '$.reason', '${ERASED}'),
    dispute = json_replace(dispute, '$.reason', '${ERASED}'),
    why = CASE WHEN why IS NULL OR why GLOB 'sound-*' THEN why ELSE '${ERASED}' END
  WHERE recording ${RECORDINGS}`;
/** What agents are to learn of a call may quote it. */
const WORDLESS_COACHING = `UPDATE coaching SET text = '${ERASED}', reply = NULL, outcome = NULL WHERE number IN (
    SELECT c.number FROM coaching c JOIN inspection i ON json_extract(c.source, '$.id') = 'Q-' || i.number
      WHERE json_extract(c.source, '$.kind') = 'inspection' AND i.call_id ${IN})`;
const WORDLESS_CALL_COACHING = `UPDATE coaching SET text = '${ERASED}', reply = NULL, outcome = NULL
  WHERE json_extract(source, '$.kind') = 'call' AND json_extract(source, '$.id') ${IN}`;
const NO_EXAMPLES = `DELETE FROM example WHERE call_id ${IN}`;

/** Each with a JSON array of calls. Before the calls themselves: recordings are found by them. */
export const WORDS_OF_CALLS: readonly string[] = [
  WORDLESS_COACHING,
  WORDLESS_CALL_COACHING,
  WORDLESS_INSPECTIONS,
  WORDLESS_SHEETS,
  NO_EXAMPLES,
];

export const QUALITY_KINDS: readonly DataKind[] = [
  kind(
    "inspections",
    "how their calls were judged",
    of(
      `SELECT 'Q-' || number AS id, call_id, recording, talked_at, origin, facts, state, score, result, dispute, returned, withdrawn, created_at, final_at
       FROM inspection WHERE call_id ${IN}`,
      "calls",
    ),
    of(WORDLESS_COACHING, "calls"),
    of(WORDLESS_CALL_COACHING, "calls"),
    of(WORDLESS_INSPECTIONS, "calls"),
  ),
  kind(
    "score-sheets",
    "what was written of their calls by who judged them",
    of(
      `SELECT 'S-' || number AS id, purpose, recording, from_ms, to_ms, facts, state, answers, comments, marks, special, dispute, why, submitted_at
       FROM score_sheet WHERE recording ${RECORDINGS}`,
      "calls",
    ),
    of(WORDLESS_SHEETS, "calls"),
  ),
  // Who heard it, and when, stays: it says nothing of the caller.
  kind(
    "listenings",
    "when their calls were heard to be judged, or as examples",
    of(
      `SELECT 'S-' || sheet AS id, at, use, from_ms, to_ms FROM sheet_listening
         WHERE sheet IN (SELECT number FROM score_sheet WHERE recording ${RECORDINGS})
       UNION ALL SELECT 'X-' || example, at, 'played', NULL, NULL FROM example_listening
         WHERE example IN (SELECT number FROM example WHERE call_id ${IN})`,
      "calls",
      "calls",
    ),
  ),
  kind(
    "examples",
    "examples made of their calls",
    of(
      `SELECT 'X-' || number AS id, call_id, recording, from_ms, to_ms, kind, title, transcript, tags, created_at FROM example WHERE call_id ${IN}`,
      "calls",
    ),
    of(NO_EXAMPLES, "calls"),
  ),
  // Without words and numbers: a draw must stay as it was, or nobody could reckon it again.
  kind(
    "draws",
    "draws in which their calls could be taken",
    of(
      `SELECT 'D-' || draw AS id, recording, stratum, place, taken, talked_at FROM draw_candidate WHERE recording ${RECORDINGS}`,
      "calls",
    ),
  ),
  kind(
    "calibrations",
    "sessions in which several people judged their calls",
    of(
      `SELECT 'C-' || number AS id, scorecard, version, state, created_at, ended_at FROM calibration
       WHERE number IN (SELECT subject FROM score_sheet WHERE purpose = 'calibration' AND recording ${RECORDINGS})`,
      "calls",
    ),
  ),
];
