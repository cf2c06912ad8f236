// Reports (ACD-24): what is stored, the quarter of an hour that runs included. What that holds in memory is written first, so that there is one
// place to read from, and the sums are reckoned off the main thread.

import { type Answer, answer, type Refused, refuse } from "../../api/answer.ts";
import type { AgentReportView, QueueReportView, ReportControl, ReportFilter } from "../../api/report-control.ts";
import type { Database } from "../../base/db.ts";
import type { AgentKey, QueueKey } from "../../base/ids.ts";
import { limits } from "../../base/limits.ts";
import { isoTime, type WallMillis } from "../../base/time.ts";
import { type FiguresSearch, type Group, searchAgents, searchQueues } from "../core/figures/report-queries.ts";
import type { Switch } from "../core/switch.ts";
import { agentFiguresView, queueFiguresView } from "./figures-view.ts";
import { noSuch } from "./no-such.ts";

/** A queue that the office has no more is reckoned as most are. */
const USUAL_FORMULA = "without-short";

export function reportControl(pbx: Switch, database: Database): ReportControl {
  return {
    queues: async ({ queue, split, ...filter }) => {
      const { queues } = pbx.office;
      if (queue !== undefined && !queues.has(queue as QueueKey)) return noSuch("queue", queue, queues.keys());
      const found = await read(pbx, filter, (search) =>
        searchQueues(database, { ...search, queue, facet: split ?? "all" }),
      );
      if (!found.ok) return found;
      return answer(
        found.value.map(
          (row): QueueReportView => ({
            queue: row.key,
            part: split === undefined ? null : row.part,
            ...spanOf(row),
            ...queueFiguresView(row.tally, queues.get(row.key as QueueKey)?.serviceLevelFormula ?? USUAL_FORMULA),
          }),
        ),
      );
    },
    agents: async ({ agent, ...filter }) => {
      const { agents } = pbx.office;
      if (agent !== undefined && !agents.has(agent as AgentKey)) return noSuch("agent", agent, agents.keys());
      const found = await read(pbx, filter, (search) => searchAgents(database, { ...search, agent }));
      if (!found.ok) return found;
      return answer(
        found.value.map((row): AgentReportView => {
          const setup = agents.get(row.key as AgentKey);
          const who = { agent: row.key, name: setup?.name ?? row.key, team: setup?.team ?? null };
          return { ...who, ...spanOf(row), ...agentFiguresView(row.tally) };
        }),
      );
    },
  };
}

async function read<Tally>(
  pbx: Switch,
  { from, to, by }: ReportFilter,
  search: (search: FiguresSearch) => Promise<readonly Group<Tally>[]>,
): Promise<Answer<readonly Group<Tally>[]> | Refused> {
  await pbx.figuresKeeper.flush({ all: true });
  const { day } = pbx.figures.interval;
  const limit = limits.figures.reportRows;
  const rows = await search({ from, to, by, day, limit: limit + 1 });
  if (rows.length <= limit) return answer(rows);
  const advice = "ask for a shorter time, one queue or agent, or by the hour or the day";
  return refuse(422, "Too many rows", `the report would have more than ${limit} rows: ${advice}`);
}

function spanOf({ fromMs, toMs }: Group<unknown>) {
  return { from: isoTime(fromMs as WallMillis), to: isoTime(toMs as WallMillis) };
}
