// Where log lines go: JSON to stderr through pino, and the last of them into memory for `zongji log`. Levels change while running.

import { pino } from "pino";
import type { LogControl } from "../api/log-control.ts";
import type { LogLevel, LogLineView } from "../api/views.ts";
import { type LogFields, type Logger, pii, withoutNumbers } from "../base/log.ts";
import type { WallMillis } from "../base/time.ts";
import { LineSink } from "./line-sink.ts";
import { LogWatches } from "./log-watches.ts";

const KEPT_LINES = 1_000;
/** Warnings of one event in a second; how many more there were is said in one line. Strangers cause most of them, and may not fill the disk. */
const SAME_WARNINGS = 20;
const SECOND_MS = 1_000;
const RANK: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 };

export interface LogSink extends Logger {
  readonly control: LogControl;
  /** Calls whose every line is written; whoever has facts shows them to it. */
  readonly watches: LogWatches;
  /** Waits until stderr has everything. */
  flush(): void;
  /** The same at an orderly end: also waits for a write that is under way. */
  drain(): Promise<void>;
}

/** `fd`: where the lines go, standard error unless a test wants to read them. */
export function openLog(level: LogLevel, fd = 2): LogSink {
  const stream = new LineSink(fd);
  const writer = pino(
    {
      level: "debug", // which lines are written is decided here
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
  const warnings = new Warnings((event, count) => write("warn", "log.left-out", { of: event, lines: count }));
  let current = level;
  const watches = new LogWatches(() => Date.now() as WallMillis);
  const wants = (lineLevel: LogLevel, call: unknown): boolean =>
    RANK[lineLevel] >= RANK[current] || (!watches.isIdle && typeof call === "string" && watches.sees(call));

  const write = (lineLevel: LogLevel, event: string, given: LogFields = {}): void => {
    if (!wants(lineLevel, given["call"])) return;
    if (lineLevel === "warn" && warnings.isTooMany(event)) return;
    const fields = withoutNumbers(given);
    writer[lineLevel](fields, event);
    const line: LogLineView = { at: new Date().toISOString(), level: lineLevel, event, fields };
    kept.push(line);
    if (kept.length > 2 * KEPT_LINES) kept.splice(0, KEPT_LINES);
    for (const watcher of watchers) watcher(line);
  };

  return {
    wants,
    watches,
    debug: (event, fields) => write("debug", event, fields),
    info: (event, fields) => write("info", event, fields),
    warn: (event, fields) => write("warn", event, fields),
    error: (event, fields) => write("error", event, fields),
    flush: () => stream.flushSync(),
    drain: () => stream.drain(),
    control: {
      level: () => current,
      setLevel(next) {
        current = next;
      },
      watched: () => watches.list,
      watchCalls(watch, forMs, calls) {
        const isTaken = watches.add(watch, forMs, calls);
        // A number is somebody's: the log names it no more than elsewhere.
        if (isTaken) write("info", "log.watching", { what: watch.what, key: pii(watch.key), forS: forMs / 1_000 });
        return isTaken;
      },
      unwatchCalls: (watch) => watches.remove(watch),
      recent: (lines) => kept.slice(-Math.min(lines, KEPT_LINES)),
      watch(onLine) {
        watchers.add(onLine);
        return () => watchers.delete(onLine);
      },
    },
  };
}

/** Counts warnings by event, second by second. Event names are constants of the product, so the table stays small. */
class Warnings {
  #leftOut: (event: string, count: number) => void;
  #seen = new Map<string, { since: number; count: number }>();

  constructor(leftOut: (event: string, count: number) => void) {
    this.#leftOut = leftOut;
  }

  isTooMany(event: string): boolean {
    const now = performance.now();
    let seen = this.#seen.get(event);
    if (seen === undefined) {
      seen = { since: now, count: 0 };
      this.#seen.set(event, seen);
    }
    if (now - seen.since >= SECOND_MS) this.#startSecond(event, seen, now);
    return ++seen.count > SAME_WARNINGS;
  }

  #startSecond(event: string, seen: { since: number; count: number }, now: number): void {
    const tooMany = seen.count - SAME_WARNINGS;
    seen.since = now;
    seen.count = 0;
    if (tooMany > 0) this.#leftOut(event, tooMany);
  }
}
