// /api/users, /api/me, /api/rights: who may do what. /api/audit: who did it (CRM-11).

import { limits } from "../../base/limits.ts";
import { optional, perhaps } from "../../office/shape.ts";
import { answer } from "../answer.ts";
import { operations } from "../operation.ts";
import type { AuditView, MeView, RightView, TokenView, UserView } from "../people-control.ts";
import { instant, like, whole, words } from "../shapes.ts";

const event = like(
  /^[a-z][a-z0-9.-]{0,60}$/,
  "the name of an event, or its beginning, such as agent or agent.sign-out",
);

export interface UserAnswers {
  showMe: MeView;
  listRights: readonly RightView[];
  listUsers: readonly UserView[];
  showUser: UserView;
  makeUserToken: TokenView;
  revokeUserToken: UserView;
  listAudit: readonly AuditView[];
}

const operation = operations<UserAnswers>();

export const userRoutes = [
  operation("showMe", {
    method: "GET",
    path: "/api/me",
    about: "Who asks, and what they may.",
    handle: ({ asker }, { people }) => people.me(asker),
  }),
  operation("listRights", {
    method: "GET",
    path: "/api/rights",
    about: "Which role may do what, and how far.",
    handle: (_, { people }) => answer(people.rights()),
  }),
  operation("listUsers", {
    method: "GET",
    path: "/api/users",
    about: "People, and the role of each.",
    handle: (_, { people }) => people.users(),
  }),
  operation("showUser", {
    method: "GET",
    path: "/api/users/:id",
    about: "One person.",
    handle: ({ params }, { people }) => people.user(params.id),
  }),
  operation("makeUserToken", {
    method: "POST",
    shownOnce: true,
    path: "/api/users/:id/token",
    about: "Makes a token, shown this once; the one before is void.",
    body: {},
    handle: ({ params, author }, { people }) => people.makeToken(params.id, author),
  }),
  operation("revokeUserToken", {
    method: "POST",
    path: "/api/users/:id/revoke",
    about: "The person's token is void.",
    body: {},
    handle: ({ params, author }, { people }) => people.revokeToken(params.id, author),
  }),
  operation("listAudit", {
    method: "GET",
    path: "/api/audit",
    about: "Who did what, newest first.",
    query: {
      who: perhaps(words, "by this person alone"),
      what: perhaps(event, "this event alone, or those that begin so"),
      since: perhaps(instant, "then or later"),
      limit: optional(whole(1, limits.people.auditListed), 100, "how many at most"),
    },
    handle: ({ query }, { people }) => people.audit(query),
  }),
] as const;
