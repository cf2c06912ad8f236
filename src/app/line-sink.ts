// Log lines on their way to a file descriptor, standard error as a rule. Nothing here blocks, throws or ends the process: where lines cannot be
// written (a full disk, a closed pipe) they wait, are tried again, and beyond a bound are lost. The log writes, and flushes four times a second.

import { write, writeSync } from "node:fs";

/** What waits for company before it is written. */
const BATCH_CHARACTERS = 4_096;
/** Lines that wait for a slow or full disk; what comes then is lost. */
const WAITING_CHARACTERS = 1_048_576;
/** Writes of the last flush that may find a pipe full. */
const LAST_TRIES = 50;

export class LineSink {
  readonly #fd: number;
  #waiting: string[] = [];
  #characters = 0;
  /** Bytes of the write under way, or of one that failed half-way; undefined: none. */
  #batch: Uint8Array | undefined;
  #writing = false;
  #settled: (() => void)[] = [];

  constructor(fd: number) {
    this.#fd = fd;
  }

  /** A whole line with its end. */
  write(line: string): void {
    if (this.#characters + line.length > WAITING_CHARACTERS) return;
    this.#waiting.push(line);
    this.#characters += line.length;
    if (this.#characters >= BATCH_CHARACTERS && this.#batch === undefined) this.flush();
  }

  flush(): void {
    const batch = this.#writing ? undefined : this.#nextBatch();
    if (batch === undefined) return;
    this.#writing = true;
    write(this.#fd, batch, (error, written) => {
      this.#writing = false;
      this.#written(batch, error === null ? written : 0);
      for (const settled of this.#settled.splice(0)) settled();
      if (error === null && (this.#batch !== undefined || this.#characters >= BATCH_CHARACTERS)) this.flush();
    });
  }

  /** Everything that can be written is, in order, when this resolves: a write under way must not be cut off by the end of the process. */
  async drain(): Promise<void> {
    while (this.#writing) await new Promise<void>((resolve) => this.#settled.push(resolve)); // one write may start the next
    this.flushSync();
  }

  /** The last lines, where the process ends this very moment. */
  flushSync(): void {
    if (this.#writing) this.#batch = undefined; // on its way already
    let tries = LAST_TRIES;
    for (let batch = this.#nextBatch(); batch !== undefined && tries > 0; batch = this.#nextBatch()) {
      try {
        this.#written(batch, writeSync(this.#fd, batch));
      } catch (error) {
        if (!(error instanceof Error && "code" in error && error.code === "EAGAIN")) return;
        tries--;
      }
    }
  }

  #nextBatch(): Uint8Array | undefined {
    if (this.#batch === undefined && this.#characters > 0) {
      this.#batch = Buffer.from(this.#waiting.join(""));
      this.#waiting = [];
      this.#characters = 0;
    }
    return this.#batch;
  }

  #written(batch: Uint8Array, bytes: number): void {
    this.#batch = bytes >= batch.length ? undefined : batch.subarray(bytes);
  }
}
