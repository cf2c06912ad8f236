// qa inspection list|show|create|assign|withdraw|acknowledge|dispute|recheck|decide|coach: calls that are judged, and what becomes of their scores.

import { type Command, Option } from "commander";
import type { Answer } from "../../api/answer.ts";
import type {
  InspectionDetailView,
  InspectionFileView,
  InspectionItemView,
  InspectionSectionView,
  InspectionSheetView,
  InspectionView,
} from "../../api/inspection-control.ts";
import { INSPECTION_STATES } from "../../qa/inspection.ts";
import { type Context, contextOf, rowsOf, show, textOption, UsageError, unwrap } from "../context.ts";
import { duration, localTime, orDash, percent } from "../format.ts";
import { fieldList, printable } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import { type Words, word } from "../words.ts";
import { coachingText } from "./coaching.ts";
import { dueOf, mostOf } from "./exam.ts";

export function addQaInspection(qa: Command, terminal: Terminal, words: Words): void {
  const noun = qa.command("inspection").description(words.nounInspection).helpCommand(false);
  addLooking(noun, terminal, words);
  addSeeing(noun, terminal, words);
  addAnswering(noun, terminal, words);
}

function addLooking(noun: Command, terminal: Terminal, words: Words): void {
  noun
    .command("list")
    .description(words.doInspectionList)
    .option("--agent <id>", words.optAgentFilter)
    .option("--team <team>", words.optInspectionTeam)
    .option("--queue <queue>", words.optInspectionQueue)
    .option("--scorecard <key>", words.optInspectionCard)
    .addOption(new Option("--state <state>", words.optWorkState).choices(INSPECTION_STATES))
    .option("--call <call>", words.optInspectionCall)
    .option("--draw <id>", words.optInspectionDraw)
    .option("--failed", words.optInspectionFailed)
    .option("--limit <n>", words.optLimit)
    .action(async (_options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const { agent, team, queue, scorecard, state, call, draw, failed } = context.options;
      const passed = failed === true ? false : undefined;
      const wanted = { agent, team, queue, scorecard, state, call, draw, passed };
      const all = await context.client.all("listInspections", wanted, mostOf(context));
      show(context, unwrap(all), (rows) => listText(context, rows));
    });
  noun
    .command("show <id>")
    .description(words.doInspectionShow)
    .option("--inspectors", words.optInspectionInspectors)
    .action(async (id: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      if (context.options["inspectors"] !== true)
        return showOne(context, await context.client.call("showInspection", { id }));
      const file = unwrap(await context.client.call("showInspectionFile", { id }));
      show(context, file, (one) => fileText(context, one));
    });
}

function addSeeing(noun: Command, terminal: Terminal, words: Words): void {
  noun
    .command("create <call>")
    .description(words.doInspectionCreate)
    .requiredOption("--scorecard <key>", words.optInspectionCard)
    .requiredOption("--why <text>", words.optInspectionWhy)
    .option("--agent <id>", words.optInspectionAgent)
    .action(async (call: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const { scorecard, why, agent } = context.options;
      showOne(context, await context.client.call("createInspection", { call, scorecard, why, agent }));
    });
  for (const [name, about, operation] of [
    ["assign", words.doInspectionAssign, "assignInspection"],
    ["recheck", words.doInspectionRecheck, "recheckInspection"],
  ] as const)
    noun
      .command(`${name} <id>`)
      .description(about)
      .option("--to <user>", words.optInspectionTo)
      .action(async (id: string, _options: unknown, command: Command) => {
        const context = contextOf(command, terminal);
        showOne(context, await context.client.call(operation, { id, inspector: context.options["to"] }));
      });
  noun
    .command("withdraw <id> <why>")
    .description(words.doInspectionWithdraw)
    .action(async (id: string, why: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      showOne(context, await context.client.call("withdrawInspection", { id, why }));
    });
  noun
    .command("decide <id> <outcome> <words>")
    .description(words.doInspectionDecide)
    .action(async (id: string, outcome: string, said: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      if (outcome !== "upheld" && outcome !== "changed") throw new UsageError(words.inspectionOutcomes);
      showOne(context, await context.client.call("decideInspection", { id, outcome, words: said }));
    });
}

function addAnswering(noun: Command, terminal: Terminal, words: Words): void {
  noun
    .command("acknowledge <id>")
    .description(words.doInspectionAcknowledge)
    .action(async (id: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      showOne(context, await context.client.call("acknowledgeInspection", { id }));
    });
  noun
    .command("dispute <id> <reason>")
    .description(words.doInspectionDispute)
    .option("--items <keys>", words.optInspectionItems)
    .action(async (id: string, reason: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const items = textOption(context.options["items"])?.split(",") ?? [];
      showOne(context, await context.client.call("disputeInspection", { id, reason, items }));
    });
  noun
    .command("coach <id> <subject>")
    .description(words.doInspectionCoach)
    .option("--text <text>", words.optCoachingText)
    .option("--due <time>", words.optWorkDue)
    .action(async (id: string, subject: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const draft = { id, subject, text: context.options["text"], due: dueOf(context) };
      show(context, unwrap(await context.client.call("coachInspection", draft)), (one) => coachingText(context, one));
    });
}

function listText(context: Context, rows: readonly InspectionView[]): string {
  const { words } = context;
  return rowsOf(context, rows, [
    { title: words.id, cell: ({ id }) => id },
    { title: words.agent, cell: ({ agent }) => agent },
    { title: words.inspectionTalked, cell: ({ talkedAt }) => localTime(talkedAt) },
    { title: words.inspectionCard, cell: ({ scorecard }) => scorecard },
    { title: words.state, cell: ({ state }) => word(words, `inspection-${state}`) },
    { title: words.inspectionScore, cell: (one) => scoreText(context, one) },
    {
      title: words.inspectionAnswerBy,
      cell: ({ state, answerBy }) => (state === "scored" ? localTime(answerBy) : "-"),
    },
  ]);
}

function scoreText({ words }: Context, { score, passed }: Pick<InspectionView, "score" | "passed">): string {
  if (passed === null) return percent(score);
  return `${percent(score)} ${passed ? words.inspectionPassed : words.inspectionNotPassed}`;
}

function showOne(context: Context, given: Answer<InspectionDetailView>): void {
  show(context, unwrap(given), (one) => detailText(context, one));
}

function detailText(context: Context, one: InspectionDetailView): string {
  const { words } = context;
  const { dispute, withdrawn, returned, sound, special } = one;
  const optional = one.optional === null ? [] : [[words.inspectionOptional, percent(one.optional)] as const];
  const fields = fieldList([
    [words.id, one.id],
    [words.state, word(words, `inspection-${one.state}`)],
    [words.agent, one.agent],
    [words.call, `${one.call}  ${localTime(one.talkedAt)}  ${duration(one.durationMs)}`],
    [words.inspectionCard, `${printable(one.scorecardName)} (${one.scorecard}, ${one.version})`],
    [words.inspectionScore, scoreText(context, one)],
    ...optional,
    ...(one.state === "scored" ? [[words.inspectionAnswerBy, localTime(one.answerBy)] as const] : []),
    ...(special === null ? [] : [[words.inspectionSpecial, printable(`${special.text}: ${special.reason}`)] as const]),
    ...(one.marks.length === 0 ? [] : [[words.inspectionMarks, one.marks.join(", ")] as const]),
    ...(dispute === null ? [] : disputeFields(context, dispute)),
    ...(withdrawn === null ? [] : [[words.inspectionWithdrawn, reasonText(context, withdrawn)] as const]),
    ...(returned === null ? [] : [[words.inspectionReturned, reasonText(context, returned)] as const]),
    ...(sound.state === "there" ? [] : [[words.inspectionSound, soundText(context, sound)] as const]),
    ...(one.coaching.length === 0 ? [] : [[words.inspectionCoaching, one.coaching.join(", ")] as const]),
  ]);
  return `${fields}${[...sectionsText(context, one.sections), ...commentsText(context, one.comments)].map((line) => `${line}\n`).join("")}`;
}

function disputeFields(
  context: Context,
  { reason, items, at, askedAt, decided }: NonNullable<InspectionDetailView["dispute"]>,
): readonly (readonly [string, string])[] {
  const { words } = context;
  const about = items.length === 0 ? "" : ` (${items.join(", ")})`;
  const asked = decided === null && askedAt !== null ? [[words.inspectionAsked, localTime(askedAt)] as const] : [];
  const outcome =
    decided === null ? "" : `${word(words, `inspection-${decided.outcome}`)}: ${printable(decided.words)}`;
  return [
    [words.inspectionDispute, `${localTime(at)}  ${printable(reason)}${about}`],
    ...asked,
    ...(decided === null ? [] : [[words.inspectionDecided, outcome] as const]),
  ];
}

/** Codes of the switch in the reader's language, words of people as they are. */
function reasonText({ words }: Context, { why, at }: { readonly why: string; readonly at: string }): string {
  const known = /^sound-(?:expired|deleted|erased)$/.test(why) ? word(words, why) : printable(why);
  return `${localTime(at)}  ${known}`;
}

function soundText({ words }: Context, { state, since, why }: InspectionDetailView["sound"]): string {
  const parts = [
    word(words, `sound-${state}`),
    since === null ? "" : localTime(since),
    why === null ? "" : printable(why),
  ];
  return parts.filter((part) => part !== "").join("  ");
}

function sectionsText(context: Context, sections: readonly InspectionSectionView[]): readonly string[] {
  const { words } = context;
  return sections.flatMap(({ name, score, isFailed, items }) => [
    `\n${printable(name)}  ${percent(score)}${isFailed ? `  ${words.inspectionSectionFailed}` : ""}`,
    ...items.map((item) => itemText(context, item)),
  ]);
}

/** With its key: a dispute names questions by it. */
function itemText({ words }: Context, { key, text, mark, meaning, comment, by }: InspectionItemView): string {
  const given = mark === null ? words.inspectionNotApplicable : mark;
  const means = meaning === null || meaning === "" ? "" : ` (${printable(meaning)})`;
  const itself = by === "fact" ? `  ${words.inspectionByFact}` : "";
  return `  ${key}  ${printable(text)}: ${given}${means}${itself}${comment === null ? "" : `\n    ${printable(comment)}`}`;
}

function commentsText({ words }: Context, comments: InspectionDetailView["comments"]): readonly string[] {
  const lines = comments.map(
    ({ atMs, channel, text }) => `  ${duration(atMs)}  ${word(words, `channel-${channel}`)}  ${printable(text)}`,
  );
  return lines.length === 0 ? [] : [`\n${words.inspectionComments}`, ...lines];
}

function fileText(context: Context, { id, origin, withdrawnBy, decidedBy, sheets }: InspectionFileView): string {
  const { words } = context;
  const from =
    origin.kind === "draw" ? `${origin.draw} (${origin.rule})` : `${origin.by}: ${printable(origin.why ?? "")}`;
  const fields = fieldList([
    [words.id, id],
    [words.inspectionOrigin, from],
    [words.inspectionWithdrawnBy, orDash(withdrawnBy)],
    [words.inspectionDecidedBy, orDash(decidedBy)],
  ]);
  return `${fields}${sheets
    .flatMap((sheet) => sheetText(context, sheet))
    .map((line) => `${line}\n`)
    .join("")}`;
}

function sheetText(context: Context, sheet: InspectionSheetView): readonly string[] {
  const { words } = context;
  const counts = sheet.counts ? `  ${words.inspectionCounts}` : "";
  const why = sheet.why === null ? "" : `  ${printable(sheet.why)}`;
  const head = `${sheet.sheet}  ${word(words, `sheet-${sheet.purpose}`)}  ${sheet.inspector}  ${word(words, `sheet-${sheet.state}`)}`;
  return [
    `\n${head}  ${scoreText(context, sheet)}${counts}${why}`,
    ...sectionsText(context, sheet.sections),
    ...commentsText(context, sheet.comments),
  ];
}
