// Reports and projects: what they name must be there, and a report takes what it knows alone. Part of `cross-check.ts`.

import { limits } from "../base/limits.ts";
import { type CrossCheck, complain, mustExist, refuseTwice } from "./complain.ts";
import { REPORT_PARAMETERS, REPORT_TAKES, type ReportTakes } from "./reports.ts";
import type { RawReport } from "./schema-reports.ts";

export function checkReports(check: CrossCheck): void {
  const { reports } = check.written;
  const most = limits.reports.perOffice;
  if (reports.size > most)
    complain(check, ["reports"], { found: `${reports.size} of them`, allowed: `at most ${most}` });
  for (const [key, report] of reports) {
    checkParameters(check, key, report);
    checkNames(check, key, report);
    checkSchedule(check, key, report);
  }
  checkProjects(check);
}

function checkParameters(check: CrossCheck, key: string, report: RawReport): void {
  const takes: ReportTakes = REPORT_TAKES[report.report];
  const known = [...(takes.by === undefined ? [] : ["by"]), ...takes.parameters];
  for (const name of REPORT_PARAMETERS) {
    const value = report[name];
    if (value === undefined || value === "") continue;
    const at = ["reports", key, name];
    if (!known.includes(name)) {
      const allowed =
        known.length === 0 ? `nothing for ${report.report}` : `${report.report} takes ${known.join(", ")}`;
      complain(check, at, { found: JSON.stringify(value), allowed });
    } else if (name === "by" && takes.by?.includes(value) === false) {
      complain(check, at, { found: JSON.stringify(value), allowed: takes.by.join(", ") });
    }
  }
}

function checkNames(check: CrossCheck, key: string, { queue, agent, team, trunk, project }: RawReport): void {
  const { queues, agents, trunks, performance } = check.written;
  const at = (name: string): readonly string[] => ["reports", key, name];
  mustExist(check, at("queue"), queue ?? "", [...queues.keys()], "a queue of this file");
  mustExist(check, at("agent"), agent ?? "", [...agents.keys()], "an agent of this file");
  mustExist(check, at("team"), team ?? "", teamsOf(check), "a team of an agent of this file");
  mustExist(check, at("trunk"), trunk ?? "", [...trunks.keys()], "a trunk of this file");
  mustExist(check, at("project"), project ?? "", [...performance.projects.keys()], "a project of `performance`");
}

function checkSchedule(check: CrossCheck, key: string, { at, days, monthDay, mail }: RawReport): void {
  if (days.length > 0 && monthDay !== undefined) {
    complain(check, ["reports", key, "monthDay"], { found: "days too", allowed: "days or monthDay" });
  }
  refuseTwice(check, ["reports", key, "days"], days);
  refuseTwice(check, ["reports", key, "mail"], mail);
  if (at !== undefined) return;
  const without = { found: "no `at`", allowed: 'only with a time of day, such as `at: "08:00"`' };
  if (mail.length > 0) complain(check, ["reports", key, "mail"], without);
  if (days.length > 0) complain(check, ["reports", key, "days"], without);
  if (monthDay !== undefined) complain(check, ["reports", key, "monthDay"], without);
}

function checkProjects(check: CrossCheck): void {
  const { projects } = check.written.performance;
  const most = limits.performance.projects;
  if (projects.size > most)
    complain(check, ["performance", "projects"], { found: `${projects.size} of them`, allowed: `at most ${most}` });
  const taken = new Map<string, string>();
  for (const [key, { teams }] of projects) {
    teams.forEach((team, i) => {
      const at = ["performance", "projects", key, "teams", i];
      mustExist(check, at, team, teamsOf(check), "a team of an agent of this file");
      const other = taken.get(team);
      if (other !== undefined)
        complain(check, at, { found: `${team} of ${other} too`, allowed: "each team in one project" });
      taken.set(team, key);
    });
  }
}

function teamsOf({ written }: CrossCheck): readonly string[] {
  return [...new Set([...written.agents.values()].flatMap(({ team }) => (team === undefined ? [] : [team])))];
}
