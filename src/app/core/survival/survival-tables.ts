// All SQL of calls that go on after a kill. The tables are in store/migrations/0035-calls-in-progress.sql.

import type { SqlRow, Write } from "../../../base/db.ts";
import type { CallId } from "../../../base/ids.ts";
import { limits } from "../../../base/limits.ts";
import type { WallMillis } from "../../../base/time.ts";
import type { CallImage } from "../../../call/image.ts";

const PUT = "INSERT OR REPLACE INTO call_in_progress (call, image, changed_at) VALUES (?, ?, ?)";
const DROP = "DELETE FROM call_in_progress WHERE call = ?";
const ALIVE = "INSERT OR REPLACE INTO last_alive (one, at) VALUES (1, ?)";

/** Of calls whose record has no end yet; one whose end was written needs nothing more. `last_alive` comes with each. */
export const SELECT_IMAGES = `SELECT i.call, i.image, i.changed_at, (SELECT at FROM last_alive) AS alive_at
  FROM call_in_progress i JOIN call ON call.id = i.call WHERE call.ended_at IS NULL`;

/** Whatever is not named in the list it binds. */
export const DROP_OTHER_IMAGES = "DELETE FROM call_in_progress WHERE call NOT IN (SELECT value FROM json_each(?))";

/** Recordings of calls that go on, as far as they reached. */
export const SELECT_THEIR_RECORDINGS = `SELECT id, call_id, state, duration_ms, bytes, sha256, cause FROM recording
  WHERE call_id IN (SELECT value FROM json_each(?))`;

/** undefined: it is too long to be kept. */
export function imageWrite(image: CallImage, at: WallMillis): Write | undefined {
  const text = JSON.stringify(image);
  if (text.length > limits.survival.imageCharacters) return undefined;
  return { sql: PUT, values: [image.call, text, Math.round(at)] };
}

export function dropImageWrite(call: CallId): Write {
  return { sql: DROP, values: [call] };
}

export function aliveWrite(at: WallMillis): Write {
  return { sql: ALIVE, values: [Math.round(at)] };
}

/** A call that may go on, and when the process that knew it was last known to live. */
export interface KeptCall {
  readonly image: CallImage;
  readonly aliveAt: WallMillis;
}

/**
 * Whose turn comes first: who called for help; then talks, the one that began last first, since it has the most still to be said; then callers who wait,
 * whose place in line does not depend on it.
 */
export function byUrgency({ image: a }: KeptCall, { image: b }: KeptCall): number {
  if (a.isForHelp !== b.isForHelp) return a.isForHelp ? -1 : 1;
  if ((a.waits === undefined) !== (b.waits === undefined)) return a.waits === undefined ? -1 : 1;
  return (b.record.answeredAt ?? 0) - (a.record.answeredAt ?? 0);
}

/** undefined: nothing that this version can read. */
export function keptCallOf(row: SqlRow): KeptCall | undefined {
  try {
    const image = JSON.parse(String(row["image"])) as CallImage;
    const aliveAt = Math.max(Number(row["changed_at"]), Number(row["alive_at"] ?? 0)) as WallMillis;
    return image.call === row["call"] && image.talking.length > (image.waits === undefined ? 1 : 0)
      ? { image, aliveAt }
      : undefined;
  } catch {
    return undefined;
  }
}
