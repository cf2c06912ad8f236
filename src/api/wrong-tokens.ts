// Counts wrong tokens of each source address (CRM-11). A right one always passes: tokens are too long to be guessed, so shutting a source out would
// only shut out those who share its address. What is bounded is what a stranger's tries may cost: the rest of them is answered unread.

import { limits } from "../base/limits.ts";

const SECOND_MS = 1_000;

interface Source {
  /** Wrong ones not forgiven yet, at `at`. */
  level: number;
  at: number;
}

export class WrongTokens {
  /** The longest unheard of first. */
  readonly #sources = new Map<string, Source>();

  get size(): number {
    return this.#sources.size;
  }

  /** One more; true: that is too many. `nowMs`: of any clock that does not jump. */
  count(source: string, nowMs: number): boolean {
    const known = this.#sources.get(source);
    const forgiven = known === undefined ? 0 : (nowMs - known.at) / SECOND_MS;
    const level = Math.max(0, (known?.level ?? 0) - forgiven) + 1;
    this.#sources.delete(source);
    this.#sources.set(source, { level: Math.min(level, limits.people.wrongTokens + 1), at: nowMs });
    if (this.#sources.size > limits.people.wrongTokenSources) {
      for (const oldest of this.#sources.keys()) {
        this.#sources.delete(oldest);
        break;
      }
    }
    return level > limits.people.wrongTokens;
  }
}
