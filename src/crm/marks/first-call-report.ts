// Reads contacts for first-call resolution, page by page from the reader thread, and folds them (first-call.ts). Contacts of 30 days after the period are
// read too: they tell what became of those within.

import type { Database, SqlRow } from "../../base/db.ts";
import { limits } from "../../base/limits.ts";
import { fail, ok, type Result } from "../../base/result.ts";
import type { Contact, FirstCallFigures, FirstCallRules } from "./first-call.ts";
import { FirstCall } from "./first-call.ts";

export type FirstCallGroup = "total" | "queue" | "agent" | "team" | "disposition";

export interface FirstCallAsk {
  /** Contacts that began at or after, and before, these wall times. */
  readonly from: number;
  readonly to: number;
  readonly by: FirstCallGroup;
  readonly queue: string | undefined;
  readonly agent: string | undefined;
  /** Only contacts of these agents, or in these queues; undefined: of all. */
  readonly within: { readonly agents: ReadonlySet<string>; readonly queues: ReadonlySet<string> } | undefined;
}

export interface FirstCallDeps {
  readonly database: Pick<Database, "query">;
  readonly now: number;
  readonly rules: FirstCallRules;
  readonly solvedSurveys: readonly string[];
  /** The form in which customers' numbers are kept; undefined: no number. */
  readonly numberOf: (written: string) => string | undefined;
  readonly teamOf: (agent: string) => string | undefined;
  /** Of these calls: whether who inspected them heard that the matter was settled. */
  readonly heard: (calls: readonly string[]) => Promise<ReadonlyMap<string, boolean>>;
}

/** What a group counts, biggest first. */
export type FirstCallRow = FirstCallFigures & { readonly group: string };

const PAGE = 2_000;
// The survey's answer about the last talk counts.
const SELECT_CONTACTS = `SELECT c.id, c.from_number, c.queue, c.agent, c.started_at, coalesce(c.ended_at, c.started_at) AS ended_at, c.disposition,
    (SELECT s.score FROM survey_answer s WHERE s.call_id = c.id AND s.answered_at IS NOT NULL
      AND s.survey IN (SELECT value FROM json_each(?)) ORDER BY s.talk DESC LIMIT 1) AS score
  FROM call c WHERE (c.started_at, c.id) > (?, ?) AND c.started_at < ? AND c.queue IS NOT NULL
  ORDER BY c.started_at, c.id LIMIT ?`;
const SELECT_PEOPLE = `SELECT number, id FROM customer_number WHERE number IN (SELECT value FROM json_each(?))`;

/** "too-many": ask for a shorter time. */
export async function firstCallReport(
  ask: FirstCallAsk,
  deps: FirstCallDeps,
): Promise<Result<readonly FirstCallRow[], "too-many">> {
  const { database, now, rules } = deps;
  const fold = new FirstCall(rules, now);
  const surveys = JSON.stringify(deps.solvedSurveys);
  const until = Math.min(ask.to + rules.sameMatterMs + DAY_MS, now + 1);
  let [at, id] = [ask.from, ""];
  for (let read = 0; ; read += PAGE) {
    if (read >= limits.marks.contacts) return fail("too-many");
    const rows = await database.query(SELECT_CONTACTS, [surveys, at, id, until, PAGE]);
    const contacts = await contactsOf(rows, deps);
    for (const contact of contacts)
      fold.take(contact, isAsked(contact, ask) ? groupOf(contact, ask.by, deps) : undefined);
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) break;
    [at, id] = [Number(last["started_at"]), String(last["id"])];
  }
  const groups = [...fold.figures()].map(([group, figures]) => ({ ...figures, group }));
  return ok(groups.toSorted((a, b) => b.contacts - a.contacts).slice(0, limits.marks.groups));
}

/** A long call may end after the period. */
const DAY_MS = 24 * 3_600_000;

async function contactsOf(
  rows: readonly SqlRow[],
  { database, numberOf, heard }: FirstCallDeps,
): Promise<readonly Contact[]> {
  const numbers = rows.map((row) => numberOf(String(row["from_number"])));
  const asked = [...new Set(numbers.filter((number) => number !== undefined))];
  const known = await database.query(SELECT_PEOPLE, [JSON.stringify(asked)]);
  const listened = await heard(rows.map((row) => String(row["id"])));
  const people = new Map(known.map((row) => [String(row["number"]), String(row["id"])]));
  return rows.map((row, index) => {
    const number = numbers[index];
    return {
      person: number && (people.get(number) ?? number),
      queue: String(row["queue"]),
      startedAt: Number(row["started_at"]),
      endedAt: Number(row["ended_at"]),
      agent: textOf(row["agent"]),
      disposition: textOf(row["disposition"]),
      score: typeof row["score"] === "number" ? row["score"] : undefined,
      heard: listened.get(String(row["id"])),
    };
  });
}

function textOf(value: SqlRow[string] | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function isAsked({ startedAt, queue, agent }: Contact, { from, to, within, ...ask }: FirstCallAsk): boolean {
  if (startedAt < from || startedAt >= to || agent === undefined) return false;
  if (ask.queue !== undefined && queue !== ask.queue) return false;
  if (ask.agent !== undefined && agent !== ask.agent) return false;
  return within === undefined || within.agents.has(agent) || within.queues.has(queue);
}

function groupOf({ queue, agent = "", disposition }: Contact, by: FirstCallGroup, deps: FirstCallDeps): string {
  switch (by) {
    case "total":
      return "";
    case "queue":
      return queue;
    case "agent":
      return agent;
    case "team":
      return deps.teamOf(agent) ?? "";
    case "disposition":
      return disposition ?? "";
  }
}
