// Imports of customers (CRM-03): files are sent piece by piece, looked at, and taken in the background; after a restart each goes on by itself. One is at
// work at a time, the others wait. Made by `Crm`; the HTTP interface and the command line see it as api/import-control.ts says.

import type { Database } from "../../base/db.ts";
import { randomToken } from "../../base/ids.ts";
import { limits } from "../../base/limits.ts";
import type { Logger } from "../../base/log.ts";
import { fail, ok, type Result } from "../../base/result.ts";
import type { Rng } from "../../base/rng.ts";
import type { Clock, WallMillis } from "../../base/time.ts";
import type { CustomerBook } from "../customers/customer-book.ts";
import {
  columnTitles,
  guessMapping,
  type ImportField,
  type Mapping,
  TARGETS,
  type Target,
  targetNamed,
} from "./columns.ts";
import type { CustomerImport, ImportTerms, RejectedRow } from "./import.ts";
import { ImportFileFault, type ImportFiles, type ImportRow } from "./import-files.ts";
import {
  importOfRow,
  rejectOfRow,
  removeImport,
  removeRejects,
  SELECT_IMPORTS,
  SELECT_REJECTS,
  writeImport,
} from "./import-tables.ts";
import { isBlank } from "./read-row.ts";
import { runImport } from "./run-import.ts";

export interface ImportsDeps {
  readonly clock: Clock;
  readonly rng: Rng;
  readonly database: Database;
  readonly log: Logger;
  readonly book: CustomerBook;
  readonly files: ImportFiles;
  /** Custom fields of the office file. */
  readonly fields: () => readonly ImportField[];
  readonly agentNamed: (said: string) => string | undefined;
}

export type ImportFault =
  | { readonly kind: "unknown" }
  /** Not now: it runs, is over, or was not sent. */
  | { readonly kind: "state"; readonly state: CustomerImport["state"] }
  /** The next piece belongs at `bytes`. */
  | { readonly kind: "place"; readonly bytes: number }
  | { readonly kind: "too-large" }
  | { readonly kind: "piece-too-large" }
  /** It cannot be written; the log says why. */
  | { readonly kind: "disk" }
  | { readonly kind: "full" }
  | { readonly kind: "busy" }
  /** Another request about it is under way. */
  | { readonly kind: "held" }
  | { readonly kind: "file"; readonly why: string }
  /** `allowed`: for people. */
  | { readonly kind: "map"; readonly found: string; readonly allowed: string };

export interface ImportPreview {
  readonly titles: readonly string[];
  readonly mapping: Mapping;
  /** Below the header. */
  readonly rows: readonly ImportRow[];
}

type Wish = Pick<ImportTerms, "encoding" | "sheet">;

export interface StartWish extends Omit<ImportTerms, "mapping"> {
  /** Titles of columns, and what each is taken for instead of what was guessed; "": it is left out. */
  readonly map: ReadonlyMap<string, string>;
}

const NO_COUNTS = {
  rows: undefined,
  done: 0,
  created: 0,
  updated: 0,
  skipped: 0,
  rejected: 0,
  fault: undefined,
} as const;

export class Imports {
  readonly #deps: ImportsDeps;
  readonly #imports = new Map<string, CustomerImport>();
  readonly #waiting: string[] = [];
  /** Those that a request is about to change. */
  readonly #held = new Set<string>();
  #atWork: string | undefined;
  #isOpen = false;

  constructor(deps: ImportsDeps) {
    this.#deps = deps;
  }

  /** Newest first. */
  get all(): readonly CustomerImport[] {
    return [...this.#imports.values()].reverse();
  }

  get sizes(): Readonly<Record<string, number>> {
    return { importsAtWork: this.#waiting.length + this.#held.size + (this.#atWork === undefined ? 0 : 1) };
  }

  async restore(): Promise<void> {
    for (const row of await this.#deps.database.query(SELECT_IMPORTS)) {
      const one = importOfRow(row);
      this.#imports.set(one.id, one);
      if (one.state === "running") this.#waiting.push(one.id);
    }
  }

  open(): void {
    this.#isOpen = true;
    this.#work();
  }

  /** What is at work stops before its next batch; it goes on after the next start. */
  close(): void {
    this.#isOpen = false;
  }

  get(id: string): CustomerImport | undefined {
    return this.#imports.get(id);
  }

  async begin(file: string, by: string): Promise<Result<CustomerImport, ImportFault>> {
    await this.#removeOld();
    if (this.#imports.size >= limits.imports.kept) return fail({ kind: "full" });
    const one: CustomerImport = {
      id: `im-${randomToken(this.#deps.rng, 10)}`,
      file,
      bytes: 0,
      state: "sending",
      begunBy: by,
      begunAt: this.#wall(),
      startedAt: undefined,
      endedAt: undefined,
      terms: undefined,
      columns: [],
      ...NO_COUNTS,
    };
    await this.#keep(one);
    return ok(one);
  }

  /** Sending again from `at` on is allowed: a client that heard nothing does so. */
  async send(id: string, at: number, pieces: readonly Uint8Array[]): Promise<Result<CustomerImport, ImportFault>> {
    return this.#alone(id, () => this.#send(id, at, pieces));
  }

  async #send(id: string, at: number, pieces: readonly Uint8Array[]): Promise<Result<CustomerImport, ImportFault>> {
    const one = this.#imports.get(id);
    if (one === undefined) return fail({ kind: "unknown" });
    if (one.state !== "sending") return fail({ kind: "state", state: one.state });
    if (at > one.bytes) return fail({ kind: "place", bytes: one.bytes });
    const more = pieces.reduce((sum, piece) => sum + piece.length, 0);
    if (more > limits.imports.pieceBytes) return fail({ kind: "piece-too-large" });
    if (at + more > limits.imports.fileBytes) return fail({ kind: "too-large" });
    let bytes: number;
    try {
      bytes = await this.#deps.files.append(id, at, pieces);
    } catch (error) {
      this.#deps.log.error("import.not-kept", { import: id, cause: String(error) });
      return fail({ kind: "disk" });
    }
    const after = { ...one, bytes };
    await this.#keep(after);
    return ok(after);
  }

  async preview(id: string, wish: Wish): Promise<Result<ImportPreview, ImportFault>> {
    const one = this.#imports.get(id);
    if (one === undefined) return fail({ kind: "unknown" });
    if (one.state !== "sending" && !(one.state === "done" && one.terms?.dryRun === true))
      return fail({ kind: "state", state: one.state });
    if (one.bytes === 0) return fail({ kind: "file", why: "it is empty" });
    try {
      const [header, ...rows] = await this.#first(id, wish);
      if (header === undefined) return fail({ kind: "file", why: "it holds no rows" });
      const titles = columnTitles(header.cells);
      const first = rows.map(({ cells }) => cells);
      return ok({ titles, rows, mapping: guessMapping(titles, this.#deps.fields(), first) });
    } catch (error) {
      if (error instanceof ImportFileFault) return fail({ kind: "file", why: error.message });
      throw error;
    }
  }

  /** Also again after a dry run. */
  async start(id: string, wish: StartWish): Promise<Result<CustomerImport, ImportFault>> {
    return this.#alone(id, () => this.#start(id, wish));
  }

  async #start(id: string, wish: StartWish): Promise<Result<CustomerImport, ImportFault>> {
    const one = this.#imports.get(id);
    if (one === undefined) return fail({ kind: "unknown" });
    if (this.#waiting.length >= limits.imports.running) return fail({ kind: "busy" });
    const looked = await this.preview(id, wish);
    if (!looked.ok) return looked;
    const mapping = this.#mappingOf(looked.value, wish.map);
    if (!mapping.ok) return mapping;
    const { duplicates, dryRun, encoding, sheet } = wish;
    const started: CustomerImport = {
      ...one,
      ...NO_COUNTS,
      state: "running",
      terms: { mapping: mapping.value, duplicates, dryRun, encoding, sheet },
      columns: looked.value.titles,
      startedAt: this.#wall(),
      endedAt: undefined,
    };
    await this.#deps.database.write([...removeRejects(id), writeImport(started)]);
    this.#imports.set(id, started);
    this.#waiting.push(id);
    this.#work();
    return ok(started);
  }

  /** Also what is at work: it stops before its next batch, and what was imported stays. */
  async remove(id: string): Promise<Result<CustomerImport, ImportFault>> {
    return this.#alone(id, () => this.#remove(id));
  }

  /** One change of an import at a time: of two that start it, one does. */
  async #alone(
    id: string,
    change: () => Promise<Result<CustomerImport, ImportFault>>,
  ): Promise<Result<CustomerImport, ImportFault>> {
    if (this.#held.has(id)) return fail({ kind: "held" });
    this.#held.add(id);
    try {
      return await change();
    } finally {
      this.#held.delete(id);
    }
  }

  async #remove(id: string): Promise<Result<CustomerImport, ImportFault>> {
    const one = this.#imports.get(id);
    if (one === undefined) return fail({ kind: "unknown" });
    this.#imports.delete(id);
    const place = this.#waiting.indexOf(id);
    if (place >= 0) this.#waiting.splice(place, 1);
    await this.#deps.database.write(removeImport(id));
    await this.#deps.files.remove(id);
    return ok(one);
  }

  /** Rows of the error file behind `after`, in order. */
  async rejects(id: string, after: number, limit: number): Promise<readonly RejectedRow[]> {
    return (await this.#deps.database.query(SELECT_REJECTS, [id, after, limit])).map(rejectOfRow);
  }

  #mappingOf({ titles, mapping }: ImportPreview, said: StartWish["map"]): Result<Mapping, ImportFault> {
    const fields = this.#deps.fields();
    const wanted = new Map<number, Target | null>();
    for (const [title, name] of said) {
      const at = titles.indexOf(title);
      if (at < 0) return fail({ kind: "map", found: title, allowed: `a column: ${titles.join(", ")}` });
      const target = targetNamed(name, fields);
      const own = fields.map(({ key }) => `field.${key}`);
      if (target === undefined) return fail({ kind: "map", found: name, allowed: [...TARGETS, ...own].join(", ") });
      wanted.set(at, target);
    }
    // What a person says takes a target away from the column it was guessed for.
    const given = new Set<Target | null>([...wanted.values()].filter((target) => target !== "phone"));
    const all = mapping.map((target, at) => {
      if (wanted.has(at)) return wanted.get(at) ?? null;
      return target !== null && given.has(target) ? null : target;
    });
    if (!all.some((target) => target === "name" || target === "phone" || target === "id"))
      return fail({ kind: "map", found: titles.join(", "), allowed: "a column that is the name, the phone or the id" });
    return ok(all);
  }

  #work(): void {
    if (!this.#isOpen || this.#atWork !== undefined) return;
    const id = this.#waiting.shift();
    const one = id === undefined ? undefined : this.#imports.get(id);
    if (one?.terms === undefined) return;
    this.#atWork = one.id;
    this.#run(one, one.terms)
      .catch((error: unknown) => this.#deps.log.error("import.not-kept", { import: one.id, cause: String(error) }))
      .finally(() => {
        this.#atWork = undefined;
        this.#work();
      });
  }

  async #run(begun: CustomerImport, terms: ImportTerms): Promise<void> {
    const { log } = this.#deps;
    const isThere = (): boolean => this.#imports.has(begun.id);
    const goesOn = (): boolean => this.#isOpen && isThere();
    const tell = (one: CustomerImport): void => {
      if (this.#imports.has(one.id)) this.#imports.set(one.id, one);
    };
    // Where nothing was written before a restart, a dry run counts afresh.
    const one = terms.dryRun ? { ...begun, ...NO_COUNTS } : begun;
    try {
      await runImport(one, terms, { ...this.#deps, goesOn, isThere, tell });
      if (goesOn()) await this.#finish(begun.id, undefined);
    } catch (error) {
      const why = error instanceof ImportFileFault ? error.message : "our mistake, or the disk's: the log says which";
      if (!(error instanceof ImportFileFault)) log.error("import.failed", { import: begun.id, error: String(error) });
      if (goesOn()) await this.#finish(begun.id, why);
    }
    const after = this.#imports.get(begun.id);
    if (after === undefined || after.state === "running") return;
    const { rows, created, updated, skipped, rejected } = after;
    log.info("import.over", { import: begun.id, rows, created, updated, skipped, rejected, dryRun: terms.dryRun });
  }

  /** The file goes, for it is full of people; after a dry run it is still needed. */
  async #finish(id: string, fault: string | undefined): Promise<void> {
    const one = this.#imports.get(id);
    if (one === undefined) return;
    const over: CustomerImport = {
      ...one,
      state: fault === undefined ? "done" : "failed",
      endedAt: this.#wall(),
      fault,
    };
    await this.#deps.database.write([writeImport(over)]);
    if (this.#imports.has(id)) this.#imports.set(id, over); // or it was removed meanwhile
    if (one.terms?.dryRun !== true || fault !== undefined) await this.#deps.files.remove(id);
  }

  async #keep(one: CustomerImport): Promise<void> {
    await this.#deps.database.write([writeImport(one)]);
    this.#imports.set(one.id, one);
  }

  async #first(id: string, wish: Wish): Promise<readonly ImportRow[]> {
    const rows: ImportRow[] = [];
    for await (const row of this.#deps.files.rows(id, wish)) {
      if (isBlank(row)) continue;
      rows.push(row);
      if (rows.length > limits.imports.preview) break;
    }
    return rows;
  }

  async #removeOld(): Promise<void> {
    const before = this.#wall() - limits.imports.keepMs;
    for (const one of this.#imports.values())
      if (one.state !== "running" && one.begunAt < before) await this.remove(one.id);
  }

  #wall(): WallMillis {
    return Math.round(this.#deps.clock.wall()) as WallMillis;
  }
}
