// /api/alarms: what went off; with `watch=true` each piece of news, one line each.

import { limits } from "../../base/limits.ts";
import { asJson } from "../reply.ts";
import { FieldReader, wholeNumber, yesNo } from "../request.ts";
import type { Route } from "../route.ts";

const USUAL_LIMIT = 50;

export const alarmRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/api/alarms",
    body: "none",
    handle: async ({ query }, control) => {
      const fields = FieldReader.ofQuery(query);
      const limit = fields.optional("limit", wholeNumber(1, limits.alarms.listed)) ?? USUAL_LIMIT;
      const open = fields.optional("open", yesNo) ?? false;
      const watch = fields.optional("watch", yesNo) ?? false;
      const refusal = fields.refusal();
      if (refusal !== undefined) return refusal;
      if (!watch) return asJson(await control.alarms.list({ limit, open }));
      return { ok: true, value: { kind: "lines", start: (push) => control.alarms.watch(push) } };
    },
  },
  {
    method: "POST",
    path: "/api/alarms/:id/acknowledge",
    body: "json",
    handle: async ({ params, json, author }, control) =>
      FieldReader.ofJson(json).refusal() ?? asJson(await control.alarms.acknowledge(params["id"] ?? "", author)),
  },
];
