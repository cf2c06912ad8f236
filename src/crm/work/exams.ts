// Exams: question sets, who takes them, how they end (PERF-03). What an agent answered so far is on disk after each answer, so that neither a killed
// process nor the end of the time loses it: an attempt whose time is over is marked as it stands. Used by the HTTP interface.

import type { Database } from "../../base/db.ts";
import { limits } from "../../base/limits.ts";
import { fail, ok, type Result } from "../../base/result.ts";
import type { Rng } from "../../base/rng.ts";
import { Where } from "../../base/sql-where.ts";
import { type Clock, isoTime, type WallMillis } from "../../base/time.ts";
import type { EventType, NewEvent } from "../events.ts";
import type { Journal } from "../journal.ts";
import { OneByOne } from "../one-by-one.ts";
import {
  begun,
  type Exam,
  type ExamState,
  examId,
  examNumber,
  examOf,
  examWrite,
  judged,
  mayStart,
  questionSetOf,
  questionSetWrite,
} from "./exam.ts";
import { answerFault, NO_ANSWER, type QuestionSet, questionFault } from "./question.ts";

export interface ExamsDeps {
  readonly clock: Clock;
  readonly rng: Rng;
  readonly database: Database;
  readonly journal: Journal;
  readonly teamOf: (agent: string) => string | undefined;
  /** There is something to look at from now on. */
  readonly onOpen: () => void;
}

export type ExamFault =
  | { readonly kind: "unknown"; readonly what: "exam" | "question set" | "question" }
  | { readonly kind: "not-now"; readonly state: ExamState }
  | { readonly kind: "no-attempt" | "in-use" | "time-over" }
  | { readonly kind: "wrong"; readonly fault: string };
type Changed = Promise<Result<Exam, ExamFault>>;

const SELECT_SET = "SELECT * FROM question_set WHERE id = ?";
const SELECT_SETS = "SELECT * FROM question_set ORDER BY id LIMIT ?";
const SELECT_EXAM = "SELECT * FROM exam WHERE number = ?";
const SELECT_OVER = "SELECT * FROM exam WHERE state = 'started' AND ends_at < ? ORDER BY ends_at LIMIT ?";
const SELECT_LATE =
  "SELECT * FROM exam WHERE state IN ('assigned', 'started') AND due_at < ? AND told_at IS NULL ORDER BY due_at LIMIT ?";

export interface ExamSearch {
  readonly agent: string | undefined;
  readonly set: string | undefined;
  readonly state: ExamState | undefined;
  /** Only older ones. */
  readonly before: number | undefined;
  readonly limit: number;
  /** Only these agents'; undefined: everybody's. */
  readonly agents: ReadonlySet<string> | undefined;
}

export class Exams {
  readonly #deps: ExamsDeps;
  readonly #turns = new OneByOne();
  #lastNumber = 0;
  /** Some may end or become late by themselves. */
  hasOpen = false;

  constructor(deps: ExamsDeps) {
    this.#deps = deps;
  }

  get size(): number {
    return this.#turns.size;
  }

  async restore(): Promise<void> {
    const { database } = this.#deps;
    this.#lastNumber = Number((await database.query("SELECT MAX(number) AS number FROM exam"))[0]?.["number"] ?? 0);
    this.hasOpen = await this.#anyOpen();
  }

  set(id: string): QuestionSet | undefined {
    const row = this.#deps.database.get(SELECT_SET, [id]);
    return row === undefined ? undefined : questionSetOf(row);
  }

  async sets(): Promise<readonly QuestionSet[]> {
    return (await this.#deps.database.query(SELECT_SETS, [limits.work.sets])).map(questionSetOf);
  }

  /** Attempts that have begun keep the questions they began with. */
  putSet(set: QuestionSet, by: string): Promise<Result<QuestionSet, ExamFault>> {
    return this.#turns.run(async () => {
      const faults = set.questions.map(questionFault);
      const at = faults.findIndex((fault) => fault !== undefined);
      if (at >= 0) return fail({ kind: "wrong", fault: `question ${at + 1}: ${faults[at]}` });
      const isNew = this.set(set.id) === undefined;
      if (isNew && (await this.sets()).length >= limits.work.sets)
        return fail({ kind: "wrong", fault: `there are ${limits.work.sets} question sets already` });
      await this.#deps.journal.commit([questionSetWrite(set, by, this.#now())], []);
      return ok(set);
    });
  }

  /** One that nobody has still to take. */
  removeSet(id: string): Promise<Result<QuestionSet, ExamFault>> {
    return this.#turns.run(async () => {
      const set = this.set(id);
      if (set === undefined) return fail({ kind: "unknown", what: "question set" });
      const sql = "SELECT 1 FROM exam WHERE question_set = ? AND state IN ('assigned', 'started') LIMIT 1";
      if ((await this.#deps.database.query(sql, [id])).length > 0) return fail({ kind: "in-use" });
      await this.#deps.journal.commit([{ sql: "DELETE FROM question_set WHERE id = ?", values: [id] }], []);
      return ok(set);
    });
  }

  /** One index look-up. */
  find(id: string): Exam | undefined {
    const number = examNumber(id);
    const row = number === undefined ? undefined : this.#deps.database.get(SELECT_EXAM, [number]);
    return row === undefined ? undefined : examOf(row);
  }

  /** Newest first. */
  async search({ agent, set, state, before, limit, agents }: ExamSearch): Promise<readonly Exam[]> {
    const among = agents === undefined ? undefined : JSON.stringify([...agents]);
    const where = new Where()
      .and("agent = ?", agent)
      .and("question_set = ?", set)
      .and("state = ?", state)
      .and("number < ?", before)
      .and("agent IN (SELECT value FROM json_each(?))", among);
    const sql = `SELECT * FROM exam ${where.sql} ORDER BY number DESC LIMIT ?`;
    return (await this.#deps.database.query(sql, [...where.values, limit])).map(examOf);
  }

  /** All of them or none. */
  assign(
    set: string,
    agents: readonly string[],
    terms: { readonly dueAt: WallMillis; readonly by: string },
  ): Promise<Result<readonly Exam[], ExamFault>> {
    return this.#turns.run(async () => {
      if (this.set(set) === undefined) return fail({ kind: "unknown", what: "question set" });
      const made = agents.map((agent, index): Exam => {
        const team = this.#deps.teamOf(agent);
        return {
          ...{
            number: this.#lastNumber + 1 + index,
            set,
            agent,
            team,
            state: "assigned",
            attempt: 0,
            terms: undefined,
          },
          ...{ answers: [], points: undefined, outOf: undefined, assignedBy: terms.by, markedBy: undefined },
          ...{ dueAt: terms.dueAt, startedAt: undefined, endsAt: undefined, endedAt: undefined, toldAt: undefined },
          createdAt: this.#now(),
        };
      });
      await this.#deps.journal.commit(
        made.map(examWrite),
        made.map((one) => eventOf("exam.assigned", one)),
      );
      this.#lastNumber += made.length;
      this.hasOpen = true;
      this.#deps.onOpen();
      return ok(made);
    });
  }

  start(id: string): Changed {
    return this.#change(id, (exam) => {
      const set = this.set(exam.set);
      if (set === undefined) return fail({ kind: "unknown", what: "question set" });
      if (exam.state === "failed" && exam.attempt >= set.attempts) return fail({ kind: "no-attempt" });
      if (!mayStart(exam, set.attempts)) return fail({ kind: "not-now", state: exam.state });
      const terms = set.shuffled ? { ...set, questions: this.#shuffled(set.questions) } : set;
      this.hasOpen = true;
      this.#deps.onOpen();
      return ok(begun(exam, terms, this.#now()));
    });
  }

  /** Over what was answered before. `question`: from 1. */
  answer(
    id: string,
    answers: readonly { readonly question: number; readonly chosen: readonly number[]; readonly text: string }[],
  ): Changed {
    return this.#change(id, (exam) => {
      const { terms } = exam;
      if (exam.state !== "started" || terms === undefined) return fail({ kind: "not-now", state: exam.state });
      if (this.#isOver(exam)) return fail({ kind: "time-over" });
      const all = [...exam.answers];
      for (const { question, chosen, text } of answers) {
        const asked = terms.questions[question - 1];
        if (asked === undefined) return fail({ kind: "unknown", what: "question" });
        const fault = answerFault(asked, chosen, text);
        if (fault !== undefined) return fail({ kind: "wrong", fault: `question ${question} ${fault}` });
        all[question - 1] = { ...NO_ANSWER, chosen, text };
      }
      return ok({ ...exam, answers: all });
    });
  }

  handIn(id: string): Changed {
    return this.#change(id, (exam) => {
      if (exam.state !== "started" || exam.terms === undefined) return fail({ kind: "not-now", state: exam.state });
      return ok(judged({ ...exam, endedAt: this.#now() }, exam.terms));
    });
  }

  /** A person has read a text. `question`: from 1. */
  mark(
    id: string,
    mark: { readonly question: number; readonly points: number; readonly comment: string | undefined },
    by: string,
  ): Changed {
    return this.#change(id, (exam) => {
      const { terms, state } = exam;
      if (state !== "marking" || terms === undefined) return fail({ kind: "not-now", state });
      const question = terms.questions[mark.question - 1];
      const given = exam.answers[mark.question - 1];
      if (question?.kind !== "text" || given === undefined) return fail({ kind: "unknown", what: "question" });
      if (mark.points > question.points)
        return fail({ kind: "wrong", fault: `question ${mark.question} has ${question.points} points` });
      const answers = exam.answers.with(mark.question - 1, { ...given, marked: mark.points, comment: mark.comment });
      return ok(judged({ ...exam, answers, markedBy: by }, terms));
    });
  }

  cancel(id: string): Changed {
    return this.#change(id, (exam) => {
      if (exam.state === "passed" || exam.state === "failed" || exam.state === "cancelled")
        return fail({ kind: "not-now", state: exam.state });
      return ok({ ...exam, state: "cancelled", endedAt: this.#now() });
    });
  }

  /** What time does: attempts end, and it is told what is late. */
  look(): Promise<void> {
    return this.#turns.run(async () => {
      const { database, journal } = this.#deps;
      const now = this.#now();
      const over = (await database.query(SELECT_OVER, [now, limits.work.atOnce])).map(examOf);
      for (const exam of over) {
        if (exam.terms === undefined) continue;
        const ended = judged({ ...exam, endedAt: exam.endsAt }, exam.terms);
        await journal.commit([examWrite(ended)], eventsOf(exam, ended));
      }
      const late = (await database.query(SELECT_LATE, [now, limits.work.atOnce])).map(examOf);
      if (late.length > 0)
        await journal.commit(
          late.map((one) => examWrite({ ...one, toldAt: now })),
          late.map((one) => eventOf("exam.late", one)),
        );
      this.hasOpen = await this.#anyOpen();
    });
  }

  #change(id: string, to: (exam: Exam) => Result<Exam, ExamFault>): Changed {
    return this.#turns.run(async () => {
      const before = this.find(id);
      if (before === undefined) return fail({ kind: "unknown", what: "exam" });
      const after = to(before);
      if (after.ok) await this.#deps.journal.commit([examWrite(after.value)], eventsOf(before, after.value));
      return after;
    });
  }

  #isOver({ endsAt }: Exam): boolean {
    return endsAt !== undefined && this.#now() > endsAt;
  }

  async #anyOpen(): Promise<boolean> {
    const sql = "SELECT 1 FROM exam WHERE state IN ('assigned', 'started') LIMIT 1";
    return (await this.#deps.database.query(sql)).length > 0;
  }

  /** Fisher and Yates. */
  #shuffled<Item>(items: readonly Item[]): readonly Item[] {
    const all = [...items];
    for (let at = all.length - 1; at > 0; at--) {
      const other = this.#deps.rng.uint32() % (at + 1);
      const [a, b] = [all[at], all[other]];
      if (a !== undefined && b !== undefined) [all[at], all[other]] = [b, a];
    }
    return all;
  }

  #now(): WallMillis {
    return Math.round(this.#deps.clock.wall()) as WallMillis;
  }
}

const TOLD: Readonly<Partial<Record<ExamState, EventType & `exam.${string}`>>> = {
  started: "exam.started",
  marking: "exam.handed-in",
  passed: "exam.passed",
  failed: "exam.failed",
};

/** Of a state that is new. */
function eventsOf(before: Exam, after: Exam): readonly NewEvent[] {
  const type = before.state === after.state ? undefined : TOLD[after.state];
  return type === undefined ? [] : [eventOf(type, after)];
}

function eventOf(
  type: EventType & `exam.${string}`,
  { number, set, agent, team, points, outOf, dueAt }: Exam,
): NewEvent {
  const data = { exam: examId(number), set, points: points ?? null, outOf: outOf ?? null, dueAt: isoTime(dueAt) };
  return { type, about: { agent, team }, data };
}
