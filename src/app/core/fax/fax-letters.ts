// Received faxes by mail: one after the other, again with longer and longer pauses where the mail server does not take one, and at the next start where
// the process was killed meanwhile. What sends them, `app` knows.

import { limits } from "../../../base/limits.ts";
import type { Logger } from "../../../base/log.ts";
import type { Clock, Timer } from "../../../base/time.ts";
import type { FaxFiles } from "./fax-files.ts";
import type { Fax } from "./fax-tables.ts";

export interface FaxLetter {
  readonly to: string;
  readonly fax: Fax;
  /** Its TIFF file. */
  readonly tiff: Uint8Array;
}

/** Resolves with the cause where it did not leave. Never rejects. */
export type SendFaxLetter = (letter: FaxLetter) => Promise<string | undefined>;

export interface FaxLettersDeps {
  readonly clock: Clock;
  readonly log: Logger;
  readonly files: FaxFiles;
  readonly sendFaxLetter?: SendFaxLetter | undefined;
  readonly mailOf: (box: string) => string | undefined;
  readonly latest: (id: string) => Fax | undefined;
  readonly done: (fax: Fax, told: "done" | "failed") => void;
}

/** Before the second, third and fourth try. */
const PAUSES_MS = [10_000, 60_000, 300_000] as const;

export class FaxLetters {
  readonly #deps: FaxLettersDeps;
  readonly #waiting: { readonly fax: Fax; tries: number }[] = [];
  readonly #pauses = new Map<string, Timer>();
  #isSending = false;
  #closed = false;

  constructor(deps: FaxLettersDeps) {
    this.#deps = deps;
  }

  get size(): number {
    return this.#waiting.length + this.#pauses.size + (this.#isSending ? 1 : 0);
  }

  tell(fax: Fax): void {
    if (this.#closed) return;
    if (this.size >= limits.fax.listed) return this.#deps.done(fax, "failed");
    this.#waiting.push({ fax, tries: 0 });
    void this.#next();
  }

  /** Those that did not leave do so at the next start. */
  close(): void {
    this.#closed = true;
    this.#waiting.length = 0;
    for (const timer of this.#pauses.values()) timer.cancel();
    this.#pauses.clear();
  }

  async #next(): Promise<void> {
    if (this.#isSending) return;
    this.#isSending = true;
    for (let one = this.#waiting.shift(); one !== undefined; one = this.#waiting.shift()) {
      one.tries++;
      const cause = await this.#send(one.fax);
      if (this.#closed) break;
      if (cause === undefined) this.#deps.done(this.#deps.latest(one.fax.id) ?? one.fax, "done");
      else this.#failed(one, cause);
    }
    this.#isSending = false;
  }

  async #send(fax: Fax): Promise<string | undefined> {
    const { mailOf, files, sendFaxLetter } = this.#deps;
    const to = fax.box === undefined ? undefined : mailOf(fax.box);
    if (to === undefined || fax.path === undefined) return undefined; // the office wants it no longer
    if (sendFaxLetter === undefined) return "no mail server is set up: `mail` of zongji.yaml";
    try {
      const tiff = await files.read(fax.path);
      return tiff === undefined ? undefined : await sendFaxLetter({ to, fax, tiff });
    } catch (error) {
      return String(error);
    }
  }

  #failed(one: { readonly fax: Fax; readonly tries: number }, cause: string): void {
    const { clock, log, done } = this.#deps;
    const { fax, tries } = one;
    const pauseMs = PAUSES_MS[tries - 1];
    if (pauseMs === undefined) {
      log.error("fax.mail-failed", { fax: fax.id, tries, cause });
      return done(fax, "failed");
    }
    log.warn("fax.mail-delayed", { fax: fax.id, tries, cause });
    const again = clock.after(pauseMs, `${fax.id}: its mail is tried again`, () => {
      this.#pauses.delete(fax.id);
      this.#waiting.push({ ...one });
      void this.#next();
    });
    this.#pauses.set(fax.id, again);
  }
}
