// /api/alarms: what went off; with `watch=true` each piece of news, one line each.

import { limits } from "../../base/limits.ts";
import { optional } from "../../office/shape.ts";
import type { AlarmView } from "../alarm-control.ts";
import { operations, type Watchable } from "../operation.ts";
import { whole, yesNo } from "../shapes.ts";

export interface AlarmAnswers {
  listAlarms: Watchable<readonly AlarmView[], AlarmView>;
  acknowledgeAlarm: AlarmView;
}

const operation = operations<AlarmAnswers>();

export const alarmRoutes = [
  operation("listAlarms", {
    method: "GET",
    path: "/api/alarms",
    about: "Alarms, newest first.",
    query: {
      limit: optional(whole(1, limits.alarms.listed), 50, "how many at most"),
      open: optional(yesNo, false, "only those that are not over"),
      watch: optional(yesNo, false, "those open now and then each piece of news, one line each"),
    },
    handle: async ({ query: { limit, open, watch } }, { alarms }) => {
      if (watch) return { ok: true, value: { kind: "lines", start: (push) => alarms.watch(push) } };
      const found = await alarms.list({ limit, open });
      return found.ok ? { ok: true, value: { kind: "json", value: found.value } } : found;
    },
  }),
  operation("acknowledgeAlarm", {
    method: "POST",
    path: "/api/alarms/:id/acknowledge",
    about: "Somebody sees to it.",
    body: {},
    handle: ({ params, author }, control) => control.alarms.acknowledge(params.id, author),
  }),
] as const;
