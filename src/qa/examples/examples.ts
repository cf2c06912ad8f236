// The library of examples: saved, changed, taken out, heard, found by words (QA-06). What one is: example.ts. Few and seldom changed: one after the other.

import type { Database } from "../../base/db.ts";
import { limits } from "../../base/limits.ts";
import { fail, ok, type Result } from "../../base/result.ts";
import { Where } from "../../base/sql-where.ts";
import { type Clock, HOUR_MS, type WallMillis } from "../../base/time.ts";
import type { NewEvent } from "../../crm/events.ts";
import type { Journal } from "../../crm/journal.ts";
import { matchOf } from "../../crm/knowledge/words.ts";
import { OneByOne } from "../../crm/one-by-one.ts";
import { qaId } from "../ids.ts";
import type { RecordingMark } from "../sheet.ts";
import { type Example, exampleOf, exampleWrites, type FoundExample, SELECT_EXAMPLE } from "./example.ts";

export interface ExamplesDeps {
  readonly clock: Clock;
  readonly database: Database;
  readonly journal: Journal;
}

export type NewExample = Omit<Example, "number" | "createdAt" | "changedAt">;
export type ExampleChange = Partial<Pick<Example, "kind" | "title" | "transcript" | "tags" | "fromMs" | "toMs">>;
export type ExampleFault = { readonly kind: "unknown" | "full" };

export interface ExampleSearch {
  /** Words of its title, tags or transcript: all of them. */
  readonly text: string | undefined;
  readonly kind: RecordingMark | undefined;
  readonly tag: string | undefined;
  /** Without `text`: only older ones. */
  readonly before: number | undefined;
  readonly limit: number;
}

export interface ExampleListening {
  readonly who: string;
  readonly at: WallMillis;
}

const LAST_NUMBER = "SELECT seq AS number FROM sqlite_sequence WHERE name = 'example'";
const COUNT = "SELECT COUNT(*) AS count FROM example";
/** Weights of title, tags and transcript. */
const RANK = "bm25(example_words, 8.0, 4.0, 1.0)";

export class Examples {
  readonly #deps: ExamplesDeps;
  readonly #turns = new OneByOne();
  #lastNumber = 0;

  constructor(deps: ExamplesDeps) {
    this.#deps = deps;
  }

  /** Changes under way. */
  get size(): number {
    return this.#turns.size;
  }

  async restore(): Promise<void> {
    this.#lastNumber = Number((await this.#deps.database.query(LAST_NUMBER))[0]?.["number"] ?? 0);
  }

  /** One look-up. */
  find(number: number): FoundExample | undefined {
    const row = this.#deps.database.get(`${SELECT_EXAMPLE} WHERE e.number = ?`, [number]);
    return row === undefined ? undefined : exampleOf(row);
  }

  /** Best first where words are searched, newest first otherwise. Words without a letter or digit find nothing. */
  async search({ text, kind, tag, before, limit }: ExampleSearch): Promise<readonly FoundExample[]> {
    const where = new Where()
      .and("e.kind = ?", kind)
      .and("EXISTS (SELECT 1 FROM json_each(e.tags) WHERE value = ?)", tag)
      .and("e.number < ?", before);
    if (text === undefined) return this.#all(`${SELECT_EXAMPLE} ${where.sql} ORDER BY e.number DESC`, where, limit);
    const match = matchOf(text, limits.examples.searchWords);
    if (match === undefined) return [];
    where.and("example_words MATCH ?", match);
    const words = `${SELECT_EXAMPLE} JOIN example_words ON example_words.rowid = e.number`;
    return this.#all(`${words} ${where.sql} ORDER BY ${RANK}, e.number DESC`, where, limit);
  }

  async #all(sql: string, where: Where, limit: number): Promise<readonly FoundExample[]> {
    return (await this.#deps.database.query(`${sql} LIMIT ?`, [...where.values, limit])).map(exampleOf);
  }

  add(draft: NewExample): Promise<Result<FoundExample, ExampleFault>> {
    return this.#turns.run(async () => {
      const [row] = await this.#deps.database.query(COUNT);
      if (Number(row?.["count"]) >= limits.examples.kept) return fail({ kind: "full" });
      const now = this.#now();
      return this.#put({ ...draft, number: this.#lastNumber + 1, createdAt: now, changedAt: now });
    });
  }

  change(number: number, change: ExampleChange, by: string): Promise<Result<FoundExample, ExampleFault>> {
    return this.#turns.run(async () => {
      const before = this.find(number);
      if (before === undefined) return fail({ kind: "unknown" });
      return this.#put({ ...before, ...change, by, changedAt: this.#now() });
    });
  }

  /** It stays a recording; nobody else may hear it any more. */
  remove(number: number): Promise<Result<FoundExample, ExampleFault>> {
    return this.#turns.run(async () => {
      const before = this.find(number);
      if (before === undefined) return fail({ kind: "unknown" });
      const gone = { sql: "DELETE FROM example WHERE number = ?", values: [number] };
      await this.#deps.journal.commit([gone], [eventOf("example.removed", before)]);
      return ok(before);
    });
  }

  /** Noted once for what somebody hears within the same while. In the history of the recording stands that it was heard as an example, and no more. */
  async heard({ number, recording }: Example, who: string): Promise<void> {
    const now = this.#now();
    const since = now - limits.quality.listeningMs;
    const isNew = "NOT EXISTS (SELECT 1 FROM example_listening WHERE example = ? AND who = ? AND at > ?)";
    await this.#deps.database.write([
      {
        sql: `INSERT INTO recording_event (recording, at, who, what, detail) SELECT ?, ?, ?, 'played', NULL WHERE ${isNew}`,
        values: [recording, now - (now % HOUR_MS), `example ${qaId("example", number)}`, number, who, since],
      },
      {
        sql: `INSERT INTO example_listening (example, who, at) SELECT ?, ?, ? WHERE ${isNew}`,
        values: [number, who, now, number, who, since],
      },
      {
        sql: `DELETE FROM example_listening WHERE example = ? AND id NOT IN
          (SELECT id FROM example_listening WHERE example = ? ORDER BY id DESC LIMIT ?)`,
        values: [number, number, limits.examples.listenings],
      },
    ]);
  }

  /** Newest first. */
  async listenings(number: number, limit: number): Promise<readonly ExampleListening[]> {
    const sql = "SELECT who, at FROM example_listening WHERE example = ? ORDER BY id DESC LIMIT ?";
    const rows = await this.#deps.database.query(sql, [number, limit]);
    return rows.map((row) => ({ who: String(row["who"]), at: Number(row["at"]) as WallMillis }));
  }

  async #put(one: Example): Promise<Result<FoundExample, ExampleFault>> {
    await this.#deps.journal.commit(exampleWrites(one), [eventOf("example.saved", one)]);
    this.#lastNumber = Math.max(this.#lastNumber, one.number);
    const kept = this.find(one.number);
    return kept === undefined ? fail({ kind: "unknown" }) : ok(kept);
  }

  #now(): WallMillis {
    return Math.round(this.#deps.clock.wall()) as WallMillis;
  }
}

/** For everybody who may hear examples: nothing of whose call it is. */
function eventOf(type: "example.saved" | "example.removed", { number, kind, title }: Example): NewEvent {
  return { type, about: {}, data: { example: qaId("example", number), kind, title } };
}
