// Figures of queues, agents and surveys as reports take them (crm/reports/figure-sources.ts): by the formulas that `report queues`, `report agents` and
// `survey report` go by, what memory still holds written first.

import type { Database } from "../../../base/db.ts";
import type { QueueKey } from "../../../base/ids.ts";
import type { FigureSources } from "../../../crm/reports/figure-sources.ts";
import type { Office } from "../../../office/office.ts";
import { qualityFigures } from "../../../qa/reports/quality-figures.ts";
import { ratesOf } from "../figures/formulas.ts";
import { searchAgents, searchQueues } from "../figures/report-queries.ts";
import { surveyFigures } from "../survey/survey-formulas.ts";
import { countAnswers } from "../survey/survey-queries.ts";

export interface FigureSourcesDeps {
  readonly database: Database;
  readonly office: () => Office;
  /** Writes what is counted in memory. */
  readonly flush: () => Promise<void>;
}

/** Only for a search by day, which reports do not ask for. */
const NO_DAY = "";

export function figureSources({ database, office, flush }: FigureSourcesDeps): FigureSources {
  return {
    queues: async (ask) => {
      await flush();
      const found = await searchQueues(database, { ...ask, facet: "all", day: NO_DAY });
      return found.map(({ key, fromMs, tally }) => {
        const rates = ratesOf(tally, office().queues.get(key as QueueKey)?.serviceLevelFormula ?? "without-short");
        const { offered, carried, answered, answeredInTime, abandoned, overflowed, refused, callBacks } = tally;
        return {
          queue: key,
          from: fromMs,
          ...{ answered, answeredInTime, abandoned, overflowed, refused, callBacks },
          offered: offered + carried,
          serviceLevel: rates.serviceLevel ?? null,
          abandonRate: rates.abandonRate ?? null,
          averageWaitMs: rates.averageWaitMs ?? null,
          longestWaitMs: tally.longestWaitMs,
          averageHandleMs: rates.averageHandleMs ?? null,
        };
      });
    },
    agents: async (ask) => {
      await flush();
      const found = await searchAgents(database, { ...ask, day: NO_DAY });
      return found.map(({ key, fromMs, tally }) => {
        const { offered, answered, missed, transfers, holdMs, timesMs } = tally;
        return {
          agent: key,
          from: fromMs,
          ...{ offered, answered, missed, transfers, holdMs },
          readyMs: timesMs.ready,
          ringingMs: timesMs.ringing + timesMs.reserved,
          talkMs: timesMs.talking,
          wrapUpMs: timesMs["wrap-up"],
          busyMs: timesMs.busy,
          breakMs: timesMs.break,
        };
      });
    },
    surveys: async (ask) => {
      const found = await countAnswers(database, ask);
      return found.map((one) => {
        const { answered, meanScore, csat, nps, ces } = surveyFigures(one);
        return {
          survey: one.survey,
          group: groupText(one.group, ask.by),
          offered: one.offered,
          answered,
          meanScore: meanScore ?? null,
          csat: csat ?? null,
          nps: nps ?? null,
          ces: ces ?? null,
        };
      });
    },
    quality: (ask) => qualityFigures(database, ask),
  };
}

function groupText(group: string, by: string): string | null {
  if (group === "") return null;
  return by === "day" ? `${group.slice(0, 4)}-${group.slice(4, 6)}-${group.slice(6)}` : group;
}
