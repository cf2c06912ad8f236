// Hints that a customer may leave (CRM-09): many contacts, complaints, bad marks. Rules of the office file, reckoned from the rows when somebody asks; a
// hint shows its rule and what it saw, and nothing is added up to a score that nobody could explain.

import type { Database, SqlRow } from "../../base/db.ts";
import { limits } from "../../base/limits.ts";
import type { ChurnRule, MarkRules } from "../../office/marks.ts";

export type ChurnReason =
  | { readonly kind: "contacts"; readonly rule: ChurnRule; readonly found: number }
  | { readonly kind: "complaints"; readonly rule: ChurnRule; readonly found: number }
  | {
      readonly kind: "marks";
      readonly rule: ChurnRule & { readonly belowScore: number };
      /** Answers. */
      readonly found: number;
      /** Their mean, 0 to 1. */
      readonly mean: number;
    };

export interface ChurnHint {
  /** A customer's id, or a number nobody knows. */
  readonly person: string;
  readonly reasons: readonly ChurnReason[];
}

export interface ChurnDeps {
  readonly database: Pick<Database, "query">;
  readonly now: number;
  readonly rules: MarkRules["churn"];
  /** Keys of ticket categories that are complaints. */
  readonly complaints: readonly string[];
  /** Whom a number as a record has it belongs to: a customer's id, else the number in its one form; undefined: no number. */
  readonly personOf: (number: string) => string | undefined;
}

/** Of one person: all their numbers as records may have them, and their ids. */
export interface ChurnPerson {
  readonly numbers: readonly string[];
  readonly ids: readonly string[];
}

/** A customer who calls from this many numbers is still found for certain: each is looked at from a part of `atLeast` on. */
const NUMBERS = 4;

interface Seen {
  readonly person: string;
  readonly found: number;
  readonly sum: number;
}

/** Most reasons first, then whoever the first rules saw most of. `of` undefined: of everybody. */
export async function churnHints(deps: ChurnDeps, of: ChurnPerson | undefined): Promise<readonly ChurnHint[]> {
  const { contacts, complaints, marks } = deps.rules;
  const found = new Map<string, ChurnReason[]>();
  const add = (person: string, reason: ChurnReason): void => {
    found.set(person, [...(found.get(person) ?? []), reason]);
  };
  if (contacts !== undefined)
    for (const { person, found: n } of await contactsOf(contacts, deps, of))
      if (n >= contacts.atLeast) add(person, { kind: "contacts", rule: contacts, found: n });
  if (complaints !== undefined)
    for (const { person, found: n } of await complaintsOf(complaints, deps, of))
      if (n >= complaints.atLeast) add(person, { kind: "complaints", rule: complaints, found: n });
  if (marks !== undefined)
    for (const { person, found: n, sum } of await marksOf(marks, deps, of))
      if (n >= marks.atLeast && sum / n < marks.belowScore)
        add(person, { kind: "marks", rule: marks, found: n, mean: sum / n });
  const hints = [...found].map(([person, reasons]) => ({ person, reasons }));
  return hints.toSorted(byReasons).slice(0, limits.marks.churnHints);
}

function byReasons(a: ChurnHint, b: ChurnHint): number {
  const [most, other] = [a.reasons[0]?.found ?? 0, b.reasons[0]?.found ?? 0];
  return b.reasons.length - a.reasons.length || other - most || (a.person < b.person ? -1 : 1);
}

async function contactsOf({ atLeast, inMs }: ChurnRule, deps: ChurnDeps, of: ChurnPerson | undefined) {
  const rows = await deps.database.query(
    `SELECT from_number AS number, COUNT(*) AS n, 0 AS sum FROM call WHERE started_at >= ? AND queue IS NOT NULL ${among(of, "from_number")}
     GROUP BY from_number HAVING COUNT(*) >= ? ORDER BY n DESC LIMIT ?`,
    [
      deps.now - inMs,
      ...numbersOf(of),
      of === undefined ? Math.ceil(atLeast / NUMBERS) : 1,
      limits.marks.churnHints * NUMBERS,
    ],
  );
  return perPerson(rows, deps, of);
}

async function complaintsOf({ inMs }: ChurnRule, deps: ChurnDeps, of: ChurnPerson | undefined) {
  if (deps.complaints.length === 0) return [];
  const mine =
    of === undefined
      ? ""
      : "AND (customer IN (SELECT value FROM json_each(?)) OR phone IN (SELECT value FROM json_each(?)))";
  const rows = await deps.database.query(
    `SELECT customer, phone AS number, COUNT(*) AS n, 0 AS sum FROM ticket
     WHERE category IN (SELECT value FROM json_each(?)) AND created_at >= ? ${mine}
     GROUP BY customer, phone ORDER BY n DESC LIMIT ?`,
    [
      ...[JSON.stringify(deps.complaints), deps.now - inMs],
      ...(of === undefined ? [] : [JSON.stringify(of.ids), JSON.stringify(of.numbers)]),
      limits.marks.churnHints * NUMBERS,
    ],
  );
  return perPerson(rows, deps, of);
}

async function marksOf({ inMs }: ChurnRule, deps: ChurnDeps, of: ChurnPerson | undefined) {
  const rows = await deps.database.query(
    `SELECT number, COUNT(*) AS n, SUM(score) AS sum FROM survey_answer WHERE answered_at >= ? ${among(of, "number")}
     GROUP BY number ORDER BY AVG(score) LIMIT ?`,
    [deps.now - inMs, ...numbersOf(of), limits.marks.churnHints * NUMBERS],
  );
  return perPerson(rows, deps, of);
}

function among(of: ChurnPerson | undefined, column: "number" | "from_number"): string {
  return of === undefined ? "" : `AND ${column} IN (SELECT value FROM json_each(?))`;
}

function numbersOf(of: ChurnPerson | undefined): readonly string[] {
  return of === undefined ? [] : [JSON.stringify(of.numbers)];
}

/** Numbers of one customer are one. */
function perPerson(rows: readonly SqlRow[], deps: ChurnDeps, of: ChurnPerson | undefined): readonly Seen[] {
  const all = new Map<string, Seen>();
  for (const row of rows) {
    const customer = typeof row["customer"] === "string" ? row["customer"] : undefined;
    const person = of?.ids[0] ?? customer ?? deps.personOf(String(row["number"] ?? ""));
    if (person === undefined) continue;
    const { found = 0, sum = 0 } = all.get(person) ?? {};
    all.set(person, { person, found: found + Number(row["n"]), sum: sum + Number(row["sum"]) });
  }
  return [...all.values()];
}
