// call listen|whisper|barge|take-over|supervisors: supervisors in calls, and who hears them.

import type { Command } from "commander";
import type { Answer } from "../../api/answer.ts";
import type { SupervisionStarted, SupervisionView } from "../../api/supervise-control.ts";
import { type Context, contextOf, rowsOf, show, unwrap } from "../context.ts";
import { localTime } from "../format.ts";
import type { Terminal } from "../terminal.ts";
import { type Words, word } from "../words.ts";

export function addSupervise(noun: Command, terminal: Terminal, words: Words): void {
  const verbs = { listen: words.doCallListen, whisper: words.doCallWhisper, barge: words.doCallBarge };
  for (const [role, description] of Object.entries(verbs)) {
    noun
      .command(`${role} <id>`)
      .description(description)
      .requiredOption("--phone <extension>", words.optSupervisorPhone)
      .action(async (id: string, _options: unknown, command: Command) => {
        const context = contextOf(command, terminal);
        told(context, await context.client.call("superviseCall", { id, phone: phoneOf(context), role }));
      });
  }
  noun
    .command("take-over <id>")
    .description(words.doCallTakeOver)
    .requiredOption("--phone <extension>", words.optSupervisorPhone)
    .action(async (id: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      told(context, await context.client.call("takeOverCall", { id, phone: phoneOf(context) }));
    });
  noun
    .command("supervisors <id>")
    .description(words.doCallSupervisors)
    .action(async (id: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const all = unwrap(await context.client.call("listSupervisors", { id }));
      show(context, all, (rows) => listText(context, rows));
    });
}

function phoneOf({ options }: Context): string {
  return String(options["phone"]);
}

function told(context: Context, given: Answer<SupervisionStarted>): void {
  const { words } = context;
  show(context, unwrap(given), ({ phone, role, state }) => {
    return `${phone}: ${word(words, `supervise-${role}`)}, ${word(words, `supervise-state-${state}`)}\n`;
  });
}

function listText(context: Context, rows: readonly SupervisionView[]): string {
  const { words } = context;
  return rowsOf(context, rows, [
    { title: words.extension, cell: ({ phone }) => phone },
    { title: words.supervisorPart, cell: ({ role }) => word(words, `supervise-${role}`) },
    { title: words.agentHears, cell: ({ heardByAgent }) => (heardByAgent ? words.yes : words.no) },
    { title: words.customerHears, cell: ({ heardByCustomer }) => (heardByCustomer ? words.yes : words.no) },
    { title: words.started, cell: ({ from }) => localTime(from) },
    { title: words.ended, cell: ({ until }) => localTime(until) },
  ]);
}
