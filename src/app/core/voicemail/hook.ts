// Tells somebody else's program of each new message, so that an office can send it by mail: one after the other, again with longer and longer
// pauses where it fails, and at the next start where the process was killed meanwhile. What the program is, `app` knows.

import { limits } from "../../../base/limits.ts";
import type { Logger } from "../../../base/log.ts";
import type { Clock, Timer } from "../../../base/time.ts";

/** What the program reads, as JSON. */
export interface VoiceLetter {
  readonly mailbox: string;
  readonly name: string;
  /** null: the office file says none. */
  readonly email: string | null;
  readonly language: "zh" | "en";
  readonly message: string;
  readonly call: string;
  readonly from: string;
  readonly fromName: string | null;
  /** ISO 8601. */
  readonly takenAt: string;
  readonly durationMs: number;
  readonly urgent: boolean;
  /** Absolute path of the WAV file. */
  readonly file: string;
  /** Messages not heard yet, this one with them. */
  readonly waiting: number;
}

/** Resolves with the cause where it did not work. Never rejects. */
export type RunHook = (letter: VoiceLetter) => Promise<string | undefined>;

export interface HooksDeps {
  readonly clock: Clock;
  readonly log: Logger;
  readonly run: RunHook;
  /** It was told, or will not be. */
  readonly done: (message: string, outcome: "done" | "failed") => void;
}

/** Before the second, third and fourth try. */
const PAUSES_MS = [10_000, 60_000, 300_000] as const;

interface Waiting {
  /** Made when its turn comes: it may be deleted or heard by then. undefined: nobody needs to be told any more. */
  readonly letter: () => VoiceLetter | undefined;
  readonly message: string;
  tries: number;
}

export class Hooks {
  readonly #deps: HooksDeps;
  readonly #queue: Waiting[] = [];
  readonly #pauses = new Map<string, Timer>();
  #running = 0;
  #closed = false;

  constructor(deps: HooksDeps) {
    this.#deps = deps;
  }

  /** That wait, run, or are tried again later. */
  get size(): number {
    return this.#queue.length + this.#running + this.#pauses.size;
  }

  tell(message: string, letter: () => VoiceLetter | undefined): void {
    if (this.#closed) return;
    if (this.size >= limits.voicemail.hookWaiting) {
      this.#deps.log.error("voicemail.hook-overrun", { message, waiting: this.size });
      return this.#deps.done(message, "failed");
    }
    this.#queue.push({ message, letter, tries: 0 });
    this.#next();
  }

  /** Those that were not told are told at the next start. */
  close(): void {
    this.#closed = true;
    this.#queue.length = 0;
    for (const timer of this.#pauses.values()) timer.cancel();
    this.#pauses.clear();
  }

  #next(): void {
    while (!this.#closed && this.#running < limits.voicemail.hooksAtOnce) {
      const waiting = this.#queue.shift();
      if (waiting === undefined) return;
      const letter = waiting.letter();
      if (letter === undefined) this.#deps.done(waiting.message, "done");
      else void this.#run(waiting, letter);
    }
  }

  async #run(waiting: Waiting, letter: VoiceLetter): Promise<void> {
    this.#running++;
    waiting.tries++;
    const cause = await this.#deps.run(letter);
    this.#running--;
    if (this.#closed) return;
    if (cause === undefined) this.#deps.done(waiting.message, "done");
    else this.#failed(waiting, cause);
    this.#next();
  }

  #failed(waiting: Waiting, cause: string): void {
    const { clock, log, done } = this.#deps;
    const { message, tries } = waiting;
    const pauseMs = PAUSES_MS[tries - 1];
    if (pauseMs === undefined) {
      log.error("voicemail.hook-failed", { message, tries, cause });
      return done(message, "failed");
    }
    log.warn("voicemail.hook-delayed", { message, tries, cause });
    const again = clock.after(pauseMs, `${message}: the hook is tried again`, () => {
      this.#pauses.delete(message);
      this.#queue.push(waiting);
      this.#next();
    });
    this.#pauses.set(message, again);
  }
}
