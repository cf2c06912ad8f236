// Who must not judge a call whatever the office file says (QA-02): whoever took part in it, and whoever judged it already or is about to. Read from the
// records of the call, so that nobody who opens a sheet can forget somebody. Part of `sheets.ts`.

import type { Database } from "../../base/db.ts";
import type { Office } from "../../office/office.ts";
import type { OpenSheet } from "../sheet.ts";

/** Agents by their talks and phones; a phone that merely rang has no part in it. */
const TOOK_PART = `SELECT s.agent AS agent, NULL AS extension FROM segment s
    WHERE s.call_id = (SELECT call_id FROM recording WHERE id = ?) AND s.kind <> 'offer' AND s.agent IS NOT NULL
  UNION SELECT l.agent, l.extension FROM leg l
    WHERE l.call_id = (SELECT call_id FROM recording WHERE id = ?) AND l.answered_at IS NOT NULL`;

/** Whoever gave this one back need not be asked again; of a calibration only its own sheets count: those it asks may have judged the call before. */
const JUDGED = `SELECT DISTINCT inspector FROM score_sheet WHERE recording = ? AND agent = ? AND purpose <> 'calibration'
    AND ? <> 'calibration' AND (state <> 'withdrawn' OR returned = 1)
  UNION SELECT inspector FROM score_sheet WHERE recording = ? AND agent = ? AND purpose = 'calibration'
    AND state <> 'withdrawn' AND (? <> 'calibration' OR subject = ?)`;

/** Keys of users. */
export async function personsWho(
  { recording, agent, purpose, subject }: Pick<OpenSheet, "recording" | "agent" | "purpose" | "subject">,
  { database, office }: { readonly database: Database; readonly office: () => Pick<Office, "users"> },
): Promise<ReadonlySet<string>> {
  const parts = await database.query(TOOK_PART, [recording, recording]);
  const agents = new Set<unknown>([agent, ...parts.map((row) => row["agent"])]);
  const phones = new Set<unknown>(parts.map((row) => row["extension"]).filter((one) => one !== null));
  const judged = await database.query(JUDGED, [recording, agent, purpose, recording, agent, purpose, subject]);
  const persons = new Set(judged.map((row) => String(row["inspector"])));
  for (const { key, agent: own, extension } of office().users.values())
    if ((own !== undefined && agents.has(own)) || (extension !== undefined && phones.has(extension))) persons.add(key);
  return persons;
}
