// A password or a code: typed by a person, who does not see it on the screen, or the next line of a pipe or file.

import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import type { Terminal } from "./terminal.ts";
import { type Lines, linesOfText } from "./try-lines.ts";

export interface SecretLines {
  /** undefined: no more will come. */
  readonly next: (prompt: string) => Promise<string | undefined>;
  readonly close: () => void;
}

export function secretLines(terminal: Terminal): SecretLines {
  const lines: Lines = terminal.lines?.() ?? linesOfText(terminal.input());
  return {
    next: async (prompt) => {
      if (!lines.isPerson) return lines.next();
      terminal.err(prompt);
      const typed = await unseen();
      terminal.err("\n");
      return typed;
    },
    close: lines.close,
  };
}

/** One line of standard input that no echo shows. */
function unseen(): Promise<string | undefined> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  return new Promise((resolve) => {
    reader.once("line", (line) => {
      reader.removeAllListeners("close");
      reader.close();
      resolve(line);
    });
    reader.once("close", () => resolve(undefined));
    reader.once("SIGINT", () => reader.close());
  });
}
