// Cells as people read them, in a page and in files. Times are the office's own.

import { clockText } from "./local-sql.ts";
import type { Cell, CellKind, Language } from "./report.ts";
import type { Zone } from "./zone.ts";

export const NOTHING = "-";

/** `zone`: of times. */
export function cellText(kind: CellKind, cell: Cell | undefined, zone: Zone): string {
  if (cell === null || cell === undefined) return NOTHING;
  if (typeof cell === "string") return cell;
  switch (kind) {
    case "share":
      return `${(cell * 100).toFixed(1)} %`;
    case "duration":
      return durationText(cell);
    case "time":
      return clockText(cell, zone);
    case "number":
      return trimmed(cell);
    case "count":
      return grouped(cell);
    case "text":
    case "day":
      return String(cell);
  }
}

/** `0:07`, `12:30`, `1:02:05`. */
export function durationText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  const two = (value: number): string => String(value).padStart(2, "0");
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}:${two(seconds % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
}

/** 12,345 in groups of three, which both languages read. */
function grouped(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ",");
}

function trimmed(value: number): string {
  return value.toFixed(2).replace(/\.?0+$/, "");
}

export const PAGE_WORDS = {
  en: {
    total: "Total",
    from: "from",
    to: "to",
    made: "made",
    nothing: "Nothing in this time.",
    more: "further rows in the table alone",
  },
  zh: { total: "合计", from: "自", to: "至", made: "生成于", nothing: "此期间没有数据。", more: "其余各行仅见表格" },
} as const satisfies Record<Language, Record<string, string>>;
