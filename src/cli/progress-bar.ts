// A bar on stderr while something takes long, where a person is watching; nothing otherwise.

import type { Terminal } from "./terminal.ts";

const WIDEST = 40;
/** Back to the first column, and the rest of the line away. */
const AGAIN = "\r\u001b[K";

export class ProgressBar {
  readonly #terminal: Terminal;
  readonly #title: string;
  #shown = "";

  constructor(terminal: Terminal, title: string) {
    this.#terminal = terminal;
    this.#title = title;
  }

  /** 0-1. */
  show(share: number): void {
    const columns = this.#terminal.errColumns;
    if (columns === undefined) return;
    const width = Math.max(5, Math.min(WIDEST, columns - this.#title.length - 10));
    const full = Math.round(Math.min(1, share) * width);
    const line = `${this.#title} ${"█".repeat(full)}${"░".repeat(width - full)} ${Math.floor(share * 100)} %`;
    if (line === this.#shown) return;
    this.#shown = line;
    this.#terminal.err(`${AGAIN}${line}`);
  }

  /** The line is empty again. */
  clear(): void {
    if (this.#shown !== "") this.#terminal.err(AGAIN);
    this.#shown = "";
  }
}
