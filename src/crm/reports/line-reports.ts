// What lines and sound were like, and what is kept of calls: trunks, quality of media, recordings, flows.

import { count, DAY, figure, mean, share as shareColumn, text, total } from "./columns.ts";
import {
  Conditions,
  joinZone,
  number,
  numberOrNull,
  stepOf,
  stepText,
  textOrNull,
  ZONE,
  zoneValue,
} from "./local-sql.ts";
import { byOf, type Report, type ReportAsk, type ReportSources, type Row, share } from "./report.ts";
import { callsOf } from "./traffic-report.ts";

const TRUNKS_BY = ["trunk", "day", "week", "month"] as const;

export const trunksReport: Report = {
  key: "trunks",
  title: { en: "Trunks", zh: "中继" },
  about: {
    en: "calls over each carrier, in and out: how many were answered, how long lines were in use, how many at once",
    zh: "各中继呼入呼出：接通率、占用时长与最大并发",
  },
  columns: [
    text("trunk", "trunk", "中继"),
    text("group", "of", "分组"),
    text("way", "way", "方向"),
    count("attempts", "attempts", "尝试"),
    count("answered", "answered", "接通"),
    count("busy", "busy", "忙"),
    count("refused", "refused", "拒绝"),
    count("failed", "failed", "失败"),
    shareColumn("answerRate", "answered share", "接通率"),
    total("usedMs", "in use", "占用时长"),
    mean("averageMs", "average talk", "平均通话"),
    figure("atOnce", "most at once", "最大并发"),
  ],
  charts: [
    {
      kind: "stacked",
      en: "Attempts",
      zh: "尝试",
      label: ["trunk", "group", "way"],
      values: ["answered", "busy", "refused", "failed"],
    },
    { kind: "bars", en: "Most lines at once", zh: "最大并发", label: ["trunk", "group", "way"], values: ["atOnce"] },
  ],
  parameters: ["trunk"],
  by: TRUNKS_BY,
  reach: "all",
  rows: trunkRows,
};

async function trunkRows(ask: ReportAsk, { database, zone }: ReportSources): Promise<readonly Row[]> {
  const by = byOf(ask, TRUNKS_BY);
  const where = new Conditions()
    .during("call.started_at", ask.span)
    .all("call.ended_at IS NOT NULL AND leg.trunk IS NOT NULL AND leg.ended_at IS NOT NULL")
    .and("leg.trunk = ?", ask.parameters.trunk);
  const group = by === "trunk" ? "''" : stepOf("call.started_at", by);
  const key = "trunk, grp, side";
  const sql = `WITH ${ZONE}, line AS MATERIALIZED (
      SELECT leg.trunk AS trunk, ${group} AS grp, leg.side AS side, leg.started_at AS began, leg.ended_at AS ended, leg.answered_at AS answered, leg.sip_status AS status
      FROM call ${joinZone("call.started_at")} JOIN leg ON leg.call_id = call.id WHERE ${where.sql}
    ), edge AS (
      SELECT ${key}, began AS at, 1 AS step FROM line UNION ALL SELECT ${key}, ended, -1 FROM line
    ), used AS (
      SELECT ${key}, SUM(step) OVER (PARTITION BY ${key} ORDER BY at, step ROWS UNBOUNDED PRECEDING) AS lines FROM edge
    ), most AS MATERIALIZED (SELECT ${key}, MAX(lines) AS at_once FROM used GROUP BY ${key})
    SELECT line.trunk AS trunk, line.grp AS grp, line.side AS side, COUNT(*) AS attempts, COUNT(answered) AS answered,
      SUM(answered IS NULL AND status IN (486, 600)) AS busy, SUM(answered IS NULL AND status IN (401, 403, 407, 603)) AS refused,
      SUM(answered IS NULL AND (status IS NULL OR status NOT IN (486, 600, 401, 403, 407, 603))) AS failed,
      SUM(ended - began) AS used_ms, AVG(ended - answered) AS average_ms, MAX(at_once) AS at_once
    FROM line JOIN most ON most.trunk = line.trunk AND most.grp = line.grp AND most.side = line.side
    GROUP BY line.trunk, line.grp, line.side ORDER BY line.trunk, line.grp, line.side LIMIT ?`;
  const found = await database.query(sql, [zoneValue(ask.span, zone), ...where.values, ask.limit]);
  return found.map((row) => {
    const attempts = number(row, "attempts");
    const answered = number(row, "answered");
    return {
      trunk: textOrNull(row, "trunk"),
      group: by === "trunk" ? null : stepText(by, row["grp"], zone),
      way: row["side"] === "caller" ? "in" : "out",
      ...{
        attempts,
        answered,
        busy: number(row, "busy"),
        refused: number(row, "refused"),
        failed: number(row, "failed"),
      },
      answerRate: share(answered, attempts),
      usedMs: number(row, "used_ms"),
      averageMs: numberOrNull(row, "average_ms"),
      atOnce: number(row, "at_once"),
    };
  });
}

const QUALITY_BY = ["codec", "trunk", "extension", "day", "week"] as const;
/** A leg counts as bad from here on: so much lost or late that nobody calls it good (ITU-T G.113 for G.711 without concealment: about 3 %). */
const BAD_LOSS = 0.03;
const BAD_JITTER_MS = 50;
const BAD_ROUND_TRIP_MS = 400; // ITU-T G.114: 400 ms one way is the most; a round trip of so much is heard

export const qualityReport: Report = {
  key: "quality",
  title: { en: "Quality of sound", zh: "媒体质量" },
  about: {
    en: "legs with sound: packets lost, late and made up, jitter, round trips, and how many were bad",
    zh: "各腿媒体质量：丢包、迟到、补偿、抖动、往返时延，以及质量差的比例",
  },
  columns: [
    text("group", "of", "分组"),
    count("legs", "legs", "腿数"),
    count("packets", "packets", "收包"),
    shareColumn("lost", "lost", "丢包率"),
    shareColumn("late", "late", "迟到率"),
    shareColumn("concealed", "made up", "补偿率"),
    mean("jitterMs", "jitter", "平均抖动"),
    mean("roundTripMs", "round trip", "平均往返"),
    count("bad", "bad legs", "质量差"),
    shareColumn("badShare", "bad share", "质量差占比"),
  ],
  charts: [
    { kind: "bars", en: "Lost packets", zh: "丢包率", label: ["group"], values: ["lost"] },
    { kind: "bars", en: "Bad legs", zh: "质量差占比", label: ["group"], values: ["badShare"] },
  ],
  parameters: ["trunk"],
  by: QUALITY_BY,
  reach: "all",
  rows: qualityRows,
};

async function qualityRows(ask: ReportAsk, { database, zone }: ReportSources): Promise<readonly Row[]> {
  const by = byOf(ask, QUALITY_BY);
  const where = new Conditions()
    .during("call.started_at", ask.span)
    .all("call.ended_at IS NOT NULL AND leg.packets_received > 0")
    .and("leg.trunk = ?", ask.parameters.trunk);
  const group = by === "day" || by === "week" ? stepOf("call.started_at", by) : `leg.${by}`;
  const gone = "COALESCE(leg.packets_lost, 0) + COALESCE(leg.packets_late, 0)";
  const sql = `WITH ${ZONE} SELECT ${group} AS grp, COUNT(*) AS legs, SUM(leg.packets_received) AS packets, SUM(COALESCE(leg.packets_lost, 0)) AS lost,
      SUM(COALESCE(leg.packets_late, 0)) AS late, SUM(COALESCE(leg.packets_concealed, 0)) AS concealed,
      AVG(leg.jitter_ms) AS jitter_ms, AVG(leg.round_trip_ms) AS round_trip_ms,
      SUM(1.0 * (${gone}) / (leg.packets_received + COALESCE(leg.packets_lost, 0)) >= ${BAD_LOSS}
        OR COALESCE(leg.jitter_ms, 0) >= ${BAD_JITTER_MS} OR COALESCE(leg.round_trip_ms, 0) >= ${BAD_ROUND_TRIP_MS}) AS bad
    FROM call ${joinZone("call.started_at")} JOIN leg ON leg.call_id = call.id WHERE ${where.sql} GROUP BY grp ORDER BY grp LIMIT ?`;
  const found = await database.query(sql, [zoneValue(ask.span, zone), ...where.values, ask.limit]);
  return found.map((row) => {
    const legs = number(row, "legs");
    const expected = number(row, "packets") + number(row, "lost");
    return {
      group: by === "day" || by === "week" ? stepText(by, row["grp"], zone) : textOrNull(row, "grp"),
      legs,
      packets: number(row, "packets"),
      lost: share(number(row, "lost"), expected),
      late: share(number(row, "late"), expected),
      concealed: share(number(row, "concealed"), expected),
      jitterMs: numberOrNull(row, "jitter_ms"),
      roundTripMs: numberOrNull(row, "round_trip_ms"),
      bad: number(row, "bad"),
      badShare: share(number(row, "bad"), legs),
    };
  });
}

const RECORDINGS_BY = ["day", "queue", "agent", "week", "month"] as const;

export const recordingsReport: Report = {
  key: "recordings",
  title: { en: "Recordings", zh: "录音" },
  about: {
    en: "recordings of calls: how many, how long, how large, and what became of them",
    zh: "通话录音的数量、时长、大小与现状",
  },
  columns: [
    text("group", "of", "分组"),
    count("recordings", "recordings", "录音"),
    total("durationMs", "length", "时长"),
    count("bytes", "bytes", "字节"),
    count("failed", "failed", "失败"),
    count("repaired", "repaired", "修复"),
    count("removed", "removed", "已删除"),
    count("held", "on hold", "保留"),
    shareColumn("callsShare", "of answered calls", "录音率"),
  ],
  charts: [{ kind: "bars", en: "Length", zh: "时长", label: ["group"], values: ["durationMs"] }],
  parameters: ["queue", "agent"],
  by: RECORDINGS_BY,
  reach: "rows",
  rows: recordingRows,
};

async function recordingRows(ask: ReportAsk, { database, zone }: ReportSources): Promise<readonly Row[]> {
  const by = byOf(ask, RECORDINGS_BY);
  const where = callsOf(ask);
  const group = by === "queue" || by === "agent" ? `call.${by}` : stepOf("call.started_at", by);
  const sql = `WITH ${ZONE}, kept AS (SELECT call.id AS call_id, ${group} AS grp, call.answered_at IS NOT NULL AS answered
      FROM call ${joinZone("call.started_at")} WHERE ${where.sql}
    ), answered AS (SELECT grp, SUM(answered) AS calls, SUM(answered AND EXISTS (SELECT 1 FROM recording r WHERE r.call_id = kept.call_id)) AS with_sound
      FROM kept GROUP BY grp)
    SELECT kept.grp AS grp, COUNT(*) AS recordings, SUM(COALESCE(r.duration_ms, 0)) AS duration_ms,
      SUM(CASE WHEN r.state IN ('saved', 'repaired') THEN COALESCE(r.bytes, 0) ELSE 0 END) AS bytes, SUM(r.state = 'failed') AS failed,
      SUM(r.state = 'repaired') AS repaired, SUM(r.state IN ('expired', 'deleted')) AS removed, SUM(r.held_at IS NOT NULL) AS held,
      MAX(answered.calls) AS calls, MAX(answered.with_sound) AS with_sound
    FROM kept JOIN recording r ON r.call_id = kept.call_id JOIN answered ON answered.grp IS kept.grp
    GROUP BY kept.grp ORDER BY kept.grp LIMIT ?`;
  const found = await database.query(sql, [zoneValue(ask.span, zone), ...where.values, ask.limit]);
  return found.map((row) => ({
    group: by === "queue" || by === "agent" ? textOrNull(row, "grp") : stepText(by, row["grp"], zone),
    recordings: number(row, "recordings"),
    durationMs: number(row, "duration_ms"),
    bytes: number(row, "bytes"),
    failed: number(row, "failed"),
    repaired: number(row, "repaired"),
    removed: number(row, "removed"),
    held: number(row, "held"),
    callsShare: share(number(row, "with_sound"), number(row, "calls")),
  }));
}

export const flowsReport: Report = {
  key: "flows",
  title: { en: "Flows", zh: "语音流程" },
  about: { en: "visits of callers to flows, and how they ended", zh: "来电者进入语音流程的次数与结果" },
  columns: [
    DAY,
    text("flow", "flow", "流程"),
    count("visits", "visits", "访问"),
    count("handedOver", "sent on", "转出"),
    count("hungUp", "ended by the flow", "流程挂断"),
    count("gone", "hung up inside", "中途挂断"),
    count("error", "faults", "错误"),
    mean("averageMs", "average stay", "平均停留"),
  ],
  charts: [
    {
      kind: "stacked",
      en: "Visits",
      zh: "访问",
      label: ["day", "flow"],
      values: ["handedOver", "hungUp", "gone", "error"],
    },
  ],
  parameters: ["flow"],
  reach: "all",
  rows: async (ask, { database }) => {
    const where = new Conditions().during("entered_at", ask.span).and("flow = ?", ask.parameters.flow);
    const sql = `SELECT flow_visit.day AS day, flow, COUNT(*) AS visits, SUM(how = 'handed-over') AS handed_over, SUM(how = 'hung-up') AS hung_up,
        SUM(how = 'gone') AS gone, SUM(how IN ('error', 'bound')) AS error, AVG(left_at - entered_at) AS average_ms
      FROM call JOIN flow_visit ON flow_visit.call_id = call.id WHERE call.started_at >= ? AND call.started_at < ? AND ${where.sql}
      GROUP BY flow_visit.day, flow ORDER BY flow_visit.day, flow LIMIT ?`;
    // A call enters its flows after it came in, a day later at most.
    const { from, to } = ask.span;
    const found = await database.query(sql, [from - 86_400_000, to, ...where.values, ask.limit]);
    return found.map((row) => ({
      day: textOrNull(row, "day"),
      flow: textOrNull(row, "flow"),
      visits: number(row, "visits"),
      handedOver: number(row, "handed_over"),
      hungUp: number(row, "hung_up"),
      gone: number(row, "gone"),
      error: number(row, "error"),
      averageMs: numberOrNull(row, "average_ms"),
    }));
  },
};
