// After a killed process: calls that were up get an end, recordings that were being written are made whole as far as they reach. Runs once at
// start, before calls are taken; the hashes of those recordings follow (`core/recording-upkeep.ts`), since they take as long as the disk does.

import type { Database, Write } from "../base/db.ts";
import type { Logger } from "../base/log.ts";
import type { WallMillis } from "../base/time.ts";
import { CONFERENCE_RECOVERY } from "./core/conference-history.ts";
import type { RecordingFiles } from "./core/recording-keeper.ts";

const END_CALL = `UPDATE call SET ended_at = MAX(started_at, COALESCE(answered_at, started_at), COALESCE(ringing_at, started_at)), ending = 'switch-restarted',
  ended_by = 'switch', notes = json_insert(COALESCE(notes, '[]'), '$[#]', ?) WHERE ended_at IS NULL`;
const END_RECORDING = "UPDATE recording SET state = ?, duration_ms = ?, bytes = ?, cause = ? WHERE id = ?";

export async function recover(init: {
  readonly database: Database;
  readonly files: Pick<RecordingFiles, "repair">;
  readonly log: Logger;
  readonly now: WallMillis;
}): Promise<void> {
  const { database, files, log, now } = init;
  const open = database.get("SELECT COUNT(*) AS calls FROM call WHERE ended_at IS NULL");
  const calls = Number(open?.["calls"] ?? 0);
  const recordings = await database.query("SELECT id, path FROM recording WHERE state = 'recording'");
  if (calls === 0 && recordings.length === 0) return;
  const note = `the switch was killed during this call and noticed at ${new Date(now).toISOString()}; the end shown is the last that was stored`;
  const writes: Write[] = [{ sql: END_CALL, values: [note] }, ...CONFERENCE_RECOVERY];
  for (const row of recordings) writes.push(await repair(String(row["id"]), String(row["path"]), files));
  await database.write(writes);
  log.warn("switch.recovered", { calls, recordings: recordings.length });
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
