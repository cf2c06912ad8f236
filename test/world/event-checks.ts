// Each change that is kept has its event, and no event is without its change: rows of customers, notes, tickets and calls against the journal. Part of
// `customer-checks.ts`.

import type { SqlRow } from "../../src/base/db.ts";
import type { World } from "./world.ts";

export interface CrmEvent {
  readonly seq: number;
  readonly at: number;
  readonly type: string;
  readonly about: Readonly<Record<"customer" | "ticket" | "call", string | undefined>>;
  readonly data: Readonly<Record<string, unknown>>;
}

type Report = (what: string) => void;

export async function checkEvents(world: World, events: readonly CrmEvent[], report: Report): Promise<void> {
  let before = 0;
  for (const { seq, at } of events) {
    if (at < before) report(`event ${seq} is older than the one before it`);
    before = Math.max(before, at);
  }
  const customers = await world.rows("SELECT * FROM customer");
  checkVersions(customers, events, report);
  checkGone(customers, events, report);
  checkNotes(await world.rows("SELECT id FROM customer_note"), events, report);
  checkFollowUps(await world.rows("SELECT number, state, owner FROM follow_up"), events, report);
  const history = await world.rows("SELECT * FROM ticket_history ORDER BY id");
  checkHistory(history, events, report);
  checkSteps(await world.rows("SELECT * FROM ticket"), history, world, report);
  checkEnds(await world.rows("SELECT id, ended_at FROM call"), events, report);
}

/** Each version came of one event. */
function checkVersions(customers: readonly SqlRow[], events: readonly CrmEvent[], report: Report): void {
  const versions = new Map<string, number>();
  const raise = (id: unknown): void => void versions.set(String(id), (versions.get(String(id)) ?? 0) + 1);
  for (const { type, about, data } of events) {
    const isOfCall = JSON.stringify(data["fields"]) === '["calls"]';
    if (type === "customer.created" || type === "customer.unmerged" || type === "customer.merged")
      raise(about.customer);
    if (type === "customer.changed" && !isOfCall) raise(about.customer);
    if (type === "customer.merged") raise(data["gone"]);
  }
  for (const { id, version } of customers)
    if (versions.get(String(id)) !== version)
      report(`${String(id)} is at version ${version}, its events make ${versions.get(String(id)) ?? 0}`);
}

/** Whoever there was and is not any more was removed, or was one with somebody who was. */
function checkGone(customers: readonly SqlRow[], events: readonly CrmEvent[], report: Report): void {
  const there = new Set(customers.map(({ id }) => String(id)));
  const removed = new Set(events.filter(({ type }) => type === "customer.removed").map(({ about }) => about.customer));
  for (const id of removed) if (there.has(String(id))) report(`${id} was removed, and is there`);
  const into = new Map<string, string>();
  for (const { type, about, data } of events) {
    if (type === "customer.merged") into.set(String(data["gone"]), String(about.customer));
    if (type === "customer.unmerged") into.delete(String(data["back"]));
  }
  const isGone = (id: string): boolean => removed.has(id) || (into.has(id) && isGone(into.get(id) ?? ""));
  for (const { type, about } of events)
    if (type === "customer.created" && !there.has(String(about.customer)) && !isGone(String(about.customer)))
      report(`${about.customer} was made and not removed, and is not there`);
}

function checkNotes(notes: readonly SqlRow[], events: readonly CrmEvent[], report: Report): void {
  const told = events.filter(({ type }) => type === "customer.noted").map(({ data }) => Number(data["note"]));
  if (new Set(told).size !== told.length) report("a note was told twice");
  for (const { id } of notes) if (!told.includes(Number(id))) report(`nobody was told of note ${id}`);
}

function checkFollowUps(rows: readonly SqlRow[], events: readonly CrmEvent[], report: Report): void {
  const told = events.filter(({ type }) => type === "follow-up.created").length;
  if (told !== rows.length) report(`there are ${rows.length} follow-ups, ${told} were told`);
  const closed = rows.filter(({ state }) => state === "done" || state === "cancelled").length;
  const over = events.filter(({ type }) => type === "follow-up.closed").length;
  if (closed !== over) report(`${closed} follow-ups are over, ${over} were told to be`);
}

/** What a line of a ticket's history is told as. */
const TOLD_AS: Readonly<Record<string, string | undefined>> = {
  created: "ticket.created",
  moved: "ticket.moved",
  passed: "ticket.moved",
  assigned: "ticket.assigned",
  changed: "ticket.changed",
  linked: "ticket.changed",
  withdrawn: "ticket.closed",
  objected: "ticket.objected",
  commented: "ticket.commented",
  reminded: "ticket.reminded",
  late: "ticket.late",
  "promise-broken": "ticket.late",
  escalated: "ticket.escalated",
};

function checkHistory(history: readonly SqlRow[], events: readonly CrmEvent[], report: Report): void {
  const told = new Set<string>();
  for (const { type, about, at } of events) if (about.ticket !== undefined) told.add(`${about.ticket} ${at} ${type}`);
  const made = new Set<string>();
  for (const { ticket, at, what, step } of history) {
    const type = TOLD_AS[String(what)];
    if (type === undefined) continue;
    const key = `T-${ticket} ${Math.round(Number(at))}`;
    made.add(`${key} ${type}`);
    if (CLOSING.has(String(step)) && what === "moved") made.add(`${key} ticket.closed`);
  }
  for (const one of made) if (!told.has(one)) report(`nobody was told of ${one}`);
  for (const one of told) if (!made.has(one)) report(`${one} was told, and its history knows nothing of it`);
}

const CLOSING = new Set(["done", "answered", "final"]);

/** Where each may go, as the office of `customer-office.ts` says. */
const NEXT: Readonly<Record<string, readonly string[]>> = {
  record: ["visit", "done"],
  visit: ["done", "record"],
  done: ["record"],
  branch: ["answered"],
  head: ["final"],
  answered: [],
  final: [],
};

function checkSteps(tickets: readonly SqlRow[], history: readonly SqlRow[], world: World, report: Report): void {
  const lines = new Map<number, SqlRow[]>();
  for (const line of history) lines.set(Number(line["ticket"]), [...(lines.get(Number(line["ticket"])) ?? []), line]);
  for (const row of tickets) {
    const number = Number(row["number"]);
    const own = lines.get(number) ?? [];
    const id = `T-${number}`;
    if (own.filter(({ what }) => what === "created").length !== 1) report(`${id} was not made once`);
    let at = row["category"] === "repair" ? "record" : "branch";
    for (const { what, step } of own) {
      const to = String(step);
      if (what === "moved" && NEXT[at]?.includes(to) !== true) report(`${id} went from ${at} to ${to}`);
      if (what !== "moved" && what !== "macro" && to !== at && to !== "head" && !isAhead(own, to))
        report(`${id} came from ${at} to ${to} by ${what}`);
      if (what === "moved" || to === "head") at = to;
    }
    if (row["step"] !== at) report(`${id} is at ${row["step"]}, by its history at ${at}`);
    const isOver = CLOSING.has(at) || row["outcome"] === "withdrawn";
    if ((row["closed_at"] !== null) !== isOver) report(`${id} is at ${at}, and closed: ${row["closed_at"]}`);
    const lateLines = own.filter(({ what }) => what === "late").length;
    if (row["is_late"] === 1 && lateLines === 0) report(`${id} is late, and nobody was told`);
    const customer = row["customer"];
    if (customer !== null && world.database.get("SELECT 1 FROM customer WHERE id = ?", [customer ?? ""]) === undefined)
      world.line("tickets", `${id} is of ${String(customer)}, who is gone`);
  }
}

/** Several lines of one commit say where it stands behind all of them. */
function isAhead(own: readonly SqlRow[], to: string): boolean {
  return own.some(({ what, step }) => what === "moved" && step === to);
}

/** The end of each call is told once. */
function checkEnds(calls: readonly SqlRow[], events: readonly CrmEvent[], report: Report): void {
  const told = new Map<string, number>();
  for (const { type, about } of events)
    if (type === "call.ended") told.set(String(about.call), (told.get(String(about.call)) ?? 0) + 1);
  for (const { id, ended_at } of calls) {
    const times = told.get(String(id)) ?? 0;
    if (ended_at !== null && times !== 1) report(`the end of ${String(id)} was told ${times} times`);
    told.delete(String(id));
  }
  for (const call of told.keys()) report(`the end of ${call} was told, and there is no such call`);
}
