// /api/queues: who waits where; with `watch=true` again after each change, one line a change.

import { asJson } from "../reply.ts";
import { FieldReader, yesNo } from "../request.ts";
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
];
