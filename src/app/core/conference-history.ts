// Facts of conferences and supervisors as rows, and the rows as lists. The tables are in store/migrations/0008-conferences.sql.

import type { Database, SqlRow, Write } from "../../base/db.ts";
import { Where } from "../../base/sql-where.ts";
import type { WallMillis } from "../../base/time.ts";
import type { SwitchFact } from "../../call/record-keeper.ts";

/** What this fact leaves; nothing for most. */
export function conferenceWrites(fact: SwitchFact, at: WallMillis): readonly Write[] {
  switch (fact.kind) {
    case "conference.joined":
      return [
        {
          sql: "INSERT OR IGNORE INTO conference (id, room, started_at) VALUES (?, ?, ?)",
          values: [fact.conference, fact.room, at],
        },
        {
          sql: `INSERT OR REPLACE INTO conference_party (conference_id, party, call_id, number, name, is_moderator, joined_at)
            VALUES (?, ?, ?, ?, ?, ?, ?)`,
          values: [
            fact.conference,
            fact.party,
            fact.call,
            fact.number,
            fact.name ?? null,
            fact.isModerator ? 1 : 0,
            at,
          ],
        },
      ];
    case "conference.left": {
      const left: Write = {
        sql: "UPDATE conference_party SET left_at = ?, why = ? WHERE conference_id = ? AND party = ?",
        values: [at, fact.why, fact.conference, fact.party],
      };
      const over: Write = { sql: "UPDATE conference SET ended_at = ? WHERE id = ?", values: [at, fact.conference] };
      return fact.isOver ? [left, over] : [left];
    }
    case "call.supervised": {
      const before: Write = {
        sql: "UPDATE supervision SET until_at = ? WHERE call_id = ? AND by_call = ? AND until_at IS NULL",
        values: [at, fact.call, fact.by],
      };
      if (fact.role === "none") return [before];
      const row: Write = {
        sql: "INSERT INTO supervision (call_id, by_call, supervisor, role, from_at, until_at) VALUES (?, ?, ?, ?, ?, ?)",
        values: [fact.call, fact.by, fact.supervisor, fact.role, at, fact.role === "take-over" ? at : null],
      };
      return [before, row];
    }
    default:
      return [];
  }
}

/** The supervised call is over, and with it what was going on beside it. */
export function supervisedEndWrite(call: string, at: WallMillis): Write {
  return { sql: "UPDATE supervision SET until_at = ? WHERE call_id = ? AND until_at IS NULL", values: [at, call] };
}

export interface ConferenceRow {
  readonly id: string;
  readonly room: string;
  readonly startedAt: number;
  readonly endedAt: number | undefined;
  readonly parties: readonly PartyRow[];
}

export interface PartyRow {
  readonly party: number;
  readonly call: string;
  readonly number: string;
  readonly name: string | undefined;
  readonly isModerator: boolean;
  readonly joinedAt: number;
  readonly leftAt: number | undefined;
  readonly why: string | undefined;
}

/** Newest first. */
export async function conferenceHistory(
  database: Pick<Database, "query">,
  asked: { readonly room: string | undefined; readonly limit: number },
): Promise<readonly ConferenceRow[]> {
  const where = new Where().and("room = ?", asked.room);
  const rows = await database.query(`SELECT * FROM conference ${where.sql} ORDER BY started_at DESC, id LIMIT ?`, [
    ...where.values,
    asked.limit,
  ]);
  if (rows.length === 0) return [];
  const ids = rows.map((row) => String(row["id"]));
  const parties = await database.query(
    `SELECT * FROM conference_party WHERE conference_id IN (${ids.map(() => "?").join(", ")}) ORDER BY party`,
    ids,
  );
  return rows.map((row) => ({
    id: String(row["id"]),
    room: String(row["room"]),
    startedAt: Number(row["started_at"]),
    endedAt: numberOf(row, "ended_at"),
    parties: parties.filter((party) => party["conference_id"] === row["id"]).map(partyOf),
  }));
}

export interface SupervisionRow {
  readonly supervisor: string;
  readonly byCall: string;
  readonly role: string;
  readonly from: number;
  readonly until: number | undefined;
}

/** Of one call, first to last. */
export async function supervisionHistory(
  database: Pick<Database, "query">,
  call: string,
): Promise<readonly SupervisionRow[]> {
  const rows = await database.query("SELECT * FROM supervision WHERE call_id = ? ORDER BY id", [call]);
  return rows.map((row) => ({
    supervisor: String(row["supervisor"]),
    byCall: String(row["by_call"]),
    role: String(row["role"]),
    from: Number(row["from_at"]),
    until: numberOf(row, "until_at"),
  }));
}

function partyOf(row: SqlRow): PartyRow {
  return {
    party: Number(row["party"]),
    call: String(row["call_id"]),
    number: String(row["number"]),
    name: textOf(row, "name"),
    isModerator: row["is_moderator"] === 1,
    joinedAt: Number(row["joined_at"]),
    leftAt: numberOf(row, "left_at"),
    why: textOf(row, "why"),
  };
}

function numberOf(row: SqlRow, column: string): number | undefined {
  const value = row[column];
  return value === null || value === undefined ? undefined : Number(value);
}

function textOf(row: SqlRow, column: string): string | undefined {
  const value = row[column];
  return value === null || value === undefined ? undefined : String(value);
}

/** At start, after the calls of a killed process got their end: nobody is in a conference or supervises any more. */
export const CONFERENCE_RECOVERY: readonly Write[] = [
  {
    sql: `UPDATE conference_party SET why = 'ended',
      left_at = MAX(joined_at, COALESCE((SELECT ended_at FROM call WHERE id = call_id), joined_at)) WHERE left_at IS NULL`,
    values: [],
  },
  {
    sql: `UPDATE conference SET ended_at = COALESCE((SELECT MAX(left_at) FROM conference_party WHERE conference_id = id), started_at)
      WHERE ended_at IS NULL`,
    values: [],
  },
  {
    sql: `UPDATE supervision SET until_at = MAX(from_at, COALESCE((SELECT ended_at FROM call WHERE id = call_id), from_at))
      WHERE until_at IS NULL`,
    values: [],
  },
];
