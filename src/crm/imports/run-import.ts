// The work of one import, from where its last commit was: counts the rows, then takes them batch by batch. The good rows of a batch, the bad ones for the
// error file and how far the import is are one commit, so a killed process neither forgets a row nor takes one twice.

import type { Database, Write } from "../../base/db.ts";
import { limits } from "../../base/limits.ts";
import type { Result } from "../../base/result.ts";
import { type Clock, sleep } from "../../base/time.ts";
import type { Customer, CustomerFault } from "../customers/customer.ts";
import type { CustomerBook, CustomerDeed } from "../customers/customer-book.ts";
import { columnTitles } from "./columns.ts";
import type { CustomerImport, ImportTerms, RejectedRow } from "./import.ts";
import { ImportFileFault, type ImportFiles, type ImportRow } from "./import-files.ts";
import { writeImport, writeReject } from "./import-tables.ts";
import { planRow, reasonOf } from "./plan-row.ts";
import { isBlank, type RowValues, readRow } from "./read-row.ts";

export interface RunDeps {
  readonly book: CustomerBook;
  readonly database: Pick<Database, "write">;
  readonly files: ImportFiles;
  readonly clock: Clock;
  /** The key of an agent, by key or name; undefined: there is none, or several of that name. */
  readonly agentNamed: (said: string) => string | undefined;
  /** Is to go on. */
  readonly goesOn: () => boolean;
  /** Nobody has removed it. */
  readonly isThere: () => boolean;
  /** What is known of the import now; told after each commit. */
  readonly tell: (one: CustomerImport) => void;
}

interface Item {
  readonly row: RejectedRow;
  /** undefined: it is rejected for its reason. */
  readonly deed: CustomerDeed | undefined;
  /** Whom it changes, as they were. */
  readonly known?: Customer | undefined;
  readonly isSkipped: boolean;
}

/** Resolves when all rows were dealt with, or it is not to go on. Rejects with ImportFileFault, or with what the database says. */
export async function runImport(begun: CustomerImport, terms: ImportTerms, deps: RunDeps): Promise<void> {
  const counted = begun.rows === undefined ? await countRows(begun, terms, deps) : begun;
  if (counted === undefined) return;
  const run = new Run(counted, terms, deps);
  let row = 0;
  for await (const read of rowsOf(begun.id, terms, deps.files)) {
    if (++row <= counted.done) continue;
    if (!deps.goesOn()) return;
    await run.take(read, row);
  }
  await run.flush();
}

/** Before anything is imported, a file that cannot be read to its end is refused. */
async function countRows(one: CustomerImport, terms: ImportTerms, deps: RunDeps): Promise<CustomerImport | undefined> {
  let rows = 0;
  for await (const _ of rowsOf(one.id, terms, deps.files)) {
    rows++;
    if (rows > limits.imports.rows) throw new ImportFileFault(`it has more than ${limits.imports.rows} rows`);
    if (rows % 1_000 === 0 && !deps.goesOn()) return undefined;
  }
  if (!deps.goesOn()) return undefined;
  const counted = { ...one, rows };
  await deps.database.write([writeImport(counted)]);
  deps.tell(counted);
  return counted;
}

/** Without the header and blank rows. */
async function* rowsOf(id: string, terms: ImportTerms, files: ImportFiles): AsyncGenerator<ImportRow> {
  let isHeader = true;
  for await (const row of files.rows(id, terms)) {
    if (isBlank(row)) continue;
    if (isHeader) isHeader = false;
    else yield row;
  }
}

const TRIES = 60;
const WAIT_MS = 1_000;

class Run {
  #one: CustomerImport;
  readonly #terms: ImportTerms;
  readonly #deps: RunDeps;
  readonly #titles: readonly string[];
  #batch: Item[] = [];
  /** Numbers and ids that the batch is about: a further row about one of them waits for what becomes of it. */
  #about = new Set<string>();
  /** Of a dry run, which writes none: what would be there by now. */
  readonly #would = new Set<string>();

  constructor(one: CustomerImport, terms: ImportTerms, deps: RunDeps) {
    this.#one = one;
    this.#terms = terms;
    this.#deps = deps;
    this.#titles = columnTitles(one.columns);
  }

  async take(read: ImportRow, row: number): Promise<void> {
    const values = readRow(read, this.#terms.mapping, this.#titles);
    const at = { row, line: read.line, cells: read.cells };
    if (!values.ok) this.#put({ row: { ...at, reason: values.fault }, deed: undefined, isSkipped: false });
    else {
      const about = this.#namesOf(values.value);
      if (about.some((name) => this.#about.has(name))) await this.flush();
      this.#put(await this.#planned(values.value, at, about));
      for (const name of about) this.#about.add(name);
    }
    if (this.#batch.length >= limits.imports.batch) await this.flush();
  }

  async flush(): Promise<void> {
    const batch = this.#batch;
    if (batch.length === 0 || !this.#deps.goesOn()) return;
    this.#batch = [];
    this.#about.clear();
    const deeds = batch.flatMap(({ deed }) => deed ?? []);
    let after: CustomerImport | undefined;
    const also = (results: readonly Result<Customer, CustomerFault>[]): readonly Write[] => {
      const { counts, rejects } = outcome(batch, results);
      const now = advanced(this.#one, counts);
      after = now;
      if (!this.#deps.isThere()) return []; // its row would come back
      const room = Math.max(0, limits.imports.rejected - this.#one.rejected);
      return [writeImport(now), ...rejects.slice(0, room).map((reject) => writeReject(now.id, reject))];
    };
    const { dryRun } = this.#terms;
    if (deeds.length === 0) await this.#deps.database.write(also([]));
    else if (dryRun) await this.#deps.database.write(also(await this.#tried(deeds)));
    // Where too many changes wait already nothing was taken, and nothing said of how far it is.
    else
      for (let tries = 0; after === undefined; tries++) {
        if (tries >= TRIES) throw new Error("too many changes of customers wait");
        if (tries > 0) await sleep(this.#deps.clock, WAIT_MS, "import: other changes go first");
        await this.#deps.book.deeds(deeds, { by: this.#one.begunBy, makeClasses: true, also });
      }
    if (after === undefined) return;
    this.#one = after;
    this.#deps.tell(after);
  }

  #tried(deeds: readonly CustomerDeed[]): Promise<readonly Result<Customer, CustomerFault>[]> {
    return this.#deps.book.deeds(deeds, { by: this.#one.begunBy, makeClasses: true, dryRun: true });
  }

  #put(item: Item): void {
    this.#batch.push(item);
  }

  async #planned(values: RowValues, at: Omit<RejectedRow, "reason">, about: readonly string[]): Promise<Item> {
    const { book, agentNamed } = this.#deps;
    const { dryRun, duplicates } = this.#terms;
    if (dryRun && about.some((name) => this.#would.has(name))) {
      const reason = "its number stands in the file already";
      return { row: { ...at, reason }, deed: undefined, isSkipped: duplicates !== "new" };
    }
    const plan = planRow(values, {
      book,
      duplicates,
      owner: values.owner === undefined ? undefined : agentNamed(values.owner),
      organisation: await this.#organisation(values.organisation),
    });
    if (plan.kind === "reject") return { row: { ...at, reason: plan.reason }, deed: undefined, isSkipped: false };
    if (plan.kind === "skip") return { row: { ...at, reason: "" }, deed: undefined, isSkipped: true };
    if (dryRun) for (const name of about) this.#would.add(name);
    return { row: { ...at, reason: "" }, deed: plan.deed, known: plan.known, isSkipped: false };
  }

  /** Its id; it is made where there is none, by itself: one that no row needs after all costs nothing. */
  async #organisation(name: string | undefined): Promise<string | undefined> {
    if (name === undefined) return undefined;
    const { book } = this.#deps;
    const known = book.organisationNamed(name);
    if (known !== undefined || this.#terms.dryRun) return known?.id;
    const made = await book.createOrganisation(name, undefined, this.#one.begunBy);
    return made.ok ? made.value.id : undefined;
  }

  #namesOf({ id, numbers }: RowValues): readonly string[] {
    const written = numbers.flatMap(({ number }) => this.#deps.book.numberOf(number) ?? []);
    return id === undefined ? written : [...written, id];
  }
}

type Counts = Pick<CustomerImport, "done" | "created" | "updated" | "skipped" | "rejected">;

function outcome(batch: readonly Item[], results: readonly Result<Customer, CustomerFault>[]) {
  const counts = { done: batch.length, created: 0, updated: 0, skipped: 0, rejected: 0 };
  const rejects: RejectedRow[] = [];
  let next = 0;
  for (const { row, deed, known, isSkipped } of batch) {
    const result = deed === undefined ? undefined : results[next++];
    if (isSkipped) counts.skipped++;
    else if (deed === undefined || result === undefined) rejects.push(row);
    else if (!result.ok) rejects.push({ ...row, reason: reasonOf(result.fault) });
    else if (deed.kind === "create") counts.created++;
    else if (result.value.version === known?.version)
      counts.skipped++; // said otherwise, the same: a class by its name, a date
    else counts.updated++;
  }
  counts.rejected = rejects.length;
  return { counts, rejects };
}

function advanced(one: CustomerImport, counts: Counts): CustomerImport {
  return {
    ...one,
    done: one.done + counts.done,
    created: one.created + counts.created,
    updated: one.updated + counts.updated,
    skipped: one.skipped + counts.skipped,
    rejected: one.rejected + counts.rejected,
  };
}
