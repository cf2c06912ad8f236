// An exam that an agent takes (PERF-03). Types, what may become of one, and rows; exams.ts does it. The table: 0027-work.sql.
//
//   assigned ──start──► started ──hand in, or the time is over──► marking ──a person has read the texts──► passed
//      ▲                                  └── nothing to read ───────────────────────────────────────────► failed ──start──► started (another attempt)
//   (cancel from assigned, started and marking)

import type { SqlRow, Write } from "../../base/db.ts";
import type { WallMillis } from "../../base/time.ts";
import { type GivenAnswer, NO_ANSWER, pointsOf, type QuestionSet } from "./question.ts";

export const EXAM_STATES = ["assigned", "started", "marking", "passed", "failed", "cancelled"] as const;
export type ExamState = (typeof EXAM_STATES)[number];

export interface Exam {
  /** 3 of E-3. */
  readonly number: number;
  readonly set: string;
  readonly agent: string;
  readonly team: string | undefined;
  readonly state: ExamState;
  /** The how many-th; 0: not begun. */
  readonly attempt: number;
  /** The set as it was when this attempt began, its questions in the order in which they are asked. */
  readonly terms: QuestionSet | undefined;
  /** By place of the question, from 0. */
  readonly answers: readonly GivenAnswer[];
  readonly points: number | undefined;
  readonly outOf: number | undefined;
  readonly assignedBy: string;
  readonly markedBy: string | undefined;
  readonly dueAt: WallMillis;
  readonly startedAt: WallMillis | undefined;
  readonly endsAt: WallMillis | undefined;
  readonly endedAt: WallMillis | undefined;
  readonly toldAt: WallMillis | undefined;
  readonly createdAt: WallMillis;
}

export function examId(number: number): string {
  return `E-${number}`;
}

/** 3 of E-3; undefined: no such id. */
export function examNumber(id: string): number | undefined {
  const digits = /^E-([1-9]\d{0,8})$/i.exec(id)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

export function begun(exam: Exam, terms: QuestionSet, now: WallMillis): Exam {
  const answers = terms.questions.map(() => NO_ANSWER);
  const endsAt = terms.minutes === undefined ? undefined : ((now + terms.minutes * 60_000) as WallMillis);
  const fresh = { points: undefined, outOf: undefined, markedBy: undefined, endedAt: undefined, startedAt: now };
  return { ...exam, ...fresh, state: "started", attempt: exam.attempt + 1, terms, answers, endsAt };
}

/** As far as it can be marked: passed, failed, or waiting for a person. */
export function judged(exam: Exam, terms: QuestionSet): Exam {
  const all = terms.questions.map((question, at) => pointsOf(question, exam.answers[at] ?? NO_ANSWER));
  const points = all.reduce((sum: number, one) => sum + (one ?? 0), 0);
  const outOf = terms.questions.reduce((sum, one) => sum + one.points, 0);
  if (all.includes(undefined)) return { ...exam, state: "marking", points, outOf };
  // Shares of points are compared as whole thousandths: 0.7 of 10 points is 7.
  const isPassed = Math.round((points / outOf) * 1_000) >= Math.round(terms.pass * 1_000);
  return { ...exam, state: isPassed ? "passed" : "failed", points, outOf };
}

/** One may begin: it was not begun, or failed with an attempt left. */
export function mayStart({ state, attempt }: Exam, attempts: number): boolean {
  return state === "assigned" || (state === "failed" && attempt < attempts);
}

const COLUMNS = [
  ...["number", "question_set", "agent", "team", "state", "attempt", "terms", "answers", "points", "out_of"],
  ...["assigned_by", "marked_by", "due_at", "started_at", "ends_at", "ended_at", "told_at", "created_at"],
] as const;
const PUT = `INSERT OR REPLACE INTO exam (${COLUMNS.join(", ")}) VALUES (${COLUMNS.map(() => "?").join(", ")})`;

export function examWrite(one: Exam): Write {
  return {
    sql: PUT,
    values: [
      ...[one.number, one.set, one.agent, one.team ?? null, one.state, one.attempt],
      ...[one.terms === undefined ? null : JSON.stringify(one.terms), JSON.stringify(one.answers)],
      ...[one.points ?? null, one.outOf ?? null, one.assignedBy, one.markedBy ?? null, one.dueAt],
      ...[one.startedAt ?? null, one.endsAt ?? null, one.endedAt ?? null, one.toldAt ?? null, one.createdAt],
    ],
  };
}

export function examOf(row: SqlRow): Exam {
  const text = (key: string): string | undefined => (typeof row[key] === "string" ? row[key] : undefined);
  const number = (key: string): number | undefined => (typeof row[key] === "number" ? row[key] : undefined);
  const terms = text("terms");
  return {
    number: Number(row["number"]),
    set: String(row["question_set"]),
    agent: String(row["agent"]),
    team: text("team"),
    state: String(row["state"]) as ExamState,
    attempt: Number(row["attempt"]),
    terms: terms === undefined ? undefined : (JSON.parse(terms) as QuestionSet),
    answers: JSON.parse(String(row["answers"])) as readonly GivenAnswer[],
    ...{ points: number("points"), outOf: number("out_of") },
    ...{ assignedBy: String(row["assigned_by"]), markedBy: text("marked_by") },
    dueAt: Number(row["due_at"]) as WallMillis,
    startedAt: number("started_at") as WallMillis | undefined,
    endsAt: number("ends_at") as WallMillis | undefined,
    endedAt: number("ended_at") as WallMillis | undefined,
    toldAt: number("told_at") as WallMillis | undefined,
    createdAt: Number(row["created_at"]) as WallMillis,
  };
}

export function questionSetOf(row: SqlRow): QuestionSet {
  return {
    id: String(row["id"]),
    name: String(row["name"]),
    pass: Number(row["pass"]),
    minutes: row["minutes"] === null ? undefined : Number(row["minutes"]),
    attempts: Number(row["attempts"]),
    shuffled: row["shuffled"] === 1,
    questions: JSON.parse(String(row["questions"])) as QuestionSet["questions"],
  };
}

export function questionSetWrite(set: QuestionSet, by: string, at: WallMillis): Write {
  return {
    sql: "INSERT OR REPLACE INTO question_set (id, name, pass, minutes, attempts, shuffled, questions, changed_at, changed_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    values: [
      ...[set.id, set.name, set.pass, set.minutes ?? null, set.attempts, set.shuffled ? 1 : 0],
      ...[JSON.stringify(set.questions), at, by],
    ],
  };
}
