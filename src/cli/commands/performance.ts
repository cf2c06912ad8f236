// performance list|show|rules: agents' figures and ranks, what they are made of, and what they are reckoned by.

import { type Command, Option } from "commander";
import type { PerformanceFiguresView, PerformanceReportView, PerformanceView } from "../../api/performance-control.ts";
import { PERFORMANCE_MEASURES, type PerformanceMeasure, REPORT_PERIODS } from "../../office/reports.ts";
import { type Context, contextOf, refusal, rowsOf, show, textOption, unwrap } from "../context.ts";
import { duration, orDash, percent } from "../format.ts";
import { fieldList } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import type { Words } from "../words.ts";

export function addPerformance(program: Command, terminal: Terminal, words: Words): void {
  const noun = program.command("performance").description(words.nounPerformance).helpCommand(false);
  const timed = (command: Command): Command =>
    command
      .option("--month <month>", words.optPerformanceMonth)
      .addOption(new Option("--period <period>", words.optReportPeriod).choices(REPORT_PERIODS));
  timed(noun.command("list").description(words.doPerformanceList))
    .option("--team <team>", words.optReportParameter)
    .option("--project <project>", words.optReportParameter)
    .action(async (_options: unknown, own: Command) => {
      const context = contextOf(own, terminal);
      const { agents } = await ask(context, undefined);
      show(context, agents, (all) => listText(context, all));
    });
  timed(noun.command("show <agent>").description(words.doPerformanceShow)).action(
    async (agent: string, _options: unknown, own: Command) => {
      const context = contextOf(own, terminal);
      const { agents } = await ask(context, agent);
      const [one] = agents;
      if (one === undefined) throw refusal(agent, words.performanceNothing);
      show(context, one, (found) => oneText(context, found));
    },
  );
  noun
    .command("rules")
    .description(words.doPerformanceRules)
    .action(async (_options: unknown, own: Command) => {
      const context = contextOf(own, terminal);
      const rules = unwrap(await context.client.call("showPerformanceRules", {}));
      show(context, rules, ({ projects, usualWeights, warnings, ...rest }) => {
        const { answerWithinMs, sales, cancellations } = rest;
        return fieldList([
          ...Object.entries({ answerWithinMs, ...warnings }).map(ruleRow),
          ["sales", orDash(sales.join(", "))],
          ["cancellations", orDash(cancellations.join(", "))],
          ["weights", weightsText(usualWeights)],
          ...projects.map(
            ({ id, name, teams, weights }) => [id, `${name}: ${teams.join(", ")}; ${weightsText(weights)}`] as const,
          ),
        ]);
      });
    });
}

/** By the keys of the office file, so that one finds them there. */
function ruleRow([key, value]: readonly [string, number | string]): readonly [string, string] {
  const name = key.replace(/Ms$/, "");
  if (typeof value === "number" && name !== key) return [name, duration(value)];
  return [name, typeof value === "number" && name.endsWith("Share") ? percent(value) : String(value)];
}

function weightsText(weights: Readonly<Record<string, number>>): string {
  return Object.entries(weights)
    .map(([measure, weight]) => `${measure} ${weight}`)
    .join(", ");
}

async function ask(context: Context, agent: string | undefined): Promise<PerformanceReportView> {
  const { options, language } = context;
  const wish = {
    agent,
    month: textOption(options["month"]),
    period: textOption(options["period"]),
    team: textOption(options["team"]),
    project: textOption(options["project"]),
    language,
  };
  return unwrap(await context.client.call("showPerformance", wish));
}

function figureText(measure: PerformanceMeasure, value: number | null): string {
  if (value === null) return "-";
  return measure === "handling" ? value.toFixed(2) : percent(value);
}

function pointsText(value: number | null): string {
  return value === null ? "-" : value.toFixed(1);
}

function listText(context: Context, all: readonly PerformanceView[]): string {
  const { words } = context;
  return rowsOf(context, all, [
    { title: words.performanceProject, cell: ({ project }) => orDash(project) },
    {
      title: words.performanceRank,
      cell: ({ rank, ranks }) => (rank === null ? "-" : `${rank}/${ranks}`),
      align: "right",
    },
    { title: words.agent, cell: ({ agent }) => agent },
    { title: words.name, cell: ({ name }) => name },
    { title: words.performanceScore, cell: ({ score }) => pointsText(score), align: "right" },
    { title: words.performanceChange, cell: changeText, align: "right" },
    ...PERFORMANCE_MEASURES.map((measure) => ({
      title: words[`performance.${measure}`],
      cell: ({ figures }: PerformanceView) => figureText(measure, figures[measure]),
      align: "right" as const,
    })),
    { title: words.answered, cell: ({ facts }) => String(facts.answered), align: "right" },
    { title: words.performanceCredited, cell: ({ credited }) => pointsText(credited), align: "right" },
    { title: words.performanceWarnings, cell: ({ warnings }) => orDash(warnings.map(({ rule }) => rule).join(", ")) },
  ]);
}

function changeText({ score, before }: PerformanceView): string {
  const was = before?.score ?? null;
  if (score === null || was === null) return "-";
  const change = score - was;
  return `${change > 0 ? "▲" : change < 0 ? "▼" : ""}${Math.abs(change).toFixed(1)}`;
}

function oneText(context: Context, one: PerformanceView): string {
  const { words } = context;
  const rank = one.rank === null ? "-" : `${one.rank}/${one.ranks}`;
  const head = fieldList([
    [words.agent, `${one.agent} ${one.name}`],
    [words.performanceProject, orDash(one.project)],
    [words.performanceRank, rank],
    [words.performanceScore, `${pointsText(one.score)} (${changeText(one)})`],
    [words.performanceCredited, pointsText(one.credited)],
    [words.talkFor, duration(one.facts.talkMs)],
    [words.signedInFor, duration(one.facts.staffedMs)],
    [words.answered, String(one.facts.answered)],
  ]);
  const before: Partial<PerformanceFiguresView> = one.before?.figures ?? {};
  const table = rowsOf(context, PERFORMANCE_MEASURES, [
    { title: "", cell: (measure) => words[`performance.${measure}`] },
    { title: words.performanceFigure, cell: (measure) => figureText(measure, one.figures[measure]), align: "right" },
    { title: words.performanceBefore, cell: (measure) => figureText(measure, before[measure] ?? null), align: "right" },
    { title: words.performanceStanding, cell: (measure) => pointsText(one.standing[measure]), align: "right" },
  ]);
  const warnings = one.warnings.map(({ text }) => `! ${text}\n`).join("");
  return `${head}\n${table}${warnings === "" ? "" : `\n${warnings}`}`;
}
