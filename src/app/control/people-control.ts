// Users, their rights and the audit for the HTTP interface and the command line (CRM-11). How far a right reaches is worked out here, for each
// request anew: a new office file counts from the next request on.

import { type Answer, answer, type Refused, refuse } from "../../api/answer.ts";
import type { Asker, AuditFilter, AuditView, PeopleControl, UserView } from "../../api/people-control.ts";
import type { Database, SqlRow } from "../../base/db.ts";
import { Where } from "../../base/sql-where.ts";
import { isoTime, type WallMillis } from "../../base/time.ts";
import { type Action, RIGHTS, type ScopeWord, scopeOf } from "../../office/rights.ts";
import type { User } from "../../office/users.ts";
import type { Switch } from "../core/switch.ts";
import { admit, narrower } from "./admit.ts";
import { Masks } from "./masks.ts";
import { noSuch } from "./no-such.ts";
import { rightViews } from "./rights.ts";
import type { UserTokens } from "./user-tokens.ts";

export interface PeopleDeps {
  readonly pbx: Switch;
  readonly database: Database;
  readonly tokens: UserTokens;
  /** Sessions and personal tokens. `isUse`: the idle time of a session begins anew. */
  readonly others: (token: string, isUse: boolean) => Asker | undefined;
}

export function peopleControl(deps: PeopleDeps): PeopleControl {
  const { pbx, tokens } = deps;
  const masks = new Masks(() => pbx.office);
  const userOf = (key: string): Answer<User> => {
    const user = pbx.office.users.get(key);
    return user === undefined ? noSuch("user", key, pbx.office.users.keys()) : answer(user);
  };
  return {
    whoHas: (token, isUse = true) => {
      const other = deps.others(token, isUse);
      if (other !== undefined) return other;
      const user = tokens.whoHas(token);
      return user === undefined ? "unknown" : { name: user, user };
    },
    admit: (asker, needed) => admit(asker, needed, deps),
    maskOf: (asker) => masks.of(asker),
    users: async () => answer([...pbx.office.users.values()].map((user) => viewOf(user, tokens))),
    user: async (key) => {
      const user = userOf(key);
      return user.ok ? answer(viewOf(user.value, tokens)) : user;
    },
    me: async ({ user, narrowed }) => {
      const found = user === undefined ? undefined : pbx.office.users.get(user);
      return answer({ user: found === undefined ? null : viewOf(found, tokens), rights: rightsOf(found, narrowed) });
    },
    rights: rightViews,
    makeToken: async (key, by) => {
      const user = userOf(key);
      if (!user.ok) return user;
      if (user.value.token !== undefined) return inFile(key);
      const token = await tokens.make(key, by, pbx.clock.wall());
      pbx.people.audit.note({ who: by, what: "user.token", on: `user ${key}` });
      return answer({ user: key, token });
    },
    revokeToken: async (key, by) => {
      const user = userOf(key);
      if (!user.ok) return user;
      if (user.value.token !== undefined) return inFile(key);
      await tokens.revoke(key);
      pbx.people.audit.note({ who: by, what: "user.revoke", on: `user ${key}` });
      return answer(viewOf(user.value, tokens));
    },
    note: (line) => pbx.people.audit.note(line),
    audit: async (filter) => answer(await auditOf(filter, deps.database)),
  };
}

function inFile(key: string): Refused {
  const detail = `The token of ${key} stands in the office file: change it there, or take it out and make one.`;
  return refuse(409, "Token in the office file", detail);
}

function viewOf(user: User, tokens: UserTokens): UserView {
  const madeAt = user.token === undefined ? tokens.madeAt(user.key) : undefined;
  return {
    id: user.key,
    name: user.name,
    role: user.role,
    teams: user.teams,
    queues: user.queues,
    agent: user.agent ?? null,
    extension: user.extension ?? null,
    token: user.token !== undefined ? "file" : madeAt === undefined ? "none" : "made",
    tokenMadeAt: madeAt === undefined ? null : isoTime(madeAt),
  };
}

/** undefined: the installation itself. */
function rightsOf(
  user: User | undefined,
  narrowed: Asker["narrowed"],
): readonly { readonly action: Action; readonly scope: ScopeWord }[] {
  return (Object.keys(RIGHTS) as Action[]).flatMap((action) => {
    const granted = user === undefined ? "all" : scopeOf(user.role, action);
    if (granted === undefined || narrowed?.actions.has(action) === false) return [];
    return [{ action, scope: narrower(granted, narrowed?.scope) }];
  });
}

async function auditOf(filter: AuditFilter, database: Database): Promise<readonly AuditView[]> {
  const where = new Where()
    .and("who = ?", filter.who)
    .and("what || '.' LIKE ? || '.%'", filter.what) // the event itself, and those below it
    .and("at >= ?", filter.since);
  const rows = await database.query(`SELECT * FROM audit ${where.sql} ORDER BY id DESC LIMIT ?`, [
    ...where.values,
    filter.limit,
  ]);
  return rows.map(auditView);
}

function auditView(row: SqlRow): AuditView {
  const parsed: unknown = JSON.parse(String(row["detail"] ?? "{}"));
  const detail = typeof parsed === "object" && parsed !== null ? (parsed as Record<string, unknown>) : {};
  const text = (name: string): string | null => (typeof detail[name] === "string" ? detail[name] : null);
  return {
    at: isoTime(Number(row["at"]) as WallMillis),
    who: String(row["who"]),
    what: String(row["what"]),
    on: text("on"),
    before: text("before"),
    after: text("after"),
    detail,
  };
}
