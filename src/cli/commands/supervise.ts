// call listen|whisper|barge|take-over|supervisors: supervisors in calls, and who hears them.

import type { Command } from "commander";
import type { SupervisionStarted, SupervisionView } from "../../api/supervise-control.ts";
import { type Context, contextOf, rowsOf, segment, show, unwrap } from "../context.ts";
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
        await post(context, `/api/calls/${segment(id)}/supervisors`, { phone: phoneOf(context), role });
      });
  }
  noun
    .command("take-over <id>")
    .description(words.doCallTakeOver)
    .requiredOption("--phone <extension>", words.optSupervisorPhone)
    .action(async (id: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      await post(context, `/api/calls/${segment(id)}/take-over`, { phone: phoneOf(context) });
    });
  noun
    .command("supervisors <id>")
    .description(words.doCallSupervisors)
    .action(async (id: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const path = `/api/calls/${segment(id)}/supervisors`;
      const all = unwrap(await context.client.transport.ask<readonly SupervisionView[]>({ path }));
      show(context, all, (rows) => listText(context, rows));
    });
}

function phoneOf({ options }: Context): string {
  return String(options["phone"]);
}

async function post(context: Context, path: string, json: Record<string, string>): Promise<void> {
  const { words } = context;
  const done = unwrap(await context.client.transport.ask<SupervisionStarted>({ method: "POST", path, json }));
  show(context, done, ({ phone, role, state }) => {
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
