// Agents' performance over a month or any other time (PERF-01): figures, standing among the colleagues of a project, the time before beside it, and what
// looks made up. Reports and `zongji performance` show what is reckoned here.

import { limits } from "../../base/limits.ts";
import type { Office } from "../../office/office.ts";
import { PERFORMANCE_MEASURES, type PerformanceProject, type Weights } from "../../office/reports.ts";
import { usualWeights } from "../../office/schema-reports.ts";
import { personOf } from "../reports/desk-reports.ts";
import { monthSpan, type Span } from "../reports/period.ts";
import { type ReportReach, type ReportSources, TooManyRows } from "../reports/report.ts";
import { firstOf, type Zone } from "../reports/zone.ts";
import { type CountedAgent, countAgents } from "./agent-facts.ts";
import { type AgentFacts, centreHandleMs, type Figures, figuresOf } from "./measures.ts";
import { type Ranked, rank } from "./ranking.ts";
import { type Warning, warningsOf } from "./warnings.ts";

export interface AgentPerformance {
  readonly agent: string;
  readonly name: string;
  readonly team: string | null;
  /** undefined: the office has projects, and the team is in none. */
  readonly project: string | undefined;
  readonly facts: AgentFacts;
  readonly figures: Figures;
  readonly ranked: Ranked;
  /** Agents it was ranked with, itself too. */
  readonly ranks: number;
  /** Calls answered, times the score as a share; null: no score. */
  readonly credited: number | null;
  /** Of the time before; undefined: nothing was counted of this agent. */
  readonly before:
    | { readonly figures: Figures; readonly score: number | null; readonly rank: number | null }
    | undefined;
  readonly warnings: readonly Warning[];
}

export interface PerformanceAsk {
  readonly span: Span;
  readonly agent: string | undefined;
  readonly team: string | undefined;
  readonly project: string | undefined;
  /** Ranks are reckoned over all colleagues whoever asks; only these are shown. */
  readonly within: ReportReach | undefined;
}

/** By project, best first. */
export async function performanceOf(ask: PerformanceAsk, sources: ReportSources): Promise<readonly AgentPerformance[]> {
  const most = limits.performance.agents;
  const before = spanBefore(ask.span, sources.zone);
  const now = await countAgents(ask.span, sources, most + 1);
  if (now.size > most) throw new TooManyRows();
  const then = rankedOf(await countAgents(before, sources, most + 1), sources);
  const all = rankedOf(now, sources);
  const reach = ask.within === undefined ? undefined : new Set(ask.within.agents);
  const talks = sumOf(now, "talks");
  const nights = sumOf(now, "nightTalks");
  const rows = [...all.values()].map((one): AgentPerformance => {
    const { warning, facts } = one.counted;
    const others = { talks: talks - warning.talks, nightTalks: nights - warning.nightTalks };
    const old = then.get(one.agent);
    const { score } = one.ranked;
    return {
      ...{ agent: one.agent, ...personOf(one.agent, sources), project: one.project, facts },
      ...{ figures: one.figures, ranked: one.ranked, ranks: one.ranks },
      credited: score === null ? null : (facts.answered * score) / 100,
      before: old && { figures: old.figures, score: old.ranked.score, rank: old.ranked.rank },
      warnings: warningsOf(warning, others, sources.office.performance.warnings),
    };
  });
  return rows
    .filter(({ agent, team, project }) => {
      const isAsked =
        (ask.agent ?? agent) === agent && (ask.team ?? team) === team && (ask.project ?? project) === project;
      return isAsked && (reach === undefined || reach.has(agent));
    })
    .toSorted(inOrder);
}

/** Of a month the month before, of anything else as much time before. */
export function spanBefore(span: Span, zone: Zone): Span {
  const { year, month } = zone.dayOf(span.from);
  const whole = monthSpan(year, month, zone);
  if (whole.from === span.from && whole.to >= span.to) {
    const last = firstOf(year, month - 1);
    return monthSpan(last.year, last.month, zone);
  }
  return { from: span.from - (span.to - span.from), to: span.from };
}

interface RankedAgent {
  readonly agent: string;
  readonly project: string | undefined;
  readonly counted: CountedAgent;
  readonly figures: Figures;
  readonly ranked: Ranked;
  readonly ranks: number;
}

function rankedOf(
  counted: ReadonlyMap<string, CountedAgent>,
  sources: ReportSources,
): ReadonlyMap<string, RankedAgent> {
  const centre = centreHandleMs([...counted.values()].map(({ facts }) => facts));
  const groups = new Map<
    string,
    { readonly weights: Weights; readonly project: string | undefined; agents: string[] }
  >();
  for (const agent of counted.keys()) {
    const { key, project, weights } = projectOf(personOf(agent, sources).team, sources.office);
    const group = groups.get(key) ?? { weights, project, agents: [] };
    group.agents.push(agent);
    groups.set(key, group);
  }
  const found = new Map<string, RankedAgent>();
  for (const { weights, project, agents } of groups.values()) {
    const figured = agents.flatMap((agent) => {
      const one = counted.get(agent);
      return one === undefined ? [] : [{ agent, counted: one, figures: figuresOf(one.facts, centre) }];
    });
    const ranks = rank(figured, weights);
    figured.forEach((one, i) => {
      const ranked = ranks[i];
      if (ranked !== undefined) found.set(one.agent, { ...one, project, ranked, ranks: figured.length });
    });
  }
  return found;
}

const NO_WEIGHTS = Object.fromEntries(PERFORMANCE_MEASURES.map((measure) => [measure, 0])) as unknown as Weights;

/** Where the office names no project each team is one; where it does, other teams are not ranked. */
function projectOf(team: string | null, { performance }: Office) {
  const { projects } = performance;
  if (projects.size === 0) return { key: `team ${team ?? ""}`, project: team ?? undefined, weights: usualWeights };
  const own = [...projects.values()].find((one: PerformanceProject) => team !== null && one.teams.includes(team));
  if (own === undefined) return { key: "none", project: undefined, weights: NO_WEIGHTS };
  return { key: `project ${own.key}`, project: own.key, weights: own.weights };
}

function sumOf(all: ReadonlyMap<string, CountedAgent>, name: "talks" | "nightTalks"): number {
  return [...all.values()].reduce((sum, { warning }) => sum + warning[name], 0);
}

function inOrder(a: AgentPerformance, b: AgentPerformance): number {
  const last = Number.POSITIVE_INFINITY;
  const project = (a.project ?? "\uffff").localeCompare(b.project ?? "\uffff", "en");
  return project || (a.ranked.rank ?? last) - (b.ranked.rank ?? last) || (a.agent < b.agent ? -1 : 1);
}
