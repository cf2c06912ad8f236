// /api/status, /api/doctor, /api/configuration: how the switch is doing.

import { asJson } from "../reply.ts";
import type { Route } from "../route.ts";

export const statusRoutes: readonly Route[] = [
  { method: "GET", path: "/api/status", body: "none", handle: async (_, control) => asJson(await control.status()) },
  { method: "GET", path: "/api/doctor", body: "none", handle: async (_, control) => asJson(await control.doctor()) },
  {
    method: "GET",
    path: "/api/configuration",
    body: "none",
    handle: async (_, control) => asJson(await control.configuration()),
  },
];
