// Bans and the day's toll use across a restart.

import type { SqlRow, Write } from "../../base/db.ts";
import type { ExtensionKey } from "../../base/ids.ts";
import type { WallMillis } from "../../base/time.ts";
import type { TollUse } from "../../call/toll-guard.ts";
import type { Ban, BanReason } from "../../sip/guard/bans.ts";

/** Those over are kept for their strikes until `banForgetMs` has passed: the wall time bound to `?`. */
export const SELECT_BANS = "SELECT * FROM ban WHERE until_at > ? ORDER BY until_at DESC LIMIT 10000";
export const SELECT_TOLL = "SELECT * FROM toll_use WHERE day = ?";

export function banWrites(source: string, ban: Ban | undefined): readonly Write[] {
  if (ban === undefined) return [{ sql: "DELETE FROM ban WHERE source = ?", values: [source] }];
  return [
    {
      sql: "INSERT OR REPLACE INTO ban (source, reason, strike, since_at, until_at) VALUES (?, ?, ?, ?, ?)",
      values: [source, ban.reason, ban.strike, Math.round(ban.sinceWall), Math.round(ban.untilWall)],
    },
  ];
}

export function banOf(row: SqlRow): Ban {
  const reason = String(row["reason"]);
  return {
    source: String(row["source"]),
    reason:
      (["names", "hammering", "command"] as const).find((known): known is BanReason => known === reason) ?? "command",
    strike: Number(row["strike"]),
    sinceWall: Number(row["since_at"]) as WallMillis,
    untilWall: Number(row["until_at"]) as WallMillis,
  };
}

export function tollWrites({ extension, day, usedMs }: TollUse): readonly Write[] {
  return [
    { sql: "DELETE FROM toll_use WHERE extension = ? AND day <> ?", values: [extension, day] },
    {
      sql: "INSERT OR REPLACE INTO toll_use (extension, day, used_ms) VALUES (?, ?, ?)",
      values: [extension, day, usedMs],
    },
  ];
}

export function tollUseOf(row: SqlRow): TollUse {
  return {
    extension: String(row["extension"]) as ExtensionKey,
    day: String(row["day"]),
    usedMs: Number(row["used_ms"]),
  };
}
