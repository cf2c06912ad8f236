// flow draw: a flow's document as a tree in the terminal, or as a picture. No switch is needed. A document with faults is drawn as far as it can be
// read, its faults are told, and the exit status is 1.

import { readFileSync } from "node:fs";
import { type Command, Option } from "commander";
import { graphOf } from "../../ivr/draw/graph.ts";
import { outlineOf } from "../../ivr/draw/outline.ts";
import { svgOf } from "../../ivr/draw/svg.ts";
import type { Flow, FlowLanguage } from "../../ivr/flow.ts";
import { type FlowFault, flowFaultText } from "../../ivr/flow-fault.ts";
import { readFlow } from "../../ivr/read-flow.ts";
import { BadNews, type Context, contextOf, refusal, show, textOption } from "../context.ts";
import { flowTree } from "../flow-tree.ts";
import { promptTexts } from "../prompt-texts.ts";
import type { Terminal } from "../terminal.ts";
import { checkWritable, writeWhole } from "../whole-file.ts";
import type { Words } from "../words.ts";

export function addFlowDraw(noun: Command, terminal: Terminal, words: Words): void {
  noun
    .command("draw <file>")
    .description(words.doFlowDraw)
    .option("--svg <file>", words.optFlowSvg)
    .addOption(new Option("--language <language>", words.optFlowDrawLanguage).choices(["zh", "en"]))
    .action((file: string, _options: unknown, command: Command) => draw(contextOf(command, terminal), file));
}

function draw(context: Context, file: string): void {
  const read = readFlow(textOf(context, file));
  const flow = read.ok ? read.flow : read.draft;
  const faults = read.ok ? [] : read.faults;
  if (flow !== undefined) drawFlow(context, flow);
  for (const fault of faults) context.terminal.err(`${flowFaultText(file, fault)}\n`);
  if (flow === undefined) throw refusal(context.words.flowNotDrawn, place(file, faults[0]));
  if (faults.length > 0) throw new BadNews();
}

function place(file: string, fault: FlowFault | undefined): string {
  return fault === undefined ? file : `${file}:${fault.line}`;
}

function drawFlow(context: Context, flow: Flow): void {
  const { language: own, options, terminal, words } = context;
  const language: FlowLanguage =
    textOption(options["language"]) === undefined ? own : languageOption(options["language"]);
  const graph = graphOf(flow, { language, promptText: promptTexts() });
  const path = textOption(options["svg"]);
  if (path === undefined) {
    const outline = outlineOf(graph);
    return show(context, graph, () => flowTree(graph, outline, { words, columns: terminal.columns }));
  }
  if (path === "-") return terminal.out(svgOf(graph));
  checkWritable(context, path);
  writeWhole(context, path, svgOf(graph));
  show(context, { file: path }, () => `${words.flowDrawn} ${path}\n`);
}

function languageOption(value: string | boolean | undefined): FlowLanguage {
  return value === "zh" ? "zh" : "en";
}

function textOf(context: Context, file: string): string {
  try {
    return file === "-" ? context.terminal.input() : readFileSync(file, "utf8");
  } catch (error) {
    throw refusal(`${file} ${context.words.cannotRead}`, error instanceof Error ? error.message : String(error));
  }
}
