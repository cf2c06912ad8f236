// /api/users, /api/me, /api/rights: who may do what. /api/audit: who did it (CRM-11).

import { limits } from "../../base/limits.ts";
import { answer } from "../answer.ts";
import { asJson, jsonReply } from "../reply.ts";
import { FieldReader, type FieldRule, instant, wholeNumber, words } from "../request.ts";
import type { Route } from "../route.ts";

const event: FieldRule<string> = {
  allowed: "the name of an event, or its beginning, such as agent or agent.sign-out",
  read: (text) => (/^[a-z][a-z0-9.-]{0,60}$/.test(text) ? text : undefined),
};

export const userRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/api/me",
    body: "none",
    handle: async ({ asker }, control) => asJson(await control.people.me(asker)),
  },
  {
    method: "GET",
    path: "/api/rights",
    body: "none",
    handle: async (_, control) => asJson(answer(control.people.rights())),
  },
  {
    method: "GET",
    path: "/api/users",
    body: "none",
    handle: async (_, control) => asJson(await control.people.users()),
  },
  {
    method: "GET",
    path: "/api/users/:id",
    body: "none",
    handle: async ({ params }, control) => asJson(await control.people.user(params["id"] ?? "")),
  },
  {
    method: "POST",
    path: "/api/users/:id/token",
    body: "json",
    handle: async ({ params, json, author }, control) =>
      FieldReader.ofJson(json).refusal() ?? asJson(await control.people.makeToken(params["id"] ?? "", author)),
  },
  {
    method: "POST",
    path: "/api/users/:id/revoke",
    body: "json",
    handle: async ({ params, json, author }, control) =>
      FieldReader.ofJson(json).refusal() ?? asJson(await control.people.revokeToken(params["id"] ?? "", author)),
  },
  {
    method: "GET",
    path: "/api/audit",
    body: "none",
    handle: async ({ query }, control) => {
      const fields = FieldReader.ofQuery(query);
      const filter = {
        who: fields.optional("who", words),
        what: fields.optional("what", event),
        since: fields.optional("since", instant),
        limit: fields.optional("limit", wholeNumber(1, limits.people.auditListed)) ?? 100,
      };
      const refusal = fields.refusal();
      if (refusal !== undefined) return refusal;
      const found = await control.people.audit(filter);
      return found.ok ? jsonReply(found.value) : found;
    },
  },
];
