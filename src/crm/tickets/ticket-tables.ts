// SQL of tickets (store/migrations/0020-tickets.sql): rows to tickets and back, and what is noted about them. Searches: `search.ts`.

import type { SqlRow, SqlValue, Write } from "../../base/db.ts";
import { limits } from "../../base/limits.ts";
import type { WallMillis } from "../../base/time.ts";
import type { Role } from "../../office/users.ts";
import type { CustomerId, TicketId } from "../ids.ts";
import {
  type FieldValue,
  type LinkKind,
  PRIORITIES,
  type Ticket,
  type TicketComment,
  type TicketDeed,
  type TicketFields,
  type TicketLine,
  type TicketLink,
  type TicketOrigin,
} from "./ticket.ts";
import { nextAt } from "./workflow.ts";

const COLUMNS = [
  ...[
    "number",
    "revision",
    "category",
    "subject",
    "priority",
    "step",
    "outcome",
    "customer",
    "phone",
    "call",
    "origin",
  ],
  ...["source", "assignee", "team", "role", "branch", "fields", "created_at", "created_by", "updated_at", "entered_at"],
  ...["due_at", "remind_at", "escalated", "escalate_at", "is_late", "promise_at", "is_broken", "objections", "next_at"],
  ...["closed_at", "closed_by"],
] as const;

/** Names and marks only: every value is bound. A second ticket of one number or source is refused whole. */
const INSERT = `INSERT INTO ticket (${COLUMNS.join(", ")}) VALUES (${COLUMNS.map(() => "?").join(", ")})`;
const PUT = `${INSERT}
  ON CONFLICT (number) DO UPDATE SET ${COLUMNS.map((name) => `${name} = excluded.${name}`).join(", ")}`;

export const SELECT_LAST_TICKET = "SELECT seq AS number FROM sqlite_sequence WHERE name = 'ticket'";
export const COUNT_OPEN_TICKETS = "SELECT COUNT(*) AS open FROM ticket WHERE closed_at IS NULL";
export const SELECT_TICKET = "SELECT * FROM ticket WHERE number = ?";
export const SELECT_SOURCE = "SELECT number FROM ticket WHERE source = ?";
export const SELECT_NEXT_DUE = "SELECT MIN(next_at) AS next FROM ticket WHERE next_at IS NOT NULL";
export const SELECT_DUE = "SELECT number FROM ticket WHERE next_at <= ? ORDER BY next_at LIMIT ?";

const OPEN_OBJECT = `json_object('number', number, 'category', category, 'subject', subject, 'priority', priority, 'step', step,
  'assignee', assignee, 'due_at', due_at, 'promise_at', promise_at, 'is_late', is_late, 'is_broken', is_broken, 'created_at', created_at)`;
/** A customer, and whoever turned out to be them. */
export const FAMILY = `(WITH RECURSIVE family (id) AS
  (SELECT ? UNION SELECT customer.id FROM customer JOIN family ON customer.merged_into = family.id) SELECT id FROM family)`;
/** One row: a list in JSON, of at most as many as a screen pop shows. */
export const SELECT_OPEN_OF_CUSTOMER = `SELECT json_group_array(${OPEN_OBJECT}) AS found FROM (
  SELECT * FROM ticket WHERE customer IN ${FAMILY} AND closed_at IS NULL ORDER BY priority, number LIMIT ?)`;
export const SELECT_OPEN_OF_PHONE = `SELECT json_group_array(${OPEN_OBJECT}) AS found FROM (
  SELECT * FROM ticket WHERE phone = ? AND closed_at IS NULL ORDER BY priority, number LIMIT ?)`;

export const SELECT_HISTORY = "SELECT * FROM ticket_history WHERE ticket = ? ORDER BY id DESC LIMIT ?";
export const SELECT_COMMENTS = "SELECT * FROM ticket_comment WHERE ticket = ? ORDER BY id";
export const SELECT_ATTACHMENTS = "SELECT * FROM ticket_attachment WHERE ticket = ? ORDER BY at, id";
export const SELECT_ATTACHMENT = "SELECT * FROM ticket_attachment WHERE id = ? AND ticket = ?";
export const SELECT_LINKS = "SELECT * FROM ticket_link WHERE ticket = ? ORDER BY at, kind, target";
export const SELECT_COUNTS = `SELECT
  (SELECT COUNT(*) FROM ticket_comment WHERE ticket = ?) AS comments,
  (SELECT COUNT(*) FROM ticket_attachment WHERE ticket = ?) AS attachments,
  (SELECT COALESCE(SUM(bytes), 0) FROM ticket_attachment WHERE ticket = ?) AS bytes,
  (SELECT COUNT(*) FROM ticket_link WHERE ticket = ?) AS links`;

export function ticketIdOf(number: number): TicketId {
  return `T-${number}` as TicketId;
}

/** undefined: no name of a ticket. */
export function ticketNumberOf(id: string): number | undefined {
  const [, digits] = /^(?:[Tt]-)?(\d{1,12})$/.exec(id) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

export function ticketWrite(one: Ticket, { isNew }: { readonly isNew: boolean }): Write {
  const values: readonly (SqlValue | undefined)[] = [
    ...[one.number, one.revision, one.category, one.subject, PRIORITIES.indexOf(one.priority), one.step, one.outcome],
    ...[one.customer, one.phone, one.call, one.origin, one.source, one.assignee, one.team, one.role, one.branch],
    ...[JSON.stringify(one.fields), at(one.createdAt), one.createdBy, at(one.updatedAt), at(one.enteredAt)],
    ...[at(one.dueAt), at(one.remindAt), one.escalated, at(one.escalateAt), Number(one.isLate), at(one.promiseAt)],
    ...[Number(one.isBroken), one.objections, at(nextAt(one)), at(one.closedAt), one.closedBy],
  ];
  return { sql: isNew ? INSERT : PUT, values: values.map((value) => value ?? null) };
}

export function lineWrite(
  { number, step }: Ticket,
  { what, detail }: TicketLine,
  who: string | undefined,
  now: number,
): Write {
  const sql = "INSERT INTO ticket_history (ticket, at, what, who, step, detail) VALUES (?, ?, ?, ?, ?, ?)";
  return { sql, values: [number, Math.round(now), what, who ?? null, step, detail ?? null] };
}

export function commentWrite({ number }: Ticket, { text, isPublic }: TicketComment, who: string, now: number): Write {
  const sql = "INSERT INTO ticket_comment (ticket, at, who, is_public, text) VALUES (?, ?, ?, ?, ?)";
  return { sql, values: [number, Math.round(now), who, Number(isPublic), text] };
}

export function linkWrite(
  { number }: Pick<Ticket, "number">,
  { kind, to }: TicketLink,
  who: string,
  now: number,
): Write {
  const sql = "INSERT OR IGNORE INTO ticket_link (ticket, kind, target, at, who) VALUES (?, ?, ?, ?, ?)";
  return { sql, values: [number, kind, to, Math.round(now), who] };
}

export function unlinkWrite({ number }: Pick<Ticket, "number">, { kind, to }: TicketLink): Write {
  return { sql: "DELETE FROM ticket_link WHERE ticket = ? AND kind = ? AND target = ?", values: [number, kind, to] };
}

export function ticketOf(row: SqlRow): Ticket {
  const number = Number(row["number"]);
  return {
    id: ticketIdOf(number),
    number,
    revision: Number(row["revision"]),
    category: String(row["category"]),
    subject: String(row["subject"]),
    priority: PRIORITIES[Number(row["priority"])] ?? "normal",
    step: String(row["step"]),
    outcome: textOf(row["outcome"]),
    customer: textOf(row["customer"]) as CustomerId | undefined,
    phone: textOf(row["phone"]),
    call: textOf(row["call"]),
    origin: String(row["origin"]) as TicketOrigin,
    source: textOf(row["source"]),
    assignee: textOf(row["assignee"]),
    team: textOf(row["team"]),
    role: textOf(row["role"]) as Role | undefined,
    branch: textOf(row["branch"]),
    fields: fieldsOf(row["fields"]),
    createdAt: Number(row["created_at"]) as WallMillis,
    createdBy: String(row["created_by"]),
    updatedAt: Number(row["updated_at"]) as WallMillis,
    enteredAt: Number(row["entered_at"]) as WallMillis,
    dueAt: timeOf(row["due_at"]),
    remindAt: timeOf(row["remind_at"]),
    escalated: Number(row["escalated"]),
    escalateAt: timeOf(row["escalate_at"]),
    isLate: row["is_late"] === 1,
    promiseAt: timeOf(row["promise_at"]),
    isBroken: row["is_broken"] === 1,
    objections: Number(row["objections"]),
    closedAt: timeOf(row["closed_at"]),
    closedBy: textOf(row["closed_by"]),
  };
}

function fieldsOf(value: SqlValue | undefined): TicketFields {
  return JSON.parse(String(value ?? "{}")) as Readonly<Record<string, FieldValue>>;
}

export interface HistoryRow {
  readonly at: WallMillis;
  readonly what: TicketDeed;
  readonly who: string | undefined;
  /** Where it stood afterwards. */
  readonly step: string;
  readonly detail: string | undefined;
}

export function historyOf(row: SqlRow): HistoryRow {
  return {
    at: Number(row["at"]) as WallMillis,
    what: String(row["what"]) as TicketDeed,
    who: textOf(row["who"]),
    step: String(row["step"]),
    detail: textOf(row["detail"]),
  };
}

export interface CommentRow extends TicketComment {
  readonly at: WallMillis;
  readonly who: string;
}

export function commentOf(row: SqlRow): CommentRow {
  const at = Number(row["at"]) as WallMillis;
  return { at, who: String(row["who"]), isPublic: row["is_public"] === 1, text: String(row["text"]) };
}

export interface LinkRow extends TicketLink {
  readonly at: WallMillis;
  readonly who: string;
}

export function linkOf(row: SqlRow): LinkRow {
  const at = Number(row["at"]) as WallMillis;
  return { at, who: String(row["who"]), kind: String(row["kind"]) as LinkKind, to: String(row["target"]) };
}

export interface Attachment {
  /** Of its file too. */
  readonly id: string;
  readonly ticket: number;
  readonly at: WallMillis;
  readonly who: string;
  readonly name: string;
  readonly type: string;
  readonly bytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
  /** Below the data directory. */
  readonly path: string;
}

export function attachmentWrite(one: Attachment): Write {
  const sql = `INSERT INTO ticket_attachment (id, ticket, at, who, name, type, bytes, sha256, path)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`;
  const values = [one.id, one.ticket, Math.round(one.at), one.who, one.name, one.type, one.bytes, one.sha256, one.path];
  return { sql, values };
}

export function attachmentOf(row: SqlRow): Attachment {
  return {
    id: String(row["id"]),
    ticket: Number(row["ticket"]),
    at: Number(row["at"]) as WallMillis,
    who: String(row["who"]),
    name: String(row["name"]),
    type: String(row["type"]),
    bytes: Number(row["bytes"]),
    sha256: String(row["sha256"]),
    path: String(row["path"]),
  };
}

/** As SELECT_OPEN_… give them. */
export interface OpenRow {
  readonly number: number;
  readonly category: string;
  readonly subject: string;
  readonly priority: number;
  readonly step: string;
  readonly assignee: string | null;
  readonly due_at: number | null;
  readonly promise_at: number | null;
  readonly is_late: number;
  readonly is_broken: number;
  readonly created_at: number;
}

export function openRowsOf(row: SqlRow | undefined): readonly OpenRow[] {
  return JSON.parse(String(row?.["found"] ?? "[]")) as readonly OpenRow[];
}

/** Bound to SELECT_OPEN_…, behind whose they are. */
export const OPEN_SHOWN = limits.tickets.openShown;

function at(time: number | undefined): number | undefined {
  return time === undefined ? undefined : Math.round(time);
}

export function textOf(value: SqlValue | undefined): string | undefined {
  return value === null || value === undefined ? undefined : String(value);
}

function timeOf(value: SqlValue | undefined): WallMillis | undefined {
  return value === null || value === undefined ? undefined : (Number(value) as WallMillis);
}
