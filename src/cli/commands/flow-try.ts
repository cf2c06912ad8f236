// flow try: one call through a flow, in the terminal. No switch is needed; nothing leaves this machine: requests, look-ups and messages are answered by a
// file, by the person who tries, or as usual.

import { type Command, Option } from "commander";
import type { Flow } from "../../ivr/flow.ts";
import { type FlowFault, flowFaultText } from "../../ivr/flow-fault.ts";
import { FlowRun } from "../../ivr/run-flow.ts";
import { flowsBelow } from "../../ivr/run-subflow.ts";
import type { Verb } from "../../ivr/verbs.ts";
import type { Office } from "../../office/office.ts";
import { BadNews, type Context, contextOf, textOption, UsageError } from "../context.ts";
import { flowsAround, officeOf, readFlowFiles, textOf } from "../flow-files.ts";
import { jsonText } from "../json.ts";
import { promptTexts } from "../prompt-texts.ts";
import type { Terminal } from "../terminal.ts";
import { NO_ANSWERS, readAnswers, type TryAnswers } from "../try-answers.ts";
import { TryCaller } from "../try-caller.ts";
import { tryEnvironment, wallMsOf } from "../try-environment.ts";
import { type Lines, linesOfText } from "../try-lines.ts";
import { jsonable, TryText } from "../try-text.ts";
import type { Words } from "../words.ts";

export function addFlowTry(noun: Command, terminal: Terminal, words: Words): void {
  noun
    .command("try <file>")
    .description(words.doFlowTry)
    .option("--office <file>", words.optTryOffice)
    .addOption(new Option("--language <language>", words.optTryLanguage).choices(["zh", "en"]))
    .option("--from <number>", words.optTryFrom, "13800000000")
    .option("--at <time>", words.optTryAt)
    .option("--keys <keys>", words.optTryKeys)
    .option("--answers <file>", words.optTryAnswers)
    .action((file: string, _options: unknown, command: Command) => tryFlow(contextOf(command, terminal), file));
}

async function tryFlow(context: Context, file: string): Promise<void> {
  const { options, terminal } = context;
  const { flow, library } = documentsOf(context, file);
  const office = officeOption(context);
  const answers = answersOption(context, nodeNames(flow, library));
  const keys = textOption(options["keys"]);
  const lines = linesFor(terminal, keys !== undefined || file === "-");
  const language = textOption(options["language"]);
  const environment = tryEnvironment({
    office,
    answers,
    from: textOption(options["from"]) ?? "",
    wallMs: atOption(context, office.timezone),
  });
  const teller = tellerOf(context, { flow, library });
  const run = new FlowRun({
    flow,
    version: 0,
    library,
    environment,
    facts: teller.fact,
    language: language === "zh" || language === "en" ? language : undefined,
  });
  const caller = new TryCaller({
    keys: keys?.split(",") ?? [],
    lines,
    answers,
    prompt: teller.prompt,
    keysWord: context.words.tryKeys,
  });
  try {
    if (lines?.isPerson === true && !context.json) terminal.out(`${context.words.tryHelp}\n`);
    await playOut(run, caller, teller);
  } finally {
    lines?.close();
  }
}

interface Documents {
  readonly flow: Flow;
  readonly library: (key: string) => Flow | undefined;
}

/** The flow, and sub-flows from the documents beside it: those that could be run. */
function documentsOf(context: Context, file: string): Documents {
  const files = readFlowFiles(context, [file]);
  const [document] = files;
  const read = document?.read;
  if (read?.ok !== true) return tellFaults(context, file, read?.faults ?? []);
  const around = flowsAround(files);
  const library = (key: string): Flow | undefined => {
    const found = around.get(key);
    return found !== undefined && isWhole(found) ? found : undefined;
  };
  return { flow: read.flow, library };
}

/** One with faults may lead to nodes that it does not have. */
function isWhole({ nodes, start, onError }: Flow): boolean {
  const named = [
    start,
    ...(onError === undefined ? [] : [onError]),
    ...[...nodes.values()].flatMap(({ next }) => [...next.values()]),
  ];
  return named.every((name) => nodes.has(name));
}

async function playOut(run: FlowRun, caller: TryCaller, teller: Teller): Promise<void> {
  let verb = run.next();
  while (verb.verb !== "hang-up") {
    const { at } = run;
    teller.verb(verb, at);
    verb = run.next(await caller.perform(verb, at?.node ?? ""));
  }
  teller.end(verb);
}

/** Behind `--keys` nobody is asked for more unless somebody sits there: a pipe that nobody closes would be waited for. */
function linesFor(terminal: Terminal, hasKeys: boolean): Lines | undefined {
  const lines = terminal.lines?.() ?? (hasKeys ? undefined : linesOfText(terminal.input()));
  return hasKeys && lines?.isPerson !== true ? undefined : lines;
}

interface Teller {
  readonly verb: (verb: Verb, at: { readonly flow: string; readonly node: string } | undefined) => void;
  readonly fact: ConstructorParameters<typeof FlowRun>[0]["facts"];
  readonly prompt: (what: string) => void;
  readonly end: (verb: Extract<Verb, { readonly verb: "hang-up" }>) => void;
}

function tellerOf({ json, terminal, words }: Context, { flow, library }: Documents): Teller {
  if (json) {
    const line = (value: object): void => terminal.out(`${jsonText(jsonable(value))}\n`);
    return {
      verb: (verb, at) => line({ ...at, ...verb }),
      fact: () => {},
      prompt: (what) => terminal.err(`${what} ? `),
      end: (verb) => line({ flow: flow.key, ...verb }),
    };
  }
  const isLast = (key: string, node: string): boolean =>
    (key === flow.key ? flow : library(key))?.nodes.get(node)?.kind === "hang-up";
  const text = new TryText({ out: terminal.out, words, prompts: promptTexts(), flow: flow.key, isLast });
  const ends = { told: words.tryToldEnd, gone: words.tryGoneEnd, error: words.tryErrorEnd, bound: words.tryBoundEnd };
  return {
    verb: (verb, at) => text.verb(verb, at),
    fact: (fact) => text.fact(fact),
    prompt: (what) => text.prompt(what),
    end: (verb) => text.end(verb, ends[verb.why]),
  };
}

function officeOption(context: Context): Office {
  const file = textOption(context.options["office"]);
  const office = officeOf(context, file);
  return "name" in office ? office : tellFaults(context, file ?? "", office);
}

function answersOption(context: Context, nodes: ReadonlySet<string>): TryAnswers {
  const file = textOption(context.options["answers"]);
  if (file === undefined) return NO_ANSWERS;
  const read = readAnswers(textOf(context, file), nodes);
  return read.ok ? read.value : tellFaults(context, file, read.fault);
}

/** As compilers tell them; then the command ends. */
function tellFaults({ terminal }: Context, file: string, faults: readonly FlowFault[]): never {
  for (const fault of faults) terminal.err(`${flowFaultText(file, fault)}\n`);
  throw new BadNews();
}

function nodeNames(flow: Flow, library: (key: string) => Flow | undefined): ReadonlySet<string> {
  const flows = [flow, ...flowsBelow(flow, library).values()];
  return new Set(flows.flatMap(({ nodes }) => [...nodes.keys()]));
}

function atOption({ options, words }: Context, timezone: string): number {
  const written = textOption(options["at"]);
  if (written === undefined) return Date.now();
  const at = wallMsOf(written, timezone);
  if (at !== undefined) return at;
  throw new UsageError(`--at: ${JSON.stringify(written)}; ${words.tryBadAt}`);
}
