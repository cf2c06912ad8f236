// privacy show|export|erase|erasures|hold|holds|release|keep: what is kept of a person.

import { createWriteStream, renameSync, rmSync } from "node:fs";
import { pipeline } from "node:stream/promises";
import type { Command } from "commander";
import type { ErasureView, HoldView, PersonView } from "../../api/privacy-control.ts";
import { type Context, contextOf, refusal, rowsOf, show, unwrap } from "../context.ts";
import { localTime, orDash } from "../format.ts";
import { printable } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import { checkWritable } from "../whole-file.ts";
import type { Words } from "../words.ts";

/** Years of recordings are read, or removed one by one. */
const PATIENCE_MS = 600_000;

type Act = (context: Context, said: string) => Promise<void>;

export function addPrivacy(program: Command, terminal: Terminal, words: Words): void {
  const noun = program.command("privacy").description(words.nounPrivacy).helpCommand(false);
  const verb = (name: string, about: string, act: Act): Command =>
    noun
      .command(name)
      .description(about)
      .action((...given: readonly unknown[]) => {
        const [said] = given.length > 2 ? given : [""]; // its options and the command itself come last
        return act(contextOf(given.at(-1) as Command, terminal), String(said));
      });
  verb("show <person>", words.doPrivacyShow, async (context, person) => {
    const found = unwrap(await context.client.call("showPerson", { person }, { patienceMs: PATIENCE_MS }));
    show(context, found, (one) => personText(context, one));
  });
  verb("export <person>", words.doPrivacyExport, exportPerson).requiredOption("--to <file>", words.optPrivacyTo);
  verb("erase <person>", words.doPrivacyErase, async (context, person) => {
    if (context.options["yes"] !== true) throw refusal(person, context.words.privacySure);
    const done = unwrap(await context.client.call("erasePerson", { person }, { patienceMs: PATIENCE_MS }));
    show(context, done, (one) => `${printable(person)} ${words.privacyErased}: ${countsText(one)}\n`);
  }).option("--yes", words.optPrivacyYes);
  verb("erasures", words.doPrivacyErasures, async (context) => {
    show(context, unwrap(await context.client.call("listErasures", {})), (all) => erasuresText(context, all));
  });
  verb("hold <person>", words.doPrivacyHold, async (context, person) => {
    const why = String(context.options["why"]);
    show(context, unwrap(await context.client.call("holdPerson", { person, why })), (one) => holdsText(context, [one]));
  }).requiredOption("--why <reason>", words.optPrivacyWhy);
  verb("holds", words.doPrivacyHolds, async (context) => {
    show(context, unwrap(await context.client.call("listHolds", {})), (all) => holdsText(context, all));
  });
  verb("release <hold>", words.doPrivacyRelease, async (context, id) => {
    const done = unwrap(await context.client.call("releasePerson", { id }));
    show(context, done, (one) => `${one.id} ${words.privacyReleased}\n`);
  });
  verb("keep", words.doPrivacyKeep, async (context) => {
    show(context, unwrap(await context.client.call("listKeep", {})), (all) =>
      rowsOf(context, all, [
        { title: words.privacyKind, cell: ({ kind }) => kind },
        {
          title: words.privacyKept,
          cell: ({ days }) => (days === null ? words.privacyForEver : `${days} ${words.privacyDays}`),
        },
      ]),
    );
  });
}

async function exportPerson(context: Context, person: string): Promise<void> {
  const to = String(context.options["to"]);
  checkWritable(context, to);
  const part = `${to}.part`;
  const zip = unwrap(await context.client.open("exportPerson", { person }, { patienceMs: PATIENCE_MS }));
  try {
    await pipeline(zip, createWriteStream(part, { mode: 0o600 }));
    renameSync(part, to);
  } catch (error) {
    rmSync(part, { force: true });
    throw refusal(`${to} ${context.words.cannotWrite}`, error instanceof Error ? error.message : String(error));
  }
  show(context, { person, to }, () => `${printable(to)}: ${context.words.exported}\n`);
}

function personText(context: Context, { person, customers, numbers, hold, data }: PersonView): string {
  const { words } = context;
  const named = `${printable([person, ...customers, ...numbers].join(" "))}\n`;
  const held = hold === null ? "" : `${printable(person)} ${words.privacyHeldBy} ${hold}\n`;
  if (data.length === 0) return `${named}${held}${words.privacyNothing}\n`;
  const rows = rowsOf(context, data, [
    { title: words.privacyKind, cell: ({ kind }) => kind },
    { title: words.privacyCount, cell: ({ count }) => String(count), align: "right" },
    { title: words.privacyAbout, cell: ({ about }) => about },
  ]);
  return `${named}${held}${rows}`;
}

function holdsText(context: Context, all: readonly HoldView[]): string {
  const { words } = context;
  return rowsOf(context, all, [
    { title: "ID", cell: ({ id }) => id },
    { title: words.privacyPerson, cell: ({ person }) => person },
    { title: words.privacyWhy, cell: ({ why }) => why },
    { title: words.author, cell: ({ by }) => by },
    { title: words.time, cell: ({ at }) => localTime(at) },
  ]);
}

function erasuresText(context: Context, all: readonly ErasureView[]): string {
  const { words } = context;
  return rowsOf(context, all, [
    { title: "ID", cell: ({ id }) => id },
    { title: words.author, cell: ({ by }) => by },
    { title: words.time, cell: ({ at }) => localTime(at) },
    { title: words.privacyOver, cell: ({ overAt }) => orDash(overAt === null ? null : localTime(overAt)) },
    { title: words.privacyKind, cell: countsText },
  ]);
}

function countsText({ counts }: ErasureView): string {
  const parts = Object.entries(counts).map(([kind, count]) => `${kind} ${count}`);
  return parts.length === 0 ? "-" : parts.join(", ");
}
