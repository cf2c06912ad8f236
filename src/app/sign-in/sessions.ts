// Sessions of people who signed in with a password (CRM-11): a token each, of which the hash is kept; over when nobody uses it, after its longest time,
// when it is ended, and when the password changes. They live through a restart.

import { createHash, randomBytes } from "node:crypto";
import type { Database, SqlRow, Write } from "../../base/db.ts";
import { limits } from "../../base/limits.ts";
import type { Logger } from "../../base/log.ts";
import { MINUTE_MS, type WallMillis } from "../../base/time.ts";
import type { SignInRules } from "../../office/sign-in.ts";

export const SELECT_SESSIONS = "SELECT * FROM session ORDER BY made_at";
const PUT =
  "INSERT INTO session (id, user, hash, made_at, used_at, second_factor, source, program) VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
const USED = "UPDATE session SET used_at = ? WHERE id = ?";
const DROP = "DELETE FROM session WHERE id = ?";
/** How often its use is written down. */
const WRITTEN_MS = MINUTE_MS;
export const SESSION_PREFIX = "zjs_";

export interface Session {
  readonly id: string;
  readonly user: string;
  readonly hash: string;
  readonly madeAt: WallMillis;
  readonly usedAt: WallMillis;
  readonly hasSecondFactor: boolean;
  readonly source: string;
  readonly program: string;
}

export interface SessionDeps {
  readonly database: Database;
  readonly log: Logger;
  readonly rules: () => SignInRules;
  readonly now: () => WallMillis;
}

export class Sessions {
  readonly #deps: SessionDeps;
  readonly #byHash = new Map<string, Session>();
  readonly #writtenAt = new Map<string, WallMillis>();

  constructor(deps: SessionDeps, rows: readonly SqlRow[]) {
    this.#deps = deps;
    for (const session of rows.map(sessionOf)) this.#byHash.set(session.hash, session);
  }

  get size(): number {
    return this.#byHash.size;
  }

  /** Rejects where it could not be kept: then nobody is signed in. Of too many of one user the one that was idle for longest ends. */
  async open(
    about: Pick<Session, "user" | "hasSecondFactor" | "source" | "program">,
  ): Promise<{ readonly session: Session; readonly token: string }> {
    const token = `${SESSION_PREFIX}${randomBytes(32).toString("base64url")}`;
    const at = this.#deps.now();
    const id = `se-${randomBytes(8).toString("hex")}`;
    const session: Session = { ...about, id, hash: hashOf(token), madeAt: at, usedAt: at };
    const gone = [...this.#over(), ...this.#tooMany(session.user)];
    const { hash, user, hasSecondFactor, source, program } = session;
    const time = Math.round(at);
    const put: Write = { sql: PUT, values: [id, user, hash, time, time, hasSecondFactor ? 1 : 0, source, program] };
    await this.#deps.database.write([put, ...gone.map(dropOf)]);
    for (const old of gone) this.#forget(old);
    this.#byHash.set(hash, session);
    return { session, token };
  }

  /** undefined: nobody's, or over. `isUse`: the idle time begins anew. */
  find(token: string, isUse: boolean): Session | undefined {
    const session = this.#byHash.get(hashOf(token));
    if (session === undefined || this.#isOver(session)) return undefined;
    return isUse ? this.#use(session) : session;
  }

  of(user: string): readonly Session[] {
    return [...this.#byHash.values()].filter((session) => session.user === user && !this.#isOver(session));
  }

  /** ms since 1970 at which it is over if nobody uses it. */
  endsAt({ madeAt, usedAt }: Session): WallMillis {
    const { idleMs, longestMs } = this.#deps.rules();
    return Math.min(madeAt + longestMs, usedAt + idleMs) as WallMillis;
  }

  /** At once, and written down. */
  async end(sessions: readonly Session[]): Promise<void> {
    for (const session of sessions) this.#forget(session);
    if (sessions.length > 0) await this.#deps.database.write(sessions.map(dropOf));
  }

  #use(session: Session): Session {
    const at = this.#deps.now();
    const used = { ...session, usedAt: at };
    this.#byHash.set(session.hash, used);
    const written = this.#writtenAt.get(session.id) ?? session.madeAt;
    if (at - written < WRITTEN_MS) return used;
    this.#writtenAt.set(session.id, at);
    this.#deps.database.write([{ sql: USED, values: [Math.round(at), session.id] }]).catch((error: unknown) => {
      this.#deps.log.error("store.session-use-lost", { session: session.id, cause: String(error) });
    });
    return used;
  }

  #isOver(session: Session): boolean {
    return this.endsAt(session) <= this.#deps.now();
  }

  #over(): readonly Session[] {
    return [...this.#byHash.values()].filter((session) => this.#isOver(session));
  }

  #tooMany(user: string): readonly Session[] {
    const own = this.of(user).toSorted((a, b) => a.usedAt - b.usedAt);
    return own.slice(0, Math.max(0, own.length + 1 - limits.people.sessionsOfUser));
  }

  #forget({ hash, id }: Session): void {
    this.#byHash.delete(hash);
    this.#writtenAt.delete(id);
  }
}

function dropOf({ id }: Session): Write {
  return { sql: DROP, values: [id] };
}

function sessionOf(row: SqlRow): Session {
  return {
    id: String(row["id"]),
    user: String(row["user"]),
    hash: String(row["hash"]),
    madeAt: Number(row["made_at"]) as WallMillis,
    usedAt: Number(row["used_at"]) as WallMillis,
    hasSecondFactor: row["second_factor"] === 1,
    source: String(row["source"]),
    program: String(row["program"]),
  };
}

export function hashOf(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
