// /api/agents: who is at work and in which state, and everything an agent can do about it.

import type { AgentExplanation } from "../../acd/explain.ts";
import { optional, perhaps, required } from "../../office/shape.ts";
import type { AgentMomentView } from "../explain-views.ts";
import { operations } from "../operation.ts";
import { identifier, instant, whole, words } from "../shapes.ts";
import type { AgentView } from "../views.ts";

/** Of more wrap-up, where nobody says how much. */
const EXTEND_S = 30;

export interface AgentAnswers {
  listAgents: readonly AgentView[];
  showAgent: AgentView;
  explainAgent: AgentExplanation | AgentMomentView;
  signInAgent: AgentView;
  readyAgent: AgentView;
  busyAgent: AgentView;
  breakAgent: AgentView;
  wrapUpAgent: AgentView;
  disposeAgent: AgentView;
  extendAgent: AgentView;
  signOutAgent: AgentView;
}

const operation = operations<AgentAnswers>();

export const agentRoutes = [
  operation("listAgents", {
    method: "GET",
    path: "/api/agents",
    about: "Agents, and in which state each is.",
    handle: (_, control) => control.agents(),
  }),
  operation("showAgent", {
    method: "GET",
    path: "/api/agents/:id",
    about: "One agent: state, skills, queues and today's figures.",
    handle: ({ params }, control) => control.agent(params.id),
  }),
  operation("explainAgent", {
    method: "GET",
    path: "/api/agents/:id/explanation",
    about: "Why an agent gets calls or gets none, now or at a moment that is over.",
    query: { at: perhaps(instant, "a moment that is over; left out: now") },
    handle: ({ params, query }, control) =>
      query.at === undefined ? control.explainAgent(params.id) : control.explainAgentAt(params.id, query.at),
  }),
  operation("signInAgent", {
    method: "POST",
    path: "/api/agents/:id/sign-in",
    about: "Signs an agent in at a phone.",
    body: { extension: perhaps(identifier, "the phone; left out: the agent's own") },
    handle: ({ params, body: { extension }, asker }, control) =>
      control.agentAction(params.id, { kind: "sign-in", extension }, asker),
  }),
  operation("readyAgent", {
    method: "POST",
    path: "/api/agents/:id/ready",
    about: "Takes calls from now on.",
    body: {},
    handle: ({ params, asker }, control) => control.agentAction(params.id, { kind: "ready" }, asker),
  }),
  operation("busyAgent", {
    method: "POST",
    path: "/api/agents/:id/busy",
    about: "Takes no calls, for a reason.",
    body: { reason: optional(words, "busy", "why") },
    handle: ({ params, body: { reason }, asker }, control) =>
      control.agentAction(params.id, { kind: "busy", reason }, asker),
  }),
  operation("breakAgent", {
    method: "POST",
    path: "/api/agents/:id/break",
    about: "Goes on a break.",
    body: {},
    handle: ({ params, asker }, control) => control.agentAction(params.id, { kind: "break" }, asker),
  }),
  operation("wrapUpAgent", {
    method: "POST",
    path: "/api/agents/:id/wrap-up",
    about: "Ends the work after a call, and says what it was about.",
    body: { disposition: perhaps(words, "a code or a name of the queue's dispositions") },
    handle: ({ params, body: { disposition }, asker }, control) =>
      control.agentAction(params.id, { kind: "wrap-up", disposition }, asker),
  }),
  operation("disposeAgent", {
    method: "POST",
    path: "/api/agents/:id/disposition",
    about: "Says what a call was about; the work after it goes on.",
    body: { disposition: required(words, "a code or a name of the queue's dispositions") },
    handle: ({ params, body: { disposition }, asker }, control) =>
      control.agentAction(params.id, { kind: "disposition", disposition }, asker),
  }),
  operation("extendAgent", {
    method: "POST",
    path: "/api/agents/:id/extend",
    about: "More time for the work after a call.",
    body: { byS: optional(whole(1, 3_600), EXTEND_S, "seconds") },
    handle: ({ params, body: { byS }, asker }, control) =>
      control.agentAction(params.id, { kind: "extend", byMs: byS * 1_000 }, asker),
  }),
  operation("signOutAgent", {
    method: "POST",
    path: "/api/agents/:id/sign-out",
    about: "Signs an agent out.",
    body: {},
    handle: ({ params, asker }, control) => control.agentAction(params.id, { kind: "sign-out" }, asker),
  }),
] as const;
