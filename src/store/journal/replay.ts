// Brings a copy of the database forward by the journal: from the group it holds to the last there is, or to a moment. Used by `backup restore`.
//
// The way through the files is found by their marks. A file that goes on after a group in the middle of another says that the rest of the other was never
// committed. A restored database has a mark of its own, which no older file leads to: its journal is a line of its own, that begins with its next backup.

import { Connection } from "../connection.ts";
import { commitGroup } from "../group-commit.ts";
import { migrate, readMigrations, versionOf } from "../migrate.ts";
import { StorageError } from "../storage-error.ts";
import { unpackGroup } from "../storage-messages.ts";
import { readMark, writeMark } from "../storage-work.ts";
import { type JournalMark, type JournalRecord, markText } from "./journal-format.ts";
import { type JournalFile, journalRecords } from "./journal-reader.ts";

export interface ReplayTerms {
  /** The copy; nobody else uses it. */
  readonly path: string;
  readonly files: readonly JournalFile[];
  /** Wall clock, milliseconds; undefined: as far as the journal goes. */
  readonly until: number | undefined;
}

export interface Replayed {
  readonly groups: number;
  /** When the last of them was committed; undefined: there was none. */
  readonly reached: number | undefined;
}

/** Rejects nothing silently: throws a StorageError where a group does not fit. The file is one file afterwards. */
export function replayJournal({ path, files, until = Number.POSITIVE_INFINITY }: ReplayTerms): Replayed {
  const connection = Connection.openWriter(path, true);
  try {
    connection.sqlite.pragma("synchronous = OFF"); // a copy: made anew if the machine fails meanwhile
    let groups = 0;
    let reached: number | undefined;
    for (const { record, file } of wayFrom(readMark(connection), files)) {
      if (record.at > until) break;
      bringTo(connection, file);
      apply(connection, file.header.run, record);
      groups++;
      reached = record.at;
    }
    connection.sqlite.pragma("journal_mode = DELETE");
    return { groups, reached };
  } finally {
    connection.close();
  }
}

/** A restored database begins a line of its own. The file is one file before and after. */
export function markRestored(path: string, run: string): void {
  const connection = Connection.openWriter(path, true);
  try {
    if (readMark(connection) !== undefined) writeMark(connection, { run, ordinal: 0, failures: [] });
    connection.sqlite.pragma("journal_mode = DELETE");
  } finally {
    connection.close();
  }
}

interface Step {
  readonly file: JournalFile;
  readonly record: JournalRecord;
}

/** The groups after `mark`, in their order. Reads one file at a time. */
export function* wayFrom(mark: JournalMark | undefined, files: readonly JournalFile[]): Generator<Step> {
  const left = new Set(files);
  let file = files.find((one) => one.header.run === mark?.run && holds(one, mark));
  if (file !== undefined) left.delete(file);
  let at = mark;
  let ahead = file === undefined ? [] : recordsAfter(file, at);
  for (;;) {
    const run = file?.header.run ?? "";
    const fit = successors(left, [at, ...ahead.map(({ ordinal }) => ({ run, ordinal }))]);
    for (const passedOver of fit) left.delete(passedOver);
    const next = fit.at(-1);
    for (const record of ahead) {
      if (file === undefined || (next !== undefined && isSame(at, next.header.after ?? undefined))) break;
      yield { file, record };
      at = { run, ordinal: record.ordinal };
    }
    if (next === undefined) return;
    file = next;
    ahead = journalRecords(next);
  }
}

/** The files that go on after one of these groups: the one begun last counts. */
function successors(
  files: ReadonlySet<JournalFile>,
  marks: readonly (JournalMark | undefined)[],
): readonly JournalFile[] {
  const reached = new Set(marks.map((mark) => (mark === undefined ? "" : markText(mark))));
  const fit = [...files].filter(({ header }) => reached.has(header.after === null ? "" : markText(header.after)));
  return fit.toSorted((a, b) => a.number - b.number || a.header.at - b.header.at);
}

function holds(file: JournalFile, mark: JournalMark): boolean {
  return journalRecords(file).some(({ ordinal }) => ordinal === mark.ordinal);
}

function recordsAfter(file: JournalFile, mark: JournalMark | undefined): readonly JournalRecord[] {
  const records = journalRecords(file);
  return records.slice(records.findIndex(({ ordinal }) => ordinal === mark?.ordinal) + 1);
}

function isSame(one: JournalMark | undefined, other: JournalMark | undefined): boolean {
  return one?.run === other?.run && one?.ordinal === other?.ordinal;
}

/** To the tables that the group was written for. */
function bringTo({ sqlite }: Connection, { header, name }: JournalFile): void {
  const schema = versionOf(sqlite);
  if (schema === header.schema) return;
  const known = readMigrations();
  if (schema > header.schema || header.schema > known.length) {
    throw new StorageError(
      "refused",
      `${name} was written for other tables (${header.schema}; the copy has ${schema}, this version knows ${known.length})`,
    );
  }
  migrate(sqlite, known.slice(0, header.schema));
}

function apply(connection: Connection, run: string, { ordinal, group }: JournalRecord): void {
  const outcome = commitGroup(connection, unpackGroup(group), () =>
    writeMark(connection, { run, ordinal, failures: [] }),
  );
  if (outcome.kind === "failed") throw new StorageError(outcome.fault.kind, outcome.fault.message);
  const [failure] = outcome.failures;
  if (failure !== undefined) {
    throw new StorageError("refused", `the journal does not fit the backup: ${failure[1].message}`);
  }
}
