// /api/log: the last lines, with `follow=true` each further one, the level, and the calls whose every line is logged.

import { limits } from "../../base/limits.ts";
import { optional, perhaps, required } from "../../office/shape.ts";
import { type Answer, answer, refuse } from "../answer.ts";
import type { SwitchControl } from "../control.ts";
import type { LogControl, LogLevelView, LogWatch } from "../log-control.ts";
import { operations, type Watchable } from "../operation.ts";
import { jsonReply } from "../reply.ts";
import { choice, identifier, phone, whole, yesNo } from "../shapes.ts";
import type { LogLineView } from "../views.ts";

export interface LogAnswers {
  listLogLines: Watchable<readonly LogLineView[], LogLineView>;
  showLogLevel: LogLevelView;
  setLogLevel: LogLevelView;
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
    about: "What is written into the log, and of which calls each line is.",
    handle: (_, { log }) => answer(levelOf(log)),
  }),
  operation("setLogLevel", {
    method: "PUT",
    path: "/api/log/level",
    about:
      "What is written into the log from now on, until the next start; with a call, an extension or a number: of these alone, until the call or the time is over.",
    body: {
      level: required(
        choice(["debug", "info", "warn", "error"]),
        "this and what is worse; of calls: debug, or what ends it",
      ),
      call: perhaps(identifier, "this call alone"),
      extension: perhaps(identifier, "calls of this phone alone"),
      number: perhaps(phone, "calls from and to this number alone"),
      forS: optional(whole(1, limits.log.watchMostS), limits.log.watchMs / 1_000, "how long, of calls, in seconds"),
    },
    handle: async ({ body }, control) => {
      const { log } = control;
      const watch = watchOf(body);
      if (watch === "several") return refuse(400, "Not understood", "allowed: one of call, extension and number");
      if (watch === undefined) log.setLevel(body.level);
      else if (body.level !== "debug") log.unwatchCalls(watch);
      else return begin(watch, body.forS * 1_000, control);
      return answer(levelOf(log));
    },
  }),
] as const;

function levelOf(log: LogControl): LogLevelView {
  return { level: log.level(), watched: log.watched() };
}

type Named = Readonly<Record<LogWatch["what"], string | undefined>>;

function watchOf(body: Named): LogWatch | "several" | undefined {
  const named = (["call", "extension", "number"] as const).flatMap((what) => {
    const key = body[what];
    return key === undefined ? [] : [{ what, key }];
  });
  return named.length > 1 ? "several" : named[0];
}

/** Of a phone its calls in progress are seen from now on, of a number only new ones. */
async function begin(watch: LogWatch, forMs: number, control: SwitchControl): Promise<Answer<LogLevelView>> {
  const calls = await callsOf(watch, control);
  if (!calls.ok) return calls;
  if (!control.log.watchCalls(watch, forMs, calls.value))
    return refuse(409, "Too many are watched", `${limits.log.watched} are; end one first, with the level info`);
  return answer(levelOf(control.log));
}

async function callsOf({ what, key }: LogWatch, control: SwitchControl): Promise<Answer<readonly string[]>> {
  if (what === "number") return answer([]);
  if (what === "extension") {
    const found = await control.extension(key);
    return found.ok ? answer(found.value.calls) : found;
  }
  const found = await control.call(key);
  if (!found.ok) return found;
  return found.value.state === "ended"
    ? refuse(409, "The call has ended", `Nothing more happens in call ${key}; "call explain ${key}" tells what did.`)
    : answer([key]);
}

function lastLines(log: LogControl, lines: number): readonly LogLineView[] {
  return lines === 0 ? [] : log.recent(lines);
}

function followLog(log: LogControl, lines: number, push: (value: unknown) => void): () => void {
  for (const line of lastLines(log, lines)) push(line);
  return log.watch(push);
}
