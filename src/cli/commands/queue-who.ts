// queue who: what has been configured? Whose a caller's call could be, step by step, and what keeps the others from it. And the steps of a queue
// as `queue show` prints them.

import type { Command } from "commander";
import type { AgentRoutingView, QueueRoutingView, WhoView } from "../../api/routing-views.ts";
import { type Context, contextOf, rowsOf, show, textOption, unwrap } from "../context.ts";
import { orDash } from "../format.ts";
import { fieldList } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import { type Words, word } from "../words.ts";

export function addQueueWho(noun: Command, terminal: Terminal, words: Words): void {
  noun
    .command("who <id>")
    .description(words.doQueueWho)
    .option("--tier <tier>", words.optWhoTier)
    .option("--region <place>", words.optWhoRegion)
    .option("--number <number>", words.optWhoNumber)
    .action(async (id: string, _options: unknown, command: Command) => who(contextOf(command, terminal), id));
}

async function who(context: Context, id: string): Promise<void> {
  const query: Record<string, string> = {};
  for (const name of ["tier", "region", "number"]) {
    const value = textOption(context.options[name]);
    if (value !== undefined) query[name] = value;
  }
  const found = unwrap(await context.client.call("whoTakes", { id, ...query }));
  show(context, found, (view) => whoText(context, view));
}

function whoText(context: Context, view: WhoView): string {
  const { words } = context;
  const caller = fieldList([
    [words.queue, view.queue],
    [words.tier, orDash(view.tier)],
    [words.region, orDash(view.region)],
  ]);
  const stages = rowsOf(context, view.stages, [
    { title: words.step, cell: ({ step }) => String(step), align: "right" },
    { title: words.changes, cell: ({ step, text }) => (step === 0 ? words.atFirst : text) },
    { title: words.canTake, cell: ({ agents }) => String(agents), align: "right" },
    { title: words.atWork, cell: ({ atWork }) => String(atWork), align: "right" },
    { title: words.ruleAsked, cell: ({ asked }) => asked },
  ]);
  const agents = rowsOf(context, view.agents, [
    { title: words.id, cell: ({ id }) => id },
    { title: words.name, cell: ({ name }) => name },
    { title: words.state, cell: ({ state }) => word(words, state) },
    { title: words.atWork, cell: ({ atWork }) => (atWork ? words.yes : words.no) },
    { title: words.canAt, cell: ({ steps }) => whenText(steps, view.stages.length, words) },
    { title: words.lacks, cell: ({ missing }) => orDash(missing.join("; ")) },
  ]);
  const more = view.unlisted === 0 ? "" : `${words.moreAgents}: ${view.unlisted}\n`;
  return `${caller}\n${stages}\n${agents}${more}`;
}

/** `always`, `at step 2-4`, `never`. */
function whenText(steps: readonly number[], stages: number, words: Words): string {
  if (steps.length === 0) return words.never;
  return steps.length === stages ? words.always : `${words.atSteps} ${spans(steps).join(", ")}`;
}

function spans(steps: readonly number[]): readonly string[] {
  const found: { from: number; to: number }[] = [];
  for (const step of steps) {
    const last = found.at(-1);
    if (last !== undefined && last.to === step - 1) last.to = step;
    else found.push({ from: step, to: step });
  }
  return found.map(({ from, to }) => (from === to ? String(from) : `${from}-${to}`));
}

/** Of `queue show`, beneath what every queue has. */
export function routingFields(queue: QueueRoutingView, words: Words): readonly (readonly [string, string])[] {
  const { rule, routing, pools, prefer } = queue;
  const rows: (readonly [string, string])[] = [
    [words.requires, rule],
    [words.routing, word(words, routing)],
  ];
  if (pools.length > 0) rows.push([words.pools, pools.join(", ")]);
  if (prefer.length > 0) rows.push([words.prefer, prefer.join("; ")]);
  return rows;
}

export function stepsTable(context: Context, { steps }: QueueRoutingView): string {
  if (steps.length === 0) return "";
  const { words } = context;
  const numbered = steps.map((step, i) => ({ ...step, number: i + 1 }));
  const table = rowsOf(context, numbered, [
    { title: words.step, cell: ({ number }) => String(number), align: "right" },
    { title: words.atWork, cell: ({ atWork }) => orDash(atWork), align: "right" },
    { title: words.changes, cell: ({ text }) => text },
  ]);
  return `\n${table}`;
}

/** Of `agent show`. */
export function agentRoutingFields(agent: AgentRoutingView, words: Words): readonly (readonly [string, string])[] {
  return [
    [words.grade, String(agent.grade)],
    [words.pools, orDash(agent.pools.join(", "))],
  ];
}
