// What customers thought of their calls, as preferences need it: the last mark of one customer, and who is marked best. The survey and people write
// marks; the table of the best is made again off the main thread when somebody asks and it is old.

import type { Database } from "../../../base/db.ts";
import type { AgentKey } from "../../../base/ids.ts";
import { limits } from "../../../base/limits.ts";
import type { Logger } from "../../../base/log.ts";
import type { Clock, Millis } from "../../../base/time.ts";
import { type Mark, markWrite, SELECT_BEST, SELECT_LAST_MARK, SELECT_MARKED_CALL } from "./caller-tables.ts";

export interface MarksDeps {
  readonly clock: Clock;
  readonly database: Database;
  readonly log: Logger;
}

/** Of a customer whose last mark was lower, the next call goes to those who are marked best. */
export const LOW_MARK = 0.5;

interface Table {
  readonly agents: readonly AgentKey[];
  readonly at: Millis;
}

export class Marks {
  readonly #deps: MarksDeps;
  /** By how far back it looks: one for each different `within` of the office file. */
  readonly #tables = new Map<number, Table>();

  constructor(deps: MarksDeps) {
    this.#deps = deps;
  }

  /** `number` as of `callerNumber`. */
  wasUnhappy(number: string, withinMs: number): boolean {
    const row = this.#deps.database.get(SELECT_LAST_MARK, [number, this.#since(withinMs)]);
    return row !== undefined && Number(row["mark"]) < LOW_MARK;
  }

  /** Best first. What is known now; a table that is old is made again for the next who asks. */
  best(withinMs: number): readonly AgentKey[] {
    const table = this.#tables.get(withinMs);
    const now = this.#deps.clock.now();
    if (table === undefined || now - table.at > limits.callers.marksMs) void this.refresh(withinMs);
    return table?.agents ?? [];
  }

  async refresh(withinMs: number): Promise<void> {
    const { clock, database, log } = this.#deps;
    if (this.#tables.size >= limits.acd.preferences * limits.waiting.schedules) this.#tables.clear();
    const { leastMarks, markedAgents } = limits.callers;
    this.#tables.set(withinMs, { agents: this.#tables.get(withinMs)?.agents ?? [], at: clock.now() });
    try {
      const rows = await database.query(SELECT_BEST, [this.#since(withinMs), leastMarks, markedAgents]);
      const agents = rows.map((row) => String(row["agent"]) as AgentKey);
      this.#tables.set(withinMs, { agents, at: clock.now() });
    } catch (error) {
      log.error("store.marks-unread", { cause: String(error) });
    }
  }

  /** Of a call that is over: who served it, and whose number it was. */
  callOf(call: string): { readonly agent: string | undefined; readonly number: string } | undefined {
    const row = this.#deps.database.get(SELECT_MARKED_CALL, [call]);
    if (row === undefined) return undefined;
    return { agent: row["agent"] === null ? undefined : String(row["agent"]), number: String(row["from_number"]) };
  }

  /** Resolves when it is in the database; the last mark of a call counts. */
  async add(mark: Mark): Promise<void> {
    await this.#deps.database.write([markWrite(mark)]);
    const now = this.#deps.clock.now();
    for (const [within, { at }] of this.#tables) if (now - at >= limits.callers.marksSoonMs) void this.refresh(within);
  }

  #since(withinMs: number): number {
    return Math.round(this.#deps.clock.wall() - withinMs);
  }
}
