// The calls of a day on record, for `zongji simulate --from-records DATE`. Opens the database read-only; the switch may run meanwhile.
//
// Of a caller who hung up the patience is known; of one who was answered only that it was longer than the wait: the rest is drawn.

import { existsSync } from "node:fs";
import { join } from "node:path";
import type { GivenCall } from "../../acd/simulation/scenario.ts";
import { dataFiles } from "../../base/data-files.ts";
import type { SqlRow } from "../../base/db.ts";
import type { QueueKey } from "../../base/ids.ts";
import { limits } from "../../base/limits.ts";
import { readTrail } from "../../call/wait-trail.ts";
import { Connection } from "../../store/connection.ts";

/** The first wait of each call, and how long the caller talked to agents afterwards. */
const CALLS = `SELECT first.queue, first.started_at, first.ended_at, first.outcome, first.explanation,
  (SELECT sum(talk.ended_at - talk.started_at) FROM segment talk
    WHERE talk.call_id = call.id AND talk.kind = 'talk' AND talk.started_at >= first.started_at) AS talk_ms
  FROM call JOIN segment first ON first.call_id = call.id AND first.ordinal =
    (SELECT min(ordinal) FROM segment WHERE call_id = call.id AND kind = 'queue')
  WHERE call.started_at >= ? AND call.started_at < ? AND first.ended_at IS NOT NULL ORDER BY first.started_at`;

export interface RecordedDay {
  readonly calls: readonly GivenCall[];
  /** Calls of queues that are none of `queues`. */
  readonly leftOut: number;
}

/** `midnightMs`: when the day began, since 1970. undefined: there is no database. */
export function recordedCalls(data: string, midnightMs: number, queues: ReadonlySet<string>): RecordedDay | undefined {
  const path = join(data, dataFiles.database);
  if (!existsSync(path)) return undefined;
  const connection = Connection.openReader(path);
  try {
    const calls: GivenCall[] = [];
    let leftOut = 0;
    for (const row of connection.prepare(CALLS).iterate(midnightMs, midnightMs + 86_400_000)) {
      if (calls.length >= limits.simulation.callers) break;
      if (queues.has(String(row["queue"]))) calls.push(givenCall(row, midnightMs));
      else leftOut++;
    }
    return { calls, leftOut };
  } finally {
    connection.close();
  }
}

function givenCall(row: SqlRow, midnightMs: number): GivenCall {
  const startedAt = Number(row["started_at"]);
  const waitedMs = Math.max(0, Number(row["ended_at"]) - startedAt);
  const trail = readTrail(row["explanation"] === null ? undefined : String(row["explanation"]));
  const talkMs = row["talk_ms"] === null ? 0 : Number(row["talk_ms"]);
  return {
    atMs: startedAt - midnightMs,
    queue: String(row["queue"]) as QueueKey,
    tier: trail?.tier,
    region: trail?.region,
    talkMs: talkMs > 0 ? talkMs : undefined,
    patienceMs: row["outcome"] === "abandoned" ? waitedMs : undefined,
    waitedMs,
  };
}
