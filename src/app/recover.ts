// After a killed process: calls that were up get an end, recordings that were being written are closed as far as they reach. Runs once at
// start, before calls are taken.

import { statSync } from "node:fs";
import { join } from "node:path";
import type { Database, Write } from "../base/db.ts";
import type { Logger } from "../base/log.ts";
import type { WallMillis } from "../base/time.ts";

const WAV_HEADER_BYTES = 44;
/** Two channels of 16 bits at 8 kHz. */
const BYTES_PER_MS = 32;

const END_CALL = `UPDATE call SET ended_at = MAX(started_at, COALESCE(answered_at, started_at), COALESCE(ringing_at, started_at)), ending = 'switch-restarted',
  ended_by = 'switch', notes = json_insert(COALESCE(notes, '[]'), '$[#]', ?) WHERE ended_at IS NULL`;
const END_RECORDING = "UPDATE recording SET state = ?, duration_ms = ?, bytes = ?, cause = ? WHERE id = ?";

export async function recover(init: {
  readonly database: Database;
  readonly dataDirectory: string;
  readonly log: Logger;
  readonly now: WallMillis;
}): Promise<void> {
  const { database, dataDirectory, log, now } = init;
  const open = database.get("SELECT COUNT(*) AS calls FROM call WHERE ended_at IS NULL");
  const calls = Number(open?.["calls"] ?? 0);
  const recordings = await database.query("SELECT id, path FROM recording WHERE state = 'recording'");
  if (calls === 0 && recordings.length === 0) return;
  const note = `the switch was killed during this call and noticed at ${new Date(now).toISOString()}; the end shown is the last that was stored`;
  const writes: Write[] = [{ sql: END_CALL, values: [note] }];
  for (const row of recordings) writes.push(repair(String(row["id"]), join(dataDirectory, String(row["path"]))));
  await database.write(writes);
  log.warn("switch.recovered", { calls, recordings: recordings.length });
}

/** The file's header is rewritten at each flush while it grows, so that what is there plays; only its row needs an end. */
function repair(id: string, file: string): Write {
  try {
    const bytes = statSync(file).size;
    const durationMs = Math.max(0, Math.floor((bytes - WAV_HEADER_BYTES) / BYTES_PER_MS));
    return {
      sql: END_RECORDING,
      values: ["repaired", durationMs, bytes, "the switch was killed while it was written", id],
    };
  } catch {
    return {
      sql: END_RECORDING,
      values: ["failed", null, null, "the switch was killed before anything was written", id],
    };
  }
}
