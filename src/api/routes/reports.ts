// /api/reports: figures of queues and agents, by the quarter of an hour, the hour, the day, or in one.

import { asJson } from "../reply.ts";
import type { ReportFilter, ReportStep } from "../report-control.ts";
import { FieldReader, identifier, instant, oneOf } from "../request.ts";
import type { Route } from "../route.ts";

const step = oneOf<ReportStep>(["15m", "hour", "day", "total"]);
const facet = oneOf<"tier" | "region">(["tier", "region"]);

export const reportRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/api/reports/queues",
    body: "none",
    handle: async ({ query }, control) => {
      const fields = FieldReader.ofQuery(query);
      const filter = filterOf(fields);
      const queue = fields.optional("queue", identifier);
      const split = fields.optional("split", facet);
      return fields.refusal() ?? asJson(await control.reports.queues({ ...filter, queue, split }));
    },
  },
  {
    method: "GET",
    path: "/api/reports/agents",
    body: "none",
    handle: async ({ query }, control) => {
      const fields = FieldReader.ofQuery(query);
      const filter = filterOf(fields);
      const agent = fields.optional("agent", identifier);
      return fields.refusal() ?? asJson(await control.reports.agents({ ...filter, agent }));
    },
  },
];

function filterOf(fields: FieldReader): ReportFilter {
  const from = fields.optional("from", instant);
  const to = fields.optional("to", instant);
  return { from, to, by: fields.optional("by", step) ?? "total" };
}
