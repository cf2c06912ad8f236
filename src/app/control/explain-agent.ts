// Why an agent got what they got, or nothing, at a moment that is over (ACD-16): their state, the queues and callers there were and the rule
// that kept the agent from each, and what happened to them around it.

import { asksThen, exclusionsThen } from "../../acd/afterwards.ts";
import type { AgentSetup, DeskSetup } from "../../acd/contract.ts";
import type { AgentMomentView } from "../../api/explain-views.ts";
import { EVERYBODY } from "../../base/rules.ts";
import { isoTime, type WallMillis } from "../../base/time.ts";
import { readTrail, type WaitTrail } from "../../call/wait-trail.ts";
import { deskSetup } from "../core/desk-setup.ts";
import {
  changesAround,
  NEVER_SEEN,
  offersAround,
  optional,
  type StateThen,
  statesAt,
  waitsAt,
} from "./explain-history.ts";
import { type ExplainDeps, stateRules, stepsAt } from "./explain-people.ts";

const NO_WISHES: WaitTrail = {
  tier: undefined,
  region: undefined,
  requires: EVERYBODY,
  prefers: [],
  waitedMs: 0,
  steps: [],
};

/** undefined: no office that is remembered has had such an agent. */
export async function explainAgentThen(
  key: string,
  at: number,
  deps: ExplainDeps,
): Promise<AgentMomentView | undefined> {
  const then = await deps.offices.at(at);
  const setup = then === undefined ? undefined : deskSetup(then.office);
  const agent = setup?.agents.find((one) => one.key === key);
  const states = await statesAt(deps.database, { agents: [key], at, call: undefined });
  const state = states.get(key);
  if (agent === undefined && state === undefined) return undefined;
  const { state: name, reason = null, since, extension = null, call = null } = state ?? NEVER_SEEN;
  const known = setup !== undefined && agent !== undefined ? { setup, agent, state: state ?? NEVER_SEEN } : undefined;
  return {
    agent: key,
    at: time(at),
    office: then?.revision ?? null,
    state: name,
    reason,
    since: since === undefined ? null : time(since),
    extension,
    call,
    queues: known === undefined ? [] : queuesThen(known),
    waiting: known === undefined ? [] : await waitingThen(known, at, deps),
    offers: await offersThen(key, at, deps),
    changes: await changesThen(key, at, deps),
  };
}

interface Known {
  readonly setup: DeskSetup;
  readonly agent: AgentSetup;
  readonly state: StateThen;
}

/** By what the queue itself asks, for a caller of whom nothing is known. */
function queuesThen({ setup, agent, state }: Known): AgentMomentView["queues"] {
  return setup.queues.map((queue) => {
    const asked = asksThen({ queue, caller: NO_WISHES, steps: [], preference: undefined });
    return { queue: queue.key, excludedBy: [...stateRules(state), ...exclusionsThen(agent, asked)] };
  });
}

async function waitingThen(known: Known, at: number, deps: ExplainDeps): Promise<AgentMomentView["waiting"]> {
  const { setup, agent, state } = known;
  return (await waitsAt(deps.database, at)).flatMap((row) => {
    const trail = readTrail(optional(row, "explanation")) ?? NO_WISHES;
    const queue = setup.queues.find((one) => one.key === row["queue"]);
    if (queue === undefined) return [];
    const waitedMs = trail.waitedMs + at - Number(row["started_at"]);
    const preference = preferenceAt(trail, waitedMs);
    const asked = asksThen({ queue, caller: trail, steps: stepsAt(trail, at), preference });
    const excludedBy = [...stateRules(state), ...exclusionsThen(agent, asked)];
    return { call: String(row["call_id"]), queue: queue.key, since: time(Number(row["started_at"])), excludedBy };
  });
}

/** By its time alone: that one was skipped because none of its people was there is not kept. */
function preferenceAt({ prefers }: WaitTrail, waitedMs: number): string | undefined {
  let until = 0;
  return prefers.find(({ forMs }) => {
    until += forMs;
    return waitedMs < until;
  })?.why;
}

async function offersThen(key: string, at: number, deps: ExplainDeps): Promise<AgentMomentView["offers"]> {
  return (await offersAround(deps.database, key, at)).map((row) => ({
    at: time(Number(row["started_at"])),
    call: String(row["call_id"]),
    queue: optional(row, "queue") ?? null,
    outcome: optional(row, "outcome") ?? null,
    endedAt: row["ended_at"] === null ? null : time(Number(row["ended_at"])),
  }));
}

async function changesThen(key: string, at: number, deps: ExplainDeps): Promise<AgentMomentView["changes"]> {
  return (await changesAround(deps.database, key, at)).map((row) => ({
    at: time(Number(row["at"])),
    from: String(row["from_state"]),
    to: String(row["to_state"]),
    reason: optional(row, "reason") ?? null,
    call: optional(row, "call_id") ?? null,
  }));
}

function time(at: number): string {
  return isoTime(at as WallMillis);
}
