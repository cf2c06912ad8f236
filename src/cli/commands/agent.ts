// agent list|show|sign-in|ready|busy|break|wrap-up|extend|disposition|sign-out|explain: people who take calls.

import type { Command } from "commander";
import type { AgentView } from "../../api/views.ts";
import { type Context, contextOf, rowsOf, show, textOption, unwrap } from "../context.ts";
import { levels, localTime, orDash } from "../format.ts";
import { fieldList } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import { secondsOption } from "../time-option.ts";
import { type Words, word } from "../words.ts";
import { addAgentExplain } from "./agent-explain.ts";
import { addAgentPop } from "./pop.ts";
import { agentRoutingFields } from "./queue-who.ts";

export function addAgent(program: Command, terminal: Terminal, words: Words): void {
  const noun = program.command("agent").description(words.nounAgent).helpCommand(false);
  noun
    .command("list")
    .description(words.doAgentList)
    .action(async (_options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const all = unwrap(await context.client.call("listAgents", {}));
      show(context, all, (rows) => listText(context, rows));
    });
  noun
    .command("show <id>")
    .description(words.doAgentShow)
    .action(async (id: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const one = unwrap(await context.client.call("showAgent", { id }));
      show(context, one, (value) => oneText(context, value));
    });
  addActions(noun, terminal, words);
  addAgentExplain(noun, terminal, words);
  addAgentPop(noun, terminal, words);
}

const VERBS = {
  "sign-in": "signInAgent",
  ready: "readyAgent",
  busy: "busyAgent",
  break: "breakAgent",
  "wrap-up": "wrapUpAgent",
  disposition: "disposeAgent",
  extend: "extendAgent",
  "sign-out": "signOutAgent",
} as const;

/** Each verb is an operation; its one option, if any, is the body. */
function addActions(noun: Command, terminal: Terminal, words: Words): void {
  const act = (id: string, command: Command, option?: string): Promise<void> =>
    post(id, command, ({ options }) => {
      const value = option === undefined ? undefined : textOption(options[option]);
      return option === undefined || value === undefined ? {} : { [option]: value };
    });
  const post = async (id: string, command: Command, body: (context: Context) => object): Promise<void> => {
    const context = contextOf(command, terminal);
    const verb = command.name() as keyof typeof VERBS;
    const agent = unwrap(await context.client.call(VERBS[verb], { id, ...body(context) }));
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
  noun
    .command("disposition <id> <text>")
    .description(words.doAgentDisposition)
    .action((id: string, text: string, _options: unknown, command: Command) =>
      post(id, command, () => ({ disposition: text })),
    );
  add("extend", words.doAgentExtend)
    .option("--by <time>", words.optExtendBy)
    .action((id: string, _options: unknown, command: Command) =>
      post(id, command, (context) => ({ byS: secondsOption(context, "by") })),
    );
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
    ...agentRoutingFields(agent, words),
    [words.queues, orDash(agent.queues.join(", "))],
  ]);
}
