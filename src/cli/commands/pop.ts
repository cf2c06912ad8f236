// agent pop and call attach: who calls, and one step from an unknown number to a customer.

import type { Command } from "commander";
import type { PopView } from "../../api/event-control.ts";
import { type Context, contextOf, show, textOption, unwrap } from "../context.ts";
import { localTime, orDash } from "../format.ts";
import { watch } from "../live.ts";
import { fieldList } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import type { Words } from "../words.ts";

export function addAgentPop(noun: Command, terminal: Terminal, words: Words): void {
  noun
    .command("pop <id>")
    .description(words.doAgentPop)
    .option("--watch", words.optPopWatch)
    .action(async (id: string, _options: unknown, own: Command) => {
      const context = contextOf(own, terminal);
      if (context.options["watch"] === true) return follow(context, id);
      show(context, unwrap(await context.client.call("showPop", { id })), (pop) => popText(context, pop));
    });
}

export function addCallAttach(noun: Command, terminal: Terminal, words: Words): void {
  noun
    .command("attach <id>")
    .description(words.doCallAttach)
    .option("--customer <id>", words.optAttachCustomer)
    .option("--name <name>", words.optAttachName)
    .option("--class <class>", words.optAttachClass)
    .action(async (id: string, _options: unknown, own: Command) => {
      const context = contextOf(own, terminal);
      const { options } = context;
      const customer = textOption(options["customer"]);
      const fresh = { name: textOption(options["name"]), class: textOption(options["class"]) };
      const attached = unwrap(await context.client.call("attachCaller", { id, customer, ...fresh }));
      show(context, attached, (one) => `${one.customer} ${one.name} ${one.number ?? ""}\n`);
    });
}

function follow(context: Context, agent: string): Promise<void> {
  return watch(context, "watchEvents", { types: "screen.pop", agent }, (line) => {
    if (line.kind !== "event") return;
    const pop = line.data as unknown as PopView;
    context.terminal.out(context.json ? `${JSON.stringify(pop)}\n` : `${popText(context, pop)}\n`);
  });
}

function popText({ words }: Context, pop: PopView): string {
  const { customer } = pop;
  const known: (readonly [string, string])[] =
    customer === null
      ? [[words.popCustomer, words.popUnknown]]
      : [
          [words.popCustomer, `${customer.name} (${customer.id})`],
          [words.popClass, orDash(customer.className)],
          [words.popOwner, orDash(customer.owner)],
          [words.popOrganisation, orDash(customer.organisation)],
          ...Object.entries(customer.fields).map(([key, value]) => [key, String(value)] as const),
        ];
  return fieldList([
    [words.call, pop.call],
    [words.popNumber, pop.name === null ? pop.number : `${pop.number} ${pop.name}`],
    [words.popDialled, pop.queue === null ? pop.dialled : `${pop.dialled} (${pop.queue})`],
    ...known,
    ...pop.tickets.map((one) => {
      const promise = one.promisedAt === null ? "" : `, ${words.popPromised} ${localTime(one.promisedAt)}`;
      return [
        one.id,
        `${one.category}: ${one.subject} — ${one.step}${promise}${one.late ? ` (${words.popLate})` : ""}`,
      ] as const;
    }),
    ...pop.calls.map((one) => {
      const what = [one.ending, one.disposition, one.agent, ...one.recordings.map(({ id }) => id)];
      return [localTime(one.startedAt), what.filter((part) => part !== null).join(" ")] as const;
    }),
    ...pop.marks.map(({ at, survey, answer }) => [localTime(at), `${survey}: ${answer}`] as const),
    ...pop.notes.map(({ at, author, text }) => [localTime(at), `${author}: ${text}`] as const),
    ...pop.articles.map(({ id, title }) => [words.popArticle, `${id} ${title}`] as const),
  ]);
}
