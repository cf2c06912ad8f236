// agent list|show|sign-in|ready|busy|break|wrap-up|sign-out|explain: people who take calls.

import type { Command } from "commander";
import type { AgentExplanation } from "../../acd/explain.ts";
import type { AgentView } from "../../api/views.ts";
import { type Context, contextOf, rowsOf, segment, show, textOption, unwrap } from "../context.ts";
import { exclusionsText } from "../explain.ts";
import { duration, levels, localTime, orDash } from "../format.ts";
import { fieldList } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import { type Words, word } from "../words.ts";

export function addAgent(program: Command, terminal: Terminal, words: Words): void {
  const noun = program.command("agent").description(words.nounAgent).helpCommand(false);
  noun
    .command("list")
    .description(words.doAgentList)
    .action(async (_options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const all = unwrap(await context.client.ask<readonly AgentView[]>({ path: "/api/agents" }));
      show(context, all, (rows) => listText(context, rows));
    });
  noun
    .command("show <id>")
    .description(words.doAgentShow)
    .action(async (id: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const one = unwrap(await context.client.ask<AgentView>({ path: `/api/agents/${segment(id)}` }));
      show(context, one, (value) => oneText(context, value));
    });
  addActions(noun, terminal, words);
  noun
    .command("explain <id>")
    .description(words.doAgentExplain)
    .action(async (id: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const path = `/api/agents/${segment(id)}/explanation`;
      const explanation = unwrap(await context.client.ask<AgentExplanation>({ path }));
      show(context, explanation, (value) => explainText(context, value));
    });
}

/** Each verb is a POST to the path of the same name; its one option, if any, is the body. */
function addActions(noun: Command, terminal: Terminal, words: Words): void {
  const act = async (id: string, command: Command, option?: string): Promise<void> => {
    const context = contextOf(command, terminal);
    const value = option === undefined ? undefined : textOption(context.options[option]);
    const json = option === undefined || value === undefined ? {} : { [option]: value };
    const path = `/api/agents/${segment(id)}/${command.name()}`;
    const agent = unwrap(await context.client.ask<AgentView>({ method: "POST", path, json }));
    show(context, agent, (now) => `${now.id} ${now.name}: ${stateText(context, now)}\n`);
  };
  const add = (verb: string, does: string): Command => noun.command(`${verb} <id>`).description(does);
  const plain = (id: string, _options: unknown, command: Command): Promise<void> => act(id, command);
  add("sign-in", words.doAgentSignIn)
    .option("--extension <number>", words.optExtension)
    .action((id: string, _options: unknown, command: Command) => act(id, command, "extension"));
  add("ready", words.doAgentReady).action(plain);
  add("busy", words.doAgentBusy)
    .option("--reason <text>", words.optReason)
    .action((id: string, _options: unknown, command: Command) => act(id, command, "reason"));
  add("break", words.doAgentBreak).action(plain);
  add("wrap-up", words.doAgentWrapUp)
    .option("--disposition <text>", words.optDisposition)
    .action((id: string, _options: unknown, command: Command) => act(id, command, "disposition"));
  add("sign-out", words.doAgentSignOut).action(plain);
}

function stateText({ words }: Context, agent: AgentView): string {
  return agent.reason === null ? word(words, agent.state) : `${word(words, agent.state)} (${agent.reason})`;
}

function listText(context: Context, rows: readonly AgentView[]): string {
  const { words } = context;
  return rowsOf(context, rows, [
    { title: words.id, cell: ({ id }) => id },
    { title: words.name, cell: ({ name }) => name },
    { title: words.state, cell: (agent) => stateText(context, agent) },
    { title: words.since, cell: ({ since }) => localTime(since) },
    { title: words.extension, cell: ({ extension }) => orDash(extension) },
    { title: words.team, cell: ({ team }) => orDash(team) },
    { title: words.call, cell: ({ call }) => orDash(call) },
    { title: words.skills, cell: ({ skills }) => levels(skills) },
  ]);
}

function oneText(context: Context, agent: AgentView): string {
  const { words } = context;
  return fieldList([
    [words.id, agent.id],
    [words.name, agent.name],
    [words.state, stateText(context, agent)],
    [words.since, localTime(agent.since)],
    [words.extension, orDash(agent.extension)],
    [words.team, orDash(agent.team)],
    [words.call, orDash(agent.call)],
    [words.skills, levels(agent.skills)],
    [words.regions, orDash(agent.regions.join(", "))],
    [words.queues, orDash(agent.queues.join(", "))],
  ]);
}

function explainText(context: Context, explanation: AgentExplanation): string {
  const { words } = context;
  const fields = fieldList([
    [words.agent, explanation.agent],
    [words.state, `${word(words, explanation.state)}, ${duration(explanation.sinceMs)}`],
    [words.excludedBy, orDash(exclusionsText(explanation.excludedBy, words))],
    [words.nextCall, explanation.next ?? words.nobodyWaits],
  ]);
  const queues = rowsOf(context, explanation.queues, [
    { title: words.queue, cell: ({ queue }) => queue },
    { title: words.waiting, cell: ({ waiting }) => String(waiting), align: "right" },
    { title: words.excludedBy, cell: ({ excludedBy }) => orDash(exclusionsText(excludedBy, words)) },
  ]);
  return `${fields}\n${queues}`;
}
