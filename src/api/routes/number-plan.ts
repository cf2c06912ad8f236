// /api/routes: which numbers go over which trunks, and what a number would reach.

import { asJson } from "../reply.ts";
import { dialled, FieldReader, identifier, instant } from "../request.ts";
import type { Route } from "../route.ts";

export const numberPlanRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/api/routes",
    body: "none",
    handle: async (_, control) => asJson(await control.routes.list()),
  },
  {
    method: "GET",
    path: "/api/routes/test",
    body: "none",
    handle: async ({ query }, control) => {
      const fields = FieldReader.ofQuery(query);
      const number = fields.required("number", dialled);
      const asked = {
        from: fields.optional("from", identifier),
        trunk: fields.optional("trunk", identifier),
        at: fields.optional("at", instant),
      };
      return fields.refusal() ?? asJson(await control.routes.test({ number: number ?? "", ...asked }));
    },
  },
];
