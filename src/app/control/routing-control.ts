// Whose callers are whose, for the HTTP interface and the command line: a queue's rule and steps, an agent's pools, and who could take a call.

import type { AgentView as DeskAgent } from "../../acd/desk.ts";
import { answer, type Refused, refuse } from "../../api/answer.ts";
import type { AgentRoutingView, QueueRoutingView, RoutingControl, WhoAsked, WhoView } from "../../api/routing-views.ts";
import type { AgentKey, QueueKey } from "../../base/ids.ts";
import { limits } from "../../base/limits.ts";
import { requirementText } from "../../base/rule-text.ts";
import { placeOfNumber } from "../../call/place-of-number.ts";
import { didYouMean } from "../../office/fault.ts";
import type { Agent, Office, Queue } from "../../office/office.ts";
import { placesOf } from "../../office/regions.ts";
import { preferenceText, stepText } from "../../office/written-routing.ts";
import { poolsOf } from "../core/queues-of.ts";
import type { Switch } from "../core/switch.ts";
import { type CallerLike, missingOf, reachOf, type StageOfWaiting, stagesFor } from "../core/who-may.ts";
import { noSuch } from "./no-such.ts";

const UNKNOWN: CallerLike = { tier: undefined, region: undefined };

/** `desk`: everybody, to count whom each step reaches; undefined: nothing is counted. */
export function queueRoutingView(
  queue: Queue,
  office: Office,
  desk: readonly DeskAgent[] | undefined,
): QueueRoutingView {
  const reach =
    desk === undefined || queue.steps.length === 0 ? [] : reachOf(stagesFor(queue.key, UNKNOWN, office), desk, office);
  const merged =
    queue.routing === "progressive" ? [...office.pools.values()].filter(({ tiers }) => tiers.length > 0) : [];
  return {
    rule: requirementText(queue.requires),
    routing: queue.routing,
    pools: [...new Set([...merged.map(({ key }) => key), ...queue.steps.flatMap(({ pools }) => pools)])],
    steps: queue.steps.map((step, i) => ({ text: stepText(step), atWork: reach[i + 1] ?? null })),
    prefer: queue.prefer.map(preferenceText),
  };
}

export function agentRoutingView(agent: Agent | undefined, office: Office): AgentRoutingView {
  return agent === undefined ? { grade: 0, pools: [] } : { grade: agent.regions.length, pools: poolsOf(agent, office) };
}

export function routingControl(pbx: Pick<Switch, "office" | "clock" | "floor">): RoutingControl {
  return {
    who: async (key, asked) => {
      const { office } = pbx;
      const queue = office.queues.get(key as QueueKey);
      if (queue === undefined) return noSuch("queue", key, office.queues.keys());
      const fault = unknownIn(asked, office);
      if (fault !== undefined) return fault;
      const place = asked.number === undefined ? office.region : placeOfNumber(asked.number, office);
      const caller: CallerLike = { tier: asked.tier, region: asked.region ?? place };
      return answer(whoView(queue, caller, office, pbx.floor.desk.agents(pbx.clock.now())));
    },
  };
}

function unknownIn({ tier, region }: WhoAsked, office: Office): Refused | undefined {
  if (tier !== undefined && !office.tiers.includes(tier)) return notOne("tier", tier, office.tiers);
  const places = placesOf(office.regions);
  return region === undefined || places.includes(region) ? undefined : notOne("region", region, places);
}

function notOne(path: string, found: string, known: readonly string[]): Refused {
  const allowed = known.length === 0 ? "none: the office has none" : known.slice(0, 12).join(", ");
  const faults = [{ path, found: JSON.stringify(found), allowed, hint: didYouMean(found, known) }];
  return refuse(400, `No such ${path}`, `${path}: found ${found}; allowed: ${allowed}.`, faults);
}

function whoView(queue: Queue, caller: CallerLike, office: Office, desk: readonly DeskAgent[]): WhoView {
  const stages = stagesFor(queue.key, caller, office);
  const states = new Map(desk.map((one) => [one.key, one]));
  const agents = [...office.agents.values()].map((agent) => agentOf(agent, stages, states));
  const reached = agents.filter(({ steps }) => steps.length > 0);
  const listed = [...reached, ...agents.filter(({ steps }) => steps.length === 0)].slice(0, limits.rules.whoListed);
  return {
    queue: queue.key,
    tier: caller.tier ?? null,
    region: caller.region ?? null,
    stages: stages.map(({ step, asked }) => {
      const able = reached.filter(({ steps }) => steps.includes(step));
      return {
        step,
        text: step === 0 ? "" : textOf(queue, step),
        asked: requirementText(asked),
        agents: able.length,
        atWork: able.filter(({ atWork }) => atWork).length,
      };
    }),
    agents: listed,
    unlisted: agents.length - listed.length,
  };
}

function textOf({ steps }: Queue, step: number): string {
  const found = steps[step - 1];
  return found === undefined ? "" : stepText(found);
}

function agentOf(
  agent: Agent,
  stages: readonly StageOfWaiting[],
  states: ReadonlyMap<AgentKey, DeskAgent>,
): WhoView["agents"][number] {
  const state = states.get(agent.key);
  const missing = stages.map(({ asked }) => missingOf(agent, asked));
  return {
    id: agent.key,
    name: agent.name,
    state: state?.state.kind ?? "signed-out",
    atWork: state?.atWork ?? false,
    steps: stages.flatMap(({ step }) => (missing[step]?.length === 0 ? [step] : [])),
    missing: missing.at(-1) ?? [],
  };
}
