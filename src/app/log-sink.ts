// Where log lines go: JSON to stderr through pino, and the last of them into memory for `zongji log`. Levels change while running.

import { destination, pino } from "pino";
import type { LogControl } from "../api/control.ts";
import type { LogLevel, LogLineView } from "../api/views.ts";
import type { LogFields, Logger } from "../base/log.ts";

const KEPT_LINES = 1_000;
const RANK: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 };

export interface LogSink extends Logger {
  readonly control: LogControl;
  /** Waits until stderr has everything. */
  flush(): void;
}

export function openLog(level: LogLevel): LogSink {
  const stream = destination({ dest: 2, sync: false, minLength: 4_096 });
  const writer = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      messageKey: "event",
      formatters: { level: (label) => ({ level: label }) },
    },
    stream,
  );
  const flusher = setInterval(() => stream.flush(), 250);
  flusher.unref();
  const kept: LogLineView[] = [];
  const watchers = new Set<(line: LogLineView) => void>();
  let current = level;

  const write = (lineLevel: LogLevel, event: string, fields: LogFields = {}): void => {
    if (RANK[lineLevel] < RANK[current]) return;
    writer[lineLevel](fields, event);
    const line: LogLineView = { at: new Date().toISOString(), level: lineLevel, event, fields };
    kept.push(line);
    if (kept.length > 2 * KEPT_LINES) kept.splice(0, KEPT_LINES);
    for (const watcher of watchers) watcher(line);
  };

  return {
    debug: (event, fields) => write("debug", event, fields),
    info: (event, fields) => write("info", event, fields),
    warn: (event, fields) => write("warn", event, fields),
    error: (event, fields) => write("error", event, fields),
    flush: () => stream.flushSync(),
    control: {
      level: () => current,
      setLevel(next) {
        current = next;
        writer.level = next;
      },
      recent: (lines) => kept.slice(-Math.min(lines, KEPT_LINES)),
      watch(onLine) {
        watchers.add(onLine);
        return () => watchers.delete(onLine);
      },
    },
  };
}
