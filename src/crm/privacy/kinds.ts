// The one table of what is kept of people: of each kind of data what an export holds, what an erasure does with it, and which files go with it. What is
// not found by an id or a number here is still found by `sweep.ts`, which looks into every text there is for the numbers.
//
// What only counts (a call took three minutes, a survey was answered with 2) stays for reports, without whom it was about.

import { type DataKind, ERASED, IN, kind, of } from "./data-kind.ts";
import { QUALITY_KINDS } from "./quality-kinds.ts";

export const SELECT_CALLS_OF = `SELECT id FROM call WHERE from_number ${IN} UNION SELECT id FROM call WHERE to_number ${IN}
  UNION SELECT call_id FROM customer_call WHERE customer ${IN} ORDER BY 1 LIMIT ?`;
export const SELECT_TICKETS_OF = `SELECT number FROM ticket WHERE customer ${IN} OR phone ${IN} OR call ${IN} ORDER BY 1 LIMIT ?`;

export const DATA_KINDS: readonly DataKind[] = [
  kind(
    "customers",
    "who they are, as the office wrote it down",
    of(
      `SELECT id, name, numbers, class, owner, organisation, region, mail, address, tags, fields, created_at, created_by, changed_at, merged_into
       FROM customer WHERE id ${IN}`,
      "customers",
    ),
    of(`DELETE FROM customer_merge WHERE gone ${IN} OR kept ${IN}`, "customers", "customers"),
    of(`DELETE FROM customer_call WHERE customer ${IN}`, "customers"),
  ),
  kind(
    "notes",
    "what agents wrote about them",
    of(`SELECT id, customer, at, author, text, call_id FROM customer_note WHERE customer ${IN}`, "customers"),
    of(`DELETE FROM customer_note WHERE customer ${IN}`, "customers"),
  ),
  kind(
    "calls",
    "their calls",
    of(
      `SELECT id, from_number, from_name, to_number, queue, agent, started_at, answered_at, ended_at, ending, wait_ms, talk_ms, disposition
       FROM call WHERE id ${IN}`,
      "calls",
    ),
    of(
      `UPDATE call SET from_number = CASE WHEN from_number ${IN} THEN '${ERASED}' ELSE from_number END,
         to_number = CASE WHEN to_number ${IN} THEN '${ERASED}' ELSE to_number END, from_name = NULL, notes = NULL WHERE id ${IN}`,
      "numbers",
      "numbers",
      "calls",
    ),
    of(`UPDATE segment SET explanation = NULL WHERE call_id ${IN}`, "calls"),
  ),
  kind(
    "recordings",
    "recordings of their calls",
    of(`SELECT id, call_id, path, started_at, duration_ms, state FROM recording WHERE call_id ${IN}`, "calls"),
  ),
  ...QUALITY_KINDS,
  kind(
    "voice-messages",
    "messages they left",
    of(
      `SELECT id, mailbox, call_id, sender, sender_name, path, taken_at, duration_ms FROM voice_message
       WHERE call_id ${IN} OR sender ${IN}`,
      "calls",
      "numbers",
    ),
  ),
  kind(
    "faxes",
    "faxes from them and to them",
    of(
      `SELECT id, call_id, way, box, number, ident, state, begun_at, pages, path FROM fax WHERE call_id ${IN} OR number ${IN}`,
      "calls",
      "numbers",
    ),
  ),
  kind(
    "surveys",
    "what they answered",
    of(
      `SELECT id, call_id, survey, asked_at, answered_at, answer, comment, number FROM survey_answer WHERE call_id ${IN} OR number ${IN}`,
      "calls",
      "numbers",
    ),
    of(
      `UPDATE survey_answer SET number = '${ERASED}', comment = NULL, actions = NULL WHERE call_id ${IN} OR number ${IN}`,
      "calls",
      "numbers",
    ),
    of(`UPDATE mark SET number = '${ERASED}' WHERE call_id ${IN} OR number ${IN}`, "calls", "numbers"),
  ),
  kind(
    "menus",
    "their way through menus",
    of(`SELECT call_id, flow, version, entered_at, left_at, how, steps FROM flow_visit WHERE call_id ${IN}`, "calls"),
    of(`UPDATE flow_visit SET steps = '[]' WHERE call_id ${IN}`, "calls"),
  ),
  kind(
    "conferences",
    "meetings they were in",
    of(
      `SELECT conference_id, call_id, number, name, joined_at, left_at FROM conference_party WHERE call_id ${IN} OR number ${IN}`,
      "calls",
      "numbers",
    ),
    of(
      `UPDATE conference_party SET number = '${ERASED}', name = NULL WHERE call_id ${IN} OR number ${IN}`,
      "calls",
      "numbers",
    ),
  ),
  kind(
    "callbacks",
    "calls they asked for",
    of(
      `SELECT id, queue, number, name, origin, state, created_at, closed_at, outcome FROM callback_task WHERE number ${IN}`,
      "numbers",
    ),
    of(`DELETE FROM callback_event WHERE task_id IN (SELECT id FROM callback_task WHERE number ${IN})`, "numbers"),
    of(`DELETE FROM callback_event WHERE call_id ${IN}`, "calls"),
    of(`DELETE FROM callback_task WHERE number ${IN}`, "numbers"),
  ),
  kind(
    "follow-ups",
    "what was done about it that they were unhappy",
    of(
      `SELECT number, reason, phone, call_id, state, outcome, created_at, closed_at FROM follow_up WHERE phone ${IN} OR call_id ${IN}`,
      "numbers",
      "calls",
    ),
    of(`DELETE FROM follow_up WHERE phone ${IN} OR call_id ${IN}`, "numbers", "calls"),
  ),
  kind("caller-lists", "lists they stand on", of(`SELECT * FROM caller_entry WHERE number ${IN}`, "numbers")),
  kind(
    "tickets",
    "what they wanted",
    of(
      `SELECT number, category, subject, step, outcome, customer, phone, call, fields, created_at, created_by, closed_at
       FROM ticket WHERE number ${IN}`,
      "tickets",
    ),
    of(
      `UPDATE ticket SET subject = '${ERASED}', customer = NULL, phone = NULL, fields = '{}' WHERE number ${IN}`,
      "tickets",
    ),
    of(`UPDATE ticket_history SET detail = NULL WHERE ticket ${IN}`, "tickets"),
    of(`DELETE FROM ticket_notice WHERE ticket ${IN}`, "tickets"),
    of(`DELETE FROM ticket_link WHERE kind = 'customer' AND target ${IN}`, "customers"),
  ),
  kind(
    "ticket-comments",
    "what was written to their tickets",
    of(`SELECT ticket, at, who, is_public, text FROM ticket_comment WHERE ticket ${IN}`, "tickets"),
    of(`DELETE FROM ticket_comment WHERE ticket ${IN}`, "tickets"),
  ),
  kind(
    "ticket-files",
    "files of their tickets",
    of(`SELECT id, ticket, at, name, type, bytes, path FROM ticket_attachment WHERE ticket ${IN}`, "tickets"),
    of(`DELETE FROM ticket_attachment WHERE ticket ${IN}`, "tickets"),
  ),
  kind(
    "events",
    "what others were told",
    of(
      `SELECT seq, at, type, about, data FROM event WHERE json_extract(about, '$.call') ${IN} OR json_extract(about, '$.customer') ${IN}
       OR json_extract(about, '$.ticket') IN (SELECT 'T-' || value FROM json_each(?))`,
      "calls",
      "customers",
      "tickets",
    ),
    of(
      `DELETE FROM event WHERE json_extract(about, '$.call') ${IN} OR json_extract(about, '$.customer') ${IN}
       OR json_extract(about, '$.ticket') IN (SELECT 'T-' || value FROM json_each(?))`,
      "calls",
      "customers",
      "tickets",
    ),
    of("DELETE FROM webhook_dead WHERE seq NOT IN (SELECT seq FROM event)"),
  ),
  kind(
    "office-tables",
    "rows of tables that flows look up by number",
    of(
      `SELECT g.name, r.key, r.cells FROM office_row r JOIN office_generation g ON g.generation = r.generation WHERE r.key ${IN}`,
      "numbers",
    ),
    of(`DELETE FROM office_row WHERE key ${IN}`, "numbers"),
  ),
];
