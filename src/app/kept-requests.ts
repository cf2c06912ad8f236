// Remembers requests that bring an Idempotency-Key (api/request-keys.ts), also across a killed process. What a request writes while it is under way
// is marked in the same transaction as its own: after a crash it is known whether anything of it was written.
//
// Whoever writes knows nothing of it: the request that a write belongs to is found by the asynchronous context in which it began. Finding it costs
// every promise a little, so the context exists only while such a request is under way.

import { AsyncLocalStorage } from "node:async_hooks";
import type { BegunRequest, KeptAnswer, KeyedRequest, NewRequest, RequestKeys } from "../api/request-keys.ts";
import type { Database, Write } from "../base/db.ts";
import { limits } from "../base/limits.ts";
import type { Clock } from "../base/time.ts";

interface Running extends KeyedRequest {
  /** false: over; what its timers write later is no part of it. */
  isOpen: boolean;
  isTouched: boolean;
}

const SELECT = "SELECT fingerprint, begun_at, state, status, body FROM api_request WHERE asker = ? AND key = ?";
const BEGIN =
  "INSERT OR REPLACE INTO api_request (asker, key, fingerprint, begun_at, state) VALUES (?, ?, ?, ?, 'begun')";
const TOUCH = "UPDATE api_request SET state = 'touched' WHERE asker = ? AND key = ? AND state = 'begun'";
const KEEP = "UPDATE api_request SET state = 'answered', status = ?, body = ? WHERE asker = ? AND key = ?";
const FORGET = "DELETE FROM api_request WHERE asker = ? AND key = ?";
const FORGET_OLD = "DELETE FROM api_request WHERE begun_at < ?";
const FORGET_BEYOND = "DELETE FROM api_request WHERE id <= (SELECT max(id) FROM api_request) - ?";

export class KeptRequests implements RequestKeys {
  readonly #running = new Map<string, Running>();
  readonly #context = new AsyncLocalStorage<Running>();
  readonly #database: Database;
  readonly #clock: Clock;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  /** Requests under way. */
  get size(): number {
    return this.#running.size;
  }

  /** What the request under way writes, with the mark that something of it is written. */
  marked(writes: readonly Write[]): readonly Write[] {
    const along = this.alongside();
    return along.length === 0 ? writes : [...writes, ...along];
  }

  /** The mark by itself, for whoever commits changes of several requests together. */
  alongside(): readonly Write[] {
    const request = this.#running.size === 0 ? undefined : this.#context.getStore();
    if (request?.isOpen !== true) return [];
    request.isTouched = true;
    return [{ sql: TOUCH, values: [request.asker, request.key] }];
  }

  async begin(asked: KeyedRequest): Promise<BegunRequest> {
    const { asker, key, fingerprint } = asked;
    const name = JSON.stringify([asker, key]);
    const running = this.#running.get(name);
    if (running !== undefined) return { kind: running.fingerprint === fingerprint ? "running" : "other" };
    const now = Math.round(this.#clock.wall());
    const before = this.#before(asked, now - limits.api.keyMs);
    if (before !== undefined) return before;
    const request = { ...asked, isOpen: false, isTouched: false };
    this.#running.set(name, request);
    try {
      await this.#database.write([
        { sql: FORGET_OLD, values: [now - limits.api.keyMs] },
        { sql: FORGET_BEYOND, values: [limits.api.keys] },
        { sql: BEGIN, values: [asker, key, fingerprint, now] },
      ]);
    } catch (error) {
      this.#over(name);
      throw error;
    }
    return this.#newRequest(name, request);
  }

  /** undefined: nothing of it is known, or it was begun and nothing of it was written. */
  #before({ asker, key, fingerprint }: KeyedRequest, oldest: number): BegunRequest | undefined {
    const row = this.#database.get(SELECT, [asker, key]);
    if (row === undefined || Number(row["begun_at"]) < oldest) return undefined;
    if (row["fingerprint"] !== fingerprint) return { kind: "other" };
    if (row["state"] === "touched") return { kind: "unknown" };
    if (row["state"] !== "answered") return undefined;
    const body = row["body"];
    return {
      kind: "answered",
      answer: { status: Number(row["status"]), body: typeof body === "string" ? body : null },
    };
  }

  #newRequest(name: string, request: Running): NewRequest {
    const { asker, key } = request;
    const end = async (write: Write | undefined): Promise<void> => {
      request.isOpen = false;
      try {
        if (write !== undefined) await this.#database.write([write]);
      } finally {
        this.#over(name);
      }
    };
    return {
      kind: "new",
      run: (work) => {
        request.isOpen = true;
        return this.#context.run(request, work);
      },
      keep: ({ status, body }: KeptAnswer) => end({ sql: KEEP, values: [status, body, asker, key] }),
      forget: () => end({ sql: FORGET, values: [asker, key] }),
      failed: () => end(request.isTouched ? undefined : { sql: FORGET, values: [asker, key] }),
    };
  }

  #over(name: string): void {
    this.#running.delete(name);
    if (this.#running.size === 0) this.#context.disable();
  }
}
