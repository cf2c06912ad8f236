// What the database knows of a moment that is over: who was in which state, which phones were in calls, who waited, which office was in force.
// Every question runs in the reader thread. Asked by explain-call.ts and explain-agent.ts.

import type { Database, SqlRow } from "../../base/db.ts";
import { limits } from "../../base/limits.ts";
import type { Office } from "../../office/office.ts";
import { parseOffice } from "../../office/parse.ts";
import type { SecretBox } from "../../store/secret-box.ts";

export interface StateThen {
  readonly state: string;
  readonly reason: string | undefined;
  readonly since: number | undefined;
  readonly extension: string | undefined;
  readonly call: string | undefined;
}

/** Of whom nothing is written. */
export const NEVER_SEEN: StateThen = {
  state: "signed-out",
  reason: undefined,
  since: undefined,
  extension: undefined,
  call: undefined,
};

/** The last event of each agent; what an offer of `call` did to them in that very moment is left out, for it came after the decision. */
const STATES = `SELECT who.value AS who, e.at, e.to_state, e.reason, e.extension, e.call_id FROM json_each(?) AS who
  JOIN agent_event AS e ON e.id = (SELECT id FROM agent_event WHERE agent = who.value AND at <= ?
    AND NOT (to_state = 'reserved' AND at = ? AND call_id IS ?) ORDER BY at DESC, id DESC LIMIT 1)`;

export async function statesAt(
  database: Database,
  asked: { readonly agents: readonly string[]; readonly at: number; readonly call: string | undefined },
): Promise<ReadonlyMap<string, StateThen>> {
  const { agents, at, call } = asked;
  const rows = await database.query(STATES, [JSON.stringify(agents), at, at, call ?? null]);
  return new Map(rows.map((row) => [String(row["who"]), stateOf(row)]));
}

function stateOf(row: SqlRow): StateThen {
  return {
    state: String(row["to_state"]),
    reason: optional(row, "reason"),
    since: Number(row["at"]),
    extension: optional(row, "extension"),
    call: optional(row, "call_id"),
  };
}

/** Calls on both sides of the moment, but the one that is explained. */
const BUSY_PHONES = `SELECT DISTINCT leg.extension FROM call JOIN leg ON leg.call_id = call.id
  WHERE call.started_at BETWEEN ? AND ? AND call.ended_at > ? AND leg.started_at <= ? AND leg.ended_at > ?
    AND call.id IS NOT ? AND leg.extension IN (SELECT value FROM json_each(?))`;

/** Of these phones, those in a call then. */
export async function phonesInCalls(
  database: Database,
  asked: { readonly extensions: readonly string[]; readonly at: number; readonly call: string },
): Promise<ReadonlySet<string>> {
  const { extensions, at, call } = asked;
  if (extensions.length === 0) return new Set();
  const from = at - limits.explain.lookBackMs;
  const rows = await database.query(BUSY_PHONES, [from, at, at, at, at, call, JSON.stringify(extensions)]);
  return new Set(rows.map((row) => String(row["extension"])));
}

const CHANGES = `SELECT at, from_state, to_state, reason, call_id FROM agent_event
  WHERE agent = ? AND at BETWEEN ? AND ? ORDER BY abs(at - ?), id LIMIT ?`;

/** Of one agent around a moment, oldest first. */
export async function changesAround(database: Database, agent: string, at: number): Promise<readonly SqlRow[]> {
  const { aroundMs, rowsListed } = limits.explain;
  const rows = await database.query(CHANGES, [agent, at - aroundMs, at + aroundMs, at, rowsListed]);
  return rows.toSorted((a, b) => Number(a["at"]) - Number(b["at"]));
}

const OFFERS = `SELECT call_id, queue, started_at, ended_at, outcome FROM segment
  WHERE agent = ? AND kind = 'offer' AND started_at BETWEEN ? AND ? ORDER BY abs(started_at - ?), call_id LIMIT ?`;

export async function offersAround(database: Database, agent: string, at: number): Promise<readonly SqlRow[]> {
  const { aroundMs, rowsListed } = limits.explain;
  const rows = await database.query(OFFERS, [agent, at - aroundMs, at + aroundMs, at, rowsListed]);
  return rows.toSorted((a, b) => Number(a["started_at"]) - Number(b["started_at"]));
}

const WAITING = `SELECT s.call_id, s.queue, s.started_at, s.explanation FROM call JOIN segment AS s ON s.call_id = call.id
  WHERE call.started_at BETWEEN ? AND ? AND s.kind = 'queue' AND s.started_at <= ? AND s.ended_at > ?
  ORDER BY s.started_at LIMIT ?`;

/** Waits of ended calls that went on then, the oldest first. */
export async function waitsAt(database: Database, at: number): Promise<readonly SqlRow[]> {
  const { lookBackMs, rowsListed } = limits.explain;
  return database.query(WAITING, [at - lookBackMs, at, at, at, rowsListed]);
}

// --- the office of then

export interface OfficeThen {
  readonly office: Office;
  readonly revision: number;
}

const OFFICE = "SELECT id, sealed FROM office_version WHERE applied_at <= ? ORDER BY id DESC LIMIT 1";

/** Offices that were in force; the one read last is kept, since one explanation asks for the same again and again. */
export class PastOffices {
  readonly #database: Database;
  readonly #box: Pick<SecretBox, "open">;
  #last: OfficeThen | undefined;

  constructor(database: Database, box: Pick<SecretBox, "open">) {
    this.#database = database;
    this.#box = box;
  }

  /** undefined: none is stored, or this version cannot read it. */
  async at(moment: number): Promise<OfficeThen | undefined> {
    const [row] = await this.#database.query(OFFICE, [moment]);
    if (row === undefined) return undefined;
    const revision = Number(row["id"]);
    if (this.#last?.revision !== revision) {
      const text = this.#box.open(String(row["sealed"]));
      const parsed = text === undefined ? undefined : parseOffice(text, { open: (sealed) => this.#box.open(sealed) });
      this.#last = parsed?.ok === true ? { office: parsed.value, revision } : undefined;
    }
    return this.#last;
  }
}

export function optional(row: SqlRow, column: string): string | undefined {
  const value = row[column];
  return value === null || value === undefined ? undefined : String(value);
}
