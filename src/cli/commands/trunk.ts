// trunk list|show: the ways to carriers, whether they work, and what is wrong where they do not.

import type { Command } from "commander";
import type { TrunkView } from "../../api/trunk-control.ts";
import { type Context, contextOf, rowsOf, show, unwrap } from "../context.ts";
import { orDash } from "../format.ts";
import { fieldList } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import { type Words, word } from "../words.ts";

export function addTrunk(program: Command, terminal: Terminal, words: Words): void {
  const noun = program.command("trunk").description(words.nounTrunk).helpCommand(false);
  noun
    .command("list")
    .description(words.doTrunkList)
    .action(async (_options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const all = unwrap(await context.client.call("listTrunks", {}));
      show(context, all, (rows) => listText(context, rows));
    });
  noun
    .command("show <id>")
    .description(words.doTrunkShow)
    .action(async (id: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const one = unwrap(await context.client.call("showTrunk", { id }));
      show(context, one, (trunk) => oneText(context, trunk));
    });
}

function listText(context: Context, rows: readonly TrunkView[]): string {
  const { words } = context;
  return rowsOf(context, rows, [
    { title: words.id, cell: ({ id }) => id },
    { title: words.name, cell: ({ name }) => name },
    { title: words.host, cell: ({ host }) => host },
    { title: words.state, cell: ({ state }) => word(words, `trunk-${state}`) },
    { title: words.registered, cell: (trunk) => registrationText(words, trunk) },
    { title: words.calls, cell: ({ inUse, limit }) => `${inUse}/${limit}`, align: "right" },
    { title: words.why, cell: ({ cause }) => orDash(cause) },
  ]);
}

function oneText(context: Context, trunk: TrunkView): string {
  const { words } = context;
  const fields = fieldList([
    [words.id, trunk.id],
    [words.name, trunk.name],
    [words.host, trunk.host],
    [words.state, word(words, `trunk-${trunk.state}`)],
    [words.why, orDash(trunk.cause)],
    [words.registered, registrationText(words, trunk)],
    [words.calls, `${trunk.inUse}/${trunk.limit}`],
    ["", orDash(trunk.calls.join(", "))],
  ]);
  const places = rowsOf(context, trunk.places, [
    { title: words.source, cell: ({ address }) => address },
    { title: words.state, cell: ({ state }) => word(words, `trunk-${state}`) },
    {
      title: words.rests,
      cell: ({ restsMs }) => (restsMs === 0 ? "-" : `${Math.ceil(restsMs / 1_000)} s`),
      align: "right",
    },
  ]);
  return `${fields}\n${places}`;
}

function registrationText(words: Words, { registration }: TrunkView): string {
  const { state, address, expiresS, status } = registration;
  if (state === "registered") return `${address} (${expiresS} s)`;
  return status === null ? word(words, `trunk-${state}`) : `${word(words, `trunk-${state}`)} (${status})`;
}
