// Agents' performance for the HTTP interface and the command line: reckoned by crm/performance, shown within reach.

import { type Answer, answer, refuse } from "../../api/answer.ts";
import type { PerformanceControl, PerformanceRequest, PerformanceView } from "../../api/performance-control.ts";
import { isoTime, type WallMillis } from "../../base/time.ts";
import { type AgentPerformance, performanceOf, spanBefore } from "../../crm/performance/performance.ts";
import { monthSpan, type Span, spanOf } from "../../crm/reports/period.ts";
import { type Language, TooManyRows } from "../../crm/reports/report.ts";
import type { Zone } from "../../crm/reports/zone.ts";
import { usualWeights } from "../../office/schema-reports.ts";
import { clockText } from "../../office/written-reports.ts";
import type { Switch } from "../core/switch.ts";

export function performanceControl(pbx: Pick<Switch, "office" | "crm" | "clock">): PerformanceControl {
  return {
    list: async (request, within) => {
      const { office } = pbx;
      const { agent, team, project } = request;
      const sources = pbx.crm.reports.run.sources();
      const asked = spanAsked(request, sources.zone, pbx.clock.wall());
      if (asked === undefined) return refuse(400, "Not understood", "month: allowed: a month, or a period, not both");
      const now = pbx.clock.wall();
      const span = { from: asked.from, to: Math.max(asked.from, Math.min(asked.to, now + 1)) };
      try {
        const found = await performanceOf({ span, agent, team, project, within }, sources);
        const language = request.language ?? office.language;
        return answer({
          from: isoTime(asked.from as WallMillis),
          to: isoTime(asked.to as WallMillis),
          timezone: office.timezone,
          beforeFrom: isoTime(spanBefore(span, sources.zone).from as WallMillis),
          agents: found.map((one) => viewOf(one, language)),
        });
      } catch (error) {
        if (error instanceof TooManyRows) return tooMany();
        throw error;
      }
    },
    rules: async () => {
      const { answerWithinMs, sales, cancellations, projects, warnings } = pbx.office.performance;
      return answer({
        ...{ answerWithinMs, sales, cancellations },
        projects: [...projects.values()].map(({ key: id, name, teams, weights }) => ({ id, name, teams, weights })),
        usualWeights,
        warnings: { ...warnings, nightFrom: clockText(warnings.nightFrom), nightTo: clockText(warnings.nightTo) },
      });
    },
  };
}

function tooMany(): Answer<never> {
  return refuse(422, "Too many agents", "there are too many agents to rank: ask for a shorter time");
}

function spanAsked({ month, period }: PerformanceRequest, zone: Zone, now: number): Span | undefined {
  if (month !== undefined && period !== undefined) return undefined;
  if (month === undefined) return spanOf(period ?? "this-month", now, zone);
  const [year = 0, of = 0] = month.split("-").map(Number);
  return monthSpan(year, of, zone);
}

function viewOf(one: AgentPerformance, language: Language): PerformanceView {
  const { agent, name, team, project = null, facts, figures, ranked, ranks, credited, before = null, warnings } = one;
  const { agent: _agent, exam: _exam, quality: _quality, ...counted } = facts;
  return {
    ...{ agent, name, team, project, rank: ranked.rank, ranks, score: ranked.score, figures },
    ...{ standing: ranked.standing, facts: counted, credited, before },
    warnings: warnings.map(({ rule, found, bound, text }) => ({ rule, found, bound, text: text[language] })),
  };
}
