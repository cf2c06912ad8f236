// qa calibration create|list|show|close|cancel|trend: several inspectors judge the same calls, and are compared.

import { type Command, Option } from "commander";
import type { Answer } from "../../api/answer.ts";
import type { CalibrationDetailView } from "../../api/calibration-control.ts";
import { CALIBRATION_STATES } from "../../qa/calibration/calibration.ts";
import { calibrationListText, calibrationText, calibrationTrendText } from "../calibration-text.ts";
import { type Context, contextOf, show, textOption, unwrap } from "../context.ts";
import type { Terminal } from "../terminal.ts";
import type { Words } from "../words.ts";
import { mostOf } from "./exam.ts";

export function addQaCalibration(qa: Command, terminal: Terminal, words: Words): void {
  const noun = qa.command("calibration").description(words.nounCalibration).helpCommand(false);
  addReading(noun, terminal, words);
  addMaking(noun, terminal, words);
}

function addReading(noun: Command, terminal: Terminal, words: Words): void {
  noun
    .command("list")
    .description(words.doCalibrationList)
    .addOption(new Option("--state <state>", words.optCalibrationState).choices(CALIBRATION_STATES))
    .option("--scorecard <key>", words.optCalibrationCard)
    .option("--limit <n>", words.optLimit)
    .action(async (_options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const { state, scorecard } = context.options;
      const all = await context.client.all("listCalibrations", { state, scorecard }, mostOf(context));
      show(context, unwrap(all), (rows) => calibrationListText(context, rows));
    });
  noun
    .command("show <id>")
    .description(words.doCalibrationShow)
    .action(async (id: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      showOne(context, await context.client.call("showCalibration", { id }));
    });
  noun
    .command("trend <scorecard>")
    .description(words.doCalibrationTrend)
    .action(async (id: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const trend = unwrap(await context.client.call("showCalibrationTrend", { id }));
      show(context, trend, (one) => calibrationTrendText(context, one));
    });
}

function addMaking(noun: Command, terminal: Terminal, words: Words): void {
  noun
    .command("create <scorecard> <calls...>")
    .description(words.doCalibrationCreate)
    .option("--inspectors <users>", words.optCalibrationInspectors)
    .option("--master <user>", words.optCalibrationMaster)
    .option("--due <time>", words.optCalibrationDue)
    .action(async (scorecard: string, calls: readonly string[], _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const { master, due } = context.options;
      const inspectors = textOption(context.options["inspectors"])
        ?.split(",")
        .map((one) => one.trim());
      showOne(context, await context.client.call("createCalibration", { scorecard, calls, inspectors, master, due }));
    });
  noun
    .command("close <id>")
    .description(words.doCalibrationClose)
    .action(async (id: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      showOne(context, await context.client.call("closeCalibration", { id }));
    });
  noun
    .command("cancel <id>")
    .description(words.doCalibrationCancel)
    .requiredOption("--reason <text>", words.optCalibrationReason)
    .action(async (id: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const { reason } = context.options;
      showOne(context, await context.client.call("cancelCalibration", { id, reason }));
    });
}

function showOne(context: Context, given: Answer<CalibrationDetailView>): void {
  show(context, unwrap(given), (one) => calibrationText(context, one));
}
