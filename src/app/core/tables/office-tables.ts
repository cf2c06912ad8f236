// Tables that an office brings (IVR-02), such as its orders by number: imported from a file as a whole, looked up by key while a call waits. An import
// writes the new rows beside the old ones in small portions, so that records of calls are written in between, and changes over in one
// transaction; until then, and if it breaks off, look-ups find what they found before.
//
//   file ─► RowReader ─► rows of a new generation ─► change over ─► rows of the old generation go
//              └─ any fault, or nobody listens any more ─► rows of the new generation go

import type { Database, SqlRow } from "../../../base/db.ts";
import { limits } from "../../../base/limits.ts";
import type { Logger } from "../../../base/log.ts";
import { fail, ok, type Result } from "../../../base/result.ts";
import type { Clock } from "../../../base/time.ts";
import { type FileRow, type RowFault, RowReader } from "./read-rows.ts";
import { type KeyKind, tableKey } from "./table-key.ts";
import {
  cellsOf,
  deleteGeneration,
  deleteSome,
  generationWrite,
  type OfficeTable,
  removeWrite,
  rowWrite,
  SELECT_ANY,
  SELECT_CELLS,
  SELECT_CELLS_BY_DIGITS,
  SELECT_PAGE,
  type TableRow,
  tableOf,
  tableWrite,
} from "./table-rows.ts";

export interface OfficeTablesDeps {
  readonly clock: Clock;
  readonly database: Database;
  readonly log: Logger;
  /** ISO 3166, for telephone numbers without a country. */
  readonly country: () => string;
}

export interface ImportTerms {
  readonly name: string;
  /** undefined: the first column. */
  readonly keyColumn: string | undefined;
  readonly keys: KeyKind;
  readonly by: string;
  /** Only judged: nothing is written. */
  readonly dryRun: boolean;
}

export interface ImportedTable {
  readonly columns: readonly string[];
  readonly keyColumn: string;
  readonly rows: number;
}

export type ImportFault =
  | { readonly kind: "rows"; readonly faults: readonly RowFault[]; readonly inAll: number }
  /** Another import goes on. */
  | { readonly kind: "busy" }
  /** There are as many tables as there may be. */
  | { readonly kind: "full" };

export type RowValues = Readonly<Record<string, string>>;

export class OfficeTables {
  readonly #deps: OfficeTablesDeps;
  readonly #tables = new Map<string, OfficeTable>();
  #lastGeneration = 0;
  #isBusy = false;
  #forgetting = 0;

  constructor(deps: OfficeTablesDeps) {
    this.#deps = deps;
  }

  /** By name. */
  get all(): readonly OfficeTable[] {
    return [...this.#tables.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  get(name: string): OfficeTable | undefined {
    return this.#tables.get(name);
  }

  /** Imports and removals under way. */
  get size(): number {
    return this.#forgetting + (this.#isBusy ? 1 : 0);
  }

  /** One look-up by index, two where it is to be found by its digits alone. undefined: no such row, or several with these digits. */
  find(name: string, asked: string): RowValues | undefined {
    const table = this.#tables.get(name);
    if (table === undefined) return undefined;
    const { database, country } = this.#deps;
    const { generation, keys, columns } = table;
    const key = tableKey(asked, keys, country());
    if (key === "") return undefined;
    const row = database.get(SELECT_CELLS, [generation, key]) ?? this.#byDigits(table, key);
    return row === undefined ? undefined : valuesOf(columns, cellsOf(row));
  }

  /** In the order of the keys. `after`: the key of the row before, "" for the first page. */
  async page({ generation, columns }: OfficeTable, after: string, most: number) {
    const rows = await this.#deps.database.query(SELECT_PAGE, [generation, after, most]);
    return rows.map((row) => ({ key: String(row["key"]), values: valuesOf(columns, cellsOf(row)) }));
  }

  /** Rejects where the database takes nothing; nothing has changed then. */
  async import(rows: AsyncIterable<FileRow>, terms: ImportTerms): Promise<Result<ImportedTable, ImportFault>> {
    const { name, dryRun } = terms;
    if (this.#isBusy) return fail({ kind: "busy" });
    if (!this.#tables.has(name) && this.#tables.size >= limits.tables.tables) return fail({ kind: "full" });
    this.#isBusy = true;
    const generation = dryRun ? undefined : ++this.#lastGeneration;
    let stale = generation;
    try {
      const read = await this.#read(rows, terms, generation);
      if (!read.ok || generation === undefined) return read;
      const before = this.#tables.get(name)?.generation;
      await this.#changeOver({ ...terms, ...read.value, generation });
      stale = before;
      return read;
    } finally {
      this.#isBusy = false;
      if (stale !== undefined) void this.#forgetAll([stale]);
    }
  }

  /** false: there is none. Rejects where the database takes nothing. "busy": an import goes on. */
  async remove(name: string): Promise<boolean | "busy"> {
    const table = this.#tables.get(name);
    if (table === undefined) return false;
    if (this.#isBusy) return "busy";
    this.#isBusy = true;
    try {
      await this.#deps.database.write([removeWrite(name)]);
      this.#tables.delete(name);
    } finally {
      this.#isBusy = false;
    }
    void this.#forgetAll([table.generation]);
    return true;
  }

  /** At start: rows of SELECT_TABLES and SELECT_GENERATIONS. What an import left that broke off goes, while calls are taken already. */
  restore(tables: readonly SqlRow[], generations: readonly SqlRow[]): void {
    for (const row of tables) {
      const table = tableOf(row);
      this.#tables.set(table.name, table);
    }
    const known = new Set([...this.#tables.values()].map(({ generation }) => generation));
    const all = generations.map((row) => Number(row["generation"]));
    this.#lastGeneration = Math.max(0, ...all, ...known);
    const left = all.filter((generation) => !known.has(generation));
    if (left.length > 0) void this.#forgetAll(left);
  }

  #byDigits({ generation, keys }: OfficeTable, key: string): SqlRow | undefined {
    // Whoever gave letters too means those letters.
    if (keys === "phone" || !/^\d+$/.test(key) || key.length < limits.tables.fewestDigits) return undefined;
    const row = this.#deps.database.get(SELECT_CELLS_BY_DIGITS, [generation, key, generation, key]);
    return row?.["found"] === 1 ? row : undefined;
  }

  /** `generation` undefined: only judged. */
  async #read(
    rows: AsyncIterable<FileRow>,
    { name, keyColumn, keys }: ImportTerms,
    generation: number | undefined,
  ): Promise<Result<ImportedTable, ImportFault>> {
    const reader = new RowReader({ keyColumn, keys, country: this.#deps.country() });
    if (generation !== undefined) await this.#deps.database.write([generationWrite(generation, name)]);
    await this.#writeRows(rows, reader, generation);
    if (reader.columns.length === 0 && reader.faultsInAll === 0) reader.fault(1, "the file is empty");
    if (reader.faultsInAll > 0) return fail({ kind: "rows", faults: reader.faults, inAll: reader.faultsInAll });
    return ok({ columns: reader.columns, keyColumn: reader.keyColumn, rows: reader.rows });
  }

  async #writeRows(rows: AsyncIterable<FileRow>, reader: RowReader, generation: number | undefined): Promise<void> {
    const { database } = this.#deps;
    let batch: TableRow[] = [];
    const flush = async (): Promise<void> => {
      const some = batch;
      batch = [];
      // What has a fault is only read to its end for the others.
      if (generation === undefined || some.length === 0 || reader.faultsInAll > 0) return;
      await database.write(some.map((row) => rowWrite(generation, row)));
    };
    for await (const row of rows) {
      const taken = reader.take(row);
      if (!reader.goesOn) return;
      if (taken === undefined) continue;
      batch.push(taken);
      if (batch.length >= limits.tables.batch) await flush();
    }
    await flush();
  }

  async #changeOver({ by, ...made }: ImportTerms & ImportedTable & { readonly generation: number }): Promise<void> {
    const table = { ...made, importedAt: this.#deps.clock.wall(), importedBy: by };
    await this.#deps.database.write([tableWrite(table)]);
    this.#tables.set(table.name, table);
  }

  /** Nobody waits for it. */
  async #forgetAll(generations: readonly number[]): Promise<void> {
    this.#forgetting++;
    for (const generation of generations) await this.#forget(generation);
    this.#forgetting--;
  }

  /** Never rejects: what stays goes at the next start. */
  async #forget(generation: number): Promise<void> {
    const { database, log } = this.#deps;
    try {
      while ((await database.query(SELECT_ANY, [generation])).length > 0)
        await database.write([deleteSome(generation, limits.tables.batch)]);
      await database.write([deleteGeneration(generation)]);
    } catch (error) {
      log.error("store.table-rows-left", { generation, cause: String(error) });
    }
  }
}

function valuesOf(columns: readonly string[], cells: readonly string[]): RowValues {
  return Object.fromEntries(columns.map((column, at) => [column, cells[at] ?? ""]));
}
