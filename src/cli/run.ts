// One run of the command line, from arguments to exit status: 0 done, 1 refused or failed, 2 wrong usage. Called by `app`'s main file.

import { CommanderError } from "commander";
import type { Refused } from "../api/answer.ts";
import { BadNews, RefusedError, UsageError } from "./context.ts";
import { jsonText } from "./json.ts";
import { buildProgram, type CliParts } from "./program.ts";
import { printable } from "./table.ts";
import type { Terminal } from "./terminal.ts";
import { languageOf, type Words, wordsOf } from "./words.ts";

/** `args` without the program's own name. Never rejects for what a person or the switch did. */
export async function runCli(args: readonly string[], parts: CliParts, terminal: Terminal): Promise<0 | 1 | 2> {
  const language = languageOf(askedLanguage(args), terminal.env);
  const words = wordsOf(language);
  const program = buildProgram(parts, terminal, language);
  try {
    await program.parseAsync(args, { from: "user" });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return statusOfCommander(error);
    if (error instanceof UsageError) {
      terminal.err(`${words.usageError}: ${error.message}\n`);
      return 2;
    }
    if (error instanceof BadNews) return 1;
    const refused = error instanceof RefusedError ? error.refused : failureOf(error);
    terminal.err(args.includes("--json") ? refusedJson(refused) : refusedText(words, refused));
    return 1;
  }
}

/** Needed before commander reads the arguments: its help texts are made with it. */
function askedLanguage(args: readonly string[]): string | undefined {
  const joined = args.find((arg) => arg.startsWith("--lang="));
  if (joined !== undefined) return joined.slice("--lang=".length);
  const at = args.indexOf("--lang");
  return at < 0 ? undefined : args[at + 1];
}

/** Asked-for help and version are done; a noun without a verb shows its help and is wrong usage. */
function statusOfCommander(error: CommanderError): 0 | 2 {
  return error.code === "commander.helpDisplayed" || error.code === "commander.version" ? 0 : 2;
}

function failureOf(error: unknown): Refused {
  const detail = error instanceof Error ? error.message : String(error);
  return { ok: false, status: 500, problem: { title: "Failed", detail } };
}

function refusedText(words: Words, { problem }: Refused): string {
  const faults = (problem.faults ?? []).map((fault) => {
    const where = fault.line === undefined || fault.line === 0 ? "" : `${words.line} ${fault.line}: `;
    const path = fault.path === "" ? "" : `${fault.path}: `;
    const hint = fault.hint === undefined ? "" : ` (${fault.hint})`;
    return `  ${where}${path}${words.found} ${fault.found}; ${words.allowed}: ${fault.allowed}${hint}`;
  });
  if (saysNoMore(problem)) return `${printable(`${words.error}: ${problem.title}: ${faults.join().trim()}`)}\n`;
  const lines = `${words.error}: ${problem.title}: ${problem.detail}`.split("\n"); // several where a file is wrong in several places
  return `${[...lines, ...faults].map(printable).join("\n")}\n`;
}

/** The one fault is all that its detail says: it is told once, in the reader's language. */
function saysNoMore({ detail, faults = [] }: Refused["problem"]): boolean {
  const [fault] = faults;
  if (fault === undefined || faults.length > 1 || (fault.line ?? 0) > 0) return false;
  return detail.startsWith(`${fault.path}: found ${fault.found}; allowed: ${fault.allowed}`);
}

function refusedJson({ status, problem }: Refused): string {
  return `${jsonText({ error: { status, ...problem } })}\n`;
}
