// What became of calls: how they ended, how long callers waited, what was missed and returned, who sent them on, what they were about.

import { IS_MISSED, TASK_OF_MISSED } from "../../call/missed-sql.ts";
import { CALLS, count, mean, share as shareColumn, TALK, text } from "./columns.ts";
import {
  Conditions,
  joinZone,
  number,
  numberOrNull,
  stepOf,
  stepText,
  teamAgents,
  textOrNull,
  ZONE,
  zoneValue,
} from "./local-sql.ts";
import { byOf, type Report, type ReportAsk, type ReportSources, type Row, share } from "./report.ts";
import { callsOf } from "./traffic-report.ts";

export const endingsReport: Report = {
  key: "endings",
  title: { en: "How calls ended", zh: "呼叫结果" },
  about: { en: "ended calls by how they ended and who ended them", zh: "已结束的呼叫按结果与挂断方统计" },
  columns: [
    text("ending", "ending", "结果"),
    text("endedBy", "ended by", "挂断方"),
    CALLS,
    TALK,
    shareColumn("share", "of all", "占比"),
  ],
  charts: [{ kind: "bars", en: "Calls", zh: "来电", label: ["ending", "endedBy"], values: ["calls"] }],
  parameters: ["queue", "agent"],
  reach: "rows",
  rows: async (ask, { database }) => {
    const where = callsOf(ask);
    const sql = `SELECT ending, ended_by, COUNT(*) AS calls, SUM(COALESCE(talk_ms, 0)) AS talk_ms, SUM(COUNT(*)) OVER () AS whole
      FROM call WHERE ${where.sql} GROUP BY ending, ended_by ORDER BY calls DESC, ending, ended_by LIMIT ?`;
    const found = await database.query(sql, [...where.values, ask.limit]);
    return found.map((row) => ({
      ending: textOrNull(row, "ending"),
      endedBy: textOrNull(row, "ended_by"),
      calls: number(row, "calls"),
      talkMs: number(row, "talk_ms"),
      share: share(number(row, "calls"), number(row, "whole")),
    }));
  },
};

/** Stretches of ended calls, by when their call came in. */
const SEGMENTS = "call JOIN segment s ON s.call_id = call.id AND call.ended_at IS NOT NULL";

/** Upper bounds, seconds. */
const WAITS = [5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 300, 600, 1_800] as const;
const WAIT_SLOT = `CASE ${WAITS.map((s, i) => `WHEN s.ended_at - s.started_at <= ${s * 1_000} THEN ${i}`).join(" ")} ELSE ${WAITS.length} END`;

export const waitsReport: Report = {
  key: "waits",
  title: { en: "Waits", zh: "等待时长" },
  about: {
    en: "stays in queues by how long they lasted, and how they ended",
    zh: "在队列中等待的时长分布及其结果",
  },
  columns: [
    text("wait", "wait", "等待"),
    count("answered", "answered", "接听"),
    count("abandoned", "abandoned", "放弃"),
    count("other", "otherwise", "其他"),
    shareColumn("answeredBy", "answered by then", "累计接听"),
  ],
  charts: [
    { kind: "stacked", en: "Stays", zh: "等待次数", label: ["wait"], values: ["answered", "abandoned", "other"] },
  ],
  parameters: ["queue"],
  reach: "rows",
  rows: waitRows,
};

async function waitRows(ask: ReportAsk, { database }: ReportSources): Promise<readonly Row[]> {
  const where = new Conditions()
    .during("call.started_at", ask.span)
    .all("s.kind = 'queue' AND s.ended_at IS NOT NULL AND s.outcome NOT LIKE 'refused%'")
    .and("s.queue = ?", ask.parameters.queue)
    .within(ask.within, { queue: "s.queue" });
  const sql = `SELECT ${WAIT_SLOT} AS slot, SUM(s.outcome IN ('connected', 'picked-up')) AS answered, SUM(s.outcome = 'abandoned') AS abandoned,
    COUNT(*) AS stays FROM ${SEGMENTS} WHERE ${where.sql} GROUP BY slot ORDER BY slot`;
  const bySlot = new Map((await database.query(sql, where.values)).map((row) => [Number(row["slot"]), row]));
  const all = [...bySlot.values()].reduce((sum, row) => sum + number(row, "answered"), 0);
  let until = 0;
  return [...WAITS, undefined].map((seconds, slot) => {
    const row = bySlot.get(slot) ?? {};
    const answered = number(row, "answered");
    const abandoned = number(row, "abandoned");
    until += answered;
    const wait = seconds === undefined ? `> ${WAITS.at(-1) ?? 0} s` : `≤ ${seconds} s`;
    return {
      wait,
      answered,
      abandoned,
      other: number(row, "stays") - answered - abandoned,
      answeredBy: share(until, all),
    };
  });
}

const MISSED_BY = ["queue", "day", "week", "month"] as const;

export const missedReport: Report = {
  key: "missed",
  title: { en: "Missed and returned", zh: "未接与回拨" },
  about: {
    en: "calls of queues whom nobody served, and what became of their call-backs",
    zh: "队列中无人接待的来电，以及其回拨的处理结果",
  },
  columns: [
    text("group", "of", "分组"),
    count("missed", "missed", "未接"),
    count("callers", "callers", "来电号码数"),
    count("abandoned", "hung up", "主动放弃"),
    count("returned", "returned", "已回拨"),
    count("open", "still open", "待处理"),
    count("givenUp", "given up", "已放弃处理"),
    count("noTask", "no call-back", "无回拨任务"),
    shareColumn("returnedShare", "returned share", "回拨率"),
    mean("returnedAfterMs", "returned after", "平均回拨时长"),
  ],
  charts: [
    {
      kind: "stacked",
      en: "Missed calls",
      zh: "未接来电",
      label: ["group"],
      values: ["returned", "open", "givenUp", "noTask"],
    },
  ],
  parameters: ["queue"],
  by: MISSED_BY,
  reach: "rows",
  rows: missedRows,
};

async function missedRows(ask: ReportAsk, { database, zone }: ReportSources): Promise<readonly Row[]> {
  const by = byOf(ask, MISSED_BY);
  const where = new Conditions()
    .during("call.started_at", ask.span)
    .all(IS_MISSED.join(" AND "))
    .and("call.queue = ?", ask.parameters.queue)
    .within(ask.within, { queue: "call.queue" });
  const group = by === "queue" ? "call.queue" : stepOf("call.started_at", by);
  const sql = `WITH ${ZONE}, missed AS (
      SELECT ${group} AS grp, call.started_at AS at, from_number, ending, ${TASK_OF_MISSED} AS task_id
      FROM call ${joinZone("call.started_at")} WHERE ${where.sql})
    SELECT grp, COUNT(*) AS missed, COUNT(DISTINCT from_number) AS callers, SUM(ending = 'abandoned') AS abandoned,
      COALESCE(SUM(task.state = 'done'), 0) AS returned, COALESCE(SUM(task.state IN ('expired', 'cancelled')), 0) AS given_up,
      SUM(task.id IS NULL) AS no_task,
      AVG(MAX(0, task.closed_at - at)) FILTER (WHERE task.state = 'done') AS after_ms
    FROM missed LEFT JOIN callback_task AS task ON task.id = missed.task_id GROUP BY grp ORDER BY grp LIMIT ?`;
  const found = await database.query(sql, [zoneValue(ask.span, zone), ...where.values, ask.limit]);
  return found.map((row) => {
    const missed = number(row, "missed");
    const returned = number(row, "returned");
    const givenUp = number(row, "given_up");
    const noTask = number(row, "no_task");
    return {
      group: by === "queue" ? textOrNull(row, "grp") : stepText(by, row["grp"], zone),
      missed,
      callers: number(row, "callers"),
      abandoned: number(row, "abandoned"),
      returned,
      open: missed - returned - givenUp - noTask,
      givenUp,
      noTask,
      returnedShare: share(returned, missed),
      returnedAfterMs: numberOrNull(row, "after_ms"),
    };
  });
}

const TRANSFERS_BY = ["agent", "queue", "target"] as const;

export const transfersReport: Report = {
  key: "transfers",
  title: { en: "Transfers", zh: "转接" },
  about: {
    en: "callers who were sent on, and times an agent asked back, by who did it or where to",
    zh: "转接与咨询，按转出人、队列或目标统计",
  },
  columns: [
    text("group", "of", "分组"),
    count("transfers", "transfers", "转接"),
    count("blind", "blind", "盲转"),
    count("attended", "attended", "咨询转"),
    count("consults", "asked back", "咨询"),
    count("failed", "failed", "失败"),
    count("talks", "talks", "通话"),
    shareColumn("share", "of talks", "转接率"),
  ],
  charts: [{ kind: "stacked", en: "Transfers", zh: "转接", label: ["group"], values: ["blind", "attended"] }],
  parameters: ["queue", "agent"],
  by: TRANSFERS_BY,
  reach: "rows",
  rows: transferRows,
};

async function transferRows(ask: ReportAsk, { database }: ReportSources): Promise<readonly Row[]> {
  const by = byOf(ask, TRANSFERS_BY);
  const { queue, agent } = ask.parameters;
  const where = new Conditions()
    .during("call.started_at", ask.span)
    .and("s.queue = ?", queue)
    .and("s.agent = ?", agent)
    .within(ask.within, { agent: "s.agent", queue: "s.queue" });
  const group = by === "target" ? "substr(s.detail, instr(s.detail, ' to ') + 4)" : `s.${by}`;
  const kinds = by === "target" ? "s.kind = 'transfer'" : "s.kind IN ('transfer', 'consult', 'talk')";
  const sql = `SELECT ${group} AS grp, SUM(s.kind = 'transfer') AS transfers, SUM(s.kind = 'transfer' AND s.detail LIKE 'blind %') AS blind,
      SUM(s.kind = 'consult') AS consults, SUM(s.kind = 'transfer' AND s.outcome LIKE 'failed%') AS failed, SUM(s.kind = 'talk') AS talks
    FROM ${SEGMENTS} WHERE ${where.sql} AND ${kinds} GROUP BY grp HAVING transfers + consults > 0 ORDER BY transfers DESC, consults DESC, grp LIMIT ?`;
  const found = await database.query(sql, [...where.values, ask.limit]);
  return found.map((row) => {
    const transfers = number(row, "transfers");
    const blind = number(row, "blind");
    const talks = by === "target" ? null : number(row, "talks");
    return {
      group: textOrNull(row, "grp"),
      transfers,
      blind,
      attended: transfers - blind,
      consults: number(row, "consults"),
      failed: number(row, "failed"),
      talks,
      share: talks === null ? null : share(transfers, talks),
    };
  });
}

const DISPOSITIONS_BY = ["disposition", "queue", "agent", "day"] as const;

export const dispositionsReport: Report = {
  key: "dispositions",
  title: { en: "Dispositions", zh: "业务小结" },
  about: { en: "talks by what their agents said they were about", zh: "按坐席填写的业务小结统计通话" },
  columns: [
    text("group", "of", "分组"),
    text("disposition", "disposition", "小结"),
    count("talks", "talks", "通话数"),
    TALK,
    mean("averageTalkMs", "average talk", "平均通话"),
    shareColumn("share", "of the group", "组内占比"),
  ],
  charts: [{ kind: "bars", en: "Talks", zh: "通话数", label: ["group", "disposition"], values: ["talks"] }],
  parameters: ["queue", "agent", "team"],
  by: DISPOSITIONS_BY,
  reach: "rows",
  rows: dispositionRows,
};

async function dispositionRows(ask: ReportAsk, sources: ReportSources): Promise<readonly Row[]> {
  const { database, zone } = sources;
  const by = byOf(ask, DISPOSITIONS_BY);
  const { queue, agent, team } = ask.parameters;
  const where = new Conditions()
    .during("call.started_at", ask.span)
    .all("s.kind = 'talk' AND s.agent IS NOT NULL AND s.ended_at IS NOT NULL")
    .and("s.queue = ?", queue)
    .and("s.agent = ?", agent)
    .and("s.agent IN (SELECT value FROM json_each(?))", teamAgents(team, sources))
    .within(ask.within, { agent: "s.agent", queue: "s.queue" });
  const group = by === "disposition" ? "''" : by === "day" ? stepOf("call.started_at", "day") : `s.${by}`;
  const sql = `WITH ${ZONE} SELECT ${group} AS grp, s.disposition AS disposition, COUNT(*) AS talks, SUM(s.ended_at - s.started_at) AS talk_ms,
      SUM(COUNT(*)) OVER (PARTITION BY ${group}) AS whole
    FROM ${SEGMENTS} ${joinZone("call.started_at")} WHERE ${where.sql} GROUP BY grp, s.disposition ORDER BY grp, talks DESC, s.disposition LIMIT ?`;
  const found = await database.query(sql, [zoneValue(ask.span, zone), ...where.values, ask.limit]);
  return found.map((row) => {
    const talks = number(row, "talks");
    const talkMs = number(row, "talk_ms");
    return {
      group: by === "day" ? stepText("day", row["grp"], zone) : textOrNull(row, "grp"),
      disposition: textOrNull(row, "disposition"),
      talks,
      talkMs,
      averageTalkMs: share(talkMs, talks),
      share: share(talks, number(row, "whole")),
    };
  });
}

const CALLBACKS_BY = ["queue", "origin", "day"] as const;

export const callbacksReport: Report = {
  key: "callbacks",
  title: { en: "Call-backs", zh: "回拨任务" },
  about: { en: "call-back tasks by when they were made, and how they stand", zh: "回拨任务按建立时间统计及其现状" },
  columns: [
    text("group", "of", "分组"),
    count("tasks", "tasks", "任务"),
    count("done", "done", "完成"),
    count("open", "open", "未完成"),
    count("expired", "expired", "过期"),
    count("cancelled", "cancelled", "取消"),
    count("tries", "calls in vain", "未通次数"),
    shareColumn("doneShare", "done share", "完成率"),
    mean("doneAfterMs", "done after", "平均完成时长"),
  ],
  charts: [
    {
      kind: "stacked",
      en: "Call-backs",
      zh: "回拨任务",
      label: ["group"],
      values: ["done", "open", "expired", "cancelled"],
    },
  ],
  parameters: ["queue"],
  by: CALLBACKS_BY,
  reach: "rows",
  rows: callbackRows,
};

async function callbackRows(ask: ReportAsk, { database, zone }: ReportSources): Promise<readonly Row[]> {
  const by = byOf(ask, CALLBACKS_BY);
  const where = new Conditions()
    .during("created_at", ask.span)
    .and("queue = ?", ask.parameters.queue)
    .within(ask.within, { queue: "queue" });
  const group = by === "day" ? stepOf("created_at", "day") : by;
  const sql = `WITH ${ZONE} SELECT ${group} AS grp, COUNT(*) AS tasks, SUM(state = 'done') AS done, SUM(state = 'expired') AS expired,
      SUM(state = 'cancelled') AS cancelled, SUM(tries) AS tries, AVG(closed_at - created_at) FILTER (WHERE state = 'done') AS after_ms
    FROM callback_task ${joinZone("created_at")} WHERE ${where.sql} GROUP BY grp ORDER BY grp LIMIT ?`;
  const found = await database.query(sql, [zoneValue(ask.span, zone), ...where.values, ask.limit]);
  return found.map((row) => {
    const tasks = number(row, "tasks");
    const done = number(row, "done");
    const expired = number(row, "expired");
    const cancelled = number(row, "cancelled");
    return {
      group: by === "day" ? stepText("day", row["grp"], zone) : textOrNull(row, "grp"),
      ...{ tasks, done, expired, cancelled, open: tasks - done - expired - cancelled },
      tries: number(row, "tries"),
      doneShare: share(done, tasks),
      doneAfterMs: numberOrNull(row, "after_ms"),
    };
  });
}
