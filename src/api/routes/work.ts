// /api/question-sets, /api/exams: what agents are asked. /api/coaching: what they are to learn.

import { limits } from "../../base/limits.ts";
import { COACHING_SOURCES, COACHING_STATES } from "../../crm/work/coaching.ts";
import { EXAM_STATES } from "../../crm/work/exam.ts";
import { list, number, oneOf, optional, perhaps, record, required, yesOrNo } from "../../office/shape.ts";
import { refuse } from "../answer.ts";
import { operations, type Page } from "../operation.ts";
import { identifier, instant, line, paging, prose } from "../shapes.ts";
import type {
  CoachingView,
  ExamPaperView,
  ExamView,
  QuestionSetResultsView,
  QuestionSetView,
} from "../work-control.ts";

const { questions, options, questionCharacters, optionCharacters, answerCharacters, agents } = limits.work;

const place = number({ low: 1, high: questions, whole: true });
const option = number({ low: 1, high: options, whole: true });
const points = number({ low: 0, high: 1_000, whole: false });
const note = prose(answerCharacters);

const question = record({
  text: required(prose(questionCharacters), "the question"),
  kind: optional(oneOf(["one", "many", "text"]), "one", "one or many of the options, or words that a person reads"),
  options: optional(list(line(optionCharacters)), [], "what there is to choose"),
  right: optional(list(option), [], "places of the right options, from 1"),
  points: optional(number({ low: 0.5, high: 1_000, whole: false }), 1, "what it is worth"),
});

const given = record({
  question: required(place, "place of the question, from 1"),
  chosen: optional(list(option), [], "places of options, from 1"),
  text: optional(note, "", "words"),
});

export interface WorkAnswers {
  listQuestionSets: readonly QuestionSetView[];
  showQuestionSet: QuestionSetView;
  putQuestionSet: QuestionSetView;
  removeQuestionSet: QuestionSetView;
  reportQuestionSet: QuestionSetResultsView;
  listExams: Page<ExamView>;
  showExam: ExamPaperView;
  assignExam: readonly ExamView[];
  startExam: ExamPaperView;
  answerExam: ExamPaperView;
  handInExam: ExamPaperView;
  markExam: ExamPaperView;
  cancelExam: ExamPaperView;
  listCoaching: Page<CoachingView>;
  showCoaching: CoachingView;
  createCoaching: CoachingView;
  acknowledgeCoaching: CoachingView;
  finishCoaching: CoachingView;
  cancelCoaching: CoachingView;
}

const operation = operations<WorkAnswers>();

const setRoutes = [
  operation("listQuestionSets", {
    method: "GET",
    path: "/api/question-sets",
    about: "Question sets with what is right, by key.",
    handle: (_, control) => control.work.questionSets(),
  }),
  operation("showQuestionSet", {
    method: "GET",
    path: "/api/question-sets/:id",
    about: "One question set, with what is right.",
    handle: ({ params }, control) => control.work.questionSet(params.id),
  }),
  operation("putQuestionSet", {
    method: "PUT",
    path: "/api/question-sets/:id",
    about: "Makes or changes a question set; attempts that have begun keep the questions they began with.",
    body: {
      name: required(line(200), "what it is called"),
      pass: optional(number({ low: 0, high: 1, whole: false }), 0.6, "share of the points that is enough"),
      minutes: perhaps(
        number({ low: 1, high: 600, whole: true }),
        "for one attempt; as long as it takes when left out",
      ),
      attempts: optional(number({ low: 1, high: 20, whole: true }), 1, "how often one may try"),
      shuffled: optional(yesOrNo, false, "each attempt asks in an order of its own"),
      questions: required(list(question), "the questions"),
    },
    handle: async ({ params, body, asker }, control) => {
      const { questions: all } = body;
      if (all.length === 0 || all.length > questions)
        return refuse(400, "Not understood", `questions: found ${all.length}; allowed: 1 to ${questions}`);
      if (!/^[a-z0-9][a-z0-9_-]{0,63}$/.test(params.id))
        return refuse(400, "Not understood", "id: small letters a-z, digits, - and _, at most 64");
      return control.work.putQuestionSet(params.id, body, asker);
    },
  }),
  operation("removeQuestionSet", {
    method: "DELETE",
    path: "/api/question-sets/:id",
    about: "Removes a question set that nobody has still to take.",
    handle: ({ params }, control) => control.work.removeQuestionSet(params.id),
  }),
  operation("reportQuestionSet", {
    method: "GET",
    path: "/api/question-sets/:id/results",
    about: "Who passed, and which questions are hard.",
    handle: ({ params }, control) => control.work.results(params.id),
  }),
] as const;

const examRoutes = [
  operation("listExams", {
    method: "GET",
    path: "/api/exams",
    about: "Exams, newest first.",
    query: {
      ...paging,
      agent: perhaps(identifier, "whose"),
      set: perhaps(identifier, "of which question set"),
      state: perhaps(oneOf(EXAM_STATES), "its state"),
    },
    handle: ({ query, reach }, control) => control.work.exams(query, reach),
  }),
  operation("showExam", {
    method: "GET",
    path: "/api/exams/:id",
    about: "One exam with the questions of its attempt; what is right is not told.",
    handle: ({ params, reach }, control) => control.work.exam(params.id, reach),
  }),
  operation("assignExam", {
    method: "POST",
    path: "/api/exams",
    about: "Gives agents an exam to take; all of them or none.",
    creates: true,
    body: {
      set: required(identifier, "key of a question set"),
      agents: required(list(identifier), "who is to take it"),
      due: required(instant, "until when"),
    },
    handle: async ({ body, asker, reach }, control) => {
      const all = [...new Set(body.agents)];
      if (all.length === 0 || all.length > agents)
        return refuse(400, "Not understood", `agents: found ${all.length}; allowed: 1 to ${agents}`);
      return control.work.assignExam(body.set, all, body.due, asker, reach);
    },
  }),
  operation("startExam", {
    method: "POST",
    path: "/api/exams/:id/start",
    about: "The agent begins an attempt: the questions are there, and the time runs.",
    body: {},
    handle: ({ params, asker }, control) => control.work.startExam(params.id, asker),
  }),
  operation("answerExam", {
    method: "POST",
    path: "/api/exams/:id/answers",
    about: "Keeps answers, over those given before.",
    body: { answers: required(list(given), "answers by question") },
    handle: ({ params, body, asker }, control) => control.work.answerExam(params.id, body.answers, asker),
  }),
  operation("handInExam", {
    method: "POST",
    path: "/api/exams/:id/hand-in",
    about: "The attempt is over and is marked; words wait for a person.",
    body: {},
    handle: ({ params, asker }, control) => control.work.handInExam(params.id, asker),
  }),
  operation("markExam", {
    method: "POST",
    path: "/api/exams/:id/mark",
    about: "Points for an answer in words.",
    body: {
      question: required(place, "place of the question, from 1"),
      points: required(points, "at most what it is worth"),
      comment: perhaps(line(limits.knowledge.commentCharacters), "for the agent"),
    },
    handle: ({ params, body, asker, reach }, control) => control.work.markExam(params.id, body, asker, reach),
  }),
  operation("cancelExam", {
    method: "POST",
    path: "/api/exams/:id/cancel",
    about: "The agent need not take it.",
    body: {},
    handle: ({ params, reach }, control) => control.work.cancelExam(params.id, reach),
  }),
] as const;

const coachingRoutes = [
  operation("listCoaching", {
    method: "GET",
    path: "/api/coaching",
    about: "What agents are to learn, newest first.",
    query: {
      ...paging,
      agent: perhaps(identifier, "whose"),
      state: perhaps(oneOf(COACHING_STATES), "its state"),
      late: optional(yesOrNo, false, "only those past their time"),
    },
    handle: ({ query, reach }, control) => control.work.coaching(query, reach),
  }),
  operation("showCoaching", {
    method: "GET",
    path: "/api/coaching/:id",
    about: "One coaching task.",
    handle: ({ params, reach }, control) => control.work.coachingTask(params.id, reach),
  }),
  operation("createCoaching", {
    method: "POST",
    path: "/api/coaching",
    about: "Gives an agent something to learn.",
    creates: true,
    body: {
      agent: required(identifier, "who"),
      subject: required(line(200), "what about"),
      text: optional(note, "", "what there is to learn"),
      source: optional(oneOf(COACHING_SOURCES), "hand", "what it comes of"),
      sourceId: perhaps(identifier, "id of the call, exam, inspection or answer"),
      due: required(instant, "until when"),
    },
    handle: ({ body, asker, reach }, control) => control.work.createCoaching(body, asker, reach),
  }),
  operation("acknowledgeCoaching", {
    method: "POST",
    path: "/api/coaching/:id/acknowledge",
    about: "The agent has read it.",
    body: { reply: perhaps(note, "the agent's words") },
    handle: ({ params, body, asker }, control) => control.work.acknowledgeCoaching(params.id, body.reply, asker),
  }),
  operation("finishCoaching", {
    method: "POST",
    path: "/api/coaching/:id/done",
    about: "The agent has learned it.",
    body: { outcome: perhaps(note, "what came of it") },
    handle: ({ params, body, reach }, control) => control.work.closeCoaching(params.id, "done", body.outcome, reach),
  }),
  operation("cancelCoaching", {
    method: "POST",
    path: "/api/coaching/:id/cancel",
    about: "It is not needed.",
    body: { outcome: perhaps(note, "why not") },
    handle: ({ params, body, reach }, control) =>
      control.work.closeCoaching(params.id, "cancelled", body.outcome, reach),
  }),
] as const;

export const workRoutes = [...setRoutes, ...examRoutes, ...coachingRoutes] as const;
