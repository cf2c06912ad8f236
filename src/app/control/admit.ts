// How far somebody's right reaches, and whether what they ask about is within it (CRM-11). Worked out for each request anew: a new office file counts
// from the next request on. Asked by `people-control.ts`.

import { type Answer, answer, refuse } from "../../api/answer.ts";
import type { Asker, Reach, RightNeeded, Subject } from "../../api/people-control.ts";
import type { Database } from "../../base/db.ts";
import type { AgentKey } from "../../base/ids.ts";
import type { WallMillis } from "../../base/time.ts";
import type { CallRecord } from "../../call/record.ts";
import { findCall, findRecording } from "../../call/record-tables.ts";
import { type Action, RIGHTS, type ScopeWord, scopeOf } from "../../office/rights.ts";
import { ROLES, type User } from "../../office/users.ts";
import type { Switch } from "../core/switch.ts";

export interface AdmitDeps {
  readonly pbx: Switch;
  readonly database: Database;
}

const WIDTH: Readonly<Record<ScopeWord, number>> = { own: 0, team: 1, all: 2 };

/** The lesser of the two. */
export function narrower(granted: ScopeWord, most: ScopeWord | undefined): ScopeWord {
  return most === undefined || WIDTH[granted] <= WIDTH[most] ? granted : most;
}

/** How far they may; undefined: everywhere. 403 where they may not, or not so far. */
export async function admit(asker: Asker, needed: RightNeeded, deps: AdmitDeps): Promise<Answer<Reach | undefined>> {
  if (asker.user === undefined) return answer(undefined);
  const user = deps.pbx.office.users.get(asker.user);
  if (user === undefined) return refuse(403, "Not allowed", `There is no user ${asker.user} any more.`);
  const { action, on } = needed;
  const granted = scopeOf(user.role, action);
  if (granted === undefined) return refuse(403, "Not allowed", `${lacks(user, action)} ${whoHas(action)}`);
  const { narrowed } = asker;
  if (narrowed !== undefined && !narrowed.actions.has(action))
    return refuse(403, "Not allowed", `${narrowed.why}: ${action} (${RIGHTS[action][0]}) is not among them.`);
  const scope = narrower(granted, narrowed?.scope);
  if (scope === "all") return answer(undefined);
  const reach = reachOf(user, scope, action, deps.pbx);
  if (on.kind === "anybody" || (await covers(reach, on, action, deps))) return answer(reach);
  const what = on.kind === "everything" ? "this needs it for all" : `there is no ${on.kind} ${on.id} within that`;
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
    users: usersOf(user, agents, pbx),
    queues: new Set(scope === "team" ? user.queues : ownQueues(user, action, pbx)),
    extensions: new Set([...phones, ...(user.extension === undefined ? [] : [user.extension])]),
  };
}

function usersOf(self: User, agents: ReadonlySet<string>, { office }: Switch): ReadonlySet<string> {
  const theirs = [...office.users.values()].filter(({ agent }) => agent !== undefined && agents.has(agent));
  return new Set([self.key, ...theirs.map(({ key }) => key)]);
}

const OF_SERVED_QUEUES: readonly Action[] = ["queue.view", "report.view", "callback.view", "callback.change"];

/** Agents see the queues they serve; whose calls they are is another question. */
function ownQueues({ agent }: User, action: Action, pbx: Switch): readonly string[] {
  if (agent === undefined || !OF_SERVED_QUEUES.includes(action)) return [];
  const queues = pbx.floor.desk.explainAgent(agent, pbx.clock.now())?.queues ?? [];
  return queues.filter(({ excludedBy }) => excludedBy.length === 0).map(({ queue }) => queue);
}

/** What there is not is out of reach like what is somebody else's: no answer tells the two apart, so nobody learns anything from guessing ids. */
async function covers(reach: Reach, on: Subject, action: Action, { pbx, database }: AdmitDeps): Promise<boolean> {
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
      return on.id === reach.user || (user !== undefined && action !== "sign-in.change" && coversUser(reach, user));
    }
    case "mailbox":
      return reach.extensions.has(on.id) || reach.queues.has(on.id);
    case "voice-message": {
      const found = pbx.voicemail.messages.find(on.id)?.mailbox;
      return found !== undefined && (reach.extensions.has(found) || reach.queues.has(found));
    }
    case "call": {
      const record = pbx.records.find(on.id as CallRecord["id"]) ?? (await findCall(database, on.id));
      return record !== undefined && coversCall(reach, record, action);
    }
    case "recording": {
      const found = await findRecording(database, on.id);
      return found !== undefined && coversCall(reach, found.call, action);
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
