// simulate: runs a day file through the ACD without a switch and shows what came of it, on the terminal, as JSON, as a page, as CSV.

import { existsSync } from "node:fs";
import type { Command } from "commander";
import { limits } from "../../base/limits.ts";
import { BadNews, type Context, contextOf, RefusedError, refusal, show, textOption, UsageError } from "../context.ts";
import { ProgressBar } from "../progress-bar.ts";
import { simulationCsv } from "../simulation-csv.ts";
import { simulationHtml } from "../simulation-html.ts";
import {
  faultLine,
  type Simulate,
  type SimulationAnswer,
  type SimulationFault,
  type SimulationReport,
} from "../simulation-report.ts";
import { simulationText } from "../simulation-text.ts";
import type { Terminal } from "../terminal.ts";
import { checkWritable, writeWhole } from "../whole-file.ts";
import type { Language } from "../words.ts";
import { type SimulationWords, simulationWords } from "../words-simulation.ts";

export function addSimulate(program: Command, terminal: Terminal, language: Language, simulate: Simulate): void {
  const words = simulationWords(language);
  program
    .command("simulate <file>")
    .description(words.doSimulate)
    .option("--seeds <count>", words.optSeeds)
    .option("--seed <number>", words.optSeed)
    .option("--configuration <name>", words.optConfiguration)
    .option("--from-records <date>", words.optFromRecords)
    .option("--html <file>", words.optHtml)
    .option("--csv <file>", words.optCsv)
    .option("--force", words.optForce)
    .action(async (file: string, _options: unknown, command: Command) =>
      run(contextOf(command, terminal), file, simulate),
    );
}

async function run(context: Context, file: string, simulate: Simulate): Promise<void> {
  const words = simulationWords(context.language);
  const files = outputFiles(context, words); // before minutes are spent
  const bar = new ProgressBar(context.terminal, words.simulating);
  const stop = new AbortController();
  const forget = context.terminal.onInterrupt(() => stop.abort(new Interrupted()));
  let found: SimulationAnswer;
  try {
    found = await simulate({
      file,
      data: context.data,
      seeds: countOption(context, words, "seeds", limits.simulation.seeds),
      firstSeed: countOption(context, words, "seed", 0xffff_ffff) ?? 1,
      configuration: textOption(context.options["configuration"]),
      recordsOf: dateOption(context, words),
      progress: (share) => bar.show(share),
      signal: stop.signal,
    });
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    bar.clear();
    throw refusal(words.interrupted, file);
  } finally {
    forget();
    bar.clear();
  }
  tell(context, words, { file, found, files });
}

class Interrupted extends Error {}

interface OutputFiles {
  readonly html: string | undefined;
  readonly csv: string | undefined;
}

function outputFiles(context: Context, words: SimulationWords): OutputFiles {
  const { options } = context;
  const files = { html: textOption(options["html"]), csv: textOption(options["csv"]) };
  for (const path of Object.values(files)) {
    if (path === undefined) continue;
    checkWritable(context, path);
    if (options["force"] !== true && existsSync(path)) throw refusal(words.exists, path);
  }
  return files;
}

function countOption({ options }: Context, words: SimulationWords, name: string, most: number): number | undefined {
  const written = textOption(options[name]);
  if (written === undefined) return undefined;
  const count = /^\d{1,10}$/.test(written) ? Number(written) : Number.NaN;
  if (count >= 1 && count <= most) return count;
  throw new UsageError(`--${name}: ${JSON.stringify(written)}; ${words.badCount}, 1-${most}`);
}

function dateOption({ options }: Context, words: SimulationWords): string | undefined {
  const written = textOption(options["fromRecords"]);
  if (written === undefined) return undefined;
  const isDate = /^\d{4}-\d{2}-\d{2}$/.test(written) && !Number.isNaN(Date.parse(written));
  if (!isDate) throw new UsageError(`--from-records: ${JSON.stringify(written)}; ${words.optFromRecords}`);
  return written;
}

function tell(
  context: Context,
  words: SimulationWords,
  { file, found, files }: { readonly file: string; readonly found: SimulationAnswer; readonly files: OutputFiles },
): void {
  switch (found.kind) {
    case "report":
      return showReport(context, words, found.report, files);
    case "faults":
      return refuseFaults(context, words, found.faults);
    case "no-file":
      throw refusal(words.wrongDay, found.detail);
    case "no-configuration":
      throw refusal(words.noConfiguration, found.known.join(", "));
    case "no-database":
      throw refusal(words.noRecords, `${words.noDatabase} ${found.data}`);
    case "no-calls":
      throw refusal(words.noRecords, `${file}: ${words.noCalls}`);
  }
}

function showReport(
  context: Context,
  words: SimulationWords,
  report: SimulationReport,
  { html, csv }: OutputFiles,
): void {
  show(context, report, () => simulationText(report, words)); // first: it is not lost where a file cannot be written
  if (html !== undefined) writeWhole(context, html, simulationHtml(report, context.language));
  if (csv !== undefined) writeWhole(context, csv, simulationCsv(report));
}

/** `FILE:LINE: …`, as compilers say it, so that editors jump there. */
function refuseFaults({ json, terminal }: Context, words: SimulationWords, faults: readonly SimulationFault[]): never {
  if (json) {
    const detail = faults.map(faultLine).join("\n");
    throw new RefusedError({ ok: false, status: 422, problem: { title: words.wrongDay, detail, faults } });
  }
  terminal.err(`${faults.map(faultLine).join("\n")}\n`);
  throw new BadNews();
}
