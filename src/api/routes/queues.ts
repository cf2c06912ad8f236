// /api/queues: who waits where; with `watch=true` again after each change, one line a change; and who could take a call.

import { optional, perhaps } from "../../office/shape.ts";
import { answer } from "../answer.ts";
import { whoFor } from "../colleagues.ts";
import { operations, type Watchable } from "../operation.ts";
import { asJson } from "../reply.ts";
import type { WhoView } from "../routing-views.ts";
import { dialled, words, yesNo } from "../shapes.ts";
import type { QueueView } from "../views.ts";

export interface QueueAnswers {
  listQueues: Watchable<readonly QueueView[]>;
  showQueue: QueueView;
  whoTakes: WhoView;
}

const operation = operations<QueueAnswers>();

export const queueRoutes = [
  operation("listQueues", {
    method: "GET",
    path: "/api/queues",
    about: "Queues, and who waits where.",
    query: { watch: optional(yesNo, false, "again after each change, one line a change") },
    handle: async ({ query }, control) =>
      query.watch
        ? { ok: true, value: { kind: "lines", start: (push) => control.watchQueues(push) } }
        : asJson(await control.queues()),
  }),
  operation("showQueue", {
    method: "GET",
    path: "/api/queues/:id",
    about: "One queue: who waits, who serves, and today's figures.",
    handle: ({ params }, control) => control.queue(params.id),
  }),
  operation("whoTakes", {
    method: "GET",
    path: "/api/queues/:id/who",
    about: "Who could take a caller now, and in which order.",
    query: {
      tier: perhaps(words, "a caller of this tier"),
      region: perhaps(words, "from this region"),
      number: perhaps(dialled, "with this number"),
    },
    handle: async ({ params, query, reach }, control) => {
      const found = await control.routing.who(params.id, query);
      return found.ok ? answer(whoFor(reach, found.value)) : found;
    },
  }),
] as const;
