// POST /api/calls/ID/move and …/take: a waiting caller sent elsewhere, or taken by a supervisor (ACD-18).

import { optional, perhaps, required } from "../../office/shape.ts";
import { refuse } from "../answer.ts";
import { operations } from "../operation.ts";
import { identifier, whole } from "../shapes.ts";
import type { MovedView, TakenView } from "../waiting-control.ts";

export interface WaitingAnswers {
  moveCall: MovedView;
  takeCall: TakenView;
}

const operation = operations<WaitingAnswers>();

export const waitingRoutes = [
  operation("moveCall", {
    method: "POST",
    path: "/api/calls/:id/move",
    about: "Sends a waiting caller elsewhere, or further to the front.",
    body: {
      queue: perhaps(identifier, "to this queue"),
      agent: perhaps(identifier, "to this agent"),
      creditS: optional(whole(0, 86_400), 0, "counts as having waited so many seconds longer"),
    },
    handle: ({ params, body: { queue, agent, creditS }, asker }, { waiting }) => {
      if (queue === undefined && agent === undefined && creditS === 0)
        return refuse(
          400,
          "Not understood",
          "found nothing to do; allowed: queue, agent, creditS, at least one of them",
        );
      return waiting.move(params.id, { queue, agent, creditMs: creditS * 1_000 }, asker);
    },
  }),
  operation("takeCall", {
    method: "POST",
    path: "/api/calls/:id/take",
    about: "Rings a phone that then has a waiting caller.",
    body: { phone: required(identifier, "the phone") },
    handle: ({ params, body, asker }, { waiting }) => waiting.take(params.id, body.phone, asker),
  }),
] as const;
