// /api/inspections: calls that are judged, and what becomes of their scores.

import { limits } from "../../base/limits.ts";
import { list, oneOf, optional, perhaps, required, yesOrNo } from "../../office/shape.ts";
import { INSPECTION_STATES } from "../../qa/inspection.ts";
import { refuse } from "../answer.ts";
import type { InspectionDetailView, InspectionFileView, InspectionView } from "../inspection-control.ts";
import { operations, type Page } from "../operation.ts";
import { identifier, instant, line, paging, prose } from "../shapes.ts";
import type { CoachingView } from "../work-control.ts";

const { reasonCharacters, disputedItems } = limits.inspections;
const reason = line(reasonCharacters);

export interface InspectionAnswers {
  listInspections: Page<InspectionView>;
  showInspection: InspectionDetailView;
  showInspectionFile: InspectionFileView;
  createInspection: InspectionDetailView;
  assignInspection: InspectionDetailView;
  withdrawInspection: InspectionDetailView;
  acknowledgeInspection: InspectionDetailView;
  disputeInspection: InspectionDetailView;
  recheckInspection: InspectionDetailView;
  decideInspection: InspectionDetailView;
  coachInspection: CoachingView;
}

const operation = operations<InspectionAnswers>();

const looking = [
  operation("listInspections", {
    method: "GET",
    path: "/api/inspections",
    about: "Inspections, newest first; one's own once they have a score.",
    query: {
      ...paging,
      agent: perhaps(identifier, "whose call it was"),
      team: perhaps(identifier, "whose agent it was, when it was made"),
      queue: perhaps(identifier, "of which queue"),
      scorecard: perhaps(identifier, "judged by which scorecard"),
      state: perhaps(oneOf(INSPECTION_STATES), "its state"),
      call: perhaps(identifier, "of which call"),
      draw: perhaps(identifier, "of which draw, e.g. D-4"),
      passed: perhaps(yesOrNo, "true: those that passed; false: those that did not"),
    },
    handle: ({ query, asker, reach }, control) => control.inspections.inspections(query, asker, reach),
  }),
  operation("showInspection", {
    method: "GET",
    path: "/api/inspections/:id",
    about: "One inspection with its score, answers and comments; never who judged it.",
    handle: ({ params, asker, reach }, control) => control.inspections.inspection(params.id, asker, reach),
  }),
  operation("showInspectionFile", {
    method: "GET",
    path: "/api/inspections/:id/file",
    about: "Who judged an inspection and what each of them said; who drew, withdrew and decided.",
    handle: ({ params }, control) => control.inspections.file(params.id),
  }),
] as const;

const seeing = [
  operation("createInspection", {
    method: "POST",
    path: "/api/inspections",
    about: "Has one agent's part of a recorded call judged, without a draw.",
    creates: true,
    body: {
      call: required(identifier, "the call"),
      agent: perhaps(identifier, "whose part of it; needed where several agents spoke"),
      scorecard: required(identifier, "key of the scorecard"),
      why: required(reason, "why this call"),
    },
    handle: ({ body, asker }, control) => control.inspections.create(body, asker),
  }),
  operation("assignInspection", {
    method: "POST",
    path: "/api/inspections/:id/assign",
    about: "Hands an inspection to an inspector, or to another one.",
    body: { inspector: perhaps(identifier, "key of the user; left out: whoever has time") },
    handle: ({ params, body, asker }, control) => control.inspections.assign(params.id, body.inspector, asker),
  }),
  operation("withdrawInspection", {
    method: "POST",
    path: "/api/inspections/:id/withdraw",
    about: "Ends an inspection without a score, as long as it has none.",
    body: { why: required(reason, "why") },
    handle: ({ params, body, asker }, control) => control.inspections.withdraw(params.id, body.why, asker),
  }),
  operation("recheckInspection", {
    method: "POST",
    path: "/api/inspections/:id/recheck",
    about: "Has a disputed call judged by a second inspector.",
    body: { inspector: perhaps(identifier, "key of the user; left out: whoever has time") },
    handle: ({ params, body, asker }, control) => control.inspections.recheck(params.id, body.inspector, asker),
  }),
  operation("decideInspection", {
    method: "POST",
    path: "/api/inspections/:id/decide",
    about: "Decides a dispute: the score stays, or that of the second inspector counts.",
    body: {
      outcome: required(oneOf(["upheld", "changed"]), "upheld: the first sheet counts; changed: the second"),
      words: required(reason, "for the agent"),
    },
    handle: ({ params, body, asker }, control) =>
      control.inspections.decide(params.id, body.outcome, body.words, asker),
  }),
] as const;

const answering = [
  operation("acknowledgeInspection", {
    method: "POST",
    path: "/api/inspections/:id/acknowledge",
    about: "The agent agrees with the score.",
    body: {},
    handle: ({ params, asker }, control) => control.inspections.acknowledge(params.id, asker),
  }),
  operation("disputeInspection", {
    method: "POST",
    path: "/api/inspections/:id/dispute",
    about: "The agent disputes the score, within the time for it.",
    body: {
      reason: required(reason, "why; a second inspector reads it"),
      items: optional(list(identifier), [], "keys of the questions it is about; none: the whole"),
    },
    handle: async ({ params, body, asker }, control) => {
      const { items } = body;
      if (items.length > disputedItems)
        return refuse(400, "Not understood", `items: found ${items.length}; allowed: at most ${disputedItems}`);
      return control.inspections.dispute(params.id, body.reason, items, asker);
    },
  }),
  operation("coachInspection", {
    method: "POST",
    path: "/api/inspections/:id/coaching",
    about: "Gives the agent something to learn of a call that was judged.",
    creates: true,
    body: {
      subject: required(line(200), "what about"),
      text: optional(prose(limits.work.answerCharacters), "", "what there is to learn"),
      due: required(instant, "until when"),
    },
    handle: ({ params, body, asker, reach }, control) => control.inspections.coach(params.id, body, asker, reach),
  }),
] as const;

export const inspectionRoutes = [...looking, ...seeing, ...answering] as const;
