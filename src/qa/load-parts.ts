// Which parts of recorded calls there are: of a stretch of time, for draws, and of one call, for inspections and calibrations by hand. Reads off the
// main thread, a page at a time.

import type { Database } from "../base/db.ts";
import { limits } from "../base/limits.ts";
import type { Span } from "../crm/reports/period.ts";
import { Zone } from "../crm/reports/zone.ts";
import type { Office } from "../office/office.ts";
import { readCalls } from "./call-rows.ts";
import { type FoundPart, type PartOffice, partsOfCall } from "./parts-of-call.ts";

export type { FoundPart } from "./parts-of-call.ts";

type NamedOffice = Pick<Office, "agents" | "timezone">;

/** Every part of one call that is over and has its sound, as they talked; none: no such call, or nothing to judge in it. */
export async function partsOf(call: string, database: Database, office: NamedOffice): Promise<readonly FoundPart[]> {
  const calls = await readCalls(database, [call]);
  return calls.flatMap((one) => partsOfCall(one, partOffice(office)));
}

const PAGE = `SELECT id, call_id, started_at FROM recording WHERE (started_at, id) > (?, ?) AND started_at < ? AND beside IS NULL
  AND state IN ('saved', 'repaired') ORDER BY started_at, id LIMIT ?`;

/** Parts whose talk began in the span, a page of recordings at a time, oldest first. A part never comes twice. */
export async function* partsWithin(
  span: Span,
  database: Database,
  office: NamedOffice,
): AsyncGenerator<readonly FoundPart[]> {
  const { page, lookBackMs } = limits.sampling;
  const of = partOffice(office);
  let after: readonly [number, string] = [span.from - lookBackMs, ""];
  for (;;) {
    const rows = await database.query(PAGE, [...after, span.to, page]);
    const last = rows.at(-1);
    if (last === undefined) return;
    const wanted = new Set(rows.map((row) => String(row["id"])));
    const calls = await readCalls(database, [...new Set(rows.map((row) => String(row["call_id"])))]);
    yield calls
      .flatMap((call) => partsOfCall(call, of))
      .filter(({ part }) => wanted.has(part.recording) && part.talkedAt >= span.from && part.talkedAt < span.to);
    if (rows.length < page) return;
    after = [Number(last["started_at"]), String(last["id"])];
  }
}

export function partOffice({ agents, timezone }: NamedOffice): PartOffice {
  const teams = new Map<string, string | undefined>([...agents].map(([key, { team }]) => [key, team]));
  return { teamOf: (agent) => teams.get(agent), zone: new Zone(timezone) };
}
