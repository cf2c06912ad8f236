// qa rule apply|check|list|show|preview|pause|resume|remove: what is drawn to be judged. `check` needs no switch; names of the office are looked at by
// `apply`.

import type { Command } from "commander";
import type { SamplingPreviewView, SamplingRuleView, SamplingStratumView } from "../../api/sampling-control.ts";
import { durationText } from "../../base/duration.ts";
import { readRules } from "../../qa/sampling/read-rules.ts";
import { ONE_STRATUM } from "../../qa/sampling/strata.ts";
import { type Context, contextOf, RefusedError, rowsOf, show, textOption, unwrap } from "../context.ts";
import { textOf } from "../flow-files.ts";
import { localTime, orDash } from "../format.ts";
import { fieldList, printable } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import { type Words, word } from "../words.ts";
import { conditionText } from "./qa-scorecard.ts";

export function addQaRule(qa: Command, terminal: Terminal, words: Words): void {
  const noun = qa.command("rule").description(words.nounRule).helpCommand(false);
  addDocuments(noun, terminal, words);
  addLooks(noun, terminal, words);
  addStates(noun, terminal, words);
}

function addDocuments(noun: Command, terminal: Terminal, words: Words): void {
  noun
    .command("apply <file>")
    .description(words.doRuleApply)
    .option("--dry-run", words.optDryRun)
    .action(async (file: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const dryRun = context.options["dryRun"] === true;
      const done = await context.client.call("applySamplingRules", { dryRun, text: textOf(context, file) });
      const how = dryRun ? context.words.ruleWould : context.words.ruleApplied;
      show(context, unwrap(done), (rules) => rules.map(({ id }) => `${printable(id)} ${how}\n`).join(""));
    });
  noun
    .command("check <file>")
    .description(words.doRuleCheck)
    .action((file: string, _options: unknown, command: Command) => check(contextOf(command, terminal), file));
}

function addLooks(noun: Command, terminal: Terminal, words: Words): void {
  noun
    .command("list")
    .description(words.doRuleList)
    .action(async (_options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      show(context, unwrap(await context.client.call("listSamplingRules", {})), (rows) => listText(context, rows));
    });
  noun
    .command("show <rule>")
    .description(words.doRuleShow)
    .action(async (id: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      show(context, unwrap(await context.client.call("showSamplingRule", { id })), (rule) => ruleText(context, rule));
    });
  noun
    .command("preview <rule>")
    .description(words.doRulePreview)
    .option("--day <date>", words.optSamplingDay)
    .action(async (id: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const found = await context.client.call("previewSamplingRule", { id, day: textOption(context.options["day"]) });
      show(context, unwrap(found), (view) => previewText(context, view));
    });
}

function addStates(noun: Command, terminal: Terminal, words: Words): void {
  for (const [name, about, operation] of [
    ["pause", words.doRulePause, "pauseSamplingRule"],
    ["resume", words.doRuleResume, "resumeSamplingRule"],
  ] as const)
    noun
      .command(`${name} <rule>`)
      .description(about)
      .action(async (id: string, _options: unknown, command: Command) => {
        const context = contextOf(command, terminal);
        show(context, unwrap(await context.client.call(operation, { id })), (rule) => ruleText(context, rule));
      });
  noun
    .command("remove <rule>")
    .description(words.doRuleRemove)
    .action(async (key: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const gone = unwrap(await context.client.call("removeSamplingRule", { id: key }));
      show(context, gone, ({ id }) => `${printable(id)} ${context.words.ruleRemoved}\n`);
    });
}

/** As `apply` would refuse it, but for names of the office. */
function check(context: Context, file: string): void {
  const read = readRules(textOf(context, file), undefined);
  if (!read.ok) {
    const problem = { title: context.words.rulesWrong, detail: `${file}: ${read.fault.length}`, faults: read.fault };
    throw new RefusedError({ ok: false, status: 422, problem });
  }
  const rules = read.value.map(({ key }) => key);
  show(context, { rules }, () => `${printable(`${file}: ${rules.join(", ")}: ${context.words.rulesGood}`)}\n`);
}

function listText(context: Context, rows: readonly SamplingRuleView[]): string {
  const { words } = context;
  return rowsOf(context, rows, [
    { title: words.id, cell: ({ id }) => id },
    { title: words.state, cell: ({ state }) => word(words, `rule-${state}`) },
    { title: words.rulePeriod, cell: ({ period }) => word(words, `every-${period}`) },
    { title: words.ruleTake, cell: ({ take }) => take, align: "right" },
    { title: words.inspectionCard, cell: ({ scorecard }) => scorecard },
    { title: words.ruleNext, cell: ({ nextDrawAt }) => (nextDrawAt === null ? "-" : localTime(nextDrawAt)) },
    { title: words.name, cell: ({ name }) => name },
  ]);
}

function ruleText(context: Context, rule: SamplingRuleView): string {
  const { words, language } = context;
  const { scope, quota, strata } = rule;
  const parts = [
    ...(scope.project === null ? [] : [scope.project]),
    ...[scope.queues, scope.teams, scope.agents].flatMap((names) => (names === null ? [] : [names.join(", ")])),
  ];
  return fieldList([
    [words.id, rule.id],
    [words.name, rule.name],
    [words.state, word(words, `rule-${rule.state}`)],
    [words.inspectionCard, rule.scorecard],
    [words.ruleScope, orDash(parts.join("; "))],
    [words.rulePeriod, whenText(words, rule)],
    [words.ruleTake, rule.take],
    [words.ruleMinimum, durationText(rule.minimumMs)],
    [words.ruleWhere, orDash(rule.where.map((one) => conditionText(one, language)).join("; "))],
    [words.ruleQuota, quota === null ? "-" : `${quota.perAgent} ${word(words, `each-${quota.per}`)}`],
    [words.ruleStrata, strataOf(words, strata)],
    [words.ruleRested, durationText(rule.notAgainWithinMs)],
    [words.ruleNext, rule.nextDrawAt === null ? "-" : localTime(rule.nextDrawAt)],
    [words.at, localTime(rule.savedAt)],
    [words.author, rule.savedBy],
  ]);
}

/** `week, 06:30 on the 1st day after it`. */
function whenText(words: Words, { period, on, at }: SamplingRuleView): string {
  return `${word(words, `every-${period}`)}${words.ruleDrawnOn.replace("{on}", String(on)).replace("{at}", at)}`;
}

function strataOf(words: Words, { by, allocation }: SamplingRuleView["strata"]): string {
  if (by.length === 0) return "-";
  return `${by.map((one) => word(words, `by-${one}`)).join(", ")} (${word(words, `allocation-${allocation}`)})`;
}

/** `week:2026-11-16` in words. */
export function periodText(words: Words, period: string): string {
  const [unit = "", day = ""] = period.split(":");
  return `${word(words, `every-${unit}`)} ${day}`;
}

/** `agent 5001, length 2m`: its first words in the reader's language. */
export function stratumText(words: Words, stratum: string): string {
  if (stratum === ONE_STRATUM) return word(words, "by-all");
  return stratum.replace(
    /(^|, )(agent|team|queue|hour|length)(?= )/g,
    (_all, before: string, by: string) => `${before}${word(words, `by-${by}`)}`,
  );
}

function previewText(context: Context, view: SamplingPreviewView): string {
  const { words } = context;
  const counts = fieldList([
    [words.rulePeriod, `${periodText(words, view.period)}  ${localTime(view.from)} - ${localTime(view.to)}`],
    [words.drawLooked, String(view.looked)],
    [words.drawCandidates, String(view.candidates)],
    [words.drawJudged, String(view.judged)],
    [words.drawAgentsRested, String(view.rested)],
    [words.drawUnheard, String(view.unheard)],
    [words.drawWanted, String(view.wanted)],
    [words.drawTaken, String(view.taken)],
    [words.drawShort, String(view.shortAgents)],
  ]);
  return view.strata.length === 0 ? counts : `${counts}\n${strataText(context, view.strata)}`;
}

export function strataText(context: Context, strata: readonly SamplingStratumView[]): string {
  const { words } = context;
  return rowsOf(context, strata, [
    { title: words.drawCandidates, cell: ({ candidates }) => String(candidates), align: "right" },
    { title: words.drawTaken, cell: ({ taken }) => String(taken), align: "right" },
    { title: words.drawByQuota, cell: ({ quota }) => String(quota), align: "right" },
    { title: words.drawStratum, cell: ({ stratum }) => stratumText(words, stratum) },
  ]);
}
