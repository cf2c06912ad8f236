// Agents' performance as a report, so that it is exported, saved and scheduled as all of them.

import { AGENT, count, figure, NAME, share as shareColumn, TEAM, text } from "../reports/columns.ts";
import type { Report, Row } from "../reports/report.ts";
import { type AgentPerformance, performanceOf } from "./performance.ts";

export const performanceReport: Report = {
  key: "performance",
  title: { en: "Performance", zh: "绩效" },
  about: {
    en: "agents' figures, their rank in the project, the change since the time before, and what looks made up",
    zh: "坐席绩效指标、项目内排名、与上期对比及异常提示",
  },
  columns: [
    text("project", "project", "项目"),
    figure("rank", "rank", "排名"),
    AGENT,
    NAME,
    TEAM,
    figure("score", "score", "得分"),
    figure("change", "change", "较上期"),
    shareColumn("talkShare", "talk share", "通话率"),
    shareColumn("utilisation", "staff time used", "工时利用率"),
    shareColumn("satisfaction", "satisfied", "满意率"),
    shareColumn("answeredInTime", "in time", "及时接通率"),
    figure("handling", "handling, mean 1", "平均处理(均值=1)"),
    shareColumn("exam", "exams", "考试"),
    shareColumn("quality", "quality", "质检"),
    shareColumn("sales", "sales", "销售完成率"),
    count("answered", "answered", "接听"),
    figure("credited", "credited calls", "计件话务量"),
    text("warnings", "warnings", "异常提示"),
  ],
  charts: [{ kind: "bars", en: "Score", zh: "得分", label: ["project", "name"], values: ["score"] }],
  parameters: ["agent", "team", "project"],
  reach: "rows",
  rows: async ({ span, parameters, within, limit }, sources) => {
    const { agent, team, project } = parameters;
    const found = await performanceOf({ span, agent, team, project, within }, sources);
    return found.slice(0, limit).map((one) => rowOf(one, sources.office.language));
  },
};

function rowOf(one: AgentPerformance, language: "en" | "zh"): Row {
  const { agent, name, team, project = null, figures, ranked, before, facts, credited, warnings } = one;
  const was = before?.score ?? null;
  return {
    ...{ project, rank: ranked.rank, agent, name, team, score: ranked.score },
    change: ranked.score === null || was === null ? null : ranked.score - was,
    ...figures,
    answered: facts.answered,
    credited,
    warnings: warnings.length === 0 ? null : warnings.map(({ text: said }) => said[language]).join("; "),
  };
}
