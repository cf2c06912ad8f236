// An import of customers (CRM-03): a file that was sent, and what has become of its rows. Types alone; `imports.ts` keeps them, `run-import.ts` does the work,
// `columns.ts` says what a column is taken for.
//
//   sending ──start──► running ──the last row──► done
//      │                  └──the file cannot be read──► failed          a restart goes on where the last commit was
//      └──remove──► gone ◄── remove, from any

import type { WallMillis } from "../../base/time.ts";
import type { Mapping } from "./columns.ts";

/** What becomes of a row whose number is a customer's already. */
export const DUPLICATES = ["skip", "update", "merge", "new"] as const;
/** skip: nothing; update: what the row says counts; merge: it fills what is missing; new: only new ones are wanted, so it goes to the error file. */
export type Duplicates = (typeof DUPLICATES)[number];

export interface ImportTerms {
  readonly mapping: Mapping;
  readonly duplicates: Duplicates;
  /** Nothing is written; what would be is counted. */
  readonly dryRun: boolean;
  /** undefined: found out. */
  readonly encoding: string | undefined;
  /** Of a workbook; undefined: the first. */
  readonly sheet: string | undefined;
}

export interface ImportCounts {
  /** Rows that were dealt with. */
  readonly done: number;
  readonly created: number;
  readonly updated: number;
  readonly skipped: number;
  readonly rejected: number;
}

export interface CustomerImport extends ImportCounts {
  readonly id: string;
  readonly file: string;
  readonly bytes: number;
  readonly state: "sending" | "running" | "done" | "failed";
  readonly begunBy: string;
  readonly begunAt: WallMillis;
  readonly startedAt: WallMillis | undefined;
  readonly endedAt: WallMillis | undefined;
  readonly terms: ImportTerms | undefined;
  readonly columns: readonly string[];
  /** undefined: not counted yet. */
  readonly rows: number | undefined;
  readonly fault: string | undefined;
}

/** A row that was not imported. */
export interface RejectedRow {
  /** From 1, the header left out. */
  readonly row: number;
  readonly line: number;
  readonly reason: string;
  readonly cells: readonly string[];
}
