// /api/queues: who waits where; with `watch=true` again after each change, one line a change; and who could take a call.

import { whoFor } from "../colleagues.ts";
import { asJson, jsonReply } from "../reply.ts";
import { dialled, FieldReader, words, yesNo } from "../request.ts";
import type { Route } from "../route.ts";

export const queueRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/api/queues",
    body: "none",
    handle: async ({ query }, control) => {
      const fields = FieldReader.ofQuery(query);
      const watch = fields.optional("watch", yesNo) ?? false;
      const refusal = fields.refusal();
      if (refusal !== undefined) return refusal;
      if (!watch) return asJson(await control.queues());
      return { ok: true, value: { kind: "lines", start: (push) => control.watchQueues(push) } };
    },
  },
  {
    method: "GET",
    path: "/api/queues/:id",
    body: "none",
    handle: async ({ params }, control) => asJson(await control.queue(params["id"] ?? "")),
  },
  {
    method: "GET",
    path: "/api/queues/:id/who",
    body: "none",
    handle: async ({ params, query, reach }, control) => {
      const fields = FieldReader.ofQuery(query);
      const asked = {
        tier: fields.optional("tier", words),
        region: fields.optional("region", words),
        number: fields.optional("number", dialled),
      };
      const refusal = fields.refusal();
      if (refusal !== undefined) return refusal;
      const found = await control.routing.who(params["id"] ?? "", asked);
      return found.ok ? jsonReply(whoFor(reach, found.value)) : found;
    },
  },
];
