// qa draw run|list|show|candidates|explain: what the machine drew, and why.

import type { Command } from "commander";
import type { Answer } from "../../api/answer.ts";
import type { DrawCandidateView, DrawDetailView, DrawProofView, DrawView } from "../../api/sampling-control.ts";
import { type Context, contextOf, rowsOf, show, textOption, unwrap } from "../context.ts";
import { localTime, orDash } from "../format.ts";
import { fieldList, printable } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import { type Words, word } from "../words.ts";
import { mostOf } from "./exam.ts";
import { periodText, strataText, stratumText } from "./qa-rule.ts";

export function addQaDraw(qa: Command, terminal: Terminal, words: Words): void {
  const noun = qa.command("draw").description(words.nounDraw).helpCommand(false);
  noun
    .command("run <rule>")
    .description(words.doDrawRun)
    .option("--day <date>", words.optSamplingDay)
    .action(async (rule: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      showOne(context, await context.client.call("runDraw", { rule, day: textOption(context.options["day"]) }));
    });
  noun
    .command("list")
    .description(words.doDrawList)
    .option("--rule <key>", words.optDrawRule)
    .option("--limit <n>", words.optLimit)
    .action(async (_options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const all = await context.client.all("listDraws", { rule: textOption(context.options["rule"]) }, mostOf(context));
      show(context, unwrap(all), (rows) => listText(context, rows));
    });
  noun
    .command("show <draw>")
    .description(words.doDrawShow)
    .action(async (id: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      showOne(context, await context.client.call("showDraw", { id }));
    });
  noun
    .command("candidates <draw>")
    .description(words.doDrawCandidates)
    .option("--limit <n>", words.optLimit)
    .action(async (id: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const all = await context.client.all("listDrawCandidates", { id }, mostOf(context));
      show(context, unwrap(all), (rows) => candidatesText(context, rows));
    });
  noun
    .command("explain <draw> [recording]")
    .description(words.doDrawExplain)
    .action(async (id: string, recording: string | undefined, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const proof = await context.client.call("explainDraw", { id, recording });
      show(context, unwrap(proof), (view) => proofText(context, view));
    });
}

function listText(context: Context, rows: readonly DrawView[]): string {
  const { words } = context;
  return rowsOf(context, rows, [
    { title: words.id, cell: ({ id }) => id },
    { title: words.drawRun, cell: ({ runAt }) => localTime(runAt) },
    { title: words.state, cell: ({ state }) => word(words, `draw-${state}`) },
    { title: words.rulePeriod, cell: ({ period }) => periodText(words, period) },
    { title: words.drawCandidates, cell: ({ candidates }) => String(candidates), align: "right" },
    { title: words.drawWanted, cell: ({ wanted }) => String(wanted), align: "right" },
    { title: words.drawTaken, cell: ({ taken }) => String(taken), align: "right" },
    { title: words.drawBy, cell: ({ by }) => by ?? words.drawClock },
    { title: words.name, cell: ({ rule, name }) => (rule === name ? rule : `${rule} ${name}`) },
  ]);
}

function showOne(context: Context, given: Answer<DrawDetailView>): void {
  const { words } = context;
  show(context, unwrap(given), ({ draw, seed, strata, needs }) => {
    const fields = fieldList([
      [words.id, draw.id],
      [words.name, `${draw.rule} ${draw.name}`],
      [words.state, `${word(words, `draw-${draw.state}`)}${draw.cause === null ? "" : `: ${draw.cause}`}`],
      [words.rulePeriod, `${periodText(words, draw.period)}  ${localTime(draw.from)} - ${localTime(draw.to)}`],
      [words.drawRun, localTime(draw.runAt)],
      [words.drawBy, draw.by ?? words.drawClock],
      [words.inspectionCard, `${draw.scorecard} ${orDash(draw.version)}`],
      [words.drawLooked, String(draw.looked)],
      [words.drawCandidates, String(draw.candidates)],
      [words.drawWanted, String(draw.wanted)],
      [words.drawTaken, String(draw.taken)],
      [words.drawNeeds, orDash(needs.map((one) => `${one.agent}: ${one.needs}`).join(", "))],
      [words.drawSeed, orDash(seed)],
    ]);
    return strata.length === 0 ? fields : `${fields}\n${strataText(context, strata)}`;
  });
}

function candidatesText(context: Context, rows: readonly DrawCandidateView[]): string {
  const { words } = context;
  return rowsOf(context, rows, [
    { title: words.drawHash, cell: ({ hash }) => hash },
    { title: words.drawPlace, cell: ({ place }) => String(place), align: "right" },
    { title: words.drawTaken, cell: ({ taken }) => (taken === null ? "-" : word(words, `taken-${taken}`)) },
    { title: words.agent, cell: ({ agent }) => agent },
    { title: words.drawRecording, cell: ({ recording }) => recording },
    { title: words.drawTalked, cell: ({ talkedAt }) => localTime(talkedAt) },
    { title: words.drawInspection, cell: ({ inspection }) => orDash(inspection) },
    { title: words.drawStratum, cell: ({ stratum }) => stratumText(words, stratum) },
  ]);
}

function proofText({ words }: Context, { id, proof, gone, differsAt, recording }: DrawProofView): string {
  const lines = [
    `${id}: ${word(words, `proof-${proof}`)}`,
    ...(gone === 0 ? [] : [`${gone} ${words.drawGone}`]),
    ...(differsAt === null ? [] : [`${words.drawDiffers} ${differsAt}`]),
    ...recording.flatMap(({ agent, why, fact, candidate }) => [
      `${words.agent} ${orDash(agent)}: ${word(words, `why-${why}`)}${fact === null ? "" : ` (${words.drawFact} ${fact})`}`,
      ...(candidate === null
        ? []
        : [
            `  ${words.drawHash} ${candidate.hash}, ${words.drawPlace} ${candidate.place}, ${stratumText(words, candidate.stratum)}`,
          ]),
      ...(candidate?.inspection == null ? [] : [`  ${words.drawInspection} ${candidate.inspection}`]),
    ]),
  ];
  return `${lines.map(printable).join("\n")}\n`;
}
