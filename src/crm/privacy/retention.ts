// How long data of each kind is kept (office file, `privacy: { keep: … }`): what is older goes, a little at a time, but for persons on hold. Recordings have
// a rule of their own (`recording: retention`), and so do events.

import type { Database } from "../../base/db.ts";
import { limits } from "../../base/limits.ts";
import { KEPT_KINDS, type Keep, type KeptKind } from "../../office/privacy.ts";
import type { PrivacyPorts } from "./ports.ts";
import type { Hold } from "./privacy-tables.ts";
import { WORDS_OF_CALLS } from "./quality-kinds.ts";

interface Rule {
  /** Ids of what is older than the first value; then who is on hold, as JSON arrays; then how many. */
  readonly due: string;
  readonly held: readonly ("numbers" | "customers")[];
  /** Each with a JSON array of the ids. */
  readonly remove: readonly string[];
}

const IN = "IN (SELECT value FROM json_each(?))";

const RULES: Readonly<Record<KeptKind, Rule>> = {
  calls: {
    // With its recording a call would lose what it is found by.
    due: `SELECT id FROM call WHERE ended_at IS NOT NULL AND started_at < ? AND from_number NOT ${IN} AND to_number NOT ${IN}
      AND NOT EXISTS (SELECT 1 FROM customer_call c WHERE c.call_id = call.id AND c.customer ${IN})
      AND NOT EXISTS (SELECT 1 FROM recording r WHERE r.call_id = call.id AND r.state NOT IN ('deleted', 'expired'))`,
    held: ["numbers", "numbers", "customers"],
    remove: [
      ...WORDS_OF_CALLS,
      `DELETE FROM leg WHERE call_id ${IN}`,
      `DELETE FROM segment WHERE call_id ${IN}`,
      `DELETE FROM flow_visit WHERE call_id ${IN}`,
      `DELETE FROM supervision WHERE call_id ${IN}`,
      `DELETE FROM conference_party WHERE call_id ${IN}`,
      `DELETE FROM customer_call WHERE call_id ${IN}`,
      `DELETE FROM mark WHERE call_id ${IN}`,
      // The newest stays, so that no number is given twice.
      `DELETE FROM follow_up WHERE state IN ('done', 'cancelled') AND call_id ${IN} AND number < (SELECT MAX(number) FROM follow_up)`,
      `DELETE FROM recording_event WHERE recording IN (SELECT id FROM recording WHERE call_id ${IN})`,
      `DELETE FROM recording WHERE call_id ${IN}`,
      `DELETE FROM call WHERE id ${IN}`,
    ],
  },
  voiceMessages: {
    due: `SELECT id FROM voice_message WHERE state IN ('new', 'old') AND taken_at < ? AND sender NOT ${IN}`,
    held: ["numbers"],
    remove: [],
  },
  faxes: {
    due: `SELECT id FROM fax WHERE state <> 'running' AND begun_at < ? AND number NOT ${IN}`,
    held: ["numbers"],
    remove: [],
  },
  surveys: {
    due: `SELECT id FROM survey_answer WHERE asked_at < ? AND number NOT ${IN}`,
    held: ["numbers"],
    remove: [`DELETE FROM survey_answer WHERE id ${IN}`],
  },
  callbacks: {
    due: `SELECT id FROM callback_task WHERE closed_at < ? AND number NOT ${IN}`,
    held: ["numbers"],
    remove: [`DELETE FROM callback_event WHERE task_id ${IN}`, `DELETE FROM callback_task WHERE id ${IN}`],
  },
  tickets: {
    due: `SELECT number AS id FROM ticket WHERE closed_at < ? AND (phone IS NULL OR phone NOT ${IN})
      AND (customer IS NULL OR customer NOT ${IN})`,
    held: ["numbers", "customers"],
    remove: [
      `DELETE FROM ticket_attachment WHERE ticket ${IN}`,
      `DELETE FROM ticket_history WHERE ticket ${IN}`,
      `DELETE FROM ticket_comment WHERE ticket ${IN}`,
      `DELETE FROM ticket_link WHERE ticket ${IN}`,
      `DELETE FROM ticket_notice WHERE ticket ${IN}`,
      `DELETE FROM ticket WHERE number ${IN}`,
    ],
  },
  // The newest of each stays, so that no number is given twice.
  inspections: {
    due: `SELECT number AS id FROM inspection WHERE state IN ('final', 'withdrawn')
      AND coalesce(final_at, json_extract(withdrawn, '$.at')) < ?
      AND number < (SELECT MAX(number) FROM inspection)
      AND number NOT IN (SELECT subject FROM score_sheet WHERE purpose <> 'calibration' AND number = (SELECT MAX(number) FROM score_sheet))
      AND NOT EXISTS (SELECT 1 FROM call WHERE call.id = inspection.call_id AND (from_number ${IN} OR to_number ${IN}))
      AND NOT EXISTS (SELECT 1 FROM customer_call c WHERE c.call_id = inspection.call_id AND c.customer ${IN})`,
    held: ["numbers", "numbers", "customers"],
    remove: [
      `DELETE FROM sheet_listening WHERE sheet IN (SELECT number FROM score_sheet
         WHERE purpose IN ('first', 'second') AND subject ${IN})`,
      `DELETE FROM score_sheet WHERE purpose IN ('first', 'second') AND subject ${IN}`,
      `DELETE FROM inspection WHERE number ${IN}`,
    ],
  },
  calibrations: {
    due: `SELECT number AS id FROM calibration WHERE state <> 'open' AND ended_at < ?
      AND number < (SELECT MAX(number) FROM calibration)
      AND number NOT IN (SELECT subject FROM score_sheet WHERE purpose = 'calibration' AND number = (SELECT MAX(number) FROM score_sheet))
      AND NOT EXISTS (SELECT 1 FROM score_sheet s JOIN recording r ON r.id = s.recording JOIN call ON call.id = r.call_id
        WHERE s.purpose = 'calibration' AND s.subject = calibration.number AND (call.from_number ${IN} OR call.to_number ${IN}
          OR EXISTS (SELECT 1 FROM customer_call c WHERE c.call_id = call.id AND c.customer ${IN})))`,
    held: ["numbers", "numbers", "customers"],
    remove: [
      `DELETE FROM sheet_listening WHERE sheet IN (SELECT number FROM score_sheet WHERE purpose = 'calibration' AND subject ${IN})`,
      `DELETE FROM score_sheet WHERE purpose = 'calibration' AND subject ${IN}`,
      `DELETE FROM calibration WHERE number ${IN}`,
    ],
  },
  notes: {
    due: `SELECT id FROM customer_note WHERE at < ? AND customer NOT ${IN}`,
    held: ["customers"],
    remove: [`DELETE FROM customer_note WHERE id ${IN}`],
  },
};

/** What tells of no call and is of no use without: it goes once the calls of its time may. The last value is how many at a time, each before it the moment. */
const WITH_CALLS: readonly (readonly [table: string, due: string])[] = [
  [
    "agent_event",
    // What each agent last was before that moment is what they were at it.
    `SELECT e.id FROM agent_event e WHERE e.at < ?
     AND EXISTS (SELECT 1 FROM agent_event n WHERE n.agent = e.agent AND n.at > e.at AND n.at < ?)
     AND NOT EXISTS (SELECT 1 FROM call WHERE call.id = e.call_id) LIMIT ?`,
  ],
  [
    "conference",
    `SELECT c.id FROM conference c WHERE c.ended_at < ?
     AND NOT EXISTS (SELECT 1 FROM conference_party p WHERE p.conference_id = c.id) LIMIT ?`,
  ],
];

const SELECT_FILES = `SELECT path FROM ticket_attachment WHERE ticket ${IN}`;

export interface RetentionDeps {
  readonly database: Database;
  readonly ports: PrivacyPorts;
  /** Is to go on. */
  readonly goesOn: () => boolean;
}

/** Removes what is too old at `now`; resolves with how much of each kind. */
export async function removeOld(
  keep: Keep,
  { now, holds }: { readonly now: number; readonly holds: readonly Hold[] },
  deps: RetentionDeps,
): Promise<Readonly<Partial<Record<KeptKind, number>>>> {
  const removed: Partial<Record<KeptKind, number>> = {};
  const held = {
    numbers: JSON.stringify(holds.flatMap(({ numbers }) => numbers)),
    customers: JSON.stringify(holds.flatMap(({ customers }) => customers)),
  };
  for (const kind of KEPT_KINDS) {
    const ms = keep.get(kind);
    if (ms === undefined) continue;
    const rule = RULES[kind];
    const values = [now - ms, ...rule.held.map((key) => held[key]), limits.privacy.batch];
    while (deps.goesOn()) {
      const rows = await deps.database.query(`${rule.due} LIMIT ?`, values);
      if (rows.length === 0) break;
      await removeThese(
        kind,
        rows.map((row) => String(row["id"])),
        deps,
      );
      removed[kind] = (removed[kind] ?? 0) + rows.length;
    }
    if (kind === "calls") await removeWithCalls(now - ms, deps);
  }
  return removed;
}

async function removeWithCalls(before: number, { database, goesOn }: RetentionDeps): Promise<void> {
  const { batch } = limits.privacy;
  for (const [table, due] of WITH_CALLS) {
    const moments = Array.from(due.matchAll(/< \?/g), () => before);
    while (goesOn()) {
      const rows = await database.query(due, [...moments, batch]);
      if (rows.length === 0) break;
      const ids = JSON.stringify(rows.map((row) => row["id"]));
      await database.write([{ sql: `DELETE FROM ${table} WHERE id ${IN}`, values: [ids] }]);
    }
  }
}

async function removeThese(kind: KeptKind, ids: readonly string[], { database, ports }: RetentionDeps): Promise<void> {
  const all = JSON.stringify(ids);
  if (kind === "voiceMessages") for (const id of ids) await ports.removeVoiceMessage(id);
  if (kind === "faxes") for (const id of ids) await ports.removeFax(id);
  if (kind === "tickets")
    for (const row of await database.query(SELECT_FILES, [all])) await ports.removeFile(String(row["path"]));
  const { remove } = RULES[kind];
  if (remove.length > 0) await database.write(remove.map((sql) => ({ sql, values: [all] })));
}
