// flow check: what is wrong with flow documents, one fault a line as FILE:LINE: message on standard output, exit status 1; nothing wrong: a line for
// each, status 0. No switch is needed. With --json an array of findings, warnings among them.

import type { Command } from "commander";
import { checkDocument, type Surroundings } from "../../ivr/check-flow.ts";
import { type FlowFault, flowFaultText } from "../../ivr/flow-fault.ts";
import { BadNews, type Context, contextOf, show, textOption } from "../context.ts";
import { type FlowFile, flowOf, flowsAround, officeOf, readFlowFiles, surroundingsOf } from "../flow-files.ts";
import { printable } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import type { Words } from "../words.ts";

export function addFlowCheck(noun: Command, terminal: Terminal, words: Words): void {
  noun
    .command("check")
    .description(words.doFlowCheck)
    .argument("<file...>", words.argFlowFiles)
    .option("--office <file>", words.optFlowOffice)
    .option("--speaks", words.optFlowSpeaks)
    .action((files: readonly string[], _options: unknown, command: Command) =>
      check(contextOf(command, terminal), files),
    );
}

interface Finding extends FlowFault {
  readonly file: string;
  readonly severity: "fault" | "warning";
}

function check(context: Context, names: readonly string[]): void {
  const files = readFlowFiles(context, [...new Set(names)]);
  const officeFile = textOption(context.options["office"]);
  const office = officeOf(context, officeFile);
  const findings =
    "name" in office
      ? judgeAll(
          context,
          files,
          surroundingsOf(context, { office, flows: flowsAround(files), speaks: context.options["speaks"] === true }),
        )
      : office.map((fault) => finding(officeFile ?? "", "fault", fault));
  const isBad = findings.some(({ severity }) => severity === "fault");
  show(context, findings, () =>
    [
      ...findings.map((each) => line(context.words, each)),
      ...(isBad ? [] : files.map((each) => good(context.words, each))),
    ].join(""),
  );
  if (isBad) throw new BadNews();
}

function judgeAll(context: Context, files: readonly FlowFile[], around: Surroundings): readonly Finding[] {
  return files.flatMap((each) => [...judge(each, around), ...sameKey(context, each, files)]);
}

function judge({ file, read }: FlowFile, around: Surroundings): readonly Finding[] {
  const { faults, warnings } = checkDocument(read, around);
  return [
    ...faults.map((fault) => finding(file, "fault", fault)),
    ...warnings.map((fault) => finding(file, "warning", fault)),
  ];
}

/** Only one of two flows with the same key could be in force. */
function sameKey({ words }: Context, { file, read }: FlowFile, files: readonly FlowFile[]): readonly Finding[] {
  const own = flowOf(read);
  const other = files.find((each) => each.file !== file && flowOf(each.read)?.key === own?.key);
  if (own === undefined || other === undefined) return [];
  const message = `flow: ${JSON.stringify(own.key)} ${words.flowCheckTwice} ${other.file}`;
  return [finding(file, "fault", { line: own.lines?.get("flow") ?? 1, path: "flow", message })];
}

function finding(file: string, severity: Finding["severity"], { line: at, path, message }: FlowFault): Finding {
  return { file, line: at, severity, path, message };
}

function line(words: Words, found: Finding): string {
  const kind = found.severity === "warning" ? `${words.flowCheckWarning}: ` : "";
  return `${printable(flowFaultText(found.file, { ...found, message: `${kind}${found.message}` }))}\n`;
}

function good(words: Words, { file, read }: FlowFile): string {
  const flow = flowOf(read);
  return `${file}: ${flow?.key ?? ""}, ${flow?.nodes.size ?? 0} ${words.flowCheckNodes}: ${words.flowCheckGood}\n`;
}
