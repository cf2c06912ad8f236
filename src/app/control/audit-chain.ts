// Is the audit what it was (OPS-02)? Each line carries a hash over the one before and itself; here they are reckoned again, page by page, so that the
// switch goes on meanwhile. How the chain is made: 0023-sign-in.sql.
//
//   what was changed, put in or taken out in the middle  ► its line, or the next one, does not fit
//   what was taken out at the beginning                  ► more is missing than the bound of the audit explains
//   what was taken out at the end                        ► a hash that somebody noted (`known`) is not there any more

import { createHash } from "node:crypto";
import type { AuditCheckView } from "../../api/audit-control.ts";
import type { Database, SqlRow } from "../../base/db.ts";
import { limits } from "../../base/limits.ts";
import { isoTime, type WallMillis } from "../../base/time.ts";

const PAGE = "SELECT id, at, who, what, detail, detail_hash, hash FROM audit WHERE id > ? ORDER BY id LIMIT ?";
const PAGE_LINES = 500;
const SEPARATOR = "\u001f";

interface Walk {
  lines: number;
  chained: number;
  erased: number;
  first: number | undefined;
  last: number;
  head: string;
  isKnown: boolean;
  fault: AuditCheckView["fault"];
}

/** `known`: the head of an earlier check, which must still be part of the chain. */
export async function checkAudit(database: Database, known: string | undefined): Promise<AuditCheckView> {
  const walk: Walk = {
    lines: 0,
    chained: 0,
    erased: 0,
    first: undefined,
    last: 0,
    head: "",
    isKnown: known === undefined,
    fault: null,
  };
  for (;;) {
    const rows = await database.query(PAGE, [walk.last, PAGE_LINES]);
    for (const row of rows) {
      stepOver(walk, row);
      if (walk.head === known) walk.isKnown = true;
    }
    if (rows.length < PAGE_LINES) break;
  }
  const fault = walk.fault ?? missingAtStart(walk) ?? (walk.isKnown ? null : { line: null, at: null, what: "known" });
  const { lines, chained, erased } = walk;
  return { isWhole: fault === null, lines, chained, erased, head: walk.head === "" ? null : walk.head, fault };
}

function stepOver(walk: Walk, row: SqlRow): void {
  const id = Number(row["id"]);
  const isGap = walk.first !== undefined && id !== walk.last + 1;
  if (isGap) walk.fault ??= { line: id, at: timeOf(row), what: "missing-before" };
  walk.lines++;
  const hash = row["hash"];
  // Lines of before there was a chain have none; behind a line that has one there is no other without.
  if (typeof hash !== "string") {
    if (walk.head !== "") walk.fault ??= { line: id, at: timeOf(row), what: "changed" };
  } else {
    const isFirst = walk.first === undefined && id > 1; // what it hangs on is gone, or was never there
    if (!isFirst && !isGap && !fits(row, walk.head)) walk.fault ??= { line: id, at: timeOf(row), what: "changed" };
    if (isFirst && !detailFits(row)) walk.fault ??= { line: id, at: timeOf(row), what: "changed" };
    walk.chained++;
    walk.head = hash;
  }
  if (row["detail"] === null) walk.erased++;
  walk.first ??= id;
  walk.last = id;
}

function fits(row: SqlRow, before: string): boolean {
  const parts = [before, row["id"], row["at"], row["who"], row["what"], row["detail_hash"]];
  return sha256(parts.map(String).join(SEPARATOR)) === row["hash"] && detailFits(row);
}

/** An erased detail fits: what it was nobody knows any more, that it was there the chain does. */
function detailFits(row: SqlRow): boolean {
  return row["detail"] === null || sha256(String(row["detail"])) === row["detail_hash"];
}

function missingAtStart({ first, last }: Walk): AuditCheckView["fault"] {
  const isTooMuch = first !== undefined && first > 1 && last - first + 1 < limits.people.auditRows;
  return isTooMuch ? { line: first, at: null, what: "missing-before" } : null;
}

function timeOf(row: SqlRow): string {
  return isoTime(Number(row["at"]) as WallMillis);
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
