// The command line: nouns, verbs, and the options accepted everywhere. `app` hands in what needs no running switch.

import { Command, Option } from "commander";
import { addAgent } from "./commands/agent.ts";
import { addAlarm } from "./commands/alarm.ts";
import { addBackup, type LoadBackupTools } from "./commands/backup.ts";
import { addCall } from "./commands/call.ts";
import { addCallback } from "./commands/callback.ts";
import { addCaller } from "./commands/caller.ts";
import { addCoaching } from "./commands/coaching.ts";
import { addConference } from "./commands/conference.ts";
import { addCustomer } from "./commands/customer.ts";
import { addCustomerFiles } from "./commands/customer-files.ts";
import { addEvent } from "./commands/event.ts";
import { addExam } from "./commands/exam.ts";
import { addExtension } from "./commands/extension.ts";
import { addFax } from "./commands/fax.ts";
import { addFlow } from "./commands/flow.ts";
import { addGuard } from "./commands/guard.ts";
import { addKnowledge } from "./commands/knowledge.ts";
import { addSwitch } from "./commands/line.ts";
import { addLog } from "./commands/log.ts";
import { addFollowUp, addMarks } from "./commands/marks.ts";
import { addMessage } from "./commands/message.ts";
import { addOffice } from "./commands/office.ts";
import { addOrganisation } from "./commands/organisation.ts";
import { addPerformance } from "./commands/performance.ts";
import { addPhone } from "./commands/phone.ts";
import { addPrivacy } from "./commands/privacy.ts";
import { addQa } from "./commands/qa.ts";
import { addQueue } from "./commands/queue.ts";
import { addRecording } from "./commands/recording.ts";
import { addReport } from "./commands/report.ts";
import { addRoute } from "./commands/route.ts";
import { addSimulate } from "./commands/simulate.ts";
import { addStaffing } from "./commands/staffing.ts";
import {
  addConfig,
  addDoctor,
  addDrain,
  addStatus,
  type ExplainConfig,
  type OfflineDoctor,
} from "./commands/status.ts";
import { addSurvey } from "./commands/survey.ts";
import { addTable } from "./commands/table.ts";
import { addTicket } from "./commands/ticket.ts";
import { addTrace } from "./commands/trace.ts";
import { addTrunk } from "./commands/trunk.ts";
import { addAudit, addMe, addUser } from "./commands/user.ts";
import { addVoicemail } from "./commands/voicemail.ts";
import { addWebhook } from "./commands/webhook.ts";
import { bashCompletion } from "./completion.ts";
import { contextOf, textOption } from "./context.ts";
import type { Simulate } from "./simulation-report.ts";
import type { Terminal } from "./terminal.ts";
import { type Language, type Words, wordsOf } from "./words.ts";

export interface CliParts {
  readonly version: string;
  /** Runs the switch; resolves when it has stopped, rejects with a sentence for a person. */
  readonly serve: (options: ServeOptions) => Promise<void>;
  /** Checks zongji.yaml (undefined: the defaults) without a switch. */
  readonly explainConfig: ExplainConfig;
  readonly offlineDoctor: OfflineDoctor;
  /** Simulates the days of a day file, without a switch. */
  readonly simulate: Simulate;
  /** Makes and puts back backups, without a switch. */
  readonly backup: LoadBackupTools;
}

export interface ServeOptions {
  /** undefined: `zongji.yaml` in the working directory, should there be one. */
  readonly config: string | undefined;
  readonly data: string;
}

/** `language` of the help texts; messages of a command follow its own `--lang`. */
export function buildProgram(parts: CliParts, terminal: Terminal, language: Language): Command {
  const words = wordsOf(language);
  const program = new Command("zongji")
    .description(words.about)
    .version(parts.version, "--version", words.optVersion)
    .helpOption("-h, --help", words.optHelp)
    .helpCommand(false)
    .showSuggestionAfterError()
    .configureHelp({ showGlobalOptions: true, styleTitle: (title) => titleIn(words, title) })
    .configureOutput({
      writeOut: terminal.out,
      writeErr: terminal.err,
      outputError: (text, write) => write(usageText(words, text)),
    })
    .exitOverride();
  addGlobalOptions(program, words);
  addServe(program, terminal, words, parts);
  addStatus(program, terminal, words);
  addDrain(program, terminal, words);
  addDoctor(program, terminal, words, parts);
  addConfig(program, terminal, words, parts.explainConfig);
  addExtension(program, terminal, words);
  addSwitch(program, terminal, words);
  addGuard(program, terminal, words);
  addAgent(program, terminal, words);
  addQueue(program, terminal, words);
  addCall(program, terminal, words);
  addCallback(program, terminal, words);
  addCaller(program, terminal, words);
  addConference(program, terminal, words);
  addRecording(program, terminal, words);
  addVoicemail(program, terminal, words);
  addFax(program, terminal, words);
  addEvent(program, terminal, words);
  addWebhook(program, terminal, words);
  addMessage(program, terminal, words);
  addUser(program, terminal, words);
  addAudit(program, terminal, words);
  addMe(program, terminal, words);
  addReport(program, terminal, words);
  addPerformance(program, terminal, words);
  addSurvey(program, terminal, words);
  addAlarm(program, terminal, words);
  addOffice(program, terminal, words);
  addFlow(program, terminal, words);
  addRoute(program, terminal, words);
  addPhone(program, terminal, words);
  addTrunk(program, terminal, words);
  addLog(program, terminal, words);
  addTable(program, terminal, words);
  addTicket(program, terminal, words);
  addKnowledge(program, terminal, words);
  addMarks(program, terminal, words);
  addFollowUp(program, terminal, words);
  addExam(program, terminal, words);
  addCoaching(program, terminal, words);
  addQa(program, terminal, words);
  addTrace(program, terminal, words);
  addCustomer(program, terminal, words);
  addOrganisation(program, terminal, words);
  addCustomerFiles(program, terminal, words);
  addPrivacy(program, terminal, words);
  addSimulate(program, terminal, language, parts.simulate);
  addBackup(program, terminal, words, parts.backup);
  addStaffing(program, terminal, words);
  addCompletion(program, terminal, words);
  return program;
}

/** On the program alone: commander finds them before and after the verb. */
function addGlobalOptions(program: Command, words: Words): void {
  program
    .addOption(new Option("--data <dir>", words.optData).env("ZONGJI_DATA"))
    .addOption(new Option("--url <url>", words.optUrl).env("ZONGJI_URL"))
    .addOption(new Option("--token <token>", words.optToken).env("ZONGJI_TOKEN"))
    .option("--json", words.optJson)
    .addOption(new Option("--lang <language>", words.optLang).choices(["zh", "en"]));
}

function addServe(program: Command, terminal: Terminal, words: Words, parts: CliParts): void {
  program
    .command("serve")
    .description(words.doServe)
    .option("--config <file>", words.optConfig)
    .action(async (_options: unknown, command: Command) => {
      const { options, data } = contextOf(command, terminal);
      await parts.serve({ config: textOption(options["config"]), data });
    });
}

function addCompletion(program: Command, terminal: Terminal, words: Words): void {
  program
    .command("completion")
    .description(words.doCompletion)
    .addArgument(program.createArgument("<shell>", "bash").choices(["bash"]))
    .action(() => terminal.out(bashCompletion(program)));
}

function titleIn(words: Words, title: string): string {
  const titles: Readonly<Record<string, string>> = {
    "Usage:": words.usageTitle,
    "Arguments:": words.argumentsTitle,
    "Options:": words.optionsTitle,
    "Global Options:": words.globalOptionsTitle,
    "Commands:": words.commandsTitle,
  };
  return titles[title] ?? title;
}

/** Commander says `error: unknown option '--x'`. */
function usageText(words: Words, text: string): string {
  return text.replace(/^error:/, `${words.usageError}:`);
}
