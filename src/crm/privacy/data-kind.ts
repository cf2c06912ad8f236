// One kind of data that is kept of people: what an export holds of it, and what an erasure does with it. The tables of them: kinds.ts, quality-kinds.ts.

import type { PersonKey } from "./person.ts";

interface Statement {
  readonly sql: string;
  /** Bound in this order, each a JSON array. */
  readonly of: readonly PersonKey[];
}

export interface DataKind {
  readonly key: string;
  readonly about: string;
  readonly select: Statement;
  readonly erase: readonly Statement[];
}

/** Instead of what was there. */
export const ERASED = "erased";

export const IN = "IN (SELECT value FROM json_each(?))";

export function kind(key: string, about: string, select: Statement, ...erase: readonly Statement[]): DataKind {
  return { key, about, select, erase };
}

export function of(sql: string, ...keys: readonly PersonKey[]): Statement {
  return { sql, of: keys };
}
