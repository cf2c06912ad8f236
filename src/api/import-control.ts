// Import and export of customers (CRM-03) as the HTTP interface and the command line see them. `app/control/import-control.ts` implements it.

import type { Mask } from "../call/mask.ts";
import type { Duplicates } from "../crm/imports/import.ts";
import type { Answer } from "./answer.ts";
import type { Asker, Reach } from "./people-control.ts";
import type { IsoTime } from "./views.ts";

/** A file of customers, and what has become of its rows. */
export interface ImportView {
  readonly id: string;
  /** As its sender called it. */
  readonly file: string;
  /** sending: its bytes come; running: its rows are taken, or wait for another import; failed: `fault` says why. */
  readonly state: "sending" | "running" | "done" | "failed";
  /** That came so far. */
  readonly bytes: number;
  readonly by: string;
  readonly begunAt: IsoTime;
  readonly startedAt: IsoTime | null;
  readonly endedAt: IsoTime | null;
  /** Nothing is written. */
  readonly dryRun: boolean;
  /** What becomes of rows whose number is known. null: not started. */
  readonly duplicates: Duplicates | null;
  /** Rows in all, header and blank ones left out; null: not counted yet. */
  readonly rows: number | null;
  /** Of them dealt with. */
  readonly done: number;
  /** created and updated. */
  readonly imported: number;
  readonly created: number;
  readonly updated: number;
  /** Nothing was to be done. */
  readonly skipped: number;
  /** In the error file. */
  readonly rejected: number;
  readonly fault: string | null;
}

export interface ImportColumnView {
  readonly title: string;
  /** name, phone, class … or field.KEY; null: it is left out. */
  readonly takenFor: string | null;
}

export interface ImportPreviewView {
  readonly columns: readonly ImportColumnView[];
  /** The first, in the order of the columns. */
  readonly rows: readonly {
    readonly line: number;
    readonly values: readonly string[];
    /** Why it would go to the error file as it stands; null: it can be read. */
    readonly fault: string | null;
  }[];
}

export interface ImportLook {
  readonly encoding: string | undefined;
  readonly sheet: string | undefined;
}

export interface ImportStart extends ImportLook {
  readonly duplicates: Duplicates;
  readonly dryRun: boolean;
  /** Titles of columns, and what each is taken for instead; "": it is left out. */
  readonly map: ReadonlyMap<string, string>;
}

export const EXPORT_FORMATS = ["csv", "xlsx", "json"] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** A file as it is made. */
export interface MadeFile {
  readonly name: string;
  readonly type: string;
  chunks(): AsyncIterable<Uint8Array>;
}

export interface ImportControl {
  list(): Promise<Answer<readonly ImportView[]>>;
  show(id: string): Promise<Answer<ImportView>>;
  begin(file: string, asker: Asker): Promise<Answer<ImportView>>;
  /** 409 where a piece before it is missing. */
  send(id: string, at: number, bytes: readonly Uint8Array[]): Promise<Answer<ImportView>>;
  preview(id: string, look: ImportLook): Promise<Answer<ImportPreviewView>>;
  start(id: string, start: ImportStart, asker: Asker): Promise<Answer<ImportView>>;
  /** Rows that were not imported, each with its reason: CSV. */
  errors(id: string): Promise<Answer<MadeFile>>;
  remove(id: string, asker: Asker): Promise<Answer<ImportView>>;
  /** Customers within reach. */
  export(
    wish: { readonly format: ExportFormat; readonly text: string | undefined; readonly class: string | undefined },
    who: { readonly asker: Asker; readonly reach: Reach | undefined; readonly mask: Mask | undefined },
  ): Promise<Answer<MadeFile>>;
}
