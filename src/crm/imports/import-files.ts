// Files of imports, as the shell keeps them below DATA/imports; tests keep them in memory.

import type { SheetRow } from "../../base/sheet.ts";

export interface ImportRow extends SheetRow {
  /** Why it cannot be read as it stands. */
  readonly fault: string | undefined;
}

/** The file as a whole cannot be read; the message says why, for a person. */
export class ImportFileFault extends Error {
  override readonly name = "ImportFileFault";
}

export interface ImportFiles {
  /** Adds `pieces` at `at`; whatever stood there and behind it is replaced. Resolves with the size once it is on the disk. */
  append(id: string, at: number, pieces: readonly Uint8Array[]): Promise<number>;
  /** All rows from the first on, the header among them. Throws ImportFileFault. */
  rows(
    id: string,
    terms: { readonly encoding: string | undefined; readonly sheet: string | undefined },
  ): AsyncIterable<ImportRow>;
  /** It may be gone already. */
  remove(id: string): Promise<void>;
}
