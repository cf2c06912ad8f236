// One survey with two answers, one of them bad, for tests of the HTTP interface and the command line.

import { answer, refuse } from "../../src/api/answer.ts";
import type { SurveyAnswerView, SurveyControl } from "../../src/api/survey-control.ts";

const AT = "2026-11-22T08:00:00.000Z";
const SCALE = { measure: "csat", least: 1, most: 3, best: "first" } as const;

const BAD: SurveyAnswerView = {
  ...{
    id: "c-20261122-aaaaaaaa-s1",
    call: "c-20261122-aaaaaaaa",
    talk: 1,
    survey: "service",
    flow: "after",
    version: 4,
  },
  ...SCALE,
  ...{ agent: "5001", team: "a", queue: "support", number: "+8613800138000" },
  ...{ askedAt: AT, answeredAt: "2026-11-22T08:00:04.000Z", answer: 3, score: 0 },
  actions: [
    { kind: "call-back", to: "support", state: "done", detail: "b-20261122-8f3k2m9q" },
    { kind: "message", to: "phone 1003", state: "failed", detail: "1003 is not registered" },
  ],
  comment: "c-20261122-aaaaaaaa-2",
};
const UNANSWERED: SurveyAnswerView = {
  ...BAD,
  ...{ id: "c-20261122-bbbbbbbb-s1", call: "c-20261122-bbbbbbbb", answeredAt: null, answer: null, score: null },
  ...{ actions: [], comment: null },
};

/** `done` hears what was asked for. */
export function sampleSurveys(done: (what: string) => void): SurveyControl {
  const missing = refuse(404, "No such answer", "found no such answer");
  return {
    list: async () => answer([{ survey: "service", ...SCALE, offered: 40, answered: 10, lastAt: AT }]),
    answers: async ({ survey = "any", agent = "any", queue = "any", low, unanswered, from = 0, limit }) => {
      done(`answers ${survey} of ${agent} in ${queue}, low ${low}, unanswered ${unanswered}, from ${from}, ${limit}`);
      return answer(unanswered ? [UNANSWERED, BAD] : [BAD]);
    },
    show: async (id) => (id === BAD.id ? answer(BAD) : missing),
    report: async ({ survey, by, from = 0, to = 0, agent = "any" }) => {
      done(`report ${survey} by ${by} of ${agent} from ${from} to ${to}`);
      const figures = { offered: 40, answered: 10, responseRate: 0.25, mean: 1.5, meanScore: 0.75, csat: 0.6 };
      const rest = { nps: null, ces: null, easy: null, keys: { "1": 6, "2": 3, "3": 1 }, few: true };
      const group = by === "agent" ? { group: "5001", name: "=李雷" } : { group: null, name: null };
      return answer([{ survey: survey ?? "", ...SCALE, ...group, from: AT, to: AT, ...figures, ...rest }]);
    },
    comment: async (id, { name }) => {
      done(`comment ${id} by ${name}`);
      if (id !== BAD.id) return missing;
      return answer({ kind: "bytes", bytes: Uint8Array.of(82, 73, 70, 70), type: "audio/wav", name: `${id}.wav` });
    },
    deleteComment: async (id, { name }) => {
      done(`delete ${id} by ${name}`);
      return id === BAD.id ? answer(BAD) : missing;
    },
  };
}
