// Recordings on disk: writes in order, never blocking the loop, errors as words a person understands. The recorder calls it through
// `AudioFileStore`. A file is made when first written to, the directories above it when they are missing.

import { createHash } from "node:crypto";
import { close, fsync, mkdir, open, read, write } from "node:fs";
import { dirname } from "node:path";
import { fail, ok, type Result } from "../../base/result.ts";
import type { AudioFile, AudioFileStore, FinishedFile } from "../ports.ts";
import { OneAtATime } from "./one-at-a-time.ts";

type Step = (next: (fault: string | undefined) => void) => void;

/** Read and hashed between two packets, by the thread that relays them: a tenth of a millisecond. */
const READ_BYTES = 65_536;

export class WavFileStore implements AudioFileStore {
  /** Calls that end together would all be hashed between the same two packets. */
  readonly #readings = new OneAtATime();
  #openFiles = 0;
  #idle: (() => void)[] = [];

  create(path: string): AudioFile {
    this.#openFiles++;
    return new WavFile(path, { readings: this.#readings, onClosed: () => this.#closed() });
  }

  /** Resolves when every file is closed. */
  idle(): Promise<void> {
    if (this.#openFiles === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  #closed(): void {
    this.#openFiles--;
    if (this.#openFiles === 0) for (const resolve of this.#idle.splice(0)) resolve();
  }
}

interface OfStore {
  readonly readings: OneAtATime;
  readonly onClosed: () => void;
}

class WavFile implements AudioFile {
  readonly #store: OfStore;
  #fd: number | undefined;
  #steps: Step[] = [];
  #busy = false;
  #fault: string | undefined;
  #closing = false;

  constructor(path: string, store: OfStore) {
    this.#store = store;
    this.#add((next) => this.#open(path, next));
  }

  write(bytes: Uint8Array, position: number, done: (fault: string | undefined) => void): void {
    this.#add((next) => {
      this.#writeAll(bytes, position, (fault) => {
        next(fault);
        done(this.#fault);
      });
    });
  }

  finish(done: (result: Result<FinishedFile, string>) => void): void {
    let finished: FinishedFile = { bytes: 0, sha256: "" };
    this.#add((next) => this.#withFile(next, (fd) => fsync(fd, (error) => next(causeOf(error)))));
    this.#add((next) => {
      this.#withFile(next, (fd) =>
        this.#store.readings.add((over) =>
          hashFile(fd, (fault, result) => {
            over();
            if (result !== undefined) finished = result;
            next(fault);
          }),
        ),
      );
    });
    this.#close(() => done(this.#fault === undefined ? ok(finished) : fail(this.#fault)));
  }

  abandon(): void {
    this.#close(() => {});
  }

  #close(done: () => void): void {
    if (this.#closing) return;
    this.#closing = true;
    this.#add((next) => {
      const end = (error: Error | null | undefined): void => {
        next(causeOf(error));
        this.#store.onClosed();
        done();
      };
      if (this.#fd === undefined) end(undefined);
      else close(this.#fd, end);
    });
  }

  #open(path: string, next: (fault: string | undefined) => void): void {
    // "x": a recording never overwrites another one.
    open(path, "wx+", (error, fd) => {
      if (error?.code === "ENOENT") {
        mkdir(dirname(path), { recursive: true }, (cannot) => {
          if (cannot !== null) next(causeOf(cannot));
          else open(path, "wx+", (again, made) => this.#opened(again, made, next));
        });
      } else this.#opened(error, fd, next);
    });
  }

  #opened(error: NodeJS.ErrnoException | null, fd: number, next: (fault: string | undefined) => void): void {
    if (error === null) this.#fd = fd;
    next(causeOf(error));
  }

  /** A full disk may take a part: then the next try tells. */
  #writeAll(bytes: Uint8Array, position: number, done: (fault: string | undefined) => void): void {
    this.#withFile(done, (fd) =>
      write(fd, bytes, 0, bytes.length, position, (error, written) => {
        if (error !== null || written === bytes.length) done(causeOf(error));
        else this.#writeAll(bytes.subarray(written), position + written, done);
      }),
    );
  }

  #withFile(skip: (fault: string | undefined) => void, act: (fd: number) => void): void {
    if (this.#fd === undefined || this.#fault !== undefined) skip(this.#fault);
    else act(this.#fd);
  }

  #add(step: Step): void {
    this.#steps.push(step);
    if (!this.#busy) this.#run();
  }

  /** One step after the other. Steps that are skipped after a fault end at once, hence the loop and not a chain of calls. */
  #run(): void {
    this.#busy = true;
    for (let step = this.#steps.shift(); step !== undefined; step = this.#steps.shift()) {
      let stepping = true;
      let over = false;
      step((fault) => {
        this.#fault ??= fault;
        over = true;
        if (!stepping) this.#run();
      });
      stepping = false;
      if (!over) return; // it goes on when the disk has answered
    }
    this.#busy = false;
  }
}

function hashFile(fd: number, done: (fault: string | undefined, result: FinishedFile | undefined) => void): void {
  const hash = createHash("sha256");
  const buffer = Buffer.allocUnsafe(READ_BYTES);
  let bytes = 0;
  const more = (): void => {
    read(fd, buffer, 0, READ_BYTES, bytes, (error, count) => {
      if (error !== null) return done(causeOf(error), undefined);
      if (count === 0) return done(undefined, { bytes, sha256: hash.digest("hex") });
      hash.update(buffer.subarray(0, count));
      bytes += count;
      more();
    });
  };
  more();
}

const CAUSES: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EACCES: "no permission to write there",
  EPERM: "no permission to write there",
  EROFS: "the disk is read-only",
  EEXIST: "a file of that name exists already",
  ENOTDIR: "a part of the path is a file",
  EMFILE: "too many open files",
  ENFILE: "too many open files",
  EIO: "the disk does not work (EIO)",
};

function causeOf(error: NodeJS.ErrnoException | null | undefined): string | undefined {
  if (error === null || error === undefined) return undefined;
  return CAUSES[error.code ?? ""] ?? error.message;
}
