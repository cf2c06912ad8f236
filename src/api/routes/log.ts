// /api/log: the last lines, with `follow=true` each further one, and the level.

import type { LogControl } from "../control.ts";
import { jsonReply } from "../reply.ts";
import { FieldReader, oneOf, wholeNumber, yesNo } from "../request.ts";
import type { Route } from "../route.ts";

const level = oneOf(["debug", "info", "warn", "error"]);

export const logRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/api/log",
    body: "none",
    handle: async ({ query }, control) => {
      const fields = FieldReader.ofQuery(query);
      const lines = fields.optional("lines", wholeNumber(0, 1000)) ?? 100;
      const follow = fields.optional("follow", yesNo) ?? false;
      const refusal = fields.refusal();
      if (refusal !== undefined) return refusal;
      if (!follow) return jsonReply(lastLines(control.log, lines));
      return { ok: true, value: { kind: "lines", start: (push) => followLog(control.log, lines, push) } };
    },
  },
  {
    method: "GET",
    path: "/api/log/level",
    body: "none",
    handle: async (_, control) => jsonReply({ level: control.log.level() }),
  },
  {
    method: "PUT",
    path: "/api/log/level",
    body: "json",
    handle: async ({ json }, control) => {
      const fields = FieldReader.ofJson(json);
      const wanted = fields.required("level", level);
      const refusal = fields.refusal();
      if (refusal !== undefined) return refusal;
      if (wanted !== undefined) control.log.setLevel(wanted);
      return jsonReply({ level: control.log.level() });
    },
  },
];

function lastLines(log: LogControl, lines: number): readonly unknown[] {
  return lines === 0 ? [] : log.recent(lines);
}

function followLog(log: LogControl, lines: number, push: (value: unknown) => void): () => void {
  for (const line of lastLines(log, lines)) push(line);
  return log.watch(push);
}
