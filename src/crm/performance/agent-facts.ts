// What agents did in a stretch of time, counted where the rows are: talks and offers by when their call came in, answers by when they were asked,
// sign-ins by the office's days. Time in each state comes from the figures by the quarter of an hour.

import type { SqlRow } from "../../base/db.ts";
import { callingCodeOf } from "../../call/phone-number.ts";
import type { Performance } from "../../office/reports.ts";
import type { AgentFigures } from "../reports/figure-sources.ts";
import { joinZone, keysOf, number, numberOrNull, stepOf, ZONE, zoneValue } from "../reports/local-sql.ts";
import { CODE, CUSTOMER_OF_CALL, formsOf } from "../reports/number-sql.ts";
import type { Span } from "../reports/period.ts";
import type { ReportSources } from "../reports/report.ts";
import { DAY_MS } from "../reports/zone.ts";
import { type AgentFacts, satisfactionOf } from "./measures.ts";
import type { WarningFacts } from "./warnings.ts";

/** So long after a sale a complaint counts against it. */
const COMPLAINT_MS = 30 * DAY_MS;

export interface CountedAgent {
  readonly facts: AgentFacts;
  readonly warning: WarningFacts;
}

/** Everybody who was signed in, talked, or was judged in it; at most `limit` of each kind. */
export async function countAgents(
  span: Span,
  sources: ReportSources,
  limit: number,
): Promise<ReadonlyMap<string, CountedAgent>> {
  const bounds = { span, sources, performance: sources.office.performance };
  const [work, talks, answers, signIns, complained, exams, judged] = await Promise.all([
    sources.figures.agents({ ...span, by: "total", agent: undefined, within: undefined, limit }),
    countTalks(bounds),
    countAnswers(bounds),
    countSignIns(bounds),
    countComplained(bounds),
    countExams(bounds),
    sources.figures.quality({ ...span, limit }),
  ]);
  const inspected = new Map(judged.map((one) => [one.agent, one]));
  const byAgent = new Map(work.map((one) => [one.agent, one]));
  const agents = new Set([...byAgent.keys(), ...talks.keys(), ...answers.keys(), ...inspected.keys()]);
  return new Map(
    [...agents].map((agent) => {
      const talk = talks.get(agent) ?? {};
      const counted = {
        ...timesOf(byAgent.get(agent)),
        ...(answers.get(agent) ?? NO_ANSWERS),
        agent,
        offered: number(talk, "offered"),
        answeredInTime: number(talk, "in_time"),
        sales: number(talk, "sales"),
        cancellations: number(talk, "cancellations"),
        exam: numberOrNull(exams.get(agent) ?? {}, "mark") ?? undefined,
        quality: inspected.get(agent)?.mean,
        inspections: inspected.get(agent)?.inspections ?? 0,
      };
      const sign = signIns.get(agent) ?? {};
      const warning: WarningFacts = {
        signInsMost: number(sign, "most"),
        signInDays: number(sign, "days"),
        talks: number(talk, "talks"),
        shortTalks: number(talk, "short"),
        longTalks: number(talk, "long"),
        nightTalks: number(talk, "night"),
        sales: counted.sales,
        complainedSales: number(complained.get(agent) ?? {}, "complained"),
      };
      return [agent, { facts: counted, warning }];
    }),
  );
}

interface Bounds {
  readonly span: Span;
  readonly sources: ReportSources;
  readonly performance: Performance;
}

function timesOf(work: AgentFigures | undefined) {
  const { talkMs = 0, wrapUpMs = 0, busyMs = 0, readyMs = 0, ringingMs = 0, breakMs = 0, answered = 0 } = work ?? {};
  return { talkMs, wrapUpMs, busyMs, answered, staffedMs: talkMs + wrapUpMs + busyMs + readyMs + ringingMs + breakMs };
}

function byAgent(rows: readonly SqlRow[]): ReadonlyMap<string, SqlRow> {
  return new Map(rows.map((row) => [String(row["agent"]), row]));
}

/** A caller who hung up while it rang is nobody's fault, and no offer. */
const RANG = "s.kind = 'offer' AND s.outcome IN ('connected', 'no-answer', 'rejected', 'busy', 'unreachable')";
const LENGTH = "(s.ended_at - s.started_at)";

async function countTalks({ span, sources, performance }: Bounds): Promise<ReadonlyMap<string, SqlRow>> {
  const { answerWithinMs, sales, cancellations, warnings } = performance;
  const { nightFrom, nightTo, shortCallMs, longTimes } = warnings;
  const among = "s.disposition IN (SELECT value FROM json_each(?))";
  const minute = "((s.started_at + zone.offset) / 60000 % 1440)";
  const atNight = nightFrom <= nightTo ? `${minute} >= ? AND ${minute} < ?` : `(${minute} >= ? OR ${minute} < ?)`;
  const inSpan = "call.started_at >= ? AND call.started_at < ? AND call.ended_at IS NOT NULL";
  const rows = await sources.database.query(
    `WITH ${ZONE}, mean AS MATERIALIZED (SELECT AVG(s.ended_at - s.started_at) AS ms FROM call JOIN segment s ON s.call_id = call.id
        WHERE ${inSpan} AND s.kind = 'talk' AND s.agent IS NOT NULL)
      SELECT s.agent AS agent, SUM(${RANG}) AS offered, SUM(s.kind = 'offer' AND s.outcome = 'connected' AND ${LENGTH} <= ?) AS in_time,
        SUM(s.kind = 'talk') AS talks, SUM(s.kind = 'talk' AND ${LENGTH} < ?) AS short, SUM(s.kind = 'talk' AND ${LENGTH} > ? * mean.ms) AS long,
        SUM(s.kind = 'talk' AND ${atNight}) AS night, SUM(s.kind = 'talk' AND ${among}) AS sales, SUM(s.kind = 'talk' AND ${among}) AS cancellations
      FROM mean CROSS JOIN call CROSS JOIN segment s ON s.call_id = call.id ${joinZone("s.started_at")}
      WHERE ${inSpan} AND s.agent IS NOT NULL AND s.kind IN ('offer', 'talk') GROUP BY s.agent`,
    [
      // A talk may begin when its call has waited into the next day.
      zoneValue({ from: span.from, to: span.to + 2 * DAY_MS }, sources.zone),
      ...[span.from, span.to, answerWithinMs, shortCallMs, longTimes, nightFrom, nightTo],
      ...[keysOf(sales), keysOf(cancellations), span.from, span.to],
    ],
  );
  return byAgent(rows);
}

/** Exams that ended in it, marked: each counts the same, however many points it had. */
async function countExams({ span, sources }: Bounds): Promise<ReadonlyMap<string, SqlRow>> {
  const rows = await sources.database.query(
    `SELECT agent, AVG(points / out_of) AS mark FROM exam WHERE ended_at >= ? AND ended_at < ? AND state IN ('passed', 'failed') AND out_of > 0
      GROUP BY agent`,
    [span.from, span.to],
  );
  return byAgent(rows);
}

const NO_ANSWERS = { very: 0, satisfied: 0, unsatisfied: 0 } as const;

async function countAnswers({ span, sources }: Bounds) {
  const rows = await sources.database.query(
    `SELECT agent, score, most - least + 1 AS steps, COUNT(*) AS answers FROM survey_answer
      WHERE asked_at >= ? AND asked_at < ? AND measure = 'csat' AND agent IS NOT NULL AND score IS NOT NULL GROUP BY agent, score, steps`,
    [span.from, span.to],
  );
  const found = new Map<string, { very: number; satisfied: number; unsatisfied: number }>();
  for (const row of rows) {
    const agent = String(row["agent"]);
    const counts = found.get(agent) ?? { ...NO_ANSWERS };
    found.set(agent, counts);
    const was = satisfactionOf(number(row, "score"), number(row, "steps"));
    if (was !== "neither") counts[was] += number(row, "answers");
  }
  return found;
}

async function countSignIns({ span, sources, performance }: Bounds): Promise<ReadonlyMap<string, SqlRow>> {
  const rows = await sources.database.query(
    `WITH ${ZONE}, sign AS (SELECT agent, ${stepOf("agent_event.at", "day")} AS day, COUNT(*) AS n FROM agent_event ${joinZone("agent_event.at")}
        WHERE agent_event.at >= ? AND agent_event.at < ? AND from_state = 'signed-out' AND to_state <> 'signed-out' GROUP BY agent, day)
      SELECT agent, MAX(n) AS most, SUM(n > ?) AS days FROM sign GROUP BY agent`,
    [zoneValue(span, sources.zone), span.from, span.to, performance.warnings.signIns],
  );
  return byAgent(rows);
}

/** Sales whose customer complained by a ticket, or gave the worst mark of a survey, soon after. */
async function countComplained({ span, sources, performance }: Bounds): Promise<ReadonlyMap<string, SqlRow>> {
  const { office, database } = sources;
  if (performance.sales.length === 0) return new Map();
  const complaints = [...office.tickets].flatMap(([key, { complaint }]) => (complaint === undefined ? [] : [key]));
  const rows = await database.query(
    `WITH ${CODE}, sale AS MATERIALIZED (
        SELECT s.agent AS agent, call.id AS call_id, call.from_number AS from_number, s.ended_at AS at, ${CUSTOMER_OF_CALL} AS customer
        FROM code, call JOIN segment s ON s.call_id = call.id WHERE call.started_at >= ? AND call.started_at < ? AND call.ended_at IS NOT NULL
          AND s.kind = 'talk' AND s.agent IS NOT NULL AND s.disposition IN (SELECT value FROM json_each(?)))
      SELECT agent, SUM(EXISTS (SELECT 1 FROM ticket t WHERE t.category IN (SELECT value FROM json_each(?))
          AND t.created_at >= sale.at AND t.created_at <= sale.at + ?
          AND (t.call = sale.call_id OR t.customer = sale.customer OR t.phone IN (${formsOf("sale.from_number")})))
        OR EXISTS (SELECT 1 FROM survey_answer a WHERE a.asked_at >= sale.at AND a.asked_at <= sale.at + ? AND a.score = 0
          AND a.number IN (${formsOf("sale.from_number")}))) AS complained
      FROM code, sale GROUP BY agent`,
    [
      ...[callingCodeOf(office.country) ?? "", span.from, span.to, keysOf(performance.sales)],
      ...[keysOf(complaints), COMPLAINT_MS, COMPLAINT_MS],
    ],
  );
  return byAgent(rows);
}
