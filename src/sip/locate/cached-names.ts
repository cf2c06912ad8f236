// A name service that remembers: answers live as long as their TTL says, within bounds; "there is none" is remembered too; the same question
// is asked once however many wait for it; and nobody waits longer than the time limit. When no server answers, what was known before is
// better than nothing (RFC 8767): a carrier stays reachable while the office's resolver is down.

import { limits } from "../../base/limits.ts";
import type { Clock } from "../../base/time.ts";
import type { Lookup, NameService } from "./name-service.ts";

/** RFC 8767 §5: how soon servers that did not answer are asked again. */
const STALE_AGAIN_MS = 30_000;

interface Kept {
  readonly answer: Lookup<unknown>;
  readonly until: number;
}

export class CachedNames implements NameService {
  readonly #inner: NameService;
  readonly #clock: Clock;
  readonly #kept = new Map<string, Kept>();
  readonly #asked = new Map<string, Promise<Lookup<unknown>>>();

  constructor(inner: NameService, clock: Clock) {
    this.#inner = inner;
    this.#clock = clock;
  }

  get size(): number {
    return this.#kept.size;
  }

  /** Questions under way. */
  get asking(): number {
    return this.#asked.size;
  }

  naptr(name: string): ReturnType<NameService["naptr"]> {
    return this.#ask(`naptr ${name}`, () => this.#inner.naptr(name));
  }

  srv(name: string): ReturnType<NameService["srv"]> {
    return this.#ask(`srv ${name}`, () => this.#inner.srv(name));
  }

  addresses(name: string): ReturnType<NameService["addresses"]> {
    return this.#ask(`addresses ${name}`, () => this.#inner.addresses(name));
  }

  /** A key is asked with one type of row only. */
  #ask<Row>(key: string, look: () => Promise<Lookup<Row>>): Promise<Lookup<Row>> {
    const kept = this.#kept.get(key);
    if (kept !== undefined && kept.until > this.#clock.now()) return Promise.resolve(kept.answer as Lookup<Row>);
    const under = this.#asked.get(key);
    if (under !== undefined) return under as Promise<Lookup<Row>>;
    const asked = this.#inTime(key, look).then((answer) => {
      this.#asked.delete(key);
      if (answer.kind === "failed") return kept === undefined ? answer : this.#believeLonger<Row>(key, kept);
      this.#keep(key, answer);
      return answer;
    });
    this.#asked.set(key, asked);
    return asked;
  }

  #inTime<Row>(key: string, look: () => Promise<Lookup<Row>>): Promise<Lookup<Row>> {
    return new Promise((resolve) => {
      const timer = this.#clock.after(limits.names.timeoutMs, `no name server answered: ${key}`, () =>
        resolve({ kind: "failed", cause: "no name server answered in time" }),
      );
      const finish = (answer: Lookup<Row>): void => {
        timer.cancel();
        resolve(answer);
      };
      look().then(finish, (error: unknown) => finish({ kind: "failed", cause: String(error) }));
    });
  }

  /** So that each call does not wait for servers that are down. */
  #believeLonger<Row>(key: string, { answer }: Kept): Lookup<Row> {
    this.#kept.set(key, { answer, until: this.#clock.now() + STALE_AGAIN_MS });
    return answer as Lookup<Row>;
  }

  #keep(key: string, answer: Exclude<Lookup<unknown>, { kind: "failed" }>): void {
    const { ttlMinS, ttlMaxS, noneMaxS, kept } = limits.names;
    const most = answer.kind === "none" ? noneMaxS : ttlMaxS;
    const ttlS = Math.min(Math.max(answer.ttlS, ttlMinS), most);
    this.#kept.delete(key); // the newest stand last
    if (this.#kept.size >= kept) this.#dropOldest();
    this.#kept.set(key, { answer, until: this.#clock.now() + ttlS * 1_000 });
  }

  #dropOldest(): void {
    const oldest = this.#kept.keys().next();
    if (oldest.done !== true) this.#kept.delete(oldest.value);
  }
}
