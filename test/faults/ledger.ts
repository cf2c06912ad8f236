// What stands in a data directory that a killed process may not have cost: calls that were over, recordings and messages that were saved. Read past the switch.

import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { dataFiles } from "../../src/base/data-files.ts";

/** Rows that change no more. */
const FINISHED = {
  call: "SELECT id, json_array(from_number, to_number, started_at, answered_at, ended_at, ending, ended_by) FROM call WHERE ended_at IS NOT NULL",
  leg: "SELECT id, json_array(call_id, side, answered_at, ended_at, ending) FROM leg WHERE ended_at IS NOT NULL",
  recording: "SELECT id, json_array(call_id, path, duration_ms) FROM recording WHERE state IN ('saved', 'repaired')",
  voice_message: "SELECT id, json_array(mailbox, path, duration_ms) FROM voice_message WHERE state <> 'recording'",
} as const;
type Table = keyof typeof FINISHED;
const TABLES = Object.keys(FINISHED) as readonly Table[];

export class Ledger {
  readonly #data: string;
  readonly #finished = new Map<Table, Map<string, string>>(TABLES.map((table) => [table, new Map()]));
  readonly #heard = new Set<string>();
  #open: readonly string[] = [];

  constructor(dataDirectory: string) {
    this.#data = dataDirectory;
  }

  /** Rows it knows to be finished. */
  get size(): number {
    return [...this.#finished.values()].reduce((sum, rows) => sum + rows.size, 0);
  }

  /** Calls that were up when it last looked. */
  get open(): readonly string[] {
    return this.#open;
  }

  /** While the switch works: whatever can be read is committed. */
  note(): void {
    this.#read((database) => {
      for (const table of TABLES) this.#finished.set(table, rowsOf(database, FINISHED[table]));
      this.#open = [...rowsOf(database, "SELECT id, id FROM call WHERE ended_at IS NULL").keys()];
    });
  }

  /** After the kill, with the switch up again. */
  check(): readonly string[] {
    return this.#read((database) => [
      ...TABLES.flatMap((table) => this.#lost(database, table)),
      ...this.#unplayable(database),
    ]);
  }

  /** The same some seconds later: who hangs up at once after the start is in no table until the media have reported. */
  checkCalls(): readonly string[] {
    return this.#read((database) => this.#undecided(database));
  }

  /** SQLite's own word for it: takes longer the more there is. */
  checkFile(): readonly string[] {
    return this.#read((database) => {
      const said = String(database.pragma("integrity_check", { simple: true }));
      const foreign = database.pragma("foreign_key_check") as readonly unknown[];
      return [
        ...(said === "ok" ? [] : [`integrity_check: ${said}`]),
        ...(foreign.length === 0
          ? []
          : [`${foreign.length} rows refer to rows that are not there: ${JSON.stringify(foreign[0])}`]),
      ];
    });
  }

  /** Once nobody calls any more: no row says that something goes on. */
  left(): readonly string[] {
    return this.#read((database) =>
      ["call WHERE ended_at IS NULL", "call_in_progress", "recording WHERE state = 'recording'"].flatMap((what) => {
        const rows = Number(database.prepare(`SELECT COUNT(*) FROM ${what}`).pluck().get());
        return rows === 0 ? [] : [`${rows} rows are left of ${what}`];
      }),
    );
  }

  #lost(database: Database.Database, table: Table): readonly string[] {
    const now = rowsOf(database, FINISHED[table]);
    return [...(this.#finished.get(table) ?? [])]
      .filter(([id, row]) => now.get(id) !== row)
      .map(([id, row]) => `${table} ${id} was ${row}, is ${now.get(id) ?? "gone"}`);
  }

  /** A call that was up is over, or goes on: there is no third. */
  #undecided(database: Database.Database): readonly string[] {
    const goesOn = rowsOf(database, "SELECT call, call FROM call_in_progress");
    const open = rowsOf(database, "SELECT id, id FROM call WHERE ended_at IS NULL");
    return this.#open
      .filter((id) => open.has(id) && !goesOn.has(id))
      .map((id) => `call ${id} was up at the kill, and is neither over nor goes on`);
  }

  #unplayable(database: Database.Database): readonly string[] {
    const rows = database
      .prepare("SELECT id, path, sha256 FROM recording WHERE state IN ('saved', 'repaired')")
      .all() as readonly { id: string; path: string; sha256: string | null }[];
    return rows.flatMap(({ id, path, sha256 }) => {
      if (this.#heard.has(id)) return [];
      const trouble = unplayable(join(this.#data, path), sha256);
      if (trouble === undefined && sha256 !== null) this.#heard.add(id);
      return trouble === undefined ? [] : [`recording ${id}: ${trouble}`];
    });
  }

  #read<Value>(look: (database: Database.Database) => Value): Value {
    const database = new Database(join(this.#data, dataFiles.database), { readonly: true, timeout: 5_000 });
    try {
      return look(database);
    } finally {
      database.close();
    }
  }
}

function rowsOf(database: Database.Database, sql: string): Map<string, string> {
  return new Map(database.prepare(sql).raw().all() as [string, string][]);
}

/** As a player reads it: a header that says no more than there is, and the hash it is vouched for by. */
function unplayable(path: string, sha256: string | null): string | undefined {
  if (!existsSync(path)) return `${path} is not there`;
  const bytes = readFileSync(path);
  if (bytes.length < 44 || bytes.toString("latin1", 0, 4) !== "RIFF") return `${path} is no WAV file`;
  if (bytes.readUInt32LE(40) > bytes.length - 44) return `${path} says it is longer than it is`;
  const hash = createHash("sha256").update(bytes).digest("hex");
  return sha256 === null || sha256 === hash ? undefined : `${path} has another hash than its row says`;
}
