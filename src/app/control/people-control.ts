// Users, their rights and the audit for the HTTP interface and the command line (CRM-11). How far a right reaches is worked out here, for each
// request anew: a new office file counts from the next request on.

import { type Answer, answer, type Refused, refuse } from "../../api/answer.ts";
import type {
  Asker,
  AuditFilter,
  AuditView,
  PeopleControl,
  Reach,
  RightNeeded,
  Subject,
  UserView,
} from "../../api/people-control.ts";
import type { Database, SqlRow } from "../../base/db.ts";
import type { AgentKey } from "../../base/ids.ts";
import { Where } from "../../base/sql-where.ts";
import { isoTime, type WallMillis } from "../../base/time.ts";
import type { CallRecord } from "../../call/record.ts";
import { findCall, findRecording } from "../../call/record-tables.ts";
import { type Action, RIGHTS, type ScopeWord, scopeOf } from "../../office/rights.ts";
import { ROLES, type User } from "../../office/users.ts";
import type { Switch } from "../core/switch.ts";
import { Masks } from "./masks.ts";
import { noSuch } from "./no-such.ts";
import { rightViews } from "./rights.ts";
import type { UserTokens } from "./user-tokens.ts";

export interface PeopleDeps {
  readonly pbx: Switch;
  readonly database: Database;
  readonly tokens: UserTokens;
}

export function peopleControl(deps: PeopleDeps): PeopleControl {
  const { pbx, tokens } = deps;
  const masks = new Masks(() => pbx.office);
  const userOf = (key: string): Answer<User> => {
    const user = pbx.office.users.get(key);
    return user === undefined ? noSuch("user", key, pbx.office.users.keys()) : answer(user);
  };
  return {
    whoHas: (token) => {
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
    me: async ({ user }) => {
      const found = user === undefined ? undefined : pbx.office.users.get(user);
      return answer({ user: found === undefined ? null : viewOf(found, tokens), rights: rightsOf(found) });
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
function rightsOf(user: User | undefined): readonly { readonly action: Action; readonly scope: ScopeWord }[] {
  return (Object.keys(RIGHTS) as Action[]).flatMap((action) => {
    const scope = user === undefined ? "all" : scopeOf(user.role, action);
    return scope === undefined ? [] : [{ action, scope }];
  });
}

async function admit(asker: Asker, needed: RightNeeded, deps: PeopleDeps): Promise<Answer<Reach | undefined>> {
  if (asker.user === undefined) return answer(undefined);
  const user = deps.pbx.office.users.get(asker.user);
  if (user === undefined) return refuse(403, "Not allowed", `There is no user ${asker.user} any more.`);
  const { action, on } = needed;
  const scope = scopeOf(user.role, action);
  if (scope === undefined) return refuse(403, "Not allowed", `${lacks(user, action)} ${whoHas(action)}`);
  if (scope === "all") return answer(undefined);
  const reach = reachOf(user, scope, action, deps.pbx);
  if (on.kind === "anybody" || (await covers(reach, on, action, deps))) return answer(reach);
  const what = on.kind === "everything" ? "this needs it for all" : `${on.kind} ${on.id} is not within that`;
  const whose = scope === "own" ? "what is their own" : "their teams and queues";
  return refuse(403, "Not allowed", `${user.key} (${user.role}) has the right ${action} for ${whose}; ${what}.`);
}

function lacks({ key, role }: User, action: Action): string {
  return `${key} (${role}) does not have the right ${action} (${RIGHTS[action][0]}).`;
}

function whoHas(action: Action): string {
  const roles = ROLES.filter((role) => scopeOf(role, action) !== undefined);
  return `Those who have it: ${roles.join(", ")}.`;
}

function reachOf(user: User, scope: Reach["scope"], action: Action, pbx: Switch): Reach {
  const own = user.agent === undefined ? [] : [user.agent];
  const { agents: all } = pbx.office;
  const team = [...all.values()].filter((agent) => agent.team !== undefined && user.teams.includes(agent.team));
  const agents = new Set<string>(scope === "own" ? own : [...own, ...team.map(({ key }) => key)]);
  const phones = [...agents].flatMap((key) => all.get(key as AgentKey)?.extension ?? []);
  const ownTeam = user.agent === undefined ? undefined : all.get(user.agent as AgentKey)?.team;
  return {
    scope,
    user: user.key,
    teams: new Set([...user.teams, ...(ownTeam === undefined ? [] : [ownTeam])]),
    agents,
    queues: new Set(scope === "team" ? user.queues : ownQueues(user, action, pbx)),
    extensions: new Set([...phones, ...(user.extension === undefined ? [] : [user.extension])]),
  };
}

const OF_SERVED_QUEUES: readonly Action[] = ["queue.view", "report.view", "callback.view", "callback.change"];

/** Agents see the queues they serve; whose calls they are is another question. */
function ownQueues({ agent }: User, action: Action, pbx: Switch): readonly string[] {
  if (agent === undefined || !OF_SERVED_QUEUES.includes(action)) return [];
  const queues = pbx.floor.desk.explainAgent(agent, pbx.clock.now())?.queues ?? [];
  return queues.filter(({ excludedBy }) => excludedBy.length === 0).map(({ queue }) => queue);
}

/** What there is not is let through: whoever answers says that it is not there. */
async function covers(reach: Reach, on: Subject, action: Action, { pbx, database }: PeopleDeps): Promise<boolean> {
  switch (on.kind) {
    case "anybody":
      return true;
    case "everything":
      return false;
    case "agent":
      return reach.agents.has(on.id);
    case "queue":
      return reach.queues.has(on.id);
    case "extension":
      return reach.extensions.has(on.id);
    case "user": {
      const user = pbx.office.users.get(on.id);
      return user === undefined || coversUser(reach, user);
    }
    case "mailbox":
      return reach.extensions.has(on.id) || reach.queues.has(on.id);
    case "voice-message": {
      const found = pbx.voicemail.messages.find(on.id)?.mailbox;
      return found === undefined || reach.extensions.has(found) || reach.queues.has(found);
    }
    case "call": {
      const record = pbx.records.find(on.id as CallRecord["id"]) ?? (await findCall(database, on.id));
      return record === undefined || coversCall(reach, record, action);
    }
    case "recording": {
      const found = await findRecording(database, on.id);
      return found === undefined || coversCall(reach, found.call, action);
    }
  }
}

/** By the agent they are, or the phone on their desk. */
function coversUser({ agents, extensions }: Reach, { agent, extension }: User): boolean {
  return (agent !== undefined && agents.has(agent)) || (extension !== undefined && extensions.has(extension));
}

const LOOKS: readonly Action[] = ["call.view", "recording.view", "recording.listen"];

/** To look at a call one may have been its agent's leader at any time; to do something to it one must be now. */
function coversCall(reach: Reach, record: CallRecord, action: Action): boolean {
  const { segments, legs } = record;
  const isOver = record.endedAt !== undefined;
  const counts = (endedAt: WallMillis | undefined): boolean =>
    isOver || LOOKS.includes(action) || endedAt === undefined;
  const queues = [record.queue, ...(LOOKS.includes(action) ? segments.map(({ queue }) => queue) : [])];
  // Whose phone merely rang, and who did not answer, has no part in the call.
  const served = segments.filter(({ kind, endedAt }) => kind !== "offer" || (!isOver && endedAt === undefined));
  const serving = served.filter(({ endedAt }) => counts(endedAt)).map(({ agent }) => agent);
  const agents = isOver || LOOKS.includes(action) ? [...serving, record.agent] : serving;
  const part = legs.filter(({ answeredAt, endedAt }) => answeredAt !== undefined || (!isOver && endedAt === undefined));
  const phones = part.filter(({ endedAt }) => counts(endedAt)).map(({ extension }) => extension);
  return (
    queues.some((queue) => queue !== undefined && reach.queues.has(queue)) ||
    agents.some((agent) => agent !== undefined && reach.agents.has(agent)) ||
    phones.some((phone) => phone !== undefined && reach.extensions.has(phone))
  );
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
