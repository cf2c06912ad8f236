// Tokens that people make for their programs (CRM-11): several each, named, perhaps with an end, and perhaps for less than their owner may: some rights
// only, or what is their own alone. What is kept is the hash.

import { randomBytes } from "node:crypto";
import type { Database, SqlRow } from "../../base/db.ts";
import type { Logger } from "../../base/log.ts";
import { MINUTE_MS, type WallMillis } from "../../base/time.ts";
import type { Action, ScopeWord } from "../../office/rights.ts";
import { hashOf } from "./sessions.ts";

export const SELECT_PERSONAL_TOKENS = "SELECT * FROM personal_token ORDER BY made_at";
const PUT =
  "INSERT INTO personal_token (id, user, name, hash, made_at, made_by, expires_at, actions, scope) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
const USED = "UPDATE personal_token SET used_at = ? WHERE id = ?";
const DROP = "DELETE FROM personal_token WHERE id = ?";
const WRITTEN_MS = MINUTE_MS;
export const TOKEN_PREFIX = "zjp_";

export interface PersonalToken {
  readonly id: string;
  readonly user: string;
  readonly name: string;
  readonly hash: string;
  readonly madeAt: WallMillis;
  readonly madeBy: string;
  /** undefined: never. */
  readonly expiresAt: WallMillis | undefined;
  /** undefined: never yet. */
  readonly usedAt: WallMillis | undefined;
  /** undefined: all rights of its owner. */
  readonly actions: ReadonlySet<Action> | undefined;
  /** undefined: as far as its owner's rights. */
  readonly scope: Exclude<ScopeWord, "all"> | undefined;
}

export type NewToken = Pick<PersonalToken, "user" | "name" | "madeBy" | "expiresAt" | "actions" | "scope">;

export class PersonalTokens {
  readonly #deps: { readonly database: Database; readonly log: Logger; readonly now: () => WallMillis };
  readonly #byHash = new Map<string, PersonalToken>();

  constructor(
    deps: { readonly database: Database; readonly log: Logger; readonly now: () => WallMillis },
    rows: readonly SqlRow[],
  ) {
    this.#deps = deps;
    for (const token of rows.map(tokenOf)) this.#byHash.set(token.hash, token);
  }

  /** Shown this once. Rejects where it could not be kept. */
  async make(about: NewToken): Promise<{ readonly kept: PersonalToken; readonly token: string }> {
    const token = `${TOKEN_PREFIX}${randomBytes(32).toString("base64url")}`;
    const id = `tk-${randomBytes(8).toString("hex")}`;
    const kept: PersonalToken = { ...about, id, hash: hashOf(token), madeAt: this.#deps.now(), usedAt: undefined };
    const { user, name, madeBy, expiresAt = null, actions, scope = null } = kept;
    const rights = actions === undefined ? null : JSON.stringify([...actions]);
    const values = [id, user, name, kept.hash, Math.round(kept.madeAt), madeBy, expiresAt, rights, scope];
    await this.#deps.database.write([{ sql: PUT, values }]);
    this.#byHash.set(kept.hash, kept);
    return { kept, token };
  }

  /** undefined: nobody's, or expired. `isUse` false: it is only looked at. */
  find(token: string, isUse: boolean): PersonalToken | undefined {
    const found = this.#byHash.get(hashOf(token));
    if (found === undefined) return undefined;
    const now = this.#deps.now();
    if (found.expiresAt !== undefined && found.expiresAt <= now) return undefined;
    if (isUse && (found.usedAt === undefined || now - found.usedAt >= WRITTEN_MS)) this.#used(found, now);
    return found;
  }

  /** Expired ones too: their owner sees what has stopped to work. */
  of(user: string): readonly PersonalToken[] {
    return [...this.#byHash.values()].filter((token) => token.user === user);
  }

  async remove(token: PersonalToken): Promise<void> {
    this.#byHash.delete(token.hash);
    await this.#deps.database.write([{ sql: DROP, values: [token.id] }]);
  }

  #used(token: PersonalToken, at: WallMillis): void {
    this.#byHash.set(token.hash, { ...token, usedAt: at });
    this.#deps.database.write([{ sql: USED, values: [Math.round(at), token.id] }]).catch((error: unknown) => {
      this.#deps.log.error("store.token-use-lost", { token: token.id, cause: String(error) });
    });
  }
}

function tokenOf(row: SqlRow): PersonalToken {
  const actions = row["actions"] === null ? undefined : (JSON.parse(String(row["actions"])) as readonly Action[]);
  const time = (name: string): WallMillis | undefined =>
    row[name] === null ? undefined : (Number(row[name]) as WallMillis);
  const scope = row["scope"];
  return {
    id: String(row["id"]),
    user: String(row["user"]),
    name: String(row["name"]),
    hash: String(row["hash"]),
    madeAt: Number(row["made_at"]) as WallMillis,
    madeBy: String(row["made_by"]),
    expiresAt: time("expires_at"),
    usedAt: time("used_at"),
    actions: actions === undefined ? undefined : new Set(actions),
    scope: scope === "own" || scope === "team" ? scope : undefined,
  };
}
