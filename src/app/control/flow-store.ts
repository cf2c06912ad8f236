// Versions of flows on disk: the newest of each flow is in force, one without a text says that the flow was removed. Written before they count, so that
// a process that is killed starts with what people were told.

import type { Database, SqlRow, SqlValue, Write } from "../../base/db.ts";
import { limits } from "../../base/limits.ts";
import type { WallMillis } from "../../base/time.ts";
import type { FlowDiff } from "./flow-diff.ts";

export interface StoredVersion {
  readonly flow: string;
  readonly version: number;
  readonly appliedAt: WallMillis;
  readonly author: string;
  readonly change: FlowDiff;
  /** undefined: it was removed then. */
  readonly source: string | undefined;
}

const COLUMNS = "flow, version, applied_at, author, change, source";
const INSERT = `INSERT INTO flow_version (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)`;
const PRUNE = "DELETE FROM flow_version WHERE flow = ? AND version <= ?";
const AUDIT = "INSERT INTO audit (at, who, what, detail) VALUES (?, ?, ?, ?)";
const NEWEST = `SELECT ${COLUMNS} FROM flow_version AS one
  WHERE version = (SELECT max(version) FROM flow_version WHERE flow = one.flow) ORDER BY flow`;
const OF_FLOW = `SELECT ${COLUMNS} FROM flow_version WHERE flow = ? ORDER BY version DESC LIMIT ?`;
const ONE = `SELECT ${COLUMNS} FROM flow_version WHERE flow = ? AND version = ?`;

/** The newest of every flow there ever was, removed ones too. */
export async function newestVersions(database: Database): Promise<readonly StoredVersion[]> {
  return (await database.query(NEWEST)).map(versionOf);
}

/** Newest first. */
export async function versionsOf(database: Database, flow: string): Promise<readonly StoredVersion[]> {
  return (await database.query(OF_FLOW, [flow, limits.flows.versions])).map(versionOf);
}

export async function oneVersion(
  database: Database,
  flow: string,
  version: number,
): Promise<StoredVersion | undefined> {
  const [row] = await database.query(ONE, [flow, version]);
  return row === undefined ? undefined : versionOf(row);
}

/** All of them or none; resolves once they survive a killed process. */
export function storeVersions(database: Database, versions: readonly StoredVersion[], what: string): Promise<void> {
  return database.write(versions.flatMap((one) => versionWrites(one, what)));
}

function versionWrites({ flow, version, appliedAt, author, change, source }: StoredVersion, what: string): Write[] {
  const at = Math.round(appliedAt);
  const values: readonly SqlValue[] = [flow, version, at, author, JSON.stringify(change), source ?? null];
  const before = version === 1 ? undefined : `version ${version - 1}`;
  const noted = JSON.stringify({ on: `flow ${flow}`, before, after: `version ${version}` });
  return [
    { sql: INSERT, values },
    { sql: PRUNE, values: [flow, version - limits.flows.versions] },
    { sql: AUDIT, values: [at, author, what, noted] },
  ];
}

function versionOf(row: SqlRow): StoredVersion {
  const source = row["source"];
  return {
    flow: String(row["flow"]),
    version: Number(row["version"]),
    appliedAt: Number(row["applied_at"]) as WallMillis,
    author: String(row["author"]),
    change: JSON.parse(String(row["change"])) as FlowDiff,
    source: typeof source === "string" ? source : undefined,
  };
}
