// The caller list (ACD-15): numbers that are barred, welcome, or known, each with who wrote it, why and until when. Calls ask by number: one look-up
// by index, none while the list is empty. Entries that end with a star are few and kept in memory. Commands change it; attempts of barred callers
// are counted.

import type { Database, SqlRow } from "../../../base/db.ts";
import { limits } from "../../../base/limits.ts";
import type { Logger } from "../../../base/log.ts";
import { Recent } from "../../../base/recent.ts";
import type { Clock } from "../../../base/time.ts";
import { callingCodeOf, e164Of } from "../../../call/phone-number.ts";
import type { Barred, CallerEntry, CallerKind } from "./caller-entry.ts";
import { attemptWrite, entryOf, entryWrite, removeWrite, SELECT_ENTRIES, SELECT_ENTRY } from "./caller-tables.ts";

export interface CallerListDeps {
  readonly clock: Clock;
  readonly database: Database;
  readonly log: Logger;
  /** ISO 3166, for numbers without a country. */
  readonly country: () => string;
}

/** E.164 where it is such a number, else as it was written, without marks for the eye. */
export function callerNumber(number: string, country: string): string {
  const bare = number.replace(/[-.() ]/g, "");
  return bare.endsWith("*") ? bare : (e164Of(bare, country) ?? bare);
}

/** A beginning of numbers that nobody means to bar: of one digit or two without a country, of the own country with fewer than two behind its code. */
export function isTooWide(pattern: string, country: string): boolean {
  const start = pattern.replace(/\*$/, "");
  if (!start.startsWith("+")) return start.length < NARROW + 1;
  const own = `+${callingCodeOf(country) ?? ""}`;
  return own.startsWith(start) || (start.startsWith(own) && start.length < own.length + NARROW);
}

const NARROW = 2;

export class CallerList {
  readonly #deps: CallerListDeps;
  readonly #patterns = new Map<string, CallerEntry>();
  readonly #told = new Recent<number>(limits.waiting.barredTold);
  #entries = 0;
  /** Changes are made one after the other: what one finds is what the one before has written. */
  #lastChange: Promise<unknown> = Promise.resolve();

  constructor(deps: CallerListDeps) {
    this.#deps = deps;
  }

  get isEmpty(): boolean {
    return this.#entries === 0;
  }

  /** In force for this number: its own entry before one with a star, of those the longest. */
  of(number: string): CallerEntry | undefined {
    if (this.isEmpty) return undefined;
    const key = callerNumber(number, this.#deps.country());
    const own = this.find(key);
    if (own !== undefined && this.#isInForce(own)) return own;
    return this.#pattern(key) ?? (key === number ? undefined : this.#pattern(number));
  }

  /** Why their calls are refused; undefined: they are not. */
  barred(number: string): Barred | undefined {
    const entry = this.of(number);
    if (entry?.kind !== "black" || entry.until === undefined) return undefined;
    return { number: entry.number, reason: entry.reason ?? "", until: entry.until };
  }

  /** As it stands, in force or not. `key` as of `callerNumber`. */
  find(key: string): CallerEntry | undefined {
    const row = this.#deps.database.get(SELECT_ENTRY, [key]);
    return row === undefined ? undefined : entryOf(row);
  }

  /** One more call of a barred number. true: they are to be told why, as they have not been lately. */
  barredAttempt(number: string): boolean {
    const { clock, database, log } = this.#deps;
    database.write([attemptWrite(number, clock.wall())]).catch((error: unknown) => {
      log.error("store.caller-lost", { cause: String(error) });
    });
    const now = clock.now();
    const last = this.#told.get(number);
    if (last !== undefined && now - last < limits.waiting.barredAgainMs) return false;
    this.#told.set(number, now);
    return true;
  }

  /** Newest first. */
  async list(asked: {
    readonly kind: CallerKind | undefined;
    readonly before: number | undefined;
    readonly limit: number;
  }): Promise<readonly CallerEntry[]> {
    const kind = asked.kind ?? null;
    const before = asked.before ?? null;
    const rows = await this.#deps.database.query(SELECT_ENTRIES, [kind, kind, before, before, asked.limit]);
    return rows.map(entryOf);
  }

  /** "full": at the bound; nothing was changed. Resolves when it is in the database. */
  put(entry: CallerEntry): Promise<"done" | "full"> {
    return this.#inTurn(async () => {
      const isNew = this.find(entry.number) === undefined;
      const isPattern = entry.number.endsWith("*");
      if (isNew && this.#entries >= limits.callers.entries) return "full";
      if (isNew && isPattern && this.#patterns.size >= limits.callers.patterns) return "full";
      await this.#deps.database.write([entryWrite(entry)]);
      if (isNew) this.#entries++;
      if (isPattern) this.#patterns.set(entry.number, entry);
      return "done";
    });
  }

  remove({ number }: CallerEntry): Promise<void> {
    return this.#inTurn(async () => {
      if (this.find(number) === undefined) return;
      await this.#deps.database.write([removeWrite(number)]);
      this.#entries--;
      this.#patterns.delete(number);
    });
  }

  /** At start. */
  restore(rows: { readonly patterns: readonly SqlRow[]; readonly count: SqlRow | undefined }): void {
    this.#entries = Number(rows.count?.["entries"] ?? 0);
    for (const row of rows.patterns) {
      const entry = entryOf(row);
      this.#patterns.set(entry.number, entry);
    }
  }

  #inTurn<Value>(change: () => Promise<Value>): Promise<Value> {
    const made = this.#lastChange.then(change);
    this.#lastChange = made.catch(() => {}); // whoever asked for it hears why
    return made;
  }

  #pattern(number: string): CallerEntry | undefined {
    if (this.#patterns.size === 0) return undefined;
    for (let length = number.length; length >= 0; length--) {
      const entry = this.#patterns.get(`${number.slice(0, length)}*`);
      if (entry !== undefined && this.#isInForce(entry)) return entry;
    }
    return undefined;
  }

  #isInForce({ until, contest }: CallerEntry): boolean {
    if (contest?.state === "lifted") return false;
    return until === undefined || this.#deps.clock.wall() < until;
  }
}
