// Coaching: something an agent is to learn, from somebody, by a day (PERF-03). Whoever finds it in a call, an exam or an inspection writes it down; the
// agent says that it was read, the coach says what came of it. The table: 0027-work.sql.
//
//   open ──acknowledge──► acknowledged ──done──► done
//    └──────── done, cancel ────────────┴──cancel──► cancelled

import type { Database, SqlRow, Write } from "../../base/db.ts";
import { limits } from "../../base/limits.ts";
import { fail, ok, type Result } from "../../base/result.ts";
import { Where } from "../../base/sql-where.ts";
import { type Clock, isoTime, type WallMillis } from "../../base/time.ts";
import type { NewEvent } from "../events.ts";
import type { Journal } from "../journal.ts";
import { OneByOne } from "../one-by-one.ts";

export const COACHING_STATES = ["open", "acknowledged", "done", "cancelled"] as const;
export type CoachingState = (typeof COACHING_STATES)[number];
export const COACHING_SOURCES = ["hand", "call", "exam", "inspection", "survey-answer"] as const;
export type CoachingSource = (typeof COACHING_SOURCES)[number];

export interface Coaching {
  /** 5 of K-5. */
  readonly number: number;
  readonly agent: string;
  readonly team: string | undefined;
  readonly subject: string;
  readonly text: string;
  /** `id`: of the call, exam, inspection or answer. */
  readonly source: { readonly kind: CoachingSource; readonly id: string | undefined };
  readonly state: CoachingState;
  readonly coach: string;
  readonly reply: string | undefined;
  readonly outcome: string | undefined;
  readonly dueAt: WallMillis;
  readonly toldAt: WallMillis | undefined;
  readonly createdAt: WallMillis;
  readonly acknowledgedAt: WallMillis | undefined;
  readonly closedAt: WallMillis | undefined;
}

export interface CoachingDeps {
  readonly clock: Clock;
  readonly database: Database;
  readonly journal: Journal;
  readonly teamOf: (agent: string) => string | undefined;
  /** There is something to look at from now on. */
  readonly onOpen: () => void;
}

export type NewCoaching = Pick<Coaching, "agent" | "subject" | "text" | "source" | "coach" | "dueAt">;
export type CoachingFault = { readonly kind: "unknown" } | { readonly kind: "not-now"; readonly state: CoachingState };
type Changed = Promise<Result<Coaching, CoachingFault>>;

export interface CoachingSearch {
  readonly agent: string | undefined;
  readonly state: CoachingState | undefined;
  readonly late: boolean;
  readonly before: number | undefined;
  readonly limit: number;
  /** Only these agents'; undefined: everybody's. */
  readonly agents: ReadonlySet<string> | undefined;
}

const OPEN = "state IN ('open', 'acknowledged')";
const SELECT_LATE = `SELECT * FROM coaching WHERE ${OPEN} AND due_at < ? AND told_at IS NULL ORDER BY due_at LIMIT ?`;

export class CoachingTasks {
  readonly #deps: CoachingDeps;
  readonly #turns = new OneByOne();
  #lastNumber = 0;
  /** Some may become late. */
  hasOpen = false;

  constructor(deps: CoachingDeps) {
    this.#deps = deps;
  }

  get size(): number {
    return this.#turns.size;
  }

  async restore(): Promise<void> {
    const { database } = this.#deps;
    this.#lastNumber = Number((await database.query("SELECT MAX(number) AS number FROM coaching"))[0]?.["number"] ?? 0);
    this.hasOpen = await this.#anyOpen();
  }

  /** One index look-up. */
  find(id: string): Coaching | undefined {
    const digits = /^K-([1-9]\d{0,8})$/i.exec(id)?.[1];
    if (digits === undefined) return undefined;
    const row = this.#deps.database.get("SELECT * FROM coaching WHERE number = ?", [Number(digits)]);
    return row === undefined ? undefined : coachingOf(row);
  }

  /** Newest first. */
  async search({ agent, state, late, before, limit, agents }: CoachingSearch): Promise<readonly Coaching[]> {
    const where = new Where()
      .and("agent = ?", agent)
      .and("state = ?", state)
      .and("number < ?", before)
      .and("agent IN (SELECT value FROM json_each(?))", agents === undefined ? undefined : JSON.stringify([...agents]));
    if (late) where.andThat(OPEN).and("due_at < ?", this.#now());
    const sql = `SELECT * FROM coaching ${where.sql} ORDER BY number DESC LIMIT ?`;
    return (await this.#deps.database.query(sql, [...where.values, limit])).map(coachingOf);
  }

  /** `also`: written with it, by whoever owes it. */
  create(draft: NewCoaching, also: () => readonly Write[] = () => []): Promise<Coaching> {
    return this.#turns.run(async () => {
      const made: Coaching = {
        ...{ ...draft, number: this.#lastNumber + 1, team: this.#deps.teamOf(draft.agent), state: "open" },
        ...{ reply: undefined, outcome: undefined, toldAt: undefined, acknowledgedAt: undefined, closedAt: undefined },
        createdAt: this.#now(),
      };
      await this.#deps.journal.commit([coachingWrite(made), ...also()], [eventOf("coaching.created", made)]);
      this.#lastNumber = made.number;
      this.hasOpen = true;
      this.#deps.onOpen();
      return made;
    });
  }

  /** By the agent; once. */
  acknowledge(id: string, reply: string | undefined): Changed {
    const at = this.#now();
    return this.#change(id, ["open"], (one) => ({ ...one, state: "acknowledged", reply, acknowledgedAt: at }));
  }

  /** By the coach. */
  finish(id: string, state: "done" | "cancelled", outcome: string | undefined): Changed {
    const closedAt = this.#now();
    return this.#change(id, ["open", "acknowledged"], (one) => ({ ...one, state, outcome, closedAt }));
  }

  /** What is late is told once. */
  look(): Promise<void> {
    return this.#turns.run(async () => {
      const { database, journal } = this.#deps;
      const now = this.#now();
      const late = (await database.query(SELECT_LATE, [now, limits.work.atOnce])).map(coachingOf);
      if (late.length > 0)
        await journal.commit(
          late.map((one) => coachingWrite({ ...one, toldAt: now })),
          late.map((one) => eventOf("coaching.late", one)),
        );
      this.hasOpen = await this.#anyOpen();
    });
  }

  #change(id: string, from: readonly CoachingState[], to: (one: Coaching) => Coaching): Changed {
    return this.#turns.run(async () => {
      const before = this.find(id);
      if (before === undefined) return fail({ kind: "unknown" });
      if (!from.includes(before.state)) return fail({ kind: "not-now", state: before.state });
      const after = to(before);
      const type = after.state === "acknowledged" ? "coaching.acknowledged" : "coaching.closed";
      await this.#deps.journal.commit([coachingWrite(after)], [eventOf(type, after)]);
      return ok(after);
    });
  }

  async #anyOpen(): Promise<boolean> {
    return (await this.#deps.database.query(`SELECT 1 FROM coaching WHERE ${OPEN} LIMIT 1`)).length > 0;
  }

  #now(): WallMillis {
    return Math.round(this.#deps.clock.wall()) as WallMillis;
  }
}

export function coachingId(number: number): string {
  return `K-${number}`;
}

function eventOf(
  type: "coaching.created" | "coaching.acknowledged" | "coaching.closed" | "coaching.late",
  { number, agent, team, subject, state, dueAt }: Coaching,
): NewEvent {
  return {
    type,
    about: { agent, team },
    data: { coaching: coachingId(number), subject, state, dueAt: isoTime(dueAt) },
  };
}

function coachingWrite(one: Coaching): Write {
  return {
    sql: `INSERT OR REPLACE INTO coaching (number, agent, team, subject, text, source, state, coach, reply, outcome, due_at, told_at, created_at,
      acknowledged_at, closed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    values: [
      ...[one.number, one.agent, one.team ?? null, one.subject, one.text, JSON.stringify(one.source), one.state],
      ...[one.coach, one.reply ?? null, one.outcome ?? null, one.dueAt, one.toldAt ?? null, one.createdAt],
      ...[one.acknowledgedAt ?? null, one.closedAt ?? null],
    ],
  };
}

function coachingOf(row: SqlRow): Coaching {
  const text = (key: string): string | undefined => (typeof row[key] === "string" ? row[key] : undefined);
  const time = (key: string): WallMillis | undefined =>
    typeof row[key] === "number" ? (row[key] as WallMillis) : undefined;
  return {
    ...{ number: Number(row["number"]), agent: String(row["agent"]), team: text("team") },
    ...{ subject: String(row["subject"]), text: String(row["text"]) },
    source: JSON.parse(String(row["source"])) as Coaching["source"],
    state: String(row["state"]) as CoachingState,
    ...{ coach: String(row["coach"]), reply: text("reply"), outcome: text("outcome") },
    ...{ dueAt: Number(row["due_at"]) as WallMillis, toldAt: time("told_at") },
    ...{ createdAt: Number(row["created_at"]) as WallMillis, acknowledgedAt: time("acknowledged_at") },
    closedAt: time("closed_at"),
  };
}
