// /api/log: the last lines, with `follow=true` each further one, and the level.

import { optional, required } from "../../office/shape.ts";
import { answer } from "../answer.ts";
import type { LogControl } from "../control.ts";
import { operations, type Watchable } from "../operation.ts";
import { jsonReply } from "../reply.ts";
import { choice, whole, yesNo } from "../shapes.ts";
import type { LogLevel, LogLineView } from "../views.ts";

export interface LogAnswers {
  listLogLines: Watchable<readonly LogLineView[], LogLineView>;
  showLogLevel: { readonly level: LogLevel };
  setLogLevel: { readonly level: LogLevel };
}

const operation = operations<LogAnswers>();

export const logRoutes = [
  operation("listLogLines", {
    method: "GET",
    path: "/api/log",
    about: "The last lines of the log.",
    query: {
      lines: optional(whole(0, 1_000), 100, "how many"),
      follow: optional(yesNo, false, "and then each further one, one line each"),
    },
    handle: ({ query: { lines, follow } }, { log }) =>
      follow
        ? { ok: true, value: { kind: "lines", start: (push) => followLog(log, lines, push) } }
        : jsonReply(lastLines(log, lines)),
  }),
  operation("showLogLevel", {
    method: "GET",
    path: "/api/log/level",
    about: "What is written into the log.",
    handle: (_, { log }) => answer({ level: log.level() }),
  }),
  operation("setLogLevel", {
    method: "PUT",
    path: "/api/log/level",
    about: "What is written into the log from now on, until the next start.",
    body: { level: required(choice(["debug", "info", "warn", "error"]), "this and what is worse") },
    handle: ({ body }, { log }) => {
      log.setLevel(body.level);
      return answer({ level: log.level() });
    },
  }),
] as const;

function lastLines(log: LogControl, lines: number): readonly LogLineView[] {
  return lines === 0 ? [] : log.recent(lines);
}

function followLog(log: LogControl, lines: number, push: (value: unknown) => void): () => void {
  for (const line of lastLines(log, lines)) push(line);
  return log.watch(push);
}
