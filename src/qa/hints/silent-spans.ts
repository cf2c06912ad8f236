// When nobody was to be listened to: pauses of a recording, out of its history, and holds of its call. Both are kept as moments of the wall clock and
// told here in the recording's own milliseconds.

import type { SqlRow } from "../../base/db.ts";
import type { Span } from "./activity.ts";

/** Of one recording; `pausesOf` reads the rows. */
export const SELECT_PAUSES = `SELECT r.started_at, r.duration_ms, e.at, e.what, '' AS leg FROM recording r
  JOIN recording_event e ON e.recording = r.id AND e.what IN ('paused', 'resumed', 'stopped') WHERE r.id = ? ORDER BY e.id`;

/** Of the call of one recording. A leg that moved on to another call has "~" behind its id (call/record.ts). */
export const SELECT_HOLDS = `SELECT r.started_at, r.duration_ms, h.at, h.what, h.leg, l.ended_at FROM recording r
  JOIN leg_hold h ON h.call_id = r.call_id LEFT JOIN leg l ON l.call_id = h.call_id
    AND (l.id = h.leg OR substr(l.id, 1, length(h.leg) + 1) = h.leg || '~') WHERE r.id = ? ORDER BY h.id`;

/** A pause goes on to `resumed`, or to the end. */
export function pausesOf(rows: readonly SqlRow[]): readonly Span[] {
  return spansOf(rows, "paused");
}

/** Of whichever leg; a hold goes on to `resumed`, or until the leg ends. */
export function holdsOf(rows: readonly SqlRow[]): readonly Span[] {
  return spansOf(rows, "held");
}

function spansOf(rows: readonly SqlRow[], begins: string): readonly Span[] {
  const open = new Map<unknown, Span>();
  const spans: Span[] = [];
  let length = Number.POSITIVE_INFINITY;
  for (const row of rows) {
    const [leg, started, ended] = [row["leg"], Number(row["started_at"]), row["ended_at"]];
    const at = Number(row["at"]) - started;
    if (row["duration_ms"] !== null) length = Number(row["duration_ms"]);
    const span = open.get(leg);
    if (row["what"] === begins) {
      const toMs = typeof ended === "number" ? ended - started : Number.POSITIVE_INFINITY;
      if (span === undefined) open.set(leg, { fromMs: at, toMs });
    } else if (span !== undefined) {
      spans.push({ fromMs: span.fromMs, toMs: at });
      open.delete(leg);
    }
  }
  return joined([...spans, ...open.values()], length);
}

/** In order, within the recording, none touches another. */
export function joined(spans: readonly Span[], lengthMs: number): readonly Span[] {
  const made: { fromMs: number; toMs: number }[] = [];
  const within = spans
    .map(({ fromMs, toMs }) => ({ fromMs: Math.max(0, fromMs), toMs: Math.min(toMs, lengthMs) }))
    .filter(({ fromMs, toMs }) => toMs > fromMs)
    .sort((a, b) => a.fromMs - b.fromMs);
  for (const span of within) {
    const last = made.at(-1);
    if (last !== undefined && span.fromMs <= last.toMs) last.toMs = Math.max(last.toMs, span.toMs);
    else made.push({ ...span });
  }
  return made;
}
