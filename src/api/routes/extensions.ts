// /api/extensions: phone lines and where they are registered.

import { asJson } from "../reply.ts";
import type { Route } from "../route.ts";

export const extensionRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/api/extensions",
    body: "none",
    handle: async (_, control) => asJson(await control.extensions()),
  },
  {
    method: "GET",
    path: "/api/extensions/:id",
    body: "none",
    handle: async ({ params }, control) => asJson(await control.extension(params["id"] ?? "")),
  },
];
