// Lines that a person types, or that come through a pipe, one at a time. For commands that talk with whoever is there.

import { createInterface, type Interface } from "node:readline";

export interface Lines {
  /** Somebody sits there and may be asked; else a file or a pipe. */
  readonly isPerson: boolean;
  /** undefined: no more will come. */
  readonly next: () => Promise<string | undefined>;
  /** Lets the process end. */
  readonly close: () => void;
}

/** Of standard input, which is not touched before the first line is asked for. */
export function standardLines(): Lines {
  let reader: Interface | undefined;
  let lines: AsyncIterator<string> | undefined;
  return {
    isPerson: process.stdin.isTTY === true,
    next: async () => {
      reader ??= createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY });
      lines ??= reader[Symbol.asyncIterator]();
      const { value, done } = await lines.next();
      return done === true ? undefined : value;
    },
    close: () => {
      reader?.close();
      if (reader !== undefined) process.stdin.unref?.();
    },
  };
}

/** Of a text there is already. */
export function linesOfText(text: string): Lines {
  const left = text === "" ? [] : text.replace(/\n$/, "").split(/\r?\n/);
  return { isPerson: false, next: async () => left.shift(), close: () => {} };
}
