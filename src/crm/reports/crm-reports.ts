// Tickets, customers and knowledge, counted.

import { callingCodeOf } from "../../call/phone-number.ts";
import { count, mean, share as shareColumn, text } from "./columns.ts";
import {
  Conditions,
  joinZone,
  keysOf,
  number,
  numberOrNull,
  stepOf,
  stepText,
  textOrNull,
  ZONE,
  zoneValue,
} from "./local-sql.ts";
import { CODE, CUSTOMER_OF_CALL } from "./number-sql.ts";
import { byOf, type Report, type ReportAsk, type ReportReach, type ReportSources, type Row, share } from "./report.ts";

const TICKETS_BY = ["category", "step", "assignee", "team", "day"] as const;

export const ticketsReport: Report = {
  key: "tickets",
  title: { en: "Tickets", zh: "工单" },
  about: {
    en: "tickets by when they were made: how they stand, how long they took, how many were late",
    zh: "按建立时间统计工单:现状、处理时长与超时",
  },
  columns: [
    text("category", "category", "类别"),
    text("group", "of", "分组"),
    count("tickets", "tickets", "工单"),
    count("open", "open", "未结"),
    count("closed", "closed", "已结"),
    count("withdrawn", "withdrawn", "撤回"),
    count("late", "late now", "当前超时"),
    count("broken", "promise broken", "未兑现承诺"),
    count("objections", "objections", "异议"),
    shareColumn("closedShare", "closed share", "结案率"),
    mean("closedAfterMs", "closed after", "平均结案时长"),
    mean("oldestMs", "oldest open", "最久未结"),
  ],
  charts: [
    {
      kind: "stacked",
      en: "Tickets",
      zh: "工单",
      label: ["category", "group"],
      values: ["closed", "withdrawn", "open"],
    },
  ],
  parameters: ["category", "team"],
  by: TICKETS_BY,
  reach: "rows",
  rows: ticketRows,
};

async function ticketRows(ask: ReportAsk, sources: ReportSources): Promise<readonly Row[]> {
  const { database, zone } = sources;
  const by = byOf(ask, TICKETS_BY);
  const { category, team } = ask.parameters;
  const where = new Conditions().during("created_at", ask.span).and("category = ?", category).and("team = ?", team);
  if (ask.within !== undefined) withinTickets(where, ask.within, sources);
  const group = by === "category" ? "''" : by === "day" ? stepOf("created_at", "day") : by;
  const sql = `WITH ${ZONE} SELECT category, ${group} AS grp, COUNT(*) AS tickets, SUM(closed_at IS NULL) AS open,
      SUM(closed_at IS NOT NULL AND outcome IS NOT 'withdrawn') AS closed, SUM(outcome IS 'withdrawn') AS withdrawn,
      SUM(is_late AND closed_at IS NULL) AS late, SUM(is_broken) AS broken, SUM(objections) AS objections,
      AVG(closed_at - created_at) FILTER (WHERE closed_at IS NOT NULL) AS closed_after_ms,
      MIN(created_at) FILTER (WHERE closed_at IS NULL) AS oldest_at
    FROM ticket ${joinZone("created_at")} WHERE ${where.sql} GROUP BY category, grp ORDER BY category, grp LIMIT ?`;
  const found = await database.query(sql, [zoneValue(ask.span, zone), ...where.values, ask.limit]);
  return found.map((row) => {
    const tickets = number(row, "tickets");
    const open = number(row, "open");
    const oldest = numberOrNull(row, "oldest_at");
    return {
      category: textOrNull(row, "category"),
      group: by === "day" ? stepText("day", row["grp"], zone) : textOrNull(row, "grp"),
      ...{ tickets, open, closed: number(row, "closed"), withdrawn: number(row, "withdrawn") },
      late: number(row, "late"),
      broken: number(row, "broken"),
      objections: number(row, "objections"),
      closedShare: share(tickets - open, tickets),
      closedAfterMs: numberOrNull(row, "closed_after_ms"),
      oldestMs: oldest === null ? null : Math.max(0, ask.span.to - oldest),
    };
  });
}

/** As lists of tickets have it: one's own, those of one's team that nobody has, and who looks after a team all of its people's. */
function withinTickets(where: Conditions, reach: ReportReach, { office }: ReportSources): void {
  const teams = keysOf(reach.teams);
  const role = office.users.get(reach.user)?.role ?? "";
  const own = `assignee = ? OR created_by = ?
    OR (assignee IS NULL AND (team IN (SELECT value FROM json_each(?)) OR (team IS NULL AND role = ?)))`;
  const values = [reach.user, reach.user, teams, role];
  if (reach.scope === "own") {
    where.all(`(${own})`, values);
    return;
  }
  const agents = new Set(reach.agents);
  const people = keysOf(
    [...office.users].flatMap(([key, { agent }]) => (agent !== undefined && agents.has(agent) ? [key] : [])),
  );
  const theirs = `team IN (SELECT value FROM json_each(?)) OR assignee IN (SELECT value FROM json_each(?))
    OR created_by IN (SELECT value FROM json_each(?))`;
  where.all(`(${own} OR ${theirs})`, [...values, teams, people, people]);
}

const CUSTOMERS_BY = ["class", "owner", "region"] as const;

export const customersReport: Report = {
  key: "customers",
  title: { en: "Customers", zh: "客户" },
  about: {
    en: "customers as they are now, and their calls in this time",
    zh: "当前客户分布,及其在此期间的来电",
  },
  columns: [
    text("group", "of", "分组"),
    count("customers", "customers", "客户"),
    count("fresh", "new", "新增"),
    count("called", "called us", "来电客户"),
    count("calls", "calls", "来电"),
    count("talked", "talked to", "已接通"),
    shareColumn("contactShare", "contact share", "来电率"),
  ],
  charts: [
    { kind: "bars", en: "Customers", zh: "客户", label: ["group"], values: ["customers"] },
    { kind: "bars", en: "Calls", zh: "来电", label: ["group"], values: ["calls"] },
  ],
  parameters: ["class"],
  by: CUSTOMERS_BY,
  reach: "rows",
  rows: customerRows,
};

async function customerRows(ask: ReportAsk, { database, office }: ReportSources): Promise<readonly Row[]> {
  const by = byOf(ask, CUSTOMERS_BY);
  const where = new Conditions().all("merged_into IS NULL").and("class = ?", ask.parameters.class);
  where.within(ask.within, { agent: "owner" });
  const { from, to } = ask.span;
  const sql = `WITH ${CODE}, theirs AS (
      SELECT ${CUSTOMER_OF_CALL} AS id, EXISTS (SELECT 1 FROM segment s WHERE s.call_id = call.id AND s.kind = 'talk') AS talked
      FROM call, code WHERE call.started_at >= ? AND call.started_at < ? AND call.ended_at IS NOT NULL
    ), caller AS MATERIALIZED (SELECT id, COUNT(*) AS calls, SUM(talked) AS talked FROM theirs WHERE id IS NOT NULL GROUP BY id)
    SELECT customer.${by} AS grp, COUNT(*) AS customers, SUM(created_at >= ? AND created_at < ?) AS fresh, COUNT(caller.id) AS called,
      COALESCE(SUM(caller.calls), 0) AS calls, COALESCE(SUM(caller.talked), 0) AS talked
    FROM customer LEFT JOIN caller ON caller.id = customer.id WHERE ${where.sql} GROUP BY grp ORDER BY customers DESC, grp LIMIT ?`;
  const code = callingCodeOf(office.country) ?? "";
  const found = await database.query(sql, [code, from, to, from, to, ...where.values, ask.limit]);
  return found.map((row) => ({
    group: textOrNull(row, "grp"),
    customers: number(row, "customers"),
    fresh: number(row, "fresh"),
    called: number(row, "called"),
    calls: number(row, "calls"),
    talked: number(row, "talked"),
    contactShare: share(number(row, "called"), number(row, "customers")),
  }));
}

const KNOWLEDGE_BY = ["article", "category"] as const;

export const knowledgeReport: Report = {
  key: "knowledge",
  title: { en: "Knowledge", zh: "知识库" },
  about: {
    en: "articles and whether they helped in this time, and what was searched in vain",
    zh: "文章在此期间的有用评价,以及未找到结果的搜索",
  },
  columns: [
    text("kind", "kind", "类型"),
    text("group", "of", "分组"),
    text("state", "state", "状态"),
    count("votes", "votes", "评价"),
    count("helped", "helped", "有帮助"),
    count("notHelped", "did not help", "没帮助"),
    count("searches", "searches in vain", "无结果搜索"),
    shareColumn("helpedShare", "helped share", "有用率"),
  ],
  charts: [{ kind: "stacked", en: "Votes", zh: "评价", label: ["group"], values: ["helped", "notHelped"] }],
  parameters: ["category"],
  by: KNOWLEDGE_BY,
  reach: "all",
  rows: knowledgeRows,
};

async function knowledgeRows(ask: ReportAsk, { database }: ReportSources): Promise<readonly Row[]> {
  const by = byOf(ask, KNOWLEDGE_BY);
  const { category } = ask.parameters;
  const { from, to } = ask.span;
  const where = new Conditions().all("1 = 1").and("a.category = ?", category);
  const group = by === "article" ? "a.id" : "a.category";
  const articles = await database.query(
    `SELECT ${group} AS grp, CASE WHEN COUNT(*) = 1 THEN MIN(a.state) END AS state, COUNT(v.voter) AS votes, COALESCE(SUM(v.helped), 0) AS helped
      FROM article a LEFT JOIN article_vote v ON v.article = a.id AND v.at >= ? AND v.at < ?
      WHERE ${where.sql} GROUP BY grp ORDER BY votes DESC, grp LIMIT ?`,
    [from, to, ...where.values, ask.limit],
  );
  const missing =
    category === undefined
      ? await database.query(
          `SELECT plain AS grp, COUNT(*) AS searches FROM article_search WHERE at >= ? AND at < ? AND found = 0
            GROUP BY plain ORDER BY searches DESC, plain LIMIT ?`,
          [from, to, Math.max(0, ask.limit - articles.length)],
        )
      : [];
  return [...articles.map((row) => articleRow(row)), ...missing.map(gapRow)];

  function articleRow(row: (typeof articles)[number]): Row {
    const votes = number(row, "votes");
    const helped = number(row, "helped");
    return {
      kind: by,
      group: textOrNull(row, "grp"),
      state: by === "article" ? textOrNull(row, "state") : null,
      ...{ votes, helped, notHelped: votes - helped, searches: 0, helpedShare: share(helped, votes) },
    };
  }
}

function gapRow(row: Parameters<typeof number>[0]): Row {
  return {
    kind: "search",
    group: textOrNull(row, "grp"),
    state: null,
    ...{ votes: 0, helped: 0, notHelped: 0, searches: number(row, "searches"), helpedShare: null },
  };
}
