// Tokens of users (CRM-11): those in the office file, and those made by command, of which the database keeps a hash. A token that is presented is
// hashed and looked up by its hash, so that neither the look-up nor the comparison tells a guesser how much of it was right.

import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { Database, SqlRow } from "../../base/db.ts";
import type { WallMillis } from "../../base/time.ts";
import type { Office } from "../../office/office.ts";

export const SELECT_USER_TOKENS = "SELECT user, hash, made_at FROM user_token";
const PUT = "INSERT OR REPLACE INTO user_token (user, hash, made_at, made_by) VALUES (?, ?, ?, ?)";
const DROP = "DELETE FROM user_token WHERE user = ?";
const BYTES = 32;
/** So that people and scanners of repositories know one when they see it. */
const PREFIX = "zju_";

interface Made {
  readonly hash: string;
  readonly at: WallMillis;
}

export class UserTokens {
  readonly #office: () => Office;
  readonly #database: Database;
  /** Of users of the office when it was made, so at most one for each that there ever was. */
  readonly #made: Map<string, Made>;
  /** User by hash, for the office it was made for. */
  #index: { readonly office: Office; readonly byHash: ReadonlyMap<string, string> } | undefined;

  constructor(deps: { readonly office: () => Office; readonly database: Database; readonly rows: readonly SqlRow[] }) {
    this.#office = deps.office;
    this.#database = deps.database;
    this.#made = new Map(
      deps.rows.map((row) => {
        const made: Made = { hash: String(row["hash"]), at: Number(row["made_at"]) as WallMillis };
        return [String(row["user"]), made];
      }),
    );
  }

  /** The key of the user whose it is. */
  whoHas(token: string): string | undefined {
    const hash = hashOf(token);
    const user = this.#byHash().get(hash);
    if (user === undefined) return undefined;
    const known = this.#hashFor(user);
    return known !== undefined && timingSafeEqual(Buffer.from(known), Buffer.from(hash)) ? user : undefined;
  }

  madeAt(user: string): WallMillis | undefined {
    return this.#made.get(user)?.at;
  }

  /** The one before is void from now on. Rejects where it could not be kept, and then nothing has changed. */
  async make(user: string, by: string, at: WallMillis): Promise<string> {
    const token = `${PREFIX}${randomBytes(BYTES).toString("base64url")}`;
    const hash = hashOf(token);
    await this.#database.write([{ sql: PUT, values: [user, hash, Math.round(at), by] }]);
    this.#made.set(user, { hash, at });
    this.#index = undefined;
    return token;
  }

  /** At once; kept where the database can be written. */
  async revoke(user: string): Promise<void> {
    this.#made.delete(user);
    this.#index = undefined;
    await this.#database.write([{ sql: DROP, values: [user] }]);
  }

  #hashFor(user: string): string | undefined {
    const token = this.#office().users.get(user)?.token;
    return token === undefined ? this.#made.get(user)?.hash : hashOf(token);
  }

  #byHash(): ReadonlyMap<string, string> {
    const office = this.#office();
    if (this.#index?.office === office) return this.#index.byHash;
    const byHash = new Map<string, string>();
    for (const user of office.users.keys()) {
      const hash = this.#hashFor(user);
      if (hash !== undefined) byHash.set(hash, user);
    }
    this.#index = { office, byHash };
    return byHash;
  }
}

function hashOf(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
