// survey list|answers|show|report|comment|delete-comment: what callers answered, and what it comes to.

import { type Command, Option } from "commander";
import type { ScaleView, SurveyAnswerView, SurveyReportView, SurveyView } from "../../api/survey-control.ts";
import { type Context, contextOf, rowsOf, show, unwrap } from "../context.ts";
import { exportAudio } from "../export-audio.ts";
import { localTime, orDash, percent } from "../format.ts";
import { sinceOption } from "../since.ts";
import { type Column, fieldList } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import { type Words, word } from "../words.ts";
import { spanOf, writeCsv } from "./report.ts";

const GROUPS = ["agent", "team", "queue", "day", "hour", "15m"];

export function addSurvey(program: Command, terminal: Terminal, words: Words): void {
  const noun = program.command("survey").description(words.nounSurvey).helpCommand(false);
  noun
    .command("list")
    .description(words.doSurveyList)
    .action(async (_options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const all = unwrap(await context.client.call("listSurveys", {}));
      show(context, all, (rows) => surveysText(context, rows));
    });
  addAnswers(noun, terminal, words);
  addReportVerb(noun, terminal, words);
  addComments(noun, terminal, words);
}

function addAnswers(noun: Command, terminal: Terminal, words: Words): void {
  noun
    .command("answers [survey]")
    .description(words.doSurveyAnswers)
    .option("--agent <id>", words.optAgentFilter)
    .option("--queue <id>", words.optQueueFilter)
    .option("--call <id>", words.optSurveyCall)
    .option("--low", words.optSurveyLow)
    .option("--unanswered", words.optSurveyUnanswered)
    .option("--since <time>", words.optSince)
    .option("--before <id>", words.optSurveyBefore)
    .option("--limit <n>", words.optLimit)
    .action(async (survey: string | undefined, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const { agent, queue, call, low, unanswered, before, limit } = context.options;
      const query = { survey, agent, queue, call, low, unanswered, before, limit, from: sinceOption(context) };
      const all = unwrap(await context.client.call("listSurveyAnswers", query));
      show(context, all, (rows) => answersText(context, rows));
    });
  noun
    .command("show <id>")
    .description(words.doSurveyShow)
    .action(async (id: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      show(context, unwrap(await context.client.call("showSurveyAnswer", { id })), (one) => answerText(context, one));
    });
}

function addReportVerb(noun: Command, terminal: Terminal, words: Words): void {
  noun
    .command("report <survey>")
    .description(words.doSurveyReport)
    .option("--from <time>", words.optSurveyFrom)
    .option("--to <time>", words.optReportTo)
    .option("--agent <id>", words.optAgentFilter)
    .option("--queue <id>", words.optQueueFilter)
    .addOption(new Option("--by <what>", words.optSurveyBy).choices(GROUPS))
    .option("--csv <file>", words.optReportCsv)
    .action(async (survey: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const { agent, queue } = context.options;
      const asked = { id: survey, ...spanOf(context, undefined), agent, queue };
      const rows = unwrap(await context.client.call("reportSurvey", asked));
      if (!writeCsv(context, rows)) show(context, rows, (all) => reportText(context, all));
    });
}

function addComments(noun: Command, terminal: Terminal, words: Words): void {
  noun
    .command("comment <id>")
    .description(words.doSurveyComment)
    .requiredOption("--to <file>", words.optToFile)
    .option("--force", words.optForce)
    .action((id: string, _options: unknown, command: Command) =>
      exportAudio(contextOf(command, terminal), "exportSurveyComment", { id }),
    );
  noun
    .command("delete-comment <id>")
    .description(words.doSurveyDeleteComment)
    .action(async (id: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const one = unwrap(await context.client.call("deleteSurveyComment", { id }));
      show(context, one, ({ id: gone }) => `${gone}: ${context.words.deletedNow}\n`);
    });
}

function surveysText(context: Context, rows: readonly SurveyView[]): string {
  const { words } = context;
  return rowsOf(context, rows, [
    { title: words.surveyName, cell: ({ survey }) => survey },
    { title: words.surveyScale, cell: (one) => scaleText(context, one) },
    { title: words.surveyOffered, cell: ({ offered }) => String(offered), align: "right" },
    { title: words.surveyAnswered, cell: ({ answered }) => String(answered), align: "right" },
    { title: words.surveyAsked, cell: ({ lastAt }) => localTime(lastAt) },
  ]);
}

function answersText(context: Context, rows: readonly SurveyAnswerView[]): string {
  const { words } = context;
  return rowsOf(context, rows, [
    { title: words.id, cell: ({ id }) => id },
    { title: words.surveyAsked, cell: ({ askedAt }) => localTime(askedAt) },
    { title: words.surveyName, cell: ({ survey }) => survey },
    { title: words.surveyAnswer, cell: ({ answer }) => orDash(answer), align: "right" },
    { title: words.surveyScore, cell: ({ score }) => scoreText(score), align: "right" },
    { title: words.agent, cell: ({ agent }) => orDash(agent) },
    { title: words.queue, cell: ({ queue }) => orDash(queue) },
    { title: words.number, cell: ({ number }) => number },
    { title: words.surveyComment, cell: ({ comment }) => orDash(comment) },
  ]);
}

function answerText(context: Context, one: SurveyAnswerView): string {
  const { words } = context;
  const fields = fieldList([
    [words.id, one.id],
    [words.call, one.call],
    [words.surveyName, one.survey],
    [words.surveyScale, scaleText(context, one)],
    [words.surveyFlow, `${one.flow} ${one.version}`],
    [words.agent, orDash(one.agent)],
    [words.surveyTeam, orDash(one.team)],
    [words.queue, orDash(one.queue)],
    [words.surveyTalk, String(one.talk)],
    [words.number, one.number],
    [words.surveyAsked, localTime(one.askedAt)],
    [words.answeredAt, localTime(one.answeredAt)],
    [words.surveyAnswer, orDash(one.answer)],
    [words.surveyScore, scoreText(one.score)],
    [words.surveyComment, orDash(one.comment)],
  ]);
  if (one.actions.length === 0) return fields;
  const actions = rowsOf(context, one.actions, [
    { title: words.surveyAction, cell: ({ kind }) => word(words, kind) },
    { title: words.surveyActionTo, cell: ({ to }) => to },
    { title: words.state, cell: ({ state }) => word(words, state) },
    { title: words.why, cell: ({ detail }) => orDash(detail) },
  ]);
  return `${fields}\n${actions}`;
}

function reportText(context: Context, rows: readonly SurveyReportView[]): string {
  const { words } = context;
  const few = ({ few: isFew }: SurveyReportView, text: string): string => (isFew && text !== "-" ? `${text} *` : text);
  const figure = (title: string, cell: (row: SurveyReportView) => string): Column<SurveyReportView> => {
    return { title, cell: (row) => few(row, cell(row)), align: "right" };
  };
  const has = (measure: string): boolean => rows.some((row) => row.measure === measure);
  const columns: Column<SurveyReportView>[] = [
    { title: words.surveyGroup, cell: (row) => groupText(context, row) },
    { title: words.surveyScale, cell: (row) => scaleText(context, row) },
    { title: words.surveyOffered, cell: ({ offered }) => String(offered), align: "right" },
    { title: words.surveyAnswered, cell: ({ answered }) => String(answered), align: "right" },
    { title: words.surveyRate, cell: ({ responseRate }) => percent(responseRate), align: "right" },
    ...(has("csat") ? [figure("CSAT", ({ csat }) => percent(csat))] : []),
    ...(has("nps") ? [figure("NPS", ({ nps }) => (nps === null ? "-" : nps.toFixed(0)))] : []),
    ...(has("ces") ? [figure("CES", ({ ces }) => numberText(ces))] : []),
    ...(has("ces") ? [figure(words.surveyEasy, ({ easy }) => percent(easy))] : []),
    figure(words.surveyMean, ({ mean }) => numberText(mean)),
    figure(words.surveyScore, ({ meanScore }) => numberText(meanScore)),
  ];
  const table = rowsOf(context, rows, columns);
  return rows.some((row) => row.few && row.answered > 0) ? `${table}${words.surveyFew}\n` : table;
}

function groupText({ words, options }: Context, { group, name, survey }: SurveyReportView): string {
  if (group === null) return options["by"] === undefined ? survey : words.surveyNobody;
  const time = /^\d{4}-\d{2}-\d{2}T/.test(group) ? localTime(group) : group;
  return name === null ? time : `${time} ${name}`;
}

/** `satisfaction 1-3`: the best end first. */
function scaleText({ words }: Context, { measure, least, most, best }: ScaleView): string {
  return `${word(words, measure)} ${best === "first" ? `${least}-${most}` : `${most}-${least}`}`;
}

function scoreText(score: number | null): string {
  return numberText(score);
}

function numberText(value: number | null): string {
  return value === null ? "-" : value.toFixed(2);
}
