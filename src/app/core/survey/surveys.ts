// Surveys that callers answer in a flow (IVR-04): who is asked is counted, what they answer is kept with who served them, becomes a mark, and has the
// flow's rules carried out. The doors of a flow; figures are reckoned from the rows (survey-report.ts).
//
//   ask ──► row: offered      answer ──► row, on disk before the flow goes on ──► mark, actions      comment ──► row: what was recorded

import type { Database, SqlRow } from "../../../base/db.ts";
import { limits } from "../../../base/limits.ts";
import type { Logger } from "../../../base/log.ts";
import type { Clock } from "../../../base/time.ts";
import type { Call } from "../../../call/call.ts";
import type { CallRecord } from "../../../call/record.ts";
import type { Outcome } from "../../../ivr/verbs.ts";
import type { Office } from "../../../office/office.ts";
import { callerNumber } from "../callers/caller-list.ts";
import type { Marks } from "../callers/marks.ts";
import { intervalStart } from "../figures/interval.ts";
import type { FlowDoors, FlowPlace, Of } from "../flow/doors.ts";
import type { LocalDay } from "../local-day.ts";
import { type ActionDeps, AnswerActions } from "./answer-actions.ts";
import type { Scale, SurveyAnswer } from "./survey-answer.ts";
import { answerOf, answerWrite, SELECT_ANSWER, SELECT_DUE } from "./survey-tables.ts";
import { SurveysToday } from "./surveys-today.ts";

export interface SurveysDeps extends Omit<ActionDeps, "keep"> {
  readonly clock: Clock;
  readonly log: Logger;
  readonly database: Database;
  readonly day: LocalDay;
  readonly office: () => Office;
  readonly record: (call: string) => CallRecord | undefined;
  readonly marks: Marks;
  /** Told of each answer that is kept. */
  readonly answered?: ((one: SurveyAnswer) => void) | undefined;
}

const DONE: Outcome = { kind: "done" };

export class Surveys {
  readonly doors: Required<Pick<FlowDoors, "ask" | "answer" | "comment">>;
  /** For the live views. */
  readonly today: SurveysToday;
  readonly #deps: SurveysDeps;
  readonly #actions: AnswerActions;
  /** Of calls that go on: what each was asked, by survey and talk. */
  readonly #asked = new WeakMap<Call, Map<string, SurveyAnswer>>();

  constructor(deps: SurveysDeps) {
    this.#deps = deps;
    this.today = new SurveysToday(() => deps.day.compact());
    this.#actions = new AnswerActions({ ...deps, keep: (one) => this.#keepLater(one) });
    this.doors = {
      ask: (verb, at) => this.#ask(verb, at),
      answer: (verb, at) => this.#answer(verb, at),
      comment: (verb, at) => this.#comment(verb, at),
    };
  }

  /** What is under way. */
  get sizes(): Readonly<Record<string, number>> {
    return { surveyActions: this.#actions.size };
  }

  find(id: string): SurveyAnswer | undefined {
    const row = this.#deps.database.get(SELECT_ANSWER, [id]);
    return row === undefined ? undefined : answerOf(row);
  }

  /** At start: what was answered today, and what rules had begun when the process was killed. */
  async restore(): Promise<void> {
    await this.today.restore(this.#deps.database);
    const rows: readonly SqlRow[] = await this.#deps.database.query(SELECT_DUE, [limits.survey.leftDue]);
    await Promise.all(rows.map((row) => this.#actions.resume(answerOf(row)))); // together, in few groups of writes
  }

  close(): void {
    this.#actions.close();
  }

  /** Whoever comes to the question again after the same talk is not counted twice. */
  #ask(verb: Of<"ask">, at: FlowPlace): Outcome {
    const before = this.#of(at, verb.survey);
    if (before !== undefined) return DONE;
    const asked = this.#begin(verb.survey, verb, at);
    if (asked === undefined) return tooMany(verb.survey);
    this.#keepLater(asked);
    return DONE;
  }

  /** Whoever is thanked after this has been heard: it survives a killed process. */
  async #answer(verb: Of<"answer">, at: FlowPlace): Promise<Outcome> {
    const { clock, log } = this.#deps;
    const asked = this.#of(at, verb.survey) ?? this.#begin(verb.survey, scaleOf(verb), at);
    if (asked === undefined) return tooMany(verb.survey);
    const span = asked.most - asked.least;
    const given = { at: clock.wall(), answer: verb.answer, grade: Math.round(verb.score * span), score: verb.score };
    const due = this.#actions.fresh(verb.actions, asked);
    const answered: SurveyAnswer = { ...asked, given, actions: [...asked.actions, ...due.map(({ done }) => done)] };
    this.#remember(at.call, answered);
    try {
      await this.#deps.database.write([answerWrite(answered)]);
    } catch (error) {
      log.error("store.survey-lost", { answer: asked.id, cause: String(error) });
      return { kind: "error", fault: "the answer could not be kept" };
    }
    this.today.answered(answered, asked);
    this.#mark(answered);
    this.#deps.answered?.(answered);
    if (due.length > 0)
      this.#actions.run(due, {
        ...at,
        answer: () => this.#latest(at.call, answered),
        put: (one) => this.#remember(at.call, one),
      });
    return DONE;
  }

  #comment(verb: Of<"comment">, at: FlowPlace): Outcome {
    const answered = this.#of(at, verb.survey);
    if (answered?.given === undefined) return { kind: "error", fault: `survey ${verb.survey} has no answer yet` };
    const spoken: SurveyAnswer = { ...answered, comment: verb.recording };
    this.#remember(at.call, spoken);
    this.#keepLater(spoken);
    return DONE;
  }

  /** undefined: this call has been asked too often. */
  #begin(survey: string, scale: Scale, at: FlowPlace): SurveyAnswer | undefined {
    const { clock, day, office } = this.#deps;
    const { call, served, flow, version } = at;
    const asked = this.#asked.get(call)?.size ?? 0;
    if (asked >= limits.survey.perCall) return undefined;
    const { measure, least, most, best } = scale;
    const wall = clock.wall();
    const one: SurveyAnswer = {
      ...{ id: `${call.id}-s${asked + 1}`, call: call.id, talk: this.#talk(at), survey, flow, version },
      ...{ measure, least, most, best, agent: served?.agent, queue: served?.queue },
      team: served?.agent === undefined ? undefined : office().agents.get(served.agent)?.team,
      number: callerNumber(call.from, office().country),
      ...{ askedAt: wall, startAt: intervalStart(wall), day: day.compact(), hour: day.hour() },
      ...{ given: undefined, actions: [], comment: undefined },
    };
    this.#remember(call, one);
    this.today.asked(one);
    return one;
  }

  /** The how many-th of the call; 0: nobody was talked to. */
  #talk({ call, served }: FlowPlace): number {
    if (served === undefined) return 0;
    const segments = this.#deps.record(call.id)?.segments ?? [];
    return Math.max(1, segments.filter(({ kind }) => kind === "talk").length);
  }

  #of(at: FlowPlace, survey: string): SurveyAnswer | undefined {
    return this.#asked.get(at.call)?.get(placeOf(survey, this.#talk(at)));
  }

  #latest(call: Call, one: SurveyAnswer): SurveyAnswer {
    return this.#asked.get(call)?.get(placeOf(one.survey, one.talk)) ?? one;
  }

  #remember(call: Call, one: SurveyAnswer): void {
    const asked = this.#asked.get(call) ?? new Map<string, SurveyAnswer>();
    asked.set(placeOf(one.survey, one.talk), one);
    this.#asked.set(call, asked);
  }

  #keepLater(one: SurveyAnswer): void {
    this.#deps.database.write([answerWrite(one)]).catch((error: unknown) => {
      this.#deps.log.error("store.survey-lost", { answer: one.id, cause: String(error) });
    });
  }

  /** For preferences: who is marked best serves those who were unhappy. */
  #mark({ call, agent, number, survey, given }: SurveyAnswer): void {
    if (given === undefined) return;
    const mark = { call, agent, number, mark: given.score, at: given.at, by: `survey ${survey}` };
    this.#deps.marks.add(mark).catch((error: unknown) => {
      this.#deps.log.error("store.mark-lost", { call, cause: String(error) });
    });
  }
}

function placeOf(survey: string, talk: number): string {
  return `${talk} ${survey}`;
}

/** Of an answer whose question was not told of: a score of 0 or 1 shows which end is the best, and any other fits the last. */
function scaleOf({ measure, least, most, answer, score }: Of<"answer">): Scale {
  const isLast = Math.abs((answer - least) / (most - least) - score) < 1e-9;
  return { measure, least, most, best: isLast ? "last" : "first" };
}

function tooMany(survey: string): Outcome {
  return { kind: "error", fault: `survey ${survey} is not asked: this call has been asked ${limits.survey.perCall}` };
}
