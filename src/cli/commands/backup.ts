// backup create|list|verify|restore|undo-update: whole copies of the data directory. They work on directories and ask no switch.

import type { Command } from "commander";
import type { BackupList, BackupPlace, BackupTools, BackupVerified } from "../backup-tools.ts";
import { BadNews, type Context, contextOf, refusal, rowsOf, show, textOption, UsageError } from "../context.ts";
import { bytes, localTime } from "../format.ts";
import { ProgressBar } from "../progress-bar.ts";
import { printable } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import type { Words } from "../words.ts";

type Act = (context: Context, id: string | undefined) => Promise<void>;
/** Loaded when one of these commands runs: every other one starts without. */
export type LoadBackupTools = () => Promise<BackupTools>;

export function addBackup(program: Command, terminal: Terminal, words: Words, load: LoadBackupTools): void {
  const noun = program.command("backup").description(words.nounBackup).helpCommand(false);
  const verb = (name: string, about: string, act: Act): Command =>
    noun
      .command(name)
      .description(about)
      .option("--config <file>", words.optBackupConfig)
      .action((...given: readonly unknown[]) => {
        const [id] = given.length > 2 ? given : [undefined]; // its options and the command itself come last
        return act(contextOf(given.at(-1) as Command, terminal), id === undefined ? undefined : String(id));
      });
  verb("create", words.doBackupCreate, async (context) => create(context, await load()))
    .option("--to <dir>", words.optBackupTo)
    .option("--keep <count>", words.optBackupKeep)
    .option("--recording-keys", words.optBackupKeys);
  verb("list", words.doBackupList, async (context) => list(context, await load())).option(
    "--from <dir>",
    words.optBackupTo,
  );
  verb("verify [id]", words.doBackupVerify, async (context, id) => verify(context, await load(), id))
    .option("--from <dir>", words.optBackupTo)
    .option("--all", words.optBackupAll);
  verb("restore [id]", words.doBackupRestore, async (context, id) => restore(context, await load(), id))
    .option("--from <dir>", words.optBackupTo)
    .option("--until <time>", words.optBackupUntil)
    .option("--replace", words.optBackupReplace);
  verb("undo-update", words.doBackupUndoUpdate, async (context) => {
    const undone = await (await load()).undoUpdate(context.data);
    const { backupUndone, backupSince } = context.words;
    show(context, undone, ({ at, aside }) => `${backupUndone} ${localTime(at)}.\n${backupSince} ${printable(aside)}\n`);
  });
}

async function create(context: Context, tools: BackupTools): Promise<void> {
  const { words, data, options } = context;
  const wish = { data, keep: countOption(context), recordingKeys: options["recordingKeys"] === true };
  const made = await working(context, "to", (place) => tools.create(place, wish));
  show(context, made, ({ id, directory, files, bytes: all, copiedBytes, dropped }) => {
    const shared = bytes(Math.max(0, all - copiedBytes));
    const sizes = `${words.backupFiles} ${files}, ${bytes(all)}: ${bytes(copiedBytes)} ${words.backupCopied}, ${shared} ${words.backupShared}`;
    const gone = dropped === 0 ? "" : `${dropped} ${words.backupDropped}\n`;
    return `${printable(`${directory}/${id}`)} ${words.backupMade}\n${sizes}\n${gone}`;
  });
}

async function list(context: Context, tools: BackupTools): Promise<void> {
  const found = await working(context, "from", (place) => tools.list(place));
  show(context, found, (all) => listText(context, all));
}

function listText(context: Context, { backups, journalUntil }: BackupList): string {
  const { words } = context;
  const rows = rowsOf(context, backups, [
    { title: "ID", cell: ({ id }) => id },
    { title: words.backupStarted, cell: ({ startedAt }) => localTime(startedAt === "" ? null : startedAt) },
    { title: words.backupVersion, cell: ({ version }) => version },
    { title: words.backupFiles, cell: ({ files }) => String(files), align: "right" },
    { title: words.backupBytes, cell: (row) => bytes(row.bytes), align: "right" },
    { title: words.backupNew, cell: ({ copiedBytes }) => bytes(copiedBytes), align: "right" },
    { title: words.backupTrouble, cell: ({ trouble }) => trouble ?? "-" },
  ]);
  return journalUntil === null ? rows : `${rows}${words.backupJournal} ${localTime(journalUntil)}\n`;
}

async function verify(context: Context, tools: BackupTools, id: string | undefined): Promise<void> {
  const wish = { id, all: context.options["all"] === true };
  const verified = await working(context, "from", (place) => tools.verify(place, wish));
  show(context, verified, (all) => all.map((one) => verifiedText(context.words, one)).join(""));
  if (verified.some(({ troubles }) => troubles.length > 0)) throw new BadNews();
}

function verifiedText(words: Words, one: BackupVerified): string {
  const { id, files, troubles, missingRecordings, reaches } = one;
  if (troubles.length > 0)
    return `${id} ${words.backupBad}:\n${troubles.map((text) => `  ${printable(text)}\n`).join("")}`;
  const missing = missingRecordings === 0 ? "" : `  ${missingRecordings} ${words.backupMissing}\n`;
  const further = reaches === null ? "" : `  ${words.backupReaches} ${localTime(reaches)}\n`;
  return `${id} ${words.backupGood}: ${words.backupFiles} ${files}, ${bytes(one.bytes)}\n${missing}${further}`;
}

async function restore(context: Context, tools: BackupTools, id: string | undefined): Promise<void> {
  const { words, data, options } = context;
  const wish = { id, data, until: momentOption(context), replace: options["replace"] === true };
  const restored = await working(context, "from", (place) => tools.restore(place, wish));
  show(context, restored, ({ id: found, data: into, reached, aside, finished }) => {
    const what = finished
      ? `${printable(into)}: ${words.backupFinished}\n`
      : `${found} ${words.backupRestored} ${printable(into)}, ${words.backupState} ${localTime(reached)}\n`;
    return aside === null ? what : `${what}${words.backupAside} ${printable(aside)}\n`;
  });
}

/** Ctrl-C leaves everything as it was. */
async function working<Value>(
  context: Context,
  option: "to" | "from",
  work: (place: BackupPlace) => Promise<Value>,
): Promise<Value> {
  const { options, terminal, words } = context;
  const bar = new ProgressBar(terminal, words.backupWorking);
  const stop = new AbortController();
  const forget = terminal.onInterrupt(() => stop.abort(refusal(words.backupWorking, "Ctrl-C")));
  try {
    return await work({
      directory: textOption(options[option]),
      config: textOption(options["config"]),
      progress: (share) => bar.show(share),
      signal: stop.signal,
    });
  } finally {
    forget();
    bar.clear();
  }
}

function countOption({ options, words }: Context): number | undefined {
  const written = textOption(options["keep"]);
  if (written === undefined) return undefined;
  if (/^[1-9]\d{0,3}$/.test(written)) return Number(written);
  throw new UsageError(`--keep: ${JSON.stringify(written)} ${words.backupNoCount}`);
}

function momentOption({ options, words }: Context): number | undefined {
  const written = textOption(options["until"]);
  if (written === undefined) return undefined;
  const isMoment = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})?$/.test(written);
  const moment = isMoment ? Date.parse(written.replace(" ", "T")) : Number.NaN;
  if (!Number.isNaN(moment)) return moment;
  throw new UsageError(`--until: ${JSON.stringify(written)} ${words.backupNoMoment}`);
}
