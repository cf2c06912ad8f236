// Scorecards that are kept (QA-04): every version there ever was, and which is in force. Versions never change and are never removed, so that a sheet is
// read by what it was judged by; what is applied once more unchanged makes no new one. Documents are read by read-scorecard.ts.

import type { Database, SqlRow } from "../../base/db.ts";
import { limits } from "../../base/limits.ts";
import { fail, ok, type Result } from "../../base/result.ts";
import type { Clock, WallMillis } from "../../base/time.ts";
import type { Journal } from "../../crm/journal.ts";
import { OneByOne } from "../../crm/one-by-one.ts";
import type { Scorecard, ScorecardBook } from "../scorecard.ts";

export interface ScorecardsDeps {
  readonly clock: Clock;
  readonly database: Database;
  readonly journal: Journal;
}

/** One version with where it comes from. */
export interface KeptScorecard {
  readonly card: Scorecard;
  readonly savedAt: WallMillis;
  readonly savedBy: string;
  /** Of the card as a whole. */
  readonly retired: { readonly at: WallMillis; readonly by: string } | undefined;
}

export type SaveFault = { readonly kind: "too-many"; readonly what: "cards" | "versions"; readonly most: number };

const KEPT =
  "SELECT v.card, v.saved_at, v.saved_by, s.retired_at, s.retired_by FROM scorecard s JOIN scorecard_version v ON v.key = s.key";
const SELECT_NEWEST = `${KEPT} AND v.version = s.version WHERE s.key = ?`;
const SELECT_VERSION = `${KEPT} WHERE v.key = ? AND v.version = ?`;
const SELECT_ALL = `${KEPT} AND v.version = s.version ORDER BY s.retired_at IS NOT NULL, s.key LIMIT ?`;
const SELECT_HISTORY = `${KEPT} WHERE v.key = ? ORDER BY v.version DESC LIMIT ?`;
const SELECT_DOCUMENT = "SELECT document FROM scorecard_version WHERE key = ? AND version = ?";
const INSERT_VERSION =
  "INSERT INTO scorecard_version (key, version, card, document, saved_at, saved_by) VALUES (?, ?, ?, ?, ?, ?)";
const PUT_CARD =
  "INSERT INTO scorecard (key, version) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET version = excluded.version, retired_at = NULL, retired_by = NULL";
const RETIRE = "UPDATE scorecard SET retired_at = ?, retired_by = ? WHERE key = ?";

export class Scorecards implements ScorecardBook {
  readonly #deps: ScorecardsDeps;
  readonly #turns = new OneByOne();
  /** Versions never change: those asked for last are read once, the oldest first. A list of sheets asks for the same one a hundred times. */
  readonly #read = new Map<string, Scorecard>();

  constructor(deps: ScorecardsDeps) {
    this.#deps = deps;
  }

  /** Changes under way. */
  get size(): number {
    return this.#turns.size;
  }

  current(key: string): Scorecard | undefined {
    const newest = this.newest(key);
    return newest?.retired === undefined ? newest?.card : undefined;
  }

  version(key: string, version: number): Scorecard | undefined {
    const name = `${key} ${version}`;
    const card = this.#read.get(name) ?? this.kept(key, version)?.card;
    if (card === undefined) return undefined;
    this.#read.delete(name);
    this.#read.set(name, card);
    const [oldest] = this.#read.keys();
    if (oldest !== undefined && this.#read.size > limits.scorecards.read) this.#read.delete(oldest);
    return card;
  }

  /** The newest version, in force or retired. One look-up. */
  newest(key: string): KeptScorecard | undefined {
    return keptOf(this.#deps.database.get(SELECT_NEWEST, [key]));
  }

  /** One look-up. */
  kept(key: string, version: number): KeptScorecard | undefined {
    return keptOf(this.#deps.database.get(SELECT_VERSION, [key, version]));
  }

  /** As it was applied, to the letter. One look-up. */
  document(key: string, version: number): string | undefined {
    const row = this.#deps.database.get(SELECT_DOCUMENT, [key, version]);
    return row === undefined ? undefined : String(row["document"]);
  }

  /** The newest version of each: those in force first, by key. */
  async list(): Promise<readonly KeptScorecard[]> {
    return (await this.#deps.database.query(SELECT_ALL, [limits.scorecards.cards])).flatMap((row) => keptOf(row) ?? []);
  }

  /** Newest first; none where there is no such card. */
  async history(key: string): Promise<readonly KeptScorecard[]> {
    const rows = await this.#deps.database.query(SELECT_HISTORY, [key, limits.scorecards.versions]);
    return rows.flatMap((row) => keptOf(row) ?? []);
  }

  /** Which version it would be; the same as the newest: nothing of it is different. */
  versionFor(card: Scorecard): number {
    const before = this.newest(card.key)?.card;
    if (before === undefined) return 1;
    return isSame(before, card) ? before.version : before.version + 1;
  }

  /** Puts it in force; the card's own `version` does not matter. A retired one is in force again. */
  save(
    card: Scorecard,
    document: string,
    by: string,
  ): Promise<Result<{ readonly card: Scorecard; readonly isNew: boolean }, SaveFault>> {
    return this.#turns.run(async () => {
      const { clock, journal } = this.#deps;
      const before = this.newest(card.key);
      const version = this.versionFor(card);
      const saved = { ...card, version };
      const isNew = before?.card.version !== version;
      if (!isNew && before?.retired === undefined) return ok({ card: saved, isNew });
      const fault = await this.#tooMany(before === undefined, version);
      if (fault !== undefined) return fail(fault);
      const at = Math.round(clock.wall());
      const writes = [
        ...(isNew
          ? [{ sql: INSERT_VERSION, values: [card.key, version, JSON.stringify(saved), document, at, by] }]
          : []),
        { sql: PUT_CARD, values: [card.key, version] },
      ];
      const data = { scorecard: card.key, version, name: card.name };
      await journal.commit(writes, [{ type: "scorecard.saved", about: {}, data }]);
      return ok({ card: saved, isNew });
    });
  }

  /** Nothing is judged by it any more but what was begun. undefined: there is no such card; a retired one stays as it is. */
  retire(key: string, by: string): Promise<KeptScorecard | undefined> {
    return this.#turns.run(async () => {
      const { clock, journal } = this.#deps;
      const newest = this.newest(key);
      if (newest === undefined || newest.retired !== undefined) return newest;
      const at = Math.round(clock.wall()) as WallMillis;
      const data = { scorecard: key, version: newest.card.version, name: newest.card.name };
      await journal.commit([{ sql: RETIRE, values: [at, by, key] }], [{ type: "scorecard.retired", about: {}, data }]);
      return { ...newest, retired: { at, by } };
    });
  }

  async #tooMany(isFirst: boolean, version: number): Promise<SaveFault | undefined> {
    const { cards, versions } = limits.scorecards;
    if (version > versions) return { kind: "too-many", what: "versions", most: versions };
    if (isFirst && (await this.list()).length >= cards) return { kind: "too-many", what: "cards", most: cards };
    return undefined;
  }
}

/** All but the number. */
function isSame(before: Scorecard, after: Scorecard): boolean {
  return JSON.stringify(before) === JSON.stringify({ ...after, version: before.version });
}

function keptOf(row: SqlRow | undefined): KeptScorecard | undefined {
  if (row === undefined) return undefined;
  const { retired_at: at, retired_by: by } = row;
  return {
    card: JSON.parse(String(row["card"])) as Scorecard,
    savedAt: Number(row["saved_at"]) as WallMillis,
    savedBy: String(row["saved_by"]),
    retired: at === null ? undefined : { at: Number(at) as WallMillis, by: String(by) },
  };
}
