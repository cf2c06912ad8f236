// Follow-ups of customers who were not happy (CRM-09). Bad answers are looked for now and then, not told as they come: what a killed process did not see
// to is found by the next one, and each answer makes one follow-up whatever happens. The same look tells of those that are late.
//
//   clock ─► answers below the mark without a follow-up ─► row + event
//         └► open ones past their time ─► told once: event

import type { Database, SqlRow } from "../../base/db.ts";
import { limits } from "../../base/limits.ts";
import type { Logger } from "../../base/log.ts";
import { fail, ok, type Result } from "../../base/result.ts";
import { Where } from "../../base/sql-where.ts";
import { type Clock, isoTime, type Timer, type WallMillis } from "../../base/time.ts";
import type { FollowUpRule, MarkRules } from "../../office/marks.ts";
import type { NewEvent } from "../events.ts";
import type { Journal } from "../journal.ts";
import { OneByOne } from "../one-by-one.ts";
import {
  COUNT_OPEN,
  type FollowUp,
  type FollowUpState,
  followUpId,
  followUpNumber,
  followUpOf,
  followUpWrite,
  SELECT_FOLLOW_UP,
  SELECT_LAST_FOLLOW_UP,
  SELECT_LATE,
} from "./follow-up.ts";

export interface FollowUpsDeps {
  readonly clock: Clock;
  readonly log: Logger;
  readonly database: Database;
  readonly journal: Journal;
  readonly rules: () => MarkRules;
}

export type FollowUpFault = { readonly kind: "unknown" } | { readonly kind: "closed"; readonly state: FollowUpState };
type Changed = Promise<Result<FollowUp, FollowUpFault>>;

const SELECT_LOW = `SELECT s.id, s.survey, s.score, s.number, s.call_id, s.queue, s.agent, s.team, s.answered_at FROM survey_answer s
  WHERE s.answered_at >= ? AND s.score < ? AND (json_array_length(?) = 0 OR s.survey IN (SELECT value FROM json_each(?)))
    AND NOT EXISTS (SELECT 1 FROM follow_up f WHERE f.source = 'survey:' || s.id)
  ORDER BY s.answered_at LIMIT ?`;

export interface NewFollowUp {
  readonly phone: string;
  readonly text: string;
  readonly call: string | undefined;
  readonly queue: string | undefined;
  readonly agent: string | undefined;
  readonly dueAt: WallMillis;
  readonly by: string;
}

export interface FollowUpSearch {
  readonly state: "open" | "closed" | undefined;
  readonly late: boolean;
  readonly owner: string | undefined;
  readonly agent: string | undefined;
  readonly queue: string | undefined;
  readonly phone: string | undefined;
  /** Only older ones. */
  readonly before: number | undefined;
  readonly limit: number;
  /** Only about these agents, in these queues, or of this owner; undefined: all. */
  readonly within:
    | { readonly user: string; readonly agents: ReadonlySet<string>; readonly queues: ReadonlySet<string> }
    | undefined;
}

export class FollowUps {
  readonly #deps: FollowUpsDeps;
  #lastNumber = 0;
  #timer: Timer | undefined;
  #isOpen = false;
  /** There may be some that become late. */
  #hasOpen = false;
  readonly #turns = new OneByOne();

  constructor(deps: FollowUpsDeps) {
    this.#deps = deps;
  }

  /** Changes under way. */
  get size(): number {
    return this.#turns.size;
  }

  async restore(): Promise<void> {
    const { database } = this.#deps;
    this.#lastNumber = Number((await database.query(SELECT_LAST_FOLLOW_UP))[0]?.["number"] ?? 0);
    this.#hasOpen = (await database.query(COUNT_OPEN)).length > 0;
  }

  open(): void {
    this.#isOpen = true;
    this.officeChanged();
  }

  close(): void {
    this.#isOpen = false;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  /** Who asks for no follow-ups and has none is not looked at. */
  officeChanged(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    const { clock, rules } = this.#deps;
    if (!this.#isOpen || (rules().followUp === undefined && !this.#hasOpen)) return;
    this.#timer = clock.after(limits.marks.lookMs, "follow-ups: look again", () => void this.look());
  }

  /** Never rejects: what could not be written is found again. */
  async look(): Promise<void> {
    try {
      const { followUp } = this.#deps.rules();
      await this.#turns.run(async () => {
        if (followUp !== undefined) await this.#makeOf(followUp);
        await this.#tellLate();
      });
    } catch (error) {
      this.#deps.log.error("crm.follow-ups-failed", { cause: String(error) });
    }
    this.officeChanged();
  }

  /** One index look-up. */
  find(id: string): FollowUp | undefined {
    const number = followUpNumber(id);
    const row = number === undefined ? undefined : this.#deps.database.get(SELECT_FOLLOW_UP, [number]);
    return row === undefined ? undefined : followUpOf(row);
  }

  /** Newest first. */
  async search(search: FollowUpSearch): Promise<readonly FollowUp[]> {
    const where = new Where()
      .and("owner = ?", search.owner)
      .and("agent = ?", search.agent)
      .and("queue = ?", search.queue)
      .and("phone = ?", search.phone)
      .and("number < ?", search.before);
    if (search.state === "open" || search.late) where.andThat("state IN ('open', 'taken')");
    if (search.state === "closed") where.andThat("state IN ('done', 'cancelled')");
    if (search.late) where.and("due_at < ?", this.#now());
    if (search.within !== undefined) {
      const { user, agents, queues } = search.within;
      const among =
        "(owner = ? OR agent IN (SELECT value FROM json_each(?)) OR queue IN (SELECT value FROM json_each(?)))";
      where.andAll(among, [user, JSON.stringify([...agents]), JSON.stringify([...queues])]);
    }
    const sql = `SELECT * FROM follow_up ${where.sql} ORDER BY number DESC LIMIT ?`;
    return (await this.#deps.database.query(sql, [...where.values, search.limit])).map(followUpOf);
  }

  make({ text, by, ...about }: NewFollowUp): Promise<FollowUp> {
    return this.#turns.run(async () => {
      const number = this.#lastNumber + 1;
      const made: FollowUp = {
        ...{ number, source: `hand:${number}`, reason: { kind: "hand", by, text } },
        ...{ ...about, team: undefined, state: "open", owner: undefined, outcome: undefined },
        ...{ toldAt: undefined, createdAt: this.#now(), closedAt: undefined },
      };
      await this.#keepNew([made]);
      return made;
    });
  }

  take(id: string, owner: string): Changed {
    return this.#change(id, (one) => ({ ...one, state: "taken", owner }), "follow-up.taken");
  }

  finish(id: string, state: "done" | "cancelled", by: string, outcome: string): Changed {
    const closedAt = this.#now();
    return this.#change(
      id,
      (one) => ({ ...one, state, owner: one.owner ?? by, outcome, closedAt }),
      "follow-up.closed",
    );
  }

  #change(id: string, to: (one: FollowUp) => FollowUp, type: "follow-up.taken" | "follow-up.closed"): Changed {
    return this.#turns.run(async () => {
      const before = this.find(id);
      if (before === undefined) return fail({ kind: "unknown" });
      if (before.state === "done" || before.state === "cancelled") return fail({ kind: "closed", state: before.state });
      const after = to(before);
      await this.#deps.journal.commit([followUpWrite(after)], [eventOf(type, after)]);
      return ok(after);
    });
  }

  async #makeOf({ belowScore, withinMs, surveys }: FollowUpRule): Promise<void> {
    const since = this.#now() - limits.marks.followUpMs;
    const named = JSON.stringify(surveys);
    const rows = await this.#deps.database.query(SELECT_LOW, [
      since,
      belowScore,
      named,
      named,
      limits.marks.followUpsAtOnce,
    ]);
    if (rows.length === 0) return;
    await this.#keepNew(
      rows.map((row, index) => this.#ofAnswer(row, this.#lastNumber + 1 + index, { belowScore, withinMs })),
    );
  }

  #ofAnswer(
    row: SqlRow,
    number: number,
    { belowScore, withinMs }: Pick<FollowUpRule, "belowScore" | "withinMs">,
  ): FollowUp {
    const [answer, survey] = [String(row["id"]), String(row["survey"])];
    const text = (key: string): string | undefined => (row[key] === null ? undefined : String(row[key]));
    return {
      ...{ number, source: `survey:${answer}`, phone: String(row["number"]), state: "open" },
      reason: { kind: "survey", answer, survey, score: Number(row["score"]), below: belowScore },
      ...{ call: text("call_id"), queue: text("queue"), agent: text("agent"), team: text("team") },
      ...{ owner: undefined, outcome: undefined, toldAt: undefined, closedAt: undefined, createdAt: this.#now() },
      dueAt: (Number(row["answered_at"]) + withinMs) as WallMillis,
    };
  }

  async #keepNew(made: readonly FollowUp[]): Promise<void> {
    await this.#deps.journal.commit(
      made.map(followUpWrite),
      made.map((one) => eventOf("follow-up.created", one)),
    );
    this.#lastNumber += made.length;
    const hadOpen = this.#hasOpen;
    this.#hasOpen = true;
    if (!hadOpen) this.officeChanged();
  }

  async #tellLate(): Promise<void> {
    const { database, journal } = this.#deps;
    const now = this.#now();
    const late = (await database.query(SELECT_LATE, [now, limits.marks.followUpsAtOnce])).map(followUpOf);
    if (late.length > 0) {
      const told = late.map((one) => followUpWrite({ ...one, toldAt: now }));
      await journal.commit(
        told,
        late.map((one) => eventOf("follow-up.late", one)),
      );
    }
    this.#hasOpen = (await database.query(COUNT_OPEN)).length > 0;
  }

  #now(): WallMillis {
    return Math.round(this.#deps.clock.wall()) as WallMillis;
  }
}

function eventOf(
  type: "follow-up.created" | "follow-up.taken" | "follow-up.closed" | "follow-up.late",
  { number, phone, call, queue, agent, team, owner, state, reason, dueAt, outcome }: FollowUp,
): NewEvent {
  const told = { state, reason: reason.kind, dueAt: isoTime(dueAt), outcome: outcome ?? null };
  return {
    type,
    about: { call, queue, agent, team, user: owner },
    data: { followUp: followUpId(number), number: phone, ...told },
  };
}
