// /api/trunks: the ways to carriers and how they are.

import { asJson } from "../reply.ts";
import type { Route } from "../route.ts";

export const trunkRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/api/trunks",
    body: "none",
    handle: async (_, control) => asJson(await control.trunks.list()),
  },
  {
    method: "GET",
    path: "/api/trunks/:id",
    body: "none",
    handle: async ({ params }, control) => asJson(await control.trunks.show(params["id"] ?? "")),
  },
];
