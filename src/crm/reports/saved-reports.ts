// Reports that people saved under a name (CRM-10), beside those of the office file. Everybody sees their own and those that are shared; what is in one
// they see by their own reach, when they run it.

import type { Database, SqlRow, Write } from "../../base/db.ts";
import { limits } from "../../base/limits.ts";
import type { Clock, WallMillis } from "../../base/time.ts";
import type { Wish } from "./run-report.ts";

export interface SavedReport {
  readonly id: string;
  readonly name: string;
  readonly wish: Wish;
  /** A user; undefined: the installation. */
  readonly owner: string | undefined;
  readonly shared: boolean;
  readonly changedAt: WallMillis;
}

export type SaveFault = "taken" | "full";

export class SavedReports {
  readonly #clock: Clock;
  readonly #database: Database;

  constructor({ clock, database }: { readonly clock: Clock; readonly database: Database }) {
    this.#clock = clock;
    this.#database = database;
  }

  /** By id. `user` undefined: the installation, which sees all. */
  async list(user: string | undefined): Promise<readonly SavedReport[]> {
    const rows = await this.#database.query(
      "SELECT * FROM saved_report WHERE ? IS NULL OR owner = ? OR shared = 1 ORDER BY id LIMIT ?",
      [user ?? null, user ?? null, limits.reports.saved],
    );
    return rows.map(savedOf);
  }

  /** undefined too: it is somebody else's, and not shared. */
  find(id: string, user: string | undefined): SavedReport | undefined {
    const row = this.#database.get("SELECT * FROM saved_report WHERE id = ?", [id]);
    const found = row === undefined ? undefined : savedOf(row);
    if (found === undefined || user === undefined || found.shared || found.owner === user) return found;
    return undefined;
  }

  /** Somebody else's stays as it is: taken. */
  async save(report: Omit<SavedReport, "changedAt">): Promise<SaveFault | undefined> {
    const { id, name, wish, owner, shared } = report;
    const now = Math.round(this.#clock.wall());
    const row = this.#database.get("SELECT owner FROM saved_report WHERE id = ?", [id]);
    if (row !== undefined && owner !== undefined && row["owner"] !== owner) return "taken";
    const [count] = await this.#database.query("SELECT COUNT(*) AS n FROM saved_report");
    if (row === undefined && Number(count?.["n"]) >= limits.reports.saved) return "full";
    const put: Write = {
      sql: `INSERT INTO saved_report (id, name, report, asked, owner, shared, made_at, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET name = excluded.name, report = excluded.report, asked = excluded.asked, shared = excluded.shared,
        changed_at = excluded.changed_at`,
      values: [id, name, wish.report, JSON.stringify(wish), owner ?? null, shared ? 1 : 0, now, now],
    };
    await this.#database.write([put]);
    return undefined;
  }

  async remove(id: string): Promise<void> {
    await this.#database.write([{ sql: "DELETE FROM saved_report WHERE id = ?", values: [id] }]);
  }
}

function savedOf(row: SqlRow): SavedReport {
  const owner = row["owner"];
  const asked = JSON.parse(String(row["asked"])) as Partial<Wish>;
  return {
    id: String(row["id"]),
    name: String(row["name"]),
    wish: {
      period: undefined,
      from: undefined,
      to: undefined,
      parameters: {},
      ...asked,
      report: String(row["report"]),
    },
    owner: typeof owner === "string" ? owner : undefined,
    shared: row["shared"] === 1,
    changedAt: Number(row["changed_at"]) as WallMillis,
  };
}
