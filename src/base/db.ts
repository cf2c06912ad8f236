// The few lines of SQL interface the domain folders need; `store` implements it, tests may do so in memory.
// Each domain folder keeps its own SQL; `store` knows no table but its migrations.

export type SqlValue = string | number | null | Uint8Array;
export type SqlRow = Readonly<Record<string, SqlValue>>;

/** One statement; values bind to `?` in order. */
export interface Write {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

export interface Database {
  /** All of `writes` or none, grouped with others for at most 50 ms. Resolves once committed (it survives a killed process), rejects with the cause. */
  write(writes: readonly Write[]): Promise<void>;
  /** What is to be written along by whoever commits a change for the one who asks now: that it was written is known with it (app/kept-requests.ts). */
  alongside?(): readonly Write[];
  /** Single-row index look-ups on the main thread only. */
  get(sql: string, values?: readonly SqlValue[]): SqlRow | undefined;
  /** Searches, lists and reports; runs off the main thread. */
  query(sql: string, values?: readonly SqlValue[]): Promise<readonly SqlRow[]>;
}
