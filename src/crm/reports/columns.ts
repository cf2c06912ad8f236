// Columns that several reports have, named once.

import type { CellKind, Column } from "./report.ts";

function column(key: string, kind: CellKind, en: string, zh: string): Column {
  return { key, kind, en, zh };
}

/** Adds up. */
function sum(key: string, kind: CellKind, en: string, zh: string): Column {
  return { key, kind, en, zh, sums: true };
}

export const text = (key: string, en: string, zh: string): Column => column(key, "text", en, zh);
export const count = (key: string, en: string, zh: string): Column => sum(key, "count", en, zh);
export const total = (key: string, en: string, zh: string): Column => sum(key, "duration", en, zh);
export const share = (key: string, en: string, zh: string): Column => column(key, "share", en, zh);
export const mean = (key: string, en: string, zh: string): Column => column(key, "duration", en, zh);
export const figure = (key: string, en: string, zh: string): Column => column(key, "number", en, zh);
export const time = (key: string, en: string, zh: string): Column => column(key, "time", en, zh);
export const day = (key: string, en: string, zh: string): Column => column(key, "day", en, zh);

export const QUEUE = text("queue", "queue", "队列");
export const AGENT = text("agent", "agent", "坐席");
export const NAME = text("name", "name", "姓名");
export const TEAM = text("team", "team", "班组");
export const FROM = time("from", "from", "开始");
export const DAY = day("day", "day", "日期");
export const CALLS = count("calls", "calls", "来电");
export const TALK = total("talkMs", "talk", "通话时长");
