// Passwords of users (CRM-11): kept as Argon2id hashes, reckoned in threads of the runtime, a few at a time, so that neither calls nor the disk wait
// for people who sign in. Whoever there is not, or has no password, is reckoned just as long: the time of an answer tells nothing.

import type { Algorithm, hash, Options, verify } from "@node-rs/argon2";
import type { Database, SqlRow } from "../../base/db.ts";
import { limits } from "../../base/limits.ts";
import type { WallMillis } from "../../base/time.ts";

export const SELECT_PASSWORDS = "SELECT user, hash, changed_at FROM password";
const PUT = "INSERT OR REPLACE INTO password (user, hash, changed_at, changed_by) VALUES (?, ?, ?, ?)";
const DROP = "DELETE FROM password WHERE user = ?";

export type PasswordCost = Options;
/** Tests look at what is reckoned. */
export type Argon2 = { readonly hash: typeof hash; readonly verify: typeof verify };

/** OWASP's second choice for Argon2id: 19 MiB, two passes, one lane. About 25 ms. */
const COST = { algorithm: 2 as Algorithm.Argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } satisfies Options;

/** Loaded when somebody signs in; a start does not wait for it. */
const LATER: Argon2 = {
  hash: async (...asked) => (await import("@node-rs/argon2")).hash(...asked),
  verify: async (...asked) => (await import("@node-rs/argon2")).verify(...asked),
};

/** "busy": too many are reckoned already. */
export type Checked = "right" | "wrong" | "busy";

interface Kept {
  readonly hash: string;
  readonly at: WallMillis;
}

export class Passwords {
  readonly #database: Database;
  readonly #kept: Map<string, Kept>;
  readonly #cost: Options;
  readonly #argon2: Argon2;
  /** Of a password that nobody has. */
  #nobodys: Promise<string> | undefined;
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  /** `cost`: tests that sign in often reckon less. */
  constructor(deps: {
    readonly database: Database;
    readonly rows: readonly SqlRow[];
    readonly cost?: Options;
    readonly argon2?: Argon2;
  }) {
    this.#database = deps.database;
    this.#cost = deps.cost ?? COST;
    this.#argon2 = deps.argon2 ?? LATER;
    this.#kept = new Map(
      deps.rows.map((row) => {
        const kept: Kept = { hash: String(row["hash"]), at: Number(row["changed_at"]) as WallMillis };
        return [String(row["user"]), kept];
      }),
    );
  }

  get size(): number {
    return this.#running + this.#waiting.length;
  }

  changedAt(user: string): WallMillis | undefined {
    return this.#kept.get(user)?.at;
  }

  async check(user: string, password: string): Promise<Checked> {
    if (!this.#hasRoom()) return "busy";
    return this.#inTurn(async () => {
      const nobodys = await this.#nobodysHash(); // waited for by everybody, or the first stranger would take longer
      const kept = this.#kept.get(user)?.hash;
      const against = kept ?? nobodys;
      const isRight = await this.#argon2.verify(against, password.normalize("NFC")).catch(() => false);
      return isRight && kept !== undefined && this.#kept.get(user)?.hash === kept ? "right" : "wrong";
    });
  }

  /** "busy": nothing has changed. Rejects where it could not be kept. */
  async set(user: string, password: string, by: string, at: WallMillis): Promise<"set" | "busy"> {
    if (!this.#hasRoom()) return "busy";
    const made = await this.#inTurn(() => this.#argon2.hash(password.normalize("NFC"), this.#cost));
    await this.#database.write([{ sql: PUT, values: [user, made, Math.round(at), by] }]);
    this.#kept.set(user, { hash: made, at });
    return "set";
  }

  async remove(user: string): Promise<void> {
    this.#kept.delete(user);
    await this.#database.write([{ sql: DROP, values: [user] }]);
  }

  #hasRoom(): boolean {
    return this.size < limits.people.passwordsAtOnce + limits.people.passwordsWaiting;
  }

  async #inTurn<Value>(reckon: () => Promise<Value>): Promise<Value> {
    if (this.#running >= limits.people.passwordsAtOnce) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    this.#running++;
    try {
      return await reckon();
    } finally {
      this.#running--;
      this.#waiting.shift()?.();
    }
  }

  #nobodysHash(): Promise<string> {
    this.#nobodys ??= this.#argon2.hash(crypto.randomUUID(), this.#cost);
    return this.#nobodys;
  }
}
