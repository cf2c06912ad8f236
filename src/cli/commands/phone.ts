// phone provision: where a desk phone fetches its settings, or the settings as a file.

import { chmodSync, writeFileSync } from "node:fs";
import type { Command } from "commander";
import type { PhoneProvisionView } from "../../api/provision-control.ts";
import { type Context, contextOf, refusal, show, textOption, unwrap } from "../context.ts";
import { localTime } from "../format.ts";
import { fieldList } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import { type Words, word } from "../words.ts";

export function addPhone(program: Command, terminal: Terminal, words: Words): void {
  const noun = program.command("phone").description(words.nounPhone).helpCommand(false);
  noun
    .command("provision <extension>")
    .description(words.doPhoneProvision)
    .option("--maker <maker>", words.optMaker)
    .option("--mac <mac>", words.optMac)
    .option("--once", words.optOnce)
    .option("--host <host>", words.optProvisionHost)
    .option("--to <file>", words.optProvisionTo)
    .action(async (extension: string, _options: unknown, command: Command) =>
      provision(contextOf(command, terminal), extension),
    );
}

async function provision(context: Context, extension: string): Promise<void> {
  const { options, client } = context;
  const json: Record<string, string> = {};
  for (const name of ["maker", "mac", "host"]) {
    const value = textOption(options[name]);
    if (value !== undefined) json[name] = value;
  }
  if (options["once"] === true) json["once"] = "true";
  const view = unwrap(await client.call("provisionPhone", { id: extension, ...json }));
  const to = textOption(options["to"]);
  if (to !== undefined) write(context, to, view);
  const { files, ...shown } = view;
  const names = files.map(({ name }) => name);
  show(context, to === undefined ? { ...shown, files: names } : { ...shown, files: names, file: to }, () =>
    provisionText(context, view, to),
  );
}

/** The one with the account; readable by its owner alone, since it holds the password. */
function write(context: Context, to: string, { files }: PhoneProvisionView): void {
  try {
    writeFileSync(to, "", { mode: 0o600 });
    chmodSync(to, 0o600); // also where the file was there and open to all
    writeFileSync(to, files.at(-1)?.text ?? "");
  } catch (error) {
    throw refusal(`${to} ${context.words.cannotWrite}`, error instanceof Error ? error.message : String(error));
  }
}

function provisionText({ words }: Context, view: PhoneProvisionView, to: string | undefined): string {
  const until = view.expiresAt === null ? [] : [[words.provisionUntil, localTime(view.expiresAt)] as const];
  const url =
    view.url === null ? [[words.provisionNone, view.why ?? ""] as const] : [[words.provisionServer, view.url] as const];
  const file = view.fileUrl === null ? [] : [[words.provisionFile, view.fileUrl] as const];
  return `${fieldList([
    [words.id, view.extension],
    [words.phone, `${view.maker} ${view.mac}${view.once ? ` (${words.worksOnce})` : ""}`],
    ...url,
    ...file,
    ...until,
    ...(to === undefined ? [] : [[word(words, "saved"), to] as const]),
  ])}\n`;
}
