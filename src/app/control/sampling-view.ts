// Sampling rules and draws as people see them. Part of sampling-control.ts.

import type {
  DrawCandidateView,
  DrawView,
  SamplingPreviewView,
  SamplingRuleView,
  SamplingStratumView,
} from "../../api/sampling-control.ts";
import type { SqlRow } from "../../base/db.ts";
import { isoTime, type WallMillis } from "../../base/time.ts";
import type { Zone } from "../../crm/reports/zone.ts";
import { qaId } from "../../qa/ids.ts";
import type { Draw, DrawCandidate } from "../../qa/sampling/draw.ts";
import type { Plan } from "../../qa/sampling/draws.ts";
import { nextDue, type Period } from "../../qa/sampling/periods.ts";
import type { KeptRule, SamplingRule } from "../../qa/sampling/rule.ts";

export function ruleView(
  { rule, state, savedAt, savedBy }: KeptRule,
  { now, zone }: { readonly now: number; readonly zone: Zone },
): SamplingRuleView {
  const { key: id, name, scorecard, scope, period, draw, minimumMs, where, quota, strata, notAgainWithinMs } = rule;
  const { project = null, queues = null, teams = null, agents = null } = scope;
  return {
    ...{ id, name, scorecard, state, period, at: clockOf(draw.at), on: draw.on, take: takeOf(rule), minimumMs },
    scope: { project, queues, teams, agents },
    where: where.map(({ fact, atLeast, atMost, is }) => ({
      ...{ fact, atLeast: atLeast ?? null, atMost: atMost ?? null, is: is ?? null },
    })),
    ...{ quota: quota ?? null, strata, notAgainWithinMs },
    nextDrawAt: state === "paused" ? null : isoTime(nextDue(now, rule, zone) as WallMillis),
    ...{ savedAt: isoTime(savedAt), savedBy },
  };
}

function clockOf(minutes: number): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** 0.05 is 5%. */
function takeOf({ take }: SamplingRule): string {
  return take.kind === "number" ? String(take.number) : `${Math.round(take.share * 10_000) / 100}%`;
}

export function previewView(rule: string, period: Period, plan: Plan): SamplingPreviewView {
  const { gathered, wanted, shortAgents, verdicts } = plan;
  const { looked, judged, rested, unheard } = gathered;
  const strata = new Map<string, { candidates: number; taken: number; quota: number }>();
  for (const { candidate, taken } of verdicts) {
    const counts = strata.get(candidate.stratum) ?? { candidates: 0, taken: 0, quota: 0 };
    strata.set(candidate.stratum, counts);
    counts.candidates++;
    if (taken !== undefined) counts.taken++;
    if (taken === "quota") counts.quota++;
  }
  return {
    ...{ rule, period: period.key, from: isoTime(period.from as WallMillis), to: isoTime(period.to as WallMillis) },
    ...{ looked, candidates: verdicts.length, judged, rested, unheard, wanted, shortAgents },
    taken: verdicts.filter(({ taken }) => taken !== undefined).length,
    strata: [...strata].map(([stratum, counts]) => ({ stratum, ...counts })),
  };
}

export function stratumView(row: SqlRow): SamplingStratumView {
  const { stratum, candidates, taken, quota } = row;
  return { stratum: String(stratum), candidates: Number(candidates), taken: Number(taken), quota: Number(quota ?? 0) };
}

export function drawView(draw: Draw): DrawView {
  const { rule, period, state, version, looked, candidates, wanted, taken } = draw;
  return {
    ...{ id: qaId("draw", draw.number), rule: rule.key, name: rule.name, period, state },
    ...{ from: isoTime(draw.fromAt), to: isoTime(draw.toAt), dueAt: isoTime(draw.dueAt), runAt: isoTime(draw.runAt) },
    ...{ by: draw.by ?? null, cause: draw.cause ?? null, scorecard: rule.scorecard, version: version ?? null },
    ...{ looked, candidates, wanted, taken },
  };
}

export function candidateView(one: DrawCandidate): DrawCandidateView {
  const { recording, agent, stratum, hash, place, taken, inspection, talkedAt } = one;
  return {
    ...{ recording, agent, stratum, hash, place, taken: taken ?? null },
    inspection: inspection === undefined ? null : qaId("inspection", inspection),
    talkedAt: isoTime(talkedAt),
  };
}
