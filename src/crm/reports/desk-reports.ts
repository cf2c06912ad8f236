// Queues, agents and teams by the figures of docs/figures.md, and surveys by those of docs/surveys.md.

import type { AgentKey } from "../../base/ids.ts";
import { limits } from "../../base/limits.ts";
import { AGENT, count, figure, mean, NAME, QUEUE, share as shareColumn, TALK, TEAM, text, total } from "./columns.ts";
import type { AgentFigures } from "./figure-sources.ts";
import { clockText } from "./local-sql.ts";
import { byOf, type Report, type ReportAsk, type ReportSources, type Row, share, TooManyRows } from "./report.ts";
import { dayText } from "./zone.ts";

const STEPS = ["total", "15m", "hour", "day"] as const;
type DeskStep = (typeof STEPS)[number];

/** The beginning of a row's stretch; null: it is the whole. */
function since(by: DeskStep, from: number, { zone }: ReportSources): string | null {
  if (by === "total") return null;
  return by === "day" ? dayText(zone.dayOf(from)) : clockText(from, zone);
}

const SINCE = text("since", "from", "开始");

export const queuesReport: Report = {
  key: "queue-intervals",
  title: { en: "Queues", zh: "队列" },
  about: {
    en: "callers of queues, by the quarter of an hour, the hour, the day or in one",
    zh: "队列来电，按刻钟、小时、天或合计统计",
  },
  columns: [
    SINCE,
    QUEUE,
    count("offered", "offered", "呼入"),
    count("answered", "answered", "接听"),
    count("answeredInTime", "in time", "及时接听"),
    count("abandoned", "abandoned", "放弃"),
    count("overflowed", "overflowed", "溢出"),
    count("refused", "refused", "被拒"),
    count("callBacks", "call-backs", "回拨"),
    shareColumn("serviceLevel", "service level", "服务水平"),
    shareColumn("abandonRate", "abandon rate", "放弃率"),
    mean("averageWaitMs", "average wait", "平均应答"),
    mean("longestWaitMs", "longest wait", "最长等待"),
    mean("averageHandleMs", "handling", "平均处理"),
  ],
  charts: [
    {
      kind: "stacked",
      en: "Callers",
      zh: "来电",
      label: ["since", "queue"],
      values: ["answered", "abandoned", "overflowed", "refused"],
    },
    { kind: "bars", en: "Service level", zh: "服务水平", label: ["since", "queue"], values: ["serviceLevel"] },
  ],
  parameters: ["queue"],
  by: STEPS,
  reach: "rows",
  rows: async (ask, sources) => {
    const by = byOf(ask, STEPS);
    const { limit, span, within } = ask;
    const queues = within === undefined ? undefined : within.queues;
    const rows = await sources.figures.queues({ ...span, by, queue: ask.parameters.queue, within: queues, limit });
    return rows.map(({ from, ...row }): Row => ({ since: since(by, from, sources), ...row }));
  },
};

const AGENT_COLUMNS = [
  count("offered", "offered", "呼叫"),
  count("answered", "answered", "接听"),
  count("missed", "missed", "漏接"),
  count("transfers", "sent on", "转出"),
  total("staffedMs", "signed in", "签入时长"),
  total("readyMs", "ready", "空闲"),
  total("ringingMs", "ringing", "振铃"),
  TALK,
  total("holdMs", "hold", "保持"),
  total("wrapUpMs", "wrap-up", "整理"),
  total("busyMs", "busy", "示忙"),
  total("breakMs", "break", "小休"),
  mean("handleMs", "handling", "平均处理"),
  shareColumn("occupancy", "occupancy", "占用率"),
];

const TIMES = { kind: "stacked", values: ["talkMs", "wrapUpMs", "ringingMs", "readyMs", "busyMs", "breakMs"] } as const;

export const agentsReport: Report = {
  key: "agents",
  title: { en: "Agents", zh: "坐席" },
  about: { en: "agents' calls and the time they spent in each state", zh: "坐席接听情况与各状态时长" },
  columns: [SINCE, AGENT, NAME, TEAM, ...AGENT_COLUMNS],
  charts: [
    { ...TIMES, en: "Time", zh: "时长", label: ["since", "name"] },
    { kind: "bars", en: "Answered", zh: "接听", label: ["since", "name"], values: ["answered"] },
  ],
  parameters: ["agent", "team"],
  by: STEPS,
  reach: "rows",
  rows: async (ask, sources) => {
    const by = byOf(ask, STEPS);
    return (await agentFigures(ask, sources, by)).map(({ agent, from, ...work }): Row => {
      const { name, team } = personOf(agent, sources);
      return { since: since(by, from, sources), agent, name, team, ...workCells(work) };
    });
  },
};

export const teamsReport: Report = {
  key: "teams",
  title: { en: "Teams", zh: "班组" },
  about: {
    en: "the agents of each team together, teams as they are now",
    zh: "按班组汇总坐席工作量，以当前班组归属为准",
  },
  columns: [SINCE, TEAM, count("agents", "agents", "坐席数"), ...AGENT_COLUMNS],
  charts: [{ ...TIMES, en: "Time", zh: "时长", label: ["since", "team"] }],
  parameters: ["team"],
  by: STEPS,
  reach: "rows",
  rows: async (ask, sources) => {
    const by = byOf(ask, STEPS);
    const teams = new Map<
      string,
      { readonly since: string | null; readonly team: string | null; all: AgentFigures[] }
    >();
    const found = await agentFigures({ ...ask, limit: limits.reports.agentRows + 1 }, sources, by);
    if (found.length > limits.reports.agentRows) throw new TooManyRows();
    for (const one of found) {
      const { team } = personOf(one.agent, sources);
      const at = since(by, one.from, sources);
      const key = JSON.stringify([at, team]);
      const group = teams.get(key) ?? { since: at, team, all: [] };
      group.all.push(one);
      teams.set(key, group);
    }
    return [...teams.values()].slice(0, ask.limit).map(({ since: at, team, all }): Row => {
      const agents = new Set(all.map(({ agent }) => agent)).size;
      return { since: at, team, agents, ...workCells(added(all)) };
    });
  },
};

async function agentFigures(ask: ReportAsk, sources: ReportSources, by: DeskStep): Promise<readonly AgentFigures[]> {
  const { span, limit, within, parameters } = ask;
  const { agent, team } = parameters;
  const ofTeam = [...sources.office.agents].flatMap(([key, one]) => (one.team === team ? [String(key)] : []));
  const reach = within === undefined ? undefined : new Set(within.agents);
  const agents = team === undefined ? reach : ofTeam.filter((key) => reach === undefined || reach.has(key));
  return sources.figures.agents({ ...span, by, agent, within: agents, limit });
}

/** The name and team of an agent whom the office has no more are not known. */
export function personOf(agent: string, { office }: Pick<ReportSources, "office">) {
  const found = office.agents.get(agent as AgentKey);
  return { name: found?.name ?? agent, team: found?.team ?? null };
}

type Work = Omit<AgentFigures, "agent" | "from">;

const WORK = [
  ...["offered", "answered", "missed", "transfers", "readyMs", "ringingMs"],
  ...["talkMs", "holdMs", "wrapUpMs", "busyMs", "breakMs"],
] as readonly (keyof Work)[];

function added(all: readonly Work[]): Work {
  const sums = WORK.map((name) => [name, all.reduce((sum, one) => sum + one[name], 0)]);
  return Object.fromEntries(sums) as unknown as Work;
}

function workCells(work: Work): Row {
  const { readyMs, ringingMs, talkMs, wrapUpMs, busyMs, breakMs, answered } = work;
  const taken = talkMs + wrapUpMs + ringingMs;
  return {
    ...Object.fromEntries(WORK.map((name) => [name, work[name]])),
    staffedMs: taken + readyMs + busyMs + breakMs,
    handleMs: share(talkMs + wrapUpMs, answered),
    occupancy: share(taken, taken + readyMs),
  };
}

const SURVEYS_BY = ["total", "agent", "team", "queue", "day"] as const;

export const surveysReport: Report = {
  key: "surveys",
  title: { en: "Surveys", zh: "满意度" },
  about: {
    en: "what callers answered, by agent, team, queue or day",
    zh: "满意度调查结果，按坐席、班组、队列或日期统计",
  },
  columns: [
    text("survey", "survey", "调查"),
    text("group", "of", "分组"),
    count("offered", "asked", "邀评"),
    count("answered", "answered", "参评"),
    shareColumn("responseRate", "response", "参评率"),
    shareColumn("meanScore", "mean", "平均得分"),
    shareColumn("csat", "CSAT", "满意率"),
    figure("nps", "NPS", "净推荐值"),
    figure("ces", "CES", "费力度"),
  ],
  charts: [{ kind: "bars", en: "Mean", zh: "平均得分", label: ["survey", "group"], values: ["meanScore"] }],
  parameters: ["survey", "agent", "queue"],
  by: SURVEYS_BY,
  reach: "rows",
  rows: async (ask, sources) => {
    const by = byOf(ask, SURVEYS_BY);
    const { survey, agent, queue } = ask.parameters;
    const { span, within, limit } = ask;
    const found = await sources.figures.surveys({ ...span, by, survey, agent, queue, within, limit });
    return found.map((row): Row => ({ ...row, responseRate: share(row.answered, row.offered) }));
  },
};
