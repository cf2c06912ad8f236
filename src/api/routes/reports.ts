// /api/reports: figures of queues and agents, by the quarter of an hour, the hour, the day, or in one.

import { optional, perhaps } from "../../office/shape.ts";
import { operations } from "../operation.ts";
import type { AgentReportView, QueueReportView } from "../report-control.ts";
import { choice, identifier, instant } from "../shapes.ts";

const period = {
  from: perhaps(instant, "left out: today's midnight"),
  to: perhaps(instant, "left out: now"),
  by: optional(choice(["15m", "hour", "day", "total"]), "total", "a row for each"),
} as const;

export interface FigureAnswers {
  reportQueues: readonly QueueReportView[];
  reportAgents: readonly AgentReportView[];
}

const operation = operations<FigureAnswers>();

export const reportRoutes = [
  operation("reportQueues", {
    method: "GET",
    path: "/api/reports/queues",
    about: "Figures of queues.",
    query: {
      ...period,
      queue: perhaps(identifier, "of this queue alone"),
      split: perhaps(choice(["tier", "region"]), "a row for each"),
    },
    handle: ({ query }, { reports }) => reports.queues(query),
  }),
  operation("reportAgents", {
    method: "GET",
    path: "/api/reports/agents",
    about: "Figures of agents.",
    query: { ...period, agent: perhaps(identifier, "of this agent alone") },
    handle: ({ query }, { reports }) => reports.agents(query),
  }),
] as const;
