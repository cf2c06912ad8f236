// POST /api/calls/ID/move and …/take: a waiting caller sent elsewhere, or taken by a supervisor (ACD-18).

import { refuse } from "../answer.ts";
import { asJson } from "../reply.ts";
import { FieldReader, identifier, wholeNumber } from "../request.ts";
import type { Route } from "../route.ts";

const seconds = wholeNumber(0, 86_400);

export const waitingRoutes: readonly Route[] = [
  {
    method: "POST",
    path: "/api/calls/:id/move",
    body: "json",
    handle: async ({ params, json, asker }, control) => {
      const fields = FieldReader.ofJson(json);
      const wish = {
        queue: fields.optional("queue", identifier),
        agent: fields.optional("agent", identifier),
        creditMs: (fields.optional("creditS", seconds) ?? 0) * 1_000,
      };
      const refusal = fields.refusal();
      if (refusal !== undefined) return refusal;
      if (wish.queue === undefined && wish.agent === undefined && wish.creditMs === 0)
        return refuse(
          400,
          "Not understood",
          "found nothing to do; allowed: queue, agent, creditS, at least one of them",
        );
      return asJson(await control.waiting.move(params["id"] ?? "", wish, asker));
    },
  },
  {
    method: "POST",
    path: "/api/calls/:id/take",
    body: "json",
    handle: async ({ params, json, asker }, control) => {
      const fields = FieldReader.ofJson(json);
      const phone = fields.required("phone", identifier) ?? "";
      return fields.refusal() ?? asJson(await control.waiting.take(params["id"] ?? "", phone, asker));
    },
  },
];
