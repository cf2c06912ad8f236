// A survey: the question, the answer with what its rules want done, and perhaps a spoken comment.
//
//   ask ──► gather … ──► answer ──► record ──► comment ──► done
//              │            └── no comment wanted, or nothing said ──► done
//              └── timeout, invalid: as a question's

import type { SurveyAction } from "./flow.ts";
import { CHOICE_PAUSE_MS, question } from "./run-ask.ts";
import type { RunState } from "./run-state.ts";
import { ask, askDone, leave, NodeFault, type NodeOf, type Step, unasked } from "./run-step.ts";
import type { FilledAction } from "./verbs.ts";

type SurveyNode = NodeOf<"survey">;

/** What a comment ends with, and after how much silence. */
const COMMENT_END = "#";
const COMMENT_SILENCE_MS = 4_000;

interface Given {
  readonly answer: number;
  readonly score: number;
}

export function survey(node: SurveyNode, state: RunState): Step {
  const { survey, measure, least, most, best } = node;
  return askDone({ verb: "ask", survey, measure, least, most, best }, () => askForMark(node, state));
}

function askForMark(node: SurveyNode, state: RunState): Step {
  const digits = String(node.most).length;
  return question(state, {
    asking: node,
    keys: {
      least: 1,
      most: digits,
      endKey: digits > 1 ? "#" : "", // 1 and 10 begin alike: the end key or a pause tells which
      pauseMs: CHOICE_PAUSE_MS,
      secret: false,
      phrases: new Map(),
    },
    understood: (keys) => {
      const answer = /^\d+$/.test(keys) ? Number(keys) : Number.NaN;
      if (!(answer >= node.least && answer <= node.most)) return undefined;
      return answered(node, state, { answer, score: scoreOf(node, answer) });
    },
  });
}

/** 0 the worst answer of the scale, 1 the best. */
export function scoreOf({ least, most, best }: Pick<SurveyNode, "least" | "most" | "best">, answer: number): number {
  if (most === least) return 1;
  return (best === "first" ? most - answer : answer - least) / (most - least);
}

function answered(node: SurveyNode, state: RunState, given: Given): Step {
  const { survey, measure, least, most } = node;
  const rules = node.rules.filter(({ when }) => state.decide(when, { ...given }));
  const actions = rules.flatMap(({ then }) => then.map((action) => filledAction(action, state, given)));
  state.set(node.into, given.answer);
  return askDone({ verb: "answer", survey, measure, least, most, ...given, actions }, () =>
    comment(node, state, given),
  );
}

function filledAction(action: SurveyAction, state: RunState, given: Given): FilledAction {
  if (action.kind !== "message") return action;
  const { via, to, subject, text } = action.message;
  const more = { ...given };
  return {
    kind: "message",
    via,
    to: state.fill(to, more),
    subject: subject && state.fill(subject, more),
    text: state.fill(text, more),
  };
}

function comment(node: SurveyNode, state: RunState, given: Given): Step {
  const said = String(given.answer);
  const wanted = node.comment;
  if (wanted === undefined) return leave("done", said);
  if (wanted.when !== undefined && !state.decide(wanted.when, { ...given })) return leave("done", said);
  const record = {
    verb: "record",
    said: state.speak(wanted.words),
    language: state.language,
    mostMs: wanted.mostMs,
    silenceMs: COMMENT_SILENCE_MS,
    endKey: COMMENT_END,
    beep: true,
    purpose: "comment",
    survey: node.survey,
  } as const;
  return ask(record, (came) => {
    if (came.kind === "empty") return leave("done", said);
    if (came.kind !== "done") return unasked(record, came);
    const verb = { verb: "comment", survey: node.survey, recording: recordingOf(came.value) } as const;
    return askDone(verb, () => leave("done", said));
  });
}

function recordingOf(value: unknown): string {
  const id = typeof value === "object" && value !== null && "id" in value ? value.id : undefined;
  if (typeof id === "string") return id;
  throw new NodeFault("a recording without an id");
}
