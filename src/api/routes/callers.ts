// /api/callers: who is barred, welcome or known; and what customers thought of a call. Numbers stand in the query or the body: "+" is no name of a
// path.

import { limits } from "../../base/limits.ts";
import { optional, perhaps, required } from "../../office/shape.ts";
import type { CallerView, MarkView } from "../caller-control.ts";
import { operations } from "../operation.ts";
import { choice, identifier, instant, like, lineOf, whole, words } from "../shapes.ts";
import type { QueueView } from "../views.ts";

const number = required(like(/^\+?[0-9() .-]{1,40}\*?$/, "a number, perhaps with * at its end"), "the caller's");
const place = like(/^[\p{L}\p{N}_-]{1,40}(?:\/[\p{L}\p{N}_-]{1,40})?$/u, "a place such as fujian/xiamen");
const target = like(/^(?:\+?[0-9*#]{1,32}|[\p{L}\p{N}][\p{L}\p{N}_-]{0,39})$/u, "a queue or a number");
const sentence = lineOf(limits.waiting.reasonCharacters);
const kind = choice(["black", "white", "note"]);

export interface CallerAnswers {
  listCallers: readonly CallerView[];
  findCaller: CallerView;
  putCaller: CallerView;
  removeCaller: CallerView;
  contestCaller: CallerView;
  answerContest: CallerView;
  markCall: MarkView;
  closeQueue: QueueView;
  openQueue: QueueView;
}

const operation = operations<CallerAnswers>();

export const callerRoutes = [
  operation("listCallers", {
    method: "GET",
    path: "/api/callers",
    about: "Callers who are barred, welcome or known, newest first.",
    query: {
      kind: perhaps(kind, "of this kind alone"),
      before: perhaps(instant, "made before this"),
      limit: optional(whole(1, limits.callers.listed), 100, "how many at most"),
    },
    handle: ({ query }, control) => control.callers.list(query),
  }),
  operation("findCaller", {
    method: "GET",
    path: "/api/callers/find",
    about: "What holds for a number: its own entry, or one with a star.",
    query: { number },
    handle: ({ query }, control) => control.callers.show(query.number),
  }),
  operation("putCaller", {
    method: "POST",
    path: "/api/callers/put",
    about: "Bars a number, makes it welcome, or puts down who it is.",
    body: {
      number,
      kind: required(kind, "black: barred; white: never barred; note: known"),
      name: perhaps(words, "who it is"),
      tier: perhaps(identifier, "how they are served"),
      region: perhaps(place, "where they are"),
      owner: perhaps(identifier, "the agent who knows them"),
      reason: perhaps(sentence, "why"),
      until: perhaps(instant, "it holds until then"),
    },
    handle: ({ body, asker }, control) => control.callers.put(body, asker),
  }),
  operation("removeCaller", {
    method: "POST",
    path: "/api/callers/remove",
    about: "Takes a number off the list.",
    body: { number },
    handle: ({ body, asker }, control) => control.callers.remove(body.number, asker),
  }),
  operation("contestCaller", {
    method: "POST",
    path: "/api/callers/contest",
    about: "Somebody objects to being barred.",
    body: { number, reason: required(sentence, "why") },
    handle: ({ body, asker }, control) => control.callers.contest(body.number, body.reason, asker),
  }),
  operation("answerContest", {
    method: "POST",
    path: "/api/callers/answer",
    about: "Decides an objection.",
    body: {
      number,
      verdict: required(choice(["lift", "uphold"]), "lift: they may call again"),
      reason: required(sentence, "why"),
    },
    handle: ({ body: { number: of, verdict, reason }, asker }, control) =>
      control.callers.answerContest(of, { lift: verdict === "lift", reason }, asker),
  }),
  operation("markCall", {
    method: "POST",
    path: "/api/calls/:id/mark",
    about: "Notes what a customer thought of a call that is over.",
    body: { mark: required(whole(1, 5), "1 worst, 5 best") },
    handle: ({ params, body, asker }, control) => control.callers.mark(params.id, body.mark, asker),
  }),
  operation("closeQueue", {
    method: "POST",
    path: "/api/queues/:id/close",
    about: "Takes no callers any more, whatever the hours.",
    body: {
      until: perhaps(instant, "until then; left out: until it is opened"),
      reason: perhaps(sentence, "why"),
      to: perhaps(target, "where callers go; left out: as the office file says"),
    },
    handle: ({ params, body, asker }, control) => control.closures.close(params.id, body, asker),
  }),
  operation("openQueue", {
    method: "POST",
    path: "/api/queues/:id/open",
    about: "Takes callers again.",
    body: {},
    handle: ({ params, asker }, control) => control.closures.open(params.id, asker),
  }),
] as const;
