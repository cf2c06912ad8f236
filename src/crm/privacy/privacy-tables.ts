// Rows of holds and erasures: 0024-privacy.sql.

import type { SqlRow, Write } from "../../base/db.ts";
import type { WallMillis } from "../../base/time.ts";
import type { Person } from "./person.ts";

export interface Hold extends Person {
  readonly id: string;
  readonly why: string;
  readonly heldAt: WallMillis;
  readonly heldBy: string;
}

export interface Erasure {
  readonly id: string;
  readonly askedAt: WallMillis;
  readonly askedBy: string;
  /** undefined: it is over, and nobody knows any more who it was. */
  readonly person: Person | undefined;
  readonly overAt: WallMillis | undefined;
  /** By kind of data. */
  readonly counts: Readonly<Record<string, number>>;
}

export const SELECT_HOLDS = "SELECT * FROM legal_hold WHERE released_at IS NULL ORDER BY held_at, id";
export const SELECT_ERASURES = "SELECT * FROM erasure ORDER BY asked_at DESC, id LIMIT ?";
export const SELECT_UNFINISHED = "SELECT * FROM erasure WHERE person IS NOT NULL ORDER BY asked_at, id";

export function writeHold({ id, customers, numbers, shown, why, heldAt, heldBy }: Hold): Write {
  return {
    sql: "INSERT INTO legal_hold (id, customers, numbers, shown, why, held_at, held_by) VALUES (?, ?, ?, ?, ?, ?, ?)",
    values: [id, JSON.stringify(customers), JSON.stringify(numbers), shown, why, heldAt, heldBy],
  };
}

export function writeRelease(id: string, at: WallMillis, by: string): Write {
  return { sql: "UPDATE legal_hold SET released_at = ?, released_by = ? WHERE id = ?", values: [at, by, id] };
}

export function writeErasure({ id, askedAt, askedBy, person, overAt, counts }: Erasure): Write {
  return {
    sql: `INSERT INTO erasure (id, asked_at, asked_by, person, over_at, counts) VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET person = excluded.person, over_at = excluded.over_at, counts = excluded.counts`,
    values: [
      id,
      askedAt,
      askedBy,
      person === undefined ? null : JSON.stringify(person),
      overAt ?? null,
      JSON.stringify(counts),
    ],
  };
}

export function holdOfRow(row: SqlRow): Hold {
  return {
    id: String(row["id"]),
    customers: JSON.parse(String(row["customers"])) as string[],
    numbers: JSON.parse(String(row["numbers"])) as string[],
    shown: String(row["shown"]),
    why: String(row["why"]),
    heldAt: Number(row["held_at"]) as WallMillis,
    heldBy: String(row["held_by"]),
  };
}

export function erasureOfRow(row: SqlRow): Erasure {
  return {
    id: String(row["id"]),
    askedAt: Number(row["asked_at"]) as WallMillis,
    askedBy: String(row["asked_by"]),
    person: row["person"] === null ? undefined : (JSON.parse(String(row["person"])) as Person),
    overAt: row["over_at"] === null ? undefined : (Number(row["over_at"]) as WallMillis),
    counts: JSON.parse(String(row["counts"] ?? "{}")) as Record<string, number>,
  };
}
