// Traffic by hour and weekday, with the peak: ended calls by when they came in.

import { CALLS_WITHIN, reachValues } from "../../call/record-tables.ts";
import { CALLS, count, figure, share as shareColumn, TALK, text } from "./columns.ts";
import {
  Conditions,
  hourOf,
  joinZone,
  number,
  type Step,
  stepOf,
  stepText,
  WEEKDAYS,
  weekdayOf,
  ZONE,
  zoneValue,
} from "./local-sql.ts";
import { hoursOfWeek } from "./period.ts";
import { byOf, type Report, type ReportAsk, type ReportSources, type Row, share } from "./report.ts";

export const TRAFFIC_BY = ["hour", "weekday", "weekday-hour", "day", "week", "month"] as const;
type TrafficBy = (typeof TRAFFIC_BY)[number];

export const trafficReport: Report = {
  key: "traffic",
  title: { en: "Traffic", zh: "话务量" },
  about: {
    en: "calls by the hour and weekday they came in, with the peak",
    zh: "按呼入的钟点与星期统计来电，并标出高峰",
  },
  columns: [
    text("slot", "when", "时段"),
    CALLS,
    count("talked", "talked to", "已接通"),
    count("abandoned", "abandoned", "放弃"),
    TALK,
    figure("perHour", "calls an hour", "每小时来电"),
    shareColumn("share", "of all", "占比"),
    text("peak", "peak", "高峰"),
  ],
  charts: [
    { kind: "bars", en: "Calls an hour", zh: "每小时来电", label: ["slot"], values: ["perHour"] },
    { kind: "stacked", en: "Calls", zh: "来电", label: ["slot"], values: ["talked", "abandoned"] },
  ],
  parameters: ["queue", "agent"],
  by: TRAFFIC_BY,
  reach: "rows",
  rows: trafficRows,
};

const TALKED = "EXISTS (SELECT 1 FROM segment s WHERE s.call_id = call.id AND s.kind = 'talk')";
const TALK_MS = `(SELECT SUM(s.ended_at - s.started_at) FROM segment s WHERE s.call_id = call.id AND s.kind = 'talk')`;

async function trafficRows(ask: ReportAsk, sources: ReportSources): Promise<readonly Row[]> {
  const { zone, database } = sources;
  const by = byOf(ask, TRAFFIC_BY);
  const where = callsOf(ask);
  const sql = `WITH ${ZONE} SELECT ${slotOf(by)} AS slot, COUNT(*) AS calls, SUM(${TALKED}) AS talked,
      SUM(ending = 'abandoned') AS abandoned, SUM(COALESCE(${TALK_MS}, 0)) AS talk_ms
    FROM call ${joinZone("started_at")} WHERE ${where.sql} GROUP BY slot ORDER BY slot LIMIT ?`;
  const found = await database.query(sql, [zoneValue(ask.span, zone), ...where.values, ask.limit]);
  const bySlot = new Map(found.map((row) => [Number(row["slot"]), row]));
  const hours = hoursBySlot(by, ask, sources);
  const slots = hours === undefined ? [...bySlot.keys()] : [...hours.keys()];
  const all = found.reduce((sum, row) => sum + number(row, "calls"), 0);
  const rows = slots.map((slot): Row => {
    const row = bySlot.get(slot) ?? {};
    const calls = number(row, "calls");
    const spent = hours?.get(slot);
    return {
      slot: slotText(by, slot, sources),
      calls,
      talked: number(row, "talked"),
      abandoned: number(row, "abandoned"),
      talkMs: number(row, "talk_ms"),
      perHour: spent === undefined ? null : share(calls, spent),
      share: share(calls, all),
    };
  });
  return markPeak(rows, hours === undefined ? "calls" : "perHour");
}

/** Ended calls of what was asked for. */
export function callsOf(ask: ReportAsk): Conditions {
  const { queue, agent } = ask.parameters;
  const where = new Conditions()
    .during("call.started_at", ask.span)
    .all("call.ended_at IS NOT NULL")
    .and("call.queue = ?", queue)
    .and("call.agent = ?", agent);
  return ask.within === undefined ? where : where.all(CALLS_WITHIN, reachValues(ask.within));
}

function slotOf(by: TrafficBy): string {
  if (by === "hour") return hourOf("started_at");
  if (by === "weekday") return weekdayOf("started_at");
  if (by === "weekday-hour") return `(${weekdayOf("started_at")} * 24 + ${hourOf("started_at")})`;
  return stepOf("started_at", by);
}

/** How many hours of the span each slot has; undefined: slots are stretches of the calendar. */
function hoursBySlot(
  by: TrafficBy,
  { span }: ReportAsk,
  { zone }: ReportSources,
): ReadonlyMap<number, number> | undefined {
  if (by !== "hour" && by !== "weekday" && by !== "weekday-hour") return undefined;
  const hours = new Map<number, number>();
  hoursOfWeek(span, zone).forEach((spent, ofWeek) => {
    const slot = by === "hour" ? ofWeek % 24 : by === "weekday" ? Math.floor(ofWeek / 24) : ofWeek;
    hours.set(slot, (hours.get(slot) ?? 0) + spent);
  });
  return new Map([...hours].toSorted(([a], [b]) => a - b));
}

function slotText(by: TrafficBy, slot: number, { zone, office, language }: ReportSources): string {
  const weekdays = WEEKDAYS[language ?? office.language];
  const hour = (of: number): string => `${String(of).padStart(2, "0")}:00`;
  if (by === "hour") return hour(slot);
  if (by === "weekday") return weekdays[slot] ?? "";
  if (by === "weekday-hour") return `${weekdays[Math.floor(slot / 24)] ?? ""} ${hour(slot % 24)}`;
  return stepText(by satisfies Step, slot, zone);
}

function markPeak(rows: readonly Row[], column: string): readonly Row[] {
  const most = Math.max(0, ...rows.map((row) => Number(row[column] ?? 0)));
  return rows.map((row) => ({ ...row, peak: most > 0 && row[column] === most ? "▲" : null }));
}
