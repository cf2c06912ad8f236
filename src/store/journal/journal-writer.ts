// Writes each group of writes beside the database before it is committed. Owned by the storage thread (`storage-work.ts`). Trouble with the journal
// never costs a write: the journal stops, says why, and begins again with a new file some time later; a reader sees the gap by the marks.
//
//   closed ──append──► open ──append──► open          a new file: at the first group of a run, when one is full, after a group that was not committed
//      ▲                 │ cannot be written, or too much lies here
//      └──retryMs────── stopped

import { closeSync, mkdirSync, openSync, readdirSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { Call, CallFailure } from "../group-commit.ts";
import { packGroup } from "../storage-messages.ts";
import { encodeEntry, type JournalMark, journalName, journalNumber } from "./journal-format.ts";

export interface JournalTerms {
  readonly directory: string;
  /** A file that reached it is followed by another. */
  readonly fileBytes: number;
  /** All files here together; beyond it the journal stops until somebody has taken some away. */
  readonly totalBytes: number;
  /** A stopped journal begins again so long after. */
  readonly retryMs: number;
}

export type JournalState = { readonly kind: "writing" } | { readonly kind: "stopped"; readonly cause: string };

export interface JournalWriterInit {
  readonly terms: JournalTerms;
  readonly run: string;
  readonly schema: number;
  /** The last committed group. */
  readonly mark: JournalMark | undefined;
  /** Wall clock, milliseconds. */
  readonly now: () => number;
  /** Told at each change. */
  readonly onState: (state: JournalState) => void;
}

export class JournalWriter {
  readonly #init: JournalWriterInit;
  #mark: JournalMark | undefined;
  #file: { readonly fd: number; bytes: number } | undefined;
  #number = 0;
  #stopped: { readonly cause: string; readonly at: number } | undefined;
  #appended: JournalMark | undefined;

  constructor(init: JournalWriterInit) {
    this.#init = init;
    this.#mark = init.mark === undefined ? undefined : { run: init.mark.run, ordinal: init.mark.ordinal };
  }

  /** Before the commit of the group. Never throws. */
  append(ordinal: number, calls: readonly Call[], failures: readonly CallFailure[]): void {
    this.#appended = { run: this.#init.run, ordinal };
    if (this.#isWaiting()) return;
    try {
      const file = this.#open();
      const at = this.#init.now();
      file.bytes += writeWhole(file.fd, encodeEntry({ ordinal, at, group: packGroup(without(calls, failures)) }));
      if (this.#stopped !== undefined) this.#init.onState({ kind: "writing" });
      this.#stopped = undefined;
    } catch (error) {
      this.#stop(error instanceof Error ? error.message : String(error));
    }
  }

  /** What became of the group that was appended last. */
  settle(isCommitted: boolean): void {
    if (isCommitted && this.#appended !== undefined) this.#mark = this.#appended;
    else if (this.#appended !== undefined) this.#closeFile(); // the next file says after which group it goes on, and so passes this one over
    this.#appended = undefined;
    if (this.#file !== undefined && this.#file.bytes >= this.#init.terms.fileBytes) this.#closeFile();
  }

  close(): void {
    this.#closeFile();
  }

  #isWaiting(): boolean {
    return this.#stopped !== undefined && Math.abs(this.#init.now() - this.#stopped.at) < this.#init.terms.retryMs;
  }

  #open(): { readonly fd: number; bytes: number } {
    if (this.#file !== undefined) return this.#file;
    const { terms, run, schema, now } = this.#init;
    mkdirSync(terms.directory, { recursive: true, mode: 0o700 });
    const there = readdirSync(terms.directory).filter((name) => journalNumber(name) !== undefined);
    const bytes = there.reduce((sum, name) => sum + sizeOf(join(terms.directory, name)), 0);
    if (bytes >= terms.totalBytes) throw new Error(`${bytes} bytes of journal wait for the backup to take them`);
    this.#number = Math.max(this.#number, ...there.map((name) => journalNumber(name) ?? 0)) + 1;
    const fd = openSync(join(terms.directory, journalName(this.#number, run)), "ax", 0o600);
    this.#file = { fd, bytes: 0 };
    const header = { format: 1, run, after: this.#mark ?? null, schema, at: now() } as const;
    this.#file.bytes = writeWhole(fd, encodeEntry(header));
    return this.#file;
  }

  #stop(cause: string): void {
    this.#closeFile();
    const isNew = this.#stopped?.cause !== cause;
    this.#stopped = { cause, at: this.#init.now() };
    if (isNew) this.#init.onState({ kind: "stopped", cause });
  }

  #closeFile(): void {
    const file = this.#file;
    this.#file = undefined;
    if (file === undefined) return;
    try {
      closeSync(file.fd);
    } catch {
      // What was written is there; a reader takes the whole records of it.
    }
  }
}

function without(calls: readonly Call[], failures: readonly CallFailure[]): readonly Call[] {
  if (failures.length === 0) return calls;
  const refused = new Set(failures.map(([index]) => index));
  return calls.filter((_, index) => !refused.has(index));
}

function writeWhole(fd: number, bytes: Buffer): number {
  for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
  return bytes.length;
}

/** Gone meanwhile: whoever copies them away removes them. */
function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
