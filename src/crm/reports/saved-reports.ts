// Reports that people saved under a name (CRM-10), beside those of the office file; templates (QA-08) are the same, made for others of one's team or for
// everybody. Everybody sees their own and those that are shared with them; what is in one they see by their own reach, when they run it.

import type { Database, SqlRow, Write } from "../../base/db.ts";
import type { AgentKey } from "../../base/ids.ts";
import { limits } from "../../base/limits.ts";
import type { Clock, WallMillis } from "../../base/time.ts";
import type { Office } from "../../office/office.ts";
import type { Wish } from "./run-report.ts";

export interface SavedReport {
  readonly id: string;
  readonly name: string;
  readonly wish: Wish;
  /** A user; undefined: the installation. */
  readonly owner: string | undefined;
  readonly visible: Visible;
  readonly changedAt: WallMillis;
}

/** own: the owner; team: whoever shares a team with the owner, as the office is now; all: everybody. */
export const VISIBLE = ["own", "team", "all"] as const;
export type Visible = (typeof VISIBLE)[number];

/** Who looks; undefined instead of it: the installation, or who may see everything. */
export interface ReportViewer {
  readonly user: string;
  /** Users of a team that is the viewer's too. */
  readonly mates: ReadonlySet<string>;
}

/** A user's teams are those looked after, and the one of the own agent. */
export function viewerOf(user: string, { users, agents }: Pick<Office, "users" | "agents">): ReportViewer {
  const teamsOf = (key: string): readonly string[] => {
    const { teams = [], agent } = users.get(key) ?? {};
    const own = agent === undefined ? undefined : agents.get(agent as AgentKey)?.team;
    return own === undefined ? teams : [...teams, own];
  };
  const own = new Set(teamsOf(user));
  return { user, mates: new Set([...users.keys()].filter((key) => teamsOf(key).some((team) => own.has(team)))) };
}

export type SaveFault = "taken" | "full";

export class SavedReports {
  readonly #clock: Clock;
  readonly #database: Database;

  constructor({ clock, database }: { readonly clock: Clock; readonly database: Database }) {
    this.#clock = clock;
    this.#database = database;
  }

  /** By id. */
  async list(viewer: ReportViewer | undefined): Promise<readonly SavedReport[]> {
    const { user = null, mates = [] } = viewer ?? {};
    const rows = await this.#database.query(
      `SELECT * FROM saved_report WHERE ? IS NULL OR owner = ? OR shared = 1 OR (team = 1 AND owner IN (SELECT value FROM json_each(?)))
        ORDER BY id LIMIT ?`,
      [user, user, JSON.stringify([...mates]), limits.reports.saved],
    );
    return rows.map(savedOf);
  }

  /** undefined too: it is somebody else's, and not shared with them. */
  find(id: string, viewer: ReportViewer | undefined): SavedReport | undefined {
    const row = this.#database.get("SELECT * FROM saved_report WHERE id = ?", [id]);
    const found = row === undefined ? undefined : savedOf(row);
    return found === undefined || viewer === undefined || isShown(found, viewer) ? found : undefined;
  }

  /** Somebody else's stays as it is: taken. */
  async save(report: Omit<SavedReport, "changedAt">): Promise<SaveFault | undefined> {
    const { id, name, wish, owner, visible } = report;
    const now = Math.round(this.#clock.wall());
    const row = this.#database.get("SELECT owner FROM saved_report WHERE id = ?", [id]);
    if (row !== undefined && owner !== undefined && row["owner"] !== owner) return "taken";
    const [count] = await this.#database.query("SELECT COUNT(*) AS n FROM saved_report");
    if (row === undefined && Number(count?.["n"]) >= limits.reports.saved) return "full";
    const put: Write = {
      sql: `INSERT INTO saved_report (id, name, report, asked, owner, shared, team, made_at, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET name = excluded.name, report = excluded.report, asked = excluded.asked, shared = excluded.shared, team = excluded.team,
        changed_at = excluded.changed_at`,
      values: [
        ...[id, name, wish.report, JSON.stringify(wish), owner ?? null, visible === "all" ? 1 : 0],
        ...[visible === "team" ? 1 : 0, now, now],
      ],
    };
    await this.#database.write([put]);
    return undefined;
  }

  async remove(id: string): Promise<void> {
    await this.#database.write([{ sql: "DELETE FROM saved_report WHERE id = ?", values: [id] }]);
  }
}

function isShown({ owner, visible }: SavedReport, { user, mates }: ReportViewer): boolean {
  if (owner === user || visible === "all") return true;
  return visible === "team" && owner !== undefined && mates.has(owner);
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
    visible: row["shared"] === 1 ? "all" : row["team"] === 1 ? "team" : "own",
    changedAt: Number(row["changed_at"]) as WallMillis,
  };
}
