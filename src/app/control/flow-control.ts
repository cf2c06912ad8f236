// Flows for the HTTP interface and the command line (IVR-01): what `flow-keeper.ts` keeps, with who is inside, what leads there, and figures of what
// callers did in them.

import { type Answer, answer, type Refused, refuse } from "../../api/answer.ts";
import type {
  FlowControl,
  FlowDetailView,
  FlowFiguresView,
  FlowVersionView,
  FlowView,
  FlowVisitView,
} from "../../api/flow-control.ts";
import type { Database } from "../../base/db.ts";
import type { CallId } from "../../base/ids.ts";
import { limits } from "../../base/limits.ts";
import { isoTime, type WallMillis } from "../../base/time.ts";
import type { FlowVisit } from "../core/flow/trails.ts";
import { countVisits, findVisits, sumVisits, type VisitSums } from "../core/flow/visit-tables.ts";
import { usesOf } from "./flow-judge.ts";
import { type FlowHouse, type FlowKeeper, noVersion } from "./flow-keeper.ts";
import { oneVersion, type StoredVersion, versionsOf } from "./flow-store.ts";
import { noSuch } from "./no-such.ts";

export interface FlowControlDeps {
  readonly pbx: FlowHouse;
  readonly database: Database;
  readonly keeper: FlowKeeper;
}

export function flowControl(deps: FlowControlDeps): FlowControl {
  const { pbx, database, keeper } = deps;
  const known = async (id: string): Promise<Answer<readonly StoredVersion[]>> => {
    const versions = await versionsOf(database, id);
    return versions.length === 0 ? noSuch("flow", id, keeper.shelf.keys()) : answer(versions);
  };
  return {
    list: async () => answer(keeper.keys.flatMap((id) => viewOf(id, deps) ?? [])),
    show: async (id, version) => {
      const newest = keeper.inForce(id);
      if (version === undefined && newest === undefined) return noSuch("flow", id, keeper.shelf.keys());
      const found = version === undefined ? newest : await oneVersion(database, id, version);
      return found === undefined ? noVersion(id, version ?? 0) : answer(detailOf(found, keeper));
    },
    history: async (id) => {
      const versions = await known(id);
      if (!versions.ok) return versions;
      const inside = pbx.ivr.flowTrails.inside(id);
      return answer(
        versions.value.map((one): FlowVersionView => {
          const { source: _, ...rest } = detailOf(one, keeper);
          return { ...rest, inside: inside.get(one.version) ?? 0 };
        }),
      );
    },
    apply: (files, asker, how) => keeper.apply(files, asker.name, how),
    rollback: (id, to, asker) => keeper.rollback(id, to, asker.name),
    remove: (id, asker, force) => keeper.remove(id, asker.name, force),
    figures: async (id, from, to) => {
      const versions = await known(id);
      if (!versions.ok) return versions;
      const today = pbx.ivr.flowTrails.today;
      const span = { from: from ?? to ?? today, to: to ?? today };
      const visits = await countVisits(database, { flow: id, ...span });
      if (visits > limits.flows.figureVisits) return tooMany(visits);
      return answer({ id, ...span, ...figuresOf(await sumVisits(database, { flow: id, ...span })) });
    },
  };
}

function tooMany(visits: number): Refused {
  const advice = `at most ${limits.flows.figureVisits} are summed at once: ask for fewer days`;
  return refuse(422, "Too many visits", `${visits} in these days; ${advice}`);
}

function viewOf(id: string, { pbx, keeper }: FlowControlDeps): FlowView | undefined {
  const stored = keeper.inForce(id);
  if (stored === undefined) return undefined;
  const flow = keeper.shelf.get(id)?.flow;
  const inside = pbx.ivr.flowTrails.inside(id);
  const total = [...inside.values()].reduce((sum, callers) => sum + callers, 0);
  return {
    id,
    title: flow?.title ?? {},
    version: stored.version,
    appliedAt: isoTime(stored.appliedAt),
    author: stored.author,
    nodes: flow?.nodes.size ?? 0,
    inside: total,
    insideOlder: total - (inside.get(stored.version) ?? 0),
    usedBy: usesOf(id, keeper.shelf, pbx.office),
    troubles: keeper.troubles().filter((trouble) => trouble.flow === id),
  };
}

function detailOf(one: StoredVersion, keeper: FlowKeeper): FlowDetailView {
  return {
    id: one.flow,
    version: one.version,
    inForce: keeper.inForce(one.flow)?.version === one.version,
    appliedAt: isoTime(one.appliedAt),
    author: one.author,
    change: one.change,
    source: one.source ?? null,
  };
}

function figuresOf({ left, nodes, hangUps }: VisitSums): Omit<FlowFiguresView, "id" | "from" | "to"> {
  const visits = left.reduce((sum, row) => sum + row.visits, 0);
  const totalMs = left.reduce((sum, row) => sum + row.totalMs, 0);
  const names = new Set([...nodes.map(({ node }) => node), ...hangUps.map(({ node }) => node)]);
  const rows = [...names].map((node) => {
    const own = nodes.filter((row) => row.node === node);
    return {
      node,
      times: own.reduce((sum, { times }) => sum + times, 0),
      outcomes: Object.fromEntries(own.map(({ outcome, times }) => [outcome, times])),
      hangUps: hangUps.find((row) => row.node === node)?.visits ?? 0,
    };
  });
  return {
    visits,
    averageMs: visits === 0 ? null : Math.round(totalMs / visits),
    left: Object.fromEntries(left.map(({ how, visits: of }) => [how, of])),
    nodes: rows.toSorted((a, b) => b.times - a.times),
  };
}

/** Of a call in progress, or of one that is over. */
export async function flowVisitsOf(
  call: string,
  { pbx, database }: Pick<FlowControlDeps, "pbx" | "database">,
): Promise<readonly FlowVisitView[]> {
  const running = pbx.ivr.flowTrails.of(call as CallId);
  const visits = running.length > 0 ? running : await findVisits(database, call);
  return visits.map(visitView);
}

function visitView({ flow, version, enteredAt, leftAt, how, steps, leftOut }: FlowVisit): FlowVisitView {
  return {
    flow,
    version,
    enteredAt: isoTime(enteredAt),
    leftAt: leftAt === undefined ? null : isoTime(leftAt),
    how: how ?? null,
    steps: steps.map((step) => ({
      flow: step.flow,
      node: step.node,
      outcome: step.outcome,
      said: step.said ?? null,
      at: isoTime((enteredAt + step.afterMs) as WallMillis),
    })),
    leftOut,
  };
}
