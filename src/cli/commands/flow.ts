// flow …: what callers meet, in documents. One file for each part: what needs a running switch (flow-kept.ts), and what needs none.

import type { Command } from "commander";
import type { Terminal } from "../terminal.ts";
import type { Words } from "../words.ts";
import { addFlowCheck } from "./flow-check.ts";
import { addFlowDraw } from "./flow-draw.ts";
import { addFlowKept } from "./flow-kept.ts";
import { addFlowTry } from "./flow-try.ts";

export function addFlow(program: Command, terminal: Terminal, words: Words): void {
  const noun = program.command("flow").description(words.nounFlow).helpCommand(false);
  for (const add of PARTS) add(noun, terminal, words);
}

/** Adds its verbs to `flow`. */
export type AddFlowVerbs = (noun: Command, terminal: Terminal, words: Words) => void;

const PARTS: readonly AddFlowVerbs[] = [addFlowKept, addFlowCheck, addFlowDraw, addFlowTry];
