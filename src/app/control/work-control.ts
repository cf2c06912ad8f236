// Exams and coaching for the HTTP interface and the command line. Answers are an agent's own: nobody else begins, answers and hands in an exam, or says
// that a task was read, but the installation itself.

import { type Answer, answer, type Refused, refuse } from "../../api/answer.ts";
import type { Asker, Reach } from "../../api/people-control.ts";
import type {
  CoachingView,
  ExamPaperView,
  ExamView,
  QuestionSetResultsView,
  QuestionSetView,
  WorkControl,
} from "../../api/work-control.ts";
import { unreachable } from "../../base/assert.ts";
import type { AgentKey } from "../../base/ids.ts";
import { limits } from "../../base/limits.ts";
import type { Result } from "../../base/result.ts";
import { isoTime, type WallMillis } from "../../base/time.ts";
import { type Coaching, type CoachingFault, type CoachingTasks, coachingId } from "../../crm/work/coaching.ts";
import { type Exam, examId, examNumber } from "../../crm/work/exam.ts";
import type { ExamFault, Exams } from "../../crm/work/exams.ts";
import { NO_ANSWER, pointsOf, type QuestionSet } from "../../crm/work/question.ts";
import type { Office } from "../../office/office.ts";
import type { Switch } from "../core/switch.ts";
import { noSuch } from "./no-such.ts";

export interface WorkControlDeps {
  readonly pbx: {
    readonly crm: { readonly care: { readonly exams: Exams; readonly coaching: CoachingTasks } };
    readonly clock: Switch["clock"];
    readonly office: Office;
  };
}

export function workControl({ pbx }: WorkControlDeps): WorkControl {
  return { ...setControl(pbx), ...examControl(pbx), ...coachingControl(pbx) };
}

type Pbx = WorkControlDeps["pbx"];

/** undefined: everybody. */
function isWithin(agent: string, within: Reach | undefined): boolean {
  return within === undefined || within.agents.has(agent);
}

/** The installation may do it in anybody's name: it stands in the audit. */
function isTheirs(agent: string, { user }: Asker, office: Office): boolean {
  return user === undefined || office.users.get(user)?.agent === agent;
}

type SetVerbs = "questionSets" | "questionSet" | "putQuestionSet" | "removeQuestionSet" | "results";

function setControl({ crm }: Pbx): Pick<WorkControl, SetVerbs> {
  const { exams } = crm.care;
  const shown = (set: Result<QuestionSet, ExamFault>, id: string): Answer<QuestionSetView> =>
    set.ok ? answer(setView(set.value)) : refusalOf(set.fault, id);
  return {
    questionSets: async () => answer((await exams.sets()).map(setView)),
    questionSet: async (id) => {
      const set = exams.set(id);
      return set === undefined ? noSuchIn("question set", id) : answer(setView(set));
    },
    putQuestionSet: async (id, draft, by) => shown(await exams.putSet({ ...draft, id }, by.name), id),
    removeQuestionSet: async (id) => shown(await exams.removeSet(id), id),
    results: async (id) => {
      if (exams.set(id) === undefined) return noSuchIn("question set", id);
      const search = { set: id, agent: undefined, state: undefined, before: undefined, agents: undefined };
      return answer(resultsOf(id, await exams.search({ ...search, limit: limits.work.resultExams })));
    },
  };
}

function setView(set: QuestionSet): QuestionSetView {
  return { ...set, minutes: set.minutes ?? null };
}

function resultsOf(id: string, all: readonly Exam[]): QuestionSetResultsView {
  const over = all.filter(({ state }) => state === "passed" || state === "failed");
  const byText = new Map<string, number[]>();
  for (const { terms, answers } of over)
    for (const [at, question] of (terms?.questions ?? []).entries()) {
      const share = (pointsOf(question, answers[at] ?? NO_ANSWER) ?? 0) / question.points;
      byText.set(question.text, [...(byText.get(question.text) ?? []), share]);
    }
  const questions = [...byText].map(([text, shares]) => ({ text, asked: shares.length, share: mean(shares) }));
  return {
    ...{ id, assigned: all.length, passed: over.filter(({ state }) => state === "passed").length },
    failed: over.filter(({ state }) => state === "failed").length,
    share: mean(over.map(({ points = 0, outOf = 1 }) => points / outOf)),
    questions: questions.toSorted((a, b) => (a.share ?? 0) - (b.share ?? 0)),
  };
}

function mean(shares: readonly number[]): number | null {
  return shares.length === 0 ? null : shares.reduce((sum, one) => sum + one, 0) / shares.length;
}

type ExamVerbs =
  | "exams"
  | "exam"
  | "assignExam"
  | "startExam"
  | "answerExam"
  | "handInExam"
  | "markExam"
  | "cancelExam";

function examControl(pbx: Pbx): Pick<WorkControl, ExamVerbs> {
  const { exams } = pbx.crm.care;
  const now = (): number => pbx.clock.wall();
  const find = (id: string, within: Reach | undefined): Exam | undefined => {
    const exam = exams.find(id);
    return exam !== undefined && isWithin(exam.agent, within) ? exam : undefined;
  };
  const shown = (changed: Result<Exam, ExamFault>, id: string): Answer<ExamPaperView> =>
    changed.ok ? answer(paperView(changed.value, now())) : refusalOf(changed.fault, id);
  /** Only by whoever it was given to; others learn nothing of it. */
  const byOwn = async (
    id: string,
    by: Asker,
    run: () => ReturnType<Exams["start"]>,
  ): Promise<Answer<ExamPaperView>> => {
    const exam = exams.find(id);
    if (exam === undefined || !isTheirs(exam.agent, by, pbx.office)) return noSuchIn("exam", id);
    return shown(await run(), id);
  };
  const inReach = async (
    id: string,
    within: Reach | undefined,
    run: () => ReturnType<Exams["start"]>,
  ): Promise<Answer<ExamPaperView>> => (find(id, within) === undefined ? noSuchIn("exam", id) : shown(await run(), id));
  return {
    exams: async ({ after, ...filter }, within) => {
      const before = after === undefined ? undefined : examNumber(after);
      const found = await exams.search({ ...filter, before, agents: within?.agents, limit: filter.limit + 1 });
      const items = found.slice(0, filter.limit).map((exam) => examView(exam, now()));
      return answer({ items, next: found.length > filter.limit ? (items.at(-1)?.id ?? null) : null });
    },
    exam: async (id, within) => {
      const exam = find(id, within);
      return exam === undefined ? noSuchIn("exam", id) : answer(paperView(exam, now()));
    },
    assignExam: async (set, agents, due, by, within) => {
      const unknown = agents.find((agent) => !pbx.office.agents.has(agent as AgentKey) || !isWithin(agent, within));
      if (unknown !== undefined) return noSuch("agent", unknown, within?.agents ?? pbx.office.agents.keys());
      const made = await exams.assign(set, agents, { dueAt: due as WallMillis, by: by.name });
      return made.ok ? answer(made.value.map((exam) => examView(exam, now()))) : refusalOf(made.fault, set);
    },
    startExam: (id, by) => byOwn(id, by, () => exams.start(id)),
    answerExam: (id, answers, by) => byOwn(id, by, () => exams.answer(id, answers)),
    handInExam: (id, by) => byOwn(id, by, () => exams.handIn(id)),
    markExam: (id, mark, by, within) => inReach(id, within, () => exams.mark(id, mark, by.name)),
    cancelExam: (id, within) => inReach(id, within, () => exams.cancel(id)),
  };
}

function examView(exam: Exam, now: number): ExamView {
  const { number, set, agent, state, attempt, points, outOf, assignedBy, dueAt, startedAt, endsAt, endedAt } = exam;
  const isOpen = state === "assigned" || state === "started";
  return {
    ...{ id: examId(number), set, agent, state, attempt, points: points ?? null, outOf: outOf ?? null, assignedBy },
    ...{ dueAt: isoTime(dueAt), isLate: isOpen && dueAt < now, startedAt: timeOf(startedAt) },
    ...{ endsAt: timeOf(endsAt), endedAt: timeOf(endedAt) },
  };
}

/** What is right is told by nobody here: there may be another attempt, and other agents. */
function paperView(exam: Exam, now: number): ExamPaperView {
  const isOver = exam.state === "passed" || exam.state === "failed" || exam.state === "marking";
  const questions = (exam.terms?.questions ?? []).map((question, at) => {
    const given = exam.answers[at] ?? NO_ANSWER;
    const { text, kind, options, points } = question;
    const got = isOver ? (pointsOf(question, given) ?? null) : null;
    return {
      question: at + 1,
      text,
      kind,
      options,
      points,
      chosen: given.chosen,
      answer: given.text,
      got,
      comment: given.comment ?? null,
    };
  });
  return { ...examView(exam, now), questions };
}

function timeOf(at: WallMillis | undefined): string | null {
  return at === undefined ? null : isoTime(at);
}

type CoachingVerbs = "coaching" | "coachingTask" | "createCoaching" | "acknowledgeCoaching" | "closeCoaching";

function coachingControl(pbx: Pbx): Pick<WorkControl, CoachingVerbs> {
  const { coaching } = pbx.crm.care;
  const view = (one: Coaching): CoachingView => coachingView(one, pbx.clock.wall());
  const find = (id: string, within: Reach | undefined): Coaching | undefined => {
    const one = coaching.find(id);
    return one !== undefined && isWithin(one.agent, within) ? one : undefined;
  };
  const shown = (changed: Result<Coaching, CoachingFault>, id: string): Answer<CoachingView> => {
    if (changed.ok) return answer(view(changed.value));
    if (changed.fault.kind === "unknown") return noSuchIn("coaching task", id);
    return refuse(409, "Not now", `The coaching task ${id} is ${changed.fault.state}.`);
  };
  return {
    coaching: async ({ after, ...filter }, within) => {
      const before = after === undefined ? undefined : coaching.find(after)?.number;
      const found = await coaching.search({ ...filter, before, agents: within?.agents, limit: filter.limit + 1 });
      const items = found.slice(0, filter.limit).map(view);
      return answer({ items, next: found.length > filter.limit ? (items.at(-1)?.id ?? null) : null });
    },
    coachingTask: async (id, within) => {
      const one = find(id, within);
      return one === undefined ? noSuchIn("coaching task", id) : answer(view(one));
    },
    createCoaching: async ({ due, source, sourceId, ...draft }, by, within) => {
      if (!pbx.office.agents.has(draft.agent as AgentKey) || !isWithin(draft.agent, within))
        return noSuch("agent", draft.agent, within?.agents ?? pbx.office.agents.keys());
      const about = { source: { kind: source, id: sourceId }, coach: by.user ?? by.name, dueAt: due as WallMillis };
      return answer(view(await coaching.create({ ...draft, ...about })));
    },
    acknowledgeCoaching: async (id, reply, by) => {
      const one = coaching.find(id);
      if (one === undefined || !isTheirs(one.agent, by, pbx.office)) return noSuchIn("coaching task", id);
      return shown(await coaching.acknowledge(id, reply), id);
    },
    closeCoaching: async (id, state, outcome, within) =>
      find(id, within) === undefined
        ? noSuchIn("coaching task", id)
        : shown(await coaching.finish(id, state, outcome), id),
  };
}

export function coachingView(one: Coaching, now: number): CoachingView {
  const { number, agent, subject, text, state, coach, dueAt } = one;
  const isOpen = state === "open" || state === "acknowledged";
  return {
    ...{ id: coachingId(number), agent, team: one.team ?? null, subject, text, state, coach },
    ...{ source: one.source.kind, sourceId: one.source.id ?? null },
    ...{ reply: one.reply ?? null, outcome: one.outcome ?? null, dueAt: isoTime(dueAt), isLate: isOpen && dueAt < now },
    ...{
      createdAt: isoTime(one.createdAt),
      acknowledgedAt: timeOf(one.acknowledgedAt),
      closedAt: timeOf(one.closedAt),
    },
  };
}

function noSuchIn(what: string, id: string): Refused {
  return refuse(404, `No such ${what}`, `Found no ${what} ${id}.`);
}

function refusalOf(fault: ExamFault, id: string): Refused {
  switch (fault.kind) {
    case "unknown":
      return noSuchIn(fault.what, id);
    case "not-now":
      return refuse(409, "Not now", `The exam ${id} is ${fault.state}.`);
    case "no-attempt":
      return refuse(409, "No attempt left", `The exam ${id} was tried as often as it may be.`);
    case "time-over":
      return refuse(409, "The time is over", `The attempt at ${id} is marked as it stands.`);
    case "in-use":
      return refuse(409, "In use", `Somebody has still to take ${id}.`);
    case "wrong":
      return refuse(422, "Not possible", fault.fault);
    default:
      return unreachable(fault);
  }
}
