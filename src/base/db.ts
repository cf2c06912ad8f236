// The few lines of SQL interface the domain folders need; `store` implements it, tests may do so in memory.
// Each domain folder keeps its own SQL; `store` knows no table but its migrations.

export type SqlValue = string | number | null | Uint8Array;
export type SqlRow = Readonly<Record<string, SqlValue>>;

/** One statement; values bind to `?` in order. */
export interface Write {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

/** Of a query. */
export interface QueryTerms {
  /** May read for seconds: it waits for others of its kind, and nobody else waits for it. */
  readonly long?: boolean;
}

export interface Database {
  /** All of `writes` or none, grouped with others for at most 50 ms. Resolves once committed (it survives a killed process), rejects with the cause. */
  write(writes: readonly Write[]): Promise<void>;
  /** What is to be written along by whoever commits a change for the one who asks now: that it was written is known with it (app/kept-requests.ts). */
  alongside?(): readonly Write[];
  /** Single-row index look-ups on the main thread only. */
  get(sql: string, values?: readonly SqlValue[]): SqlRow | undefined;
  /** Searches, lists and reports; runs off the main thread. */
  query(sql: string, values?: readonly SqlValue[], terms?: QueryTerms): Promise<readonly SqlRow[]>;
}

/** The same database for who reads much at once (reports, exports, sweeps): searches and lists of people do not wait behind it. */
export function longQueries(database: Database): Database {
  return {
    write: (writes) => database.write(writes),
    alongside: () => database.alongside?.() ?? [],
    get: (sql, values) => database.get(sql, values),
    query: (sql, values) => database.query(sql, values, { long: true }),
  };
}
