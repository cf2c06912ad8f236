// What the main thread and the two storage threads say to one another. Groups are packed flat: SQL texts once, numbers and values in
// plain arrays, because copying thousands of small objects between threads costs the main thread more than the writes themselves.

import type { SqlRow, SqlValue, Write } from "../base/db.ts";
import type { Call, CallFailure, GroupOutcome } from "./group-commit.ts";
import type { JournalState, JournalTerms } from "./journal/journal-writer.ts";
import type { StorageFault } from "./storage-error.ts";

/** How a storage thread is started. */
export interface StorageThreadInit {
  readonly path: string;
  /** Tells the groups of this process from those of the one before. */
  readonly run: string;
  /** Started again after a death: the file must be there, an empty new one would hide the loss. */
  readonly again: boolean;
  /** Where committed groups are written down beside the database; undefined: nowhere. */
  readonly journal: JournalTerms | undefined;
  /** A copy of the file is kept before it is brought to this version. */
  readonly keepBeforeUpdate: boolean;
}

export type ToStorage =
  | { readonly kind: "group"; readonly ordinal: number; readonly group: PackedGroup }
  | { readonly kind: "close" };

export type FromStorage =
  | { readonly kind: "open"; readonly migrated: readonly string[]; readonly mark: StorageMark | undefined }
  | { readonly kind: "open-failed"; readonly fault: StorageFault }
  | { readonly kind: "done"; readonly ordinal: number; readonly outcome: GroupOutcome }
  | { readonly kind: "journal"; readonly state: JournalState };

/** The last group that was committed. */
export interface StorageMark {
  readonly run: string;
  readonly ordinal: number;
  readonly failures: readonly CallFailure[];
}

export type ToReader =
  | { readonly kind: "query"; readonly id: number; readonly sql: string; readonly values: readonly SqlValue[] }
  | { readonly kind: "close" };

export type FromReader =
  | { readonly kind: "rows"; readonly id: number; readonly rows: readonly SqlRow[] }
  | { readonly kind: "failed"; readonly id: number; readonly fault: StorageFault };

export interface PackedGroup {
  /** Each SQL text once. */
  readonly texts: readonly string[];
  /** Number of writes, by call. */
  readonly writes: readonly number[];
  /** Index into `texts`, by write. */
  readonly statements: readonly number[];
  /** Number of values, by write. */
  readonly sizes: readonly number[];
  readonly values: readonly SqlValue[];
}

export function packGroup(calls: readonly Call[]): PackedGroup {
  const indexes = new Map<string, number>();
  const writes: number[] = [];
  const statements: number[] = [];
  const sizes: number[] = [];
  const values: SqlValue[] = [];
  for (const call of calls) {
    writes.push(call.length);
    for (const write of call) {
      let index = indexes.get(write.sql);
      if (index === undefined) {
        index = indexes.size;
        indexes.set(write.sql, index);
      }
      statements.push(index);
      const bound = write.values;
      sizes.push(bound.length);
      for (let i = 0; i < bound.length; i++) values.push(bound[i] as SqlValue); // an iterator leaves an object behind for each
    }
  }
  return { texts: [...indexes.keys()], writes, statements, sizes, values };
}

export function unpackGroup(group: PackedGroup): readonly Call[] {
  let write = 0;
  let value = 0;
  return group.writes.map((count) => {
    const call: Write[] = [];
    for (const end = write + count; write < end; write++) {
      const sql = group.texts[group.statements[write] ?? -1] ?? "";
      const next = value + (group.sizes[write] ?? 0);
      call.push({ sql, values: group.values.slice(value, next) });
      value = next;
    }
    return call;
  });
}
