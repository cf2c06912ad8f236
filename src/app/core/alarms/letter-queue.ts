// Letters to one place, one at a time and in order: what does not arrive is tried again, each pause four times as long as the one before, and lost after
// the last try. Nobody waits for a letter; a place that takes none is a trouble that the status shows until it takes one.

import { limits } from "../../../base/limits.ts";
import type { Logger } from "../../../base/log.ts";
import type { Clock, Timer } from "../../../base/time.ts";

export interface LetterQueueDeps<Letter> {
  readonly clock: Clock;
  readonly log: Logger;
  /** For people, without secrets: "webhook https://example.com". */
  readonly place: string;
  /** Resolves with the reason why it did not arrive; never rejects. */
  readonly send: (letter: Letter) => Promise<string | undefined>;
}

export class LetterQueue<Letter> {
  readonly #deps: LetterQueueDeps<Letter>;
  readonly #waiting: Letter[] = [];
  #isSending = false;
  #tries = 0;
  #lost = 0;
  #cause: string | undefined;
  #pause: Timer | undefined;
  #closed = false;

  constructor(deps: LetterQueueDeps<Letter>) {
    this.#deps = deps;
  }

  get size(): number {
    return this.#waiting.length;
  }

  /** What is wrong with the place; undefined: the last letter arrived. */
  get trouble(): string | undefined {
    if (this.#cause === undefined) return undefined;
    const waiting = `${this.#waiting.length} waiting, ${this.#lost} lost`;
    return `${this.#deps.place}: ${this.#cause} (${waiting})`;
  }

  push(letter: Letter): void {
    if (this.#closed) return;
    if (this.#waiting.length >= limits.alarms.letters) {
      // The one under way stays: it may be arriving just now.
      this.#waiting.splice(this.#isSending ? 1 : 0, 1);
      this.#loses("too many are waiting");
    }
    this.#waiting.push(letter);
    if (this.#pause === undefined) void this.#sendNext();
  }

  close(): void {
    this.#closed = true;
    this.#pause?.cancel();
    this.#waiting.length = 0;
  }

  async #sendNext(): Promise<void> {
    const [letter] = this.#waiting;
    if (letter === undefined || this.#isSending || this.#closed) return;
    this.#isSending = true;
    const cause = await this.#deps.send(letter);
    this.#isSending = false;
    this.#tries++;
    if (cause === undefined) this.#arrived();
    else this.#failed(cause);
  }

  #arrived(): void {
    if (this.#cause !== undefined) this.#deps.log.info("alarm.letters-again", { place: this.#deps.place });
    this.#cause = undefined;
    this.#lost = 0;
    this.#next();
  }

  #next(): void {
    this.#tries = 0;
    this.#waiting.shift();
    void this.#sendNext();
  }

  #failed(cause: string): void {
    const { clock, log, place } = this.#deps;
    this.#cause = cause;
    if (this.#tries >= limits.alarms.posts) {
      this.#loses(cause);
      this.#next();
      return;
    }
    log.warn("alarm.letter-delayed", { place, cause, tries: this.#tries });
    const pauseMs = limits.alarms.firstPauseMs * 4 ** (this.#tries - 1);
    if (this.#closed) return;
    this.#pause = clock.after(pauseMs, "alarms: a letter did not arrive and is sent again", () => {
      this.#pause = undefined;
      void this.#sendNext();
    });
  }

  #loses(cause: string): void {
    this.#lost++;
    this.#deps.log.error("alarm.letter-lost", { place: this.#deps.place, cause });
  }
}
