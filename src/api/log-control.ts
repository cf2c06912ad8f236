// What the HTTP interface may do with the log: read it, and say how much is written into it.

import type { IsoTime, LogLevel, LogLineView } from "./views.ts";

/** What has its every line logged: one call, or the calls of a phone or of a number. */
export interface LogWatch {
  readonly what: "call" | "extension" | "number";
  readonly key: string;
}

export interface LogWatchView extends LogWatch {
  readonly until: IsoTime;
}

export interface LogLevelView {
  readonly level: LogLevel;
  readonly watched: readonly LogWatchView[];
}

export interface LogControl {
  level(): LogLevel;
  setLevel(level: LogLevel): void;
  watched(): readonly LogWatchView[];
  /** `calls`: those in progress that it is about. false: too many are watched. */
  watchCalls(watch: LogWatch, forMs: number, calls: readonly string[]): boolean;
  /** false: it was not watched. */
  unwatchCalls(watch: LogWatch): boolean;
  /** The last lines, oldest first, at most 1000. */
  recent(lines: number): readonly LogLineView[];
  /** Each further line. Returns how to stop. */
  watch(onLine: (line: LogLineView) => void): () => void;
}
