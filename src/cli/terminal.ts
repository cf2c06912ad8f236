// Where a command writes and what interrupts it; tests bring their own.

import { readFileSync } from "node:fs";
import { type Lines, standardLines } from "./try-lines.ts";

export interface Terminal {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Characters a line has, where a person is watching; undefined: a file or a pipe. */
  readonly columns: number | undefined;
  /** The same of standard error. */
  readonly errColumns?: number | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** All of standard input, for the file name `-`. */
  readonly input: () => string;
  /** Standard input line by line, for who talks with a person; where there is none, `input` has all of it. */
  readonly lines?: () => Lines;
  /** Calls `stop` at Ctrl-C while a live view runs. Returns how to listen no longer. */
  readonly onInterrupt: (stop: () => void) => () => void;
}

export function processTerminal(): Terminal {
  for (const stream of [process.stdout, process.stderr]) {
    // `zongji call list | head` closes the pipe early: that is no error.
    stream.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));
  }
  return {
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    columns: process.stdout.isTTY ? process.stdout.columns : undefined,
    errColumns: process.stderr.isTTY ? process.stderr.columns : undefined,
    env: process.env,
    input: () => readFileSync(0, "utf8"),
    lines: standardLines,
    onInterrupt: (stop) => {
      process.once("SIGINT", stop);
      return () => process.off("SIGINT", stop);
    },
  };
}
