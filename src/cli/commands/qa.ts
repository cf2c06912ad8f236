// qa …: quality inspection. One second noun a part: qa scorecard, qa rule, qa draw, qa inspection, qa sheet, qa calibration, qa example; and verbs that
// stand alone (qa hints, qa progress). Each part adds its own in a file of its own.

import type { Command } from "commander";
import type { Terminal } from "../terminal.ts";
import type { Words } from "../words.ts";
import { addQaCalibration } from "./qa-calibration.ts";
import { addQaDraw } from "./qa-draw.ts";
import { addQaExample } from "./qa-example.ts";
import { addQaHints } from "./qa-hints.ts";
import { addQaInspection } from "./qa-inspection.ts";
import { addQaProgress } from "./qa-progress.ts";
import { addQaRule } from "./qa-rule.ts";
import { addQaScorecard } from "./qa-scorecard.ts";
import { addQaSheet } from "./qa-sheet.ts";

export function addQa(program: Command, terminal: Terminal, words: Words): void {
  const noun = program.command("qa").description(words.nounQa).helpCommand(false);
  for (const add of PARTS) add(noun, terminal, words);
}

/** Adds its noun or its verbs to `qa`. */
export type AddQaPart = (noun: Command, terminal: Terminal, words: Words) => void;

/** In the order of the work, which is that of the help. */
const PARTS: readonly AddQaPart[] = [
  addQaScorecard,
  addQaRule,
  addQaDraw,
  addQaInspection,
  addQaSheet,
  addQaProgress,
  addQaHints,
  addQaCalibration,
  addQaExample,
];
