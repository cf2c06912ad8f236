// What there was with a customer, newest first (CRM-13): calls, recordings, voice messages, faxes, answers to surveys, call-backs, notes, and whatever
// other parts add (tickets, follow-ups, inspections): one `TimelineSource` each, merged here by time, page by page, in the reader thread.

import type { Database, SqlRow, SqlValue } from "../../base/db.ts";
import { limits } from "../../base/limits.ts";
import type { WallMillis } from "../../base/time.ts";
import type { Action } from "../../office/rights.ts";
import type { CustomerId } from "../ids.ts";

/** Of one customer: every spelling of their numbers, and everybody they were merged from. */
export interface TimelineSubject {
  readonly family: readonly CustomerId[];
  readonly spellings: readonly string[];
}

export interface TimelineEntry {
  readonly at: WallMillis;
  readonly kind: string;
  /** Of the call, the ticket … */
  readonly id: string;
  /** What it was, as plain JSON; each kind's own. */
  readonly data: Readonly<Record<string, string | number | boolean | null>>;
}

export interface TimelineSource {
  /** What its entries are called: `call`, `ticket`. */
  readonly kind: string;
  /**
   * Columns `at`, `id`, and whatever else: the entry's data. Bound, in this order: the JSON list of spellings (`by: "number"`) or of ids of customers
   * (`by: "customer"`), or first the one and then the other (`by: "both"`), then `at` before which, then how many. ORDER BY at DESC LIMIT ?.
   */
  readonly sql: string;
  readonly by: "number" | "customer" | "both";
  /** Names of data that are yes or no. */
  readonly yesOrNo?: readonly string[];
  /**
   * Who may see its entries is another question than who may see the customer: this right says so. Bound then, behind whose: the JSON list of agents as
   * far as it reaches, NULL where it reaches everywhere. Whoever lacks it sees no entry of this kind.
   */
  readonly needs?: Action;
}

/** How far a right of whoever asks reaches; undefined: everywhere, "none": they lack it. */
export type TimelineEyes = (action: Action) => { readonly agents: ReadonlySet<string> } | undefined | "none";

/** Their numbers' calls, and calls that were given to them by hand. */
const THEIRS = `WITH number AS (SELECT value FROM json_each(?)), family AS (SELECT value FROM json_each(?)),
  theirs AS (SELECT id FROM call WHERE from_number IN (SELECT value FROM number)
    UNION SELECT id FROM call WHERE to_number IN (SELECT value FROM number)
    UNION SELECT call_id FROM customer_call WHERE customer IN (SELECT value FROM family))`;

export const OWN_SOURCES: readonly TimelineSource[] = [
  {
    kind: "call",
    by: "both",
    sql: `${THEIRS} SELECT started_at AS at, id, from_number AS "from", to_number AS "to", queue, agent, ended_at IS NULL AS active, ending,
      talk_ms AS talkMs, wait_ms AS waitMs, disposition FROM call WHERE id IN (SELECT id FROM theirs) AND started_at < ?
      ORDER BY started_at DESC, id DESC LIMIT ?`,
    yesOrNo: ["active"],
  },
  {
    kind: "recording",
    by: "both",
    sql: `${THEIRS} SELECT r.started_at AS at, r.id, r.call_id AS call, r.duration_ms AS durationMs, r.state FROM recording r
      WHERE r.call_id IN (SELECT id FROM theirs) AND r.started_at < ? ORDER BY r.started_at DESC, r.id DESC LIMIT ?`,
  },
  {
    kind: "voice-message",
    by: "both",
    sql: `${THEIRS} SELECT taken_at AS at, id, call_id AS call, mailbox, duration_ms AS durationMs, state FROM voice_message
      WHERE call_id IN (SELECT id FROM theirs) AND taken_at < ? AND state <> 'deleted' ORDER BY taken_at DESC, id DESC LIMIT ?`,
  },
  {
    kind: "fax",
    by: "both",
    sql: `${THEIRS} SELECT begun_at AS at, id, call_id AS call, way, pages, state FROM fax
      WHERE call_id IN (SELECT id FROM theirs) AND begun_at < ? ORDER BY begun_at DESC, id DESC LIMIT ?`,
  },
  {
    kind: "survey",
    by: "both",
    sql: `${THEIRS} SELECT asked_at AS at, id, call_id AS call, survey, measure, answer, score, agent, queue FROM survey_answer
      WHERE call_id IN (SELECT id FROM theirs) AND asked_at < ? ORDER BY asked_at DESC, id DESC LIMIT ?`,
  },
  {
    kind: "callback",
    by: "number",
    sql: `SELECT last_at AS at, id, queue, origin, state, outcome, call_id AS call FROM callback_task
      WHERE number IN (SELECT value FROM json_each(?)) AND last_at < ? ORDER BY last_at DESC, id DESC LIMIT ?`,
  },
  {
    kind: "note",
    by: "customer",
    sql: `SELECT at, CAST(id AS TEXT) AS id, author, text, call_id AS call FROM customer_note
      WHERE customer IN (SELECT value FROM json_each(?)) AND at < ? ORDER BY at DESC, id DESC LIMIT ?`,
  },
];

export interface TimelineAsk {
  readonly subject: TimelineSubject;
  /** undefined: all kinds. */
  readonly kinds: readonly string[] | undefined;
  readonly after: TimelineMark | undefined;
  readonly limit: number;
  /** undefined: they see everything. */
  readonly eyes?: TimelineEyes | undefined;
}

/** The last entry of the page before. */
export interface TimelineMark {
  readonly at: number;
  readonly kind: string;
  readonly id: string;
}

export class Timeline {
  readonly #database: Pick<Database, "query">;
  readonly #sources: TimelineSource[] = [...OWN_SOURCES];

  constructor({ database }: { readonly database: Pick<Database, "query"> }) {
    this.#database = database;
  }

  /** At start: another part keeps something about customers. */
  add(source: TimelineSource): void {
    this.#sources.push(source);
  }

  /** Rights that some entries need beside the customer's. */
  get rights(): readonly Action[] {
    return this.#sources.flatMap(({ needs }) => (needs === undefined ? [] : [needs]));
  }

  get kinds(): readonly string[] {
    return this.#sources.map(({ kind }) => kind);
  }

  /** Newest first; of one moment by kind and id. */
  async read({ subject, kinds, after, limit, eyes }: TimelineAsk): Promise<readonly TimelineEntry[]> {
    const most = Math.min(limit, limits.customers.timeline);
    const asked = this.#sources.filter(({ kind }) => kinds === undefined || kinds.includes(kind));
    // Entries of the mark's own moment come once more, and are told apart below.
    const before = after === undefined ? Number.MAX_SAFE_INTEGER : after.at + 1;
    const parts = await Promise.all(asked.map((source) => this.#entries(source, { subject, before, most, eyes })));
    const isLeft = (entry: TimelineEntry): boolean => after === undefined || order(after, entry) < 0;
    return parts.flat().filter(isLeft).sort(order).slice(0, most);
  }

  async #entries(
    { kind, sql, by, yesOrNo = [], needs }: TimelineSource,
    { subject, before, most, eyes }: Pick<TimelineAsk, "subject" | "eyes"> & Page,
  ): Promise<readonly TimelineEntry[]> {
    const reach = needs === undefined ? undefined : eyes?.(needs);
    if (reach === "none") return [];
    const spellings = JSON.stringify(subject.spellings);
    const family = JSON.stringify(subject.family);
    const whose = { number: [spellings], customer: [family], both: [spellings, family] }[by];
    const seen = needs === undefined ? [] : [reach === undefined ? null : JSON.stringify([...reach.agents])];
    const rows = await this.#database.query(sql, [...whose, ...seen, before, most + limits.customers.sameMoment]);
    return rows.map((row) => entryOf(row, kind, yesOrNo));
  }
}

interface Page {
  /** Entries of earlier moments alone. */
  readonly before: number;
  readonly most: number;
}

function entryOf({ at, id, ...data }: SqlRow, kind: string, yesOrNo: readonly string[]): TimelineEntry {
  return { at: Number(at) as WallMillis, kind, id: String(id), data: plain(data, yesOrNo) };
}

function plain(row: Readonly<Record<string, SqlValue>>, yesOrNo: readonly string[]): TimelineEntry["data"] {
  const entries = Object.entries(row).map(([name, value]) => {
    if (yesOrNo.includes(name)) return [name, value === null ? null : value === 1] as const;
    return [name, value instanceof Uint8Array ? null : value] as const;
  });
  return Object.fromEntries(entries);
}

function order(a: TimelineMark, b: TimelineMark): number {
  if (a.at !== b.at) return b.at - a.at;
  if (a.kind !== b.kind) return a.kind < b.kind ? -1 : 1;
  return a.id === b.id ? 0 : a.id < b.id ? 1 : -1;
}
