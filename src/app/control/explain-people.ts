// Who was there at a moment that is over, and which rule kept each from a caller (ACD-16): the office that was in force, what was asked of an
// agent for this caller then, and everybody's state by the history. Nothing of it is worked out before somebody asks. What no history keeps is
// whether a phone could be reached and was to be disturbed: who was fit as far as can be told and yet no candidate is said to have had such a phone.

import { asksThen, exclusionsThen } from "../../acd/afterwards.ts";
import type { AgentSetup } from "../../acd/contract.ts";
import type { Exclusion } from "../../acd/explain.ts";
import type { PeopleThenView } from "../../api/explain-views.ts";
import type { Database } from "../../base/db.ts";
import { limits } from "../../base/limits.ts";
import { requirementText } from "../../base/rule-text.ts";
import type { CallRecord, SegmentRecord } from "../../call/record.ts";
import type { WaitTrail } from "../../call/wait-trail.ts";
import { deskSetup } from "../core/desk-setup.ts";
import { NEVER_SEEN, type PastOffices, phonesInCalls, type StateThen, statesAt } from "./explain-history.ts";

export interface ExplainDeps {
  readonly database: Database;
  readonly offices: Pick<PastOffices, "at">;
}

/** A moment of one caller's wait. */
export interface Moment {
  readonly record: CallRecord;
  readonly wait: SegmentRecord;
  readonly at: number;
  /** Of the preference in force then, if any. */
  readonly preference: string | undefined;
  /** How many could have taken the call; 0: nobody. */
  readonly candidates: number;
  /** Those of them who are known by name. */
  readonly known: ReadonlySet<string>;
}

interface Seen {
  readonly agent: string;
  readonly state: StateThen;
  readonly excludedBy: readonly Exclusion[];
}

/** undefined: the office or the queue of then is not known any more. */
export async function peopleThen(moment: Moment, deps: ExplainDeps): Promise<PeopleThenView | undefined> {
  const { record, wait, at } = moment;
  const then = await deps.offices.at(at);
  const setup = then === undefined ? undefined : deskSetup(then.office);
  const queue = setup?.queues.find(({ key }) => key === wait.queue);
  if (then === undefined || setup === undefined || queue === undefined || wait.trail === undefined) return undefined;
  const asked = asksThen({ queue, caller: wait.trail, steps: stepsAt(wait.trail, at), preference: moment.preference });
  const agents = setup.agents.map(({ key }) => key);
  const states = await statesAt(deps.database, { agents, at, call: record.id });
  const seen = setup.agents.map((agent) => {
    const state = states.get(agent.key) ?? NEVER_SEEN;
    if (moment.known.has(agent.key)) return { agent: agent.key, state, excludedBy: [] };
    const excludedBy = [...stateRules(state), ...exclusionsThen(agent, asked)];
    return { agent: agent.key, state, excludedBy: [...excludedBy, ...triedRules(agent, state, moment)] };
  });
  const all = await withPhones(seen, moment, deps);
  const nearest = all.toSorted((a, b) => a.excludedBy.length - b.excludedBy.length);
  return {
    office: then.revision,
    requires: requirementText(asked.requires),
    agents: nearest.slice(0, limits.explain.agentsListed).map(({ agent, state, excludedBy }) => ({
      agent,
      state: state.state,
      eligible: excludedBy.length === 0,
      excludedBy,
    })),
    leftOut: Math.max(0, all.length - limits.explain.agentsListed),
  };
}

/** A new office file lets a caller take the steps again from the first: those since the last time count. */
export function stepsAt({ steps }: WaitTrail, at: number): readonly number[] {
  const taken: number[] = [];
  for (const { at: when, step } of steps) {
    if (when > at) break;
    if (taken.includes(step)) taken.length = 0;
    taken.push(step);
  }
  return taken;
}

export function stateRules({ state }: StateThen): readonly Exclusion[] {
  return state === "ready" ? [] : [{ rule: "state", state }];
}

/** An offer of this caller failed at the agent not long before, and the agent has not gone ready since. */
function triedRules({ key }: AgentSetup, { since = 0 }: StateThen, { record, at }: Moment): readonly Exclusion[] {
  const past = record.segments.findLast(
    (one) => one.kind === "offer" && one.agent === key && one.endedAt !== undefined && one.endedAt <= at,
  );
  if (past?.endedAt === undefined || past.outcome === undefined) return [];
  const isRecent = at - past.endedAt < limits.acd.secondChanceMs && since <= past.endedAt;
  const isFailure = past.outcome !== "withdrawn" && past.outcome !== "connected";
  return isRecent && isFailure ? [{ rule: "already-tried", failure: past.outcome }] : [];
}

/** More seem fit than could have taken the call: something was with the phones of those who are not known. */
async function withPhones(seen: readonly Seen[], moment: Moment, deps: ExplainDeps): Promise<readonly Seen[]> {
  const isOpen = ({ agent, excludedBy }: Seen): boolean => excludedBy.length === 0 && !moment.known.has(agent);
  const fit = seen.filter(({ excludedBy }) => excludedBy.length === 0).length;
  if (fit <= moment.candidates) return seen;
  const extensions = seen.filter(isOpen).flatMap(({ state }) => state.extension ?? []);
  const inCalls = await phonesInCalls(deps.database, { extensions, at: moment.at, call: moment.record.id });
  const engaged = seen.map((one): Seen => {
    const isEngaged = isOpen(one) && inCalls.has(one.state.extension ?? "");
    return isEngaged ? { ...one, excludedBy: [{ rule: "phone-engaged" }] } : one;
  });
  const left = engaged.filter(({ excludedBy }) => excludedBy.length === 0).length;
  if (left <= moment.candidates) return engaged;
  return engaged.map((one): Seen => (isOpen(one) ? { ...one, excludedBy: [{ rule: "phone" }] } : one));
}
