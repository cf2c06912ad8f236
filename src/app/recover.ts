// After a killed process: calls that were up get an end, but those in which people talked, which go on (`core/survival`); recordings that were being
// written are made whole as far as they reach. Runs once at start, before calls are taken; the hashes of those recordings follow
// (`core/recording-upkeep.ts`), since they take as long as the disk does.

import type { Database, Write } from "../base/db.ts";
import type { CallId } from "../base/ids.ts";
import { limits } from "../base/limits.ts";
import type { Logger } from "../base/log.ts";
import type { WallMillis } from "../base/time.ts";
import { CONFERENCE_RECOVERY } from "./core/conference-history.ts";
import type { RecordingFiles } from "./core/recording-keeper.ts";
import { DROP_OTHER_IMAGES, type KeptCall, keptCallOf, SELECT_IMAGES } from "./core/survival/survival-tables.ts";

const END = `UPDATE call SET ended_at = MAX(started_at, COALESCE(answered_at, started_at), COALESCE(ringing_at, started_at)), ending = ?,
  ended_by = 'switch', notes = json_insert(COALESCE(notes, '[]'), '$[#]', ?) WHERE ended_at IS NULL`;
const END_LOST = `${END} AND id IN (SELECT value FROM json_each(?))`;
const END_OTHERS = `${END} AND id NOT IN (SELECT value FROM json_each(?))`;
const END_RECORDING = "UPDATE recording SET state = ?, duration_ms = ?, bytes = ?, cause = ? WHERE id = ?";
const COUNT = `SELECT (SELECT COUNT(*) FROM call WHERE ended_at IS NULL) AS calls, (SELECT COUNT(*) FROM call_in_progress) AS images`;

export async function recover(init: {
  readonly database: Database;
  readonly files: Pick<RecordingFiles, "repair">;
  readonly log: Logger;
  readonly now: WallMillis;
}): Promise<void> {
  const { database, files, log, now } = init;
  const open = database.get(COUNT);
  const calls = Number(open?.["calls"] ?? 0);
  const recordings = await database.query("SELECT id, path FROM recording WHERE state = 'recording'");
  if (calls + Number(open?.["images"] ?? 0) + recordings.length === 0) return;
  const { goOn, writes } = await endCalls(database, now);
  for (const row of recordings) writes.push(await repair(String(row["id"]), String(row["path"]), files));
  await database.write([...writes, ...CONFERENCE_RECOVERY]);
  log.warn("switch.recovered", { calls: calls - goOn, goOn, recordings: recordings.length });
}

/** Those in which people talked go on, unless that was too long ago or has failed before. */
async function endCalls(
  database: Database,
  now: WallMillis,
): Promise<{ readonly goOn: number; readonly writes: Write[] }> {
  const rows = await database.query(SELECT_IMAGES);
  const goOn = rows.flatMap((row) => {
    const kept = keptCallOf(row);
    return kept !== undefined && mayGoOn(kept, now) ? [kept.image.call] : [];
  });
  const lost = rows.map((row) => String(row["call"])).filter((call) => !goOn.includes(call as CallId));
  const at = new Date(now).toISOString();
  const killed = `the switch was killed during this call and noticed at ${at}; the end shown is the last that was stored`;
  const [going, gone] = [JSON.stringify(goOn), JSON.stringify(lost)];
  return {
    goOn: goOn.length,
    writes: [
      { sql: END_LOST, values: ["lost-at-restart", `${killed}; too late, or too often, to take it up again`, gone] },
      { sql: END_OTHERS, values: ["switch-restarted", killed, going] },
      { sql: DROP_OTHER_IMAGES, values: [going] },
    ],
  };
}

function mayGoOn({ image, aliveAt }: KeptCall, now: WallMillis): boolean {
  return now - aliveAt <= limits.survival.downMs && image.revivals < limits.survival.revivals;
}

async function repair(id: string, path: string, files: Pick<RecordingFiles, "repair">): Promise<Write> {
  const repaired = await files.repair(path);
  if (!repaired.ok) {
    const cause = `the switch was killed while it was written, and ${repaired.fault}`;
    return { sql: END_RECORDING, values: ["failed", null, null, cause, id] };
  }
  const { durationMs, bytes } = repaired.value;
  return {
    sql: END_RECORDING,
    values: ["repaired", durationMs, bytes, "the switch was killed while it was written", id],
  };
}
