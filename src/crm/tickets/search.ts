// Tickets found and shown: lists in pages, somebody's work, and all that hangs on one. Runs on the reader thread; whose tickets somebody may see at all is
// part of the search, so that no list, page or count tells of others.

import type { Database } from "../../base/db.ts";
import { limits } from "../../base/limits.ts";
import { Where } from "../../base/sql-where.ts";
import type { CustomerId } from "../ids.ts";
import { type LinkKind, PRIORITIES, type Priority, type Ticket } from "./ticket.ts";
import {
  type Attachment,
  attachmentOf,
  type CommentRow,
  commentOf,
  FAMILY,
  type HistoryRow,
  historyOf,
  type LinkRow,
  linkOf,
  SELECT_ATTACHMENTS,
  SELECT_COMMENTS,
  SELECT_HISTORY,
  SELECT_LINKS,
  ticketOf,
} from "./ticket-tables.ts";

/** How far somebody sees; undefined instead of it: everything. */
export interface TicketReach {
  readonly scope: "own" | "team";
  readonly user: string;
  readonly role: string | undefined;
  /** Theirs: they look after them, or are in them. */
  readonly teams: ReadonlySet<string>;
  /** Users in those teams. */
  readonly colleagues: ReadonlySet<string>;
}

export interface TicketFilter {
  readonly state: "open" | "closed" | "late" | "all";
  readonly category: string | undefined;
  readonly step: string | undefined;
  readonly assignee: string | undefined;
  readonly team: string | undefined;
  readonly branch: string | undefined;
  readonly priority: Priority | undefined;
  readonly customer: CustomerId | undefined;
  readonly phone: string | undefined;
  /** Linked to this. */
  readonly link: { readonly kind: LinkKind; readonly to: string } | undefined;
  /** In its subject. */
  readonly text: string | undefined;
  readonly within: TicketReach | undefined;
  readonly limit: number;
  /** Number of the last one of the page before; 0: none. */
  readonly after: number;
}

/** The latest first. */
export async function searchTickets(database: Database, filter: TicketFilter): Promise<readonly Ticket[]> {
  const where = new Where()
    .and("category = ?", filter.category)
    .and("step = ?", filter.step)
    .and("assignee = ?", filter.assignee)
    .and("team = ?", filter.team)
    .and("branch = ?", filter.branch)
    .and("priority = ?", filter.priority === undefined ? undefined : PRIORITIES.indexOf(filter.priority))
    .and(`customer IN ${FAMILY}`, filter.customer)
    .and("phone = ?", filter.phone)
    .and("subject LIKE ? ESCAPE '\\'", filter.text === undefined ? undefined : `%${escaped(filter.text)}%`)
    .and("number < ?", filter.after === 0 ? undefined : filter.after);
  if (filter.link !== undefined) {
    const linked = "number IN (SELECT ticket FROM ticket_link WHERE kind = ? AND target = ?)";
    where.andAll(linked, [filter.link.kind, filter.link.to]);
  }
  if (filter.state === "closed") where.andThat("closed_at IS NOT NULL");
  else if (filter.state !== "all") where.andThat("closed_at IS NULL");
  if (filter.state === "late") where.andThat("(is_late = 1 OR is_broken = 1)");
  within(where, filter.within);
  const sql = `SELECT * FROM ticket ${where.sql} ORDER BY number DESC LIMIT ?`;
  return (await database.query(sql, [...where.values, filter.limit])).map(ticketOf);
}

/** What one person has to do: theirs, then what waits for anybody of their teams or role; late and urgent ones first. */
export async function workOf(database: Database, who: TicketReach, limit: number): Promise<readonly Ticket[]> {
  const where = new Where().andThat("closed_at IS NULL");
  const teams = JSON.stringify([...who.teams]);
  const free = "assignee IS NULL AND (team IN (SELECT value FROM json_each(?)) OR (team IS NULL AND role = ?))";
  where.andAll(`(assignee = ? OR (${free}))`, [who.user, teams, who.role ?? ""]);
  const order =
    "is_broken DESC, is_late DESC, (assignee IS NULL), priority, COALESCE(due_at, promise_at, 9e15), number";
  const sql = `SELECT * FROM ticket ${where.sql} ORDER BY ${order} LIMIT ?`;
  return (await database.query(sql, [...where.values, limit])).map(ticketOf);
}

/** The same as `sees`, said in SQL. */
function within(where: Where, reach: TicketReach | undefined): void {
  if (reach === undefined) return;
  const teams = JSON.stringify([...reach.teams]);
  const own = `assignee = ? OR created_by = ?
    OR (assignee IS NULL AND (team IN (SELECT value FROM json_each(?)) OR (team IS NULL AND role = ?)))`;
  const values = [reach.user, reach.user, teams, reach.role ?? ""];
  if (reach.scope === "own") where.andAll(`(${own})`, values);
  else {
    const theirs = `team IN (SELECT value FROM json_each(?)) OR assignee IN (SELECT value FROM json_each(?))
      OR created_by IN (SELECT value FROM json_each(?))`;
    const colleagues = JSON.stringify([...reach.colleagues]);
    where.andAll(`(${own} OR ${theirs})`, [...values, teams, colleagues, colleagues]);
  }
}

/** May they know that there is such a ticket? */
export function sees(reach: TicketReach | undefined, ticket: Ticket): boolean {
  return (
    works(reach, ticket) ||
    reach?.user === ticket.createdBy ||
    (reach?.scope === "team" && reach.colleagues.has(ticket.createdBy))
  );
}

/** May they move it? Whoever made it sees it, and may note something. */
export function works(reach: TicketReach | undefined, { assignee, team, role }: Ticket): boolean {
  if (reach === undefined || assignee === reach.user) return true;
  const isTheirTeams = team !== undefined && reach.teams.has(team);
  const isTheirRoles = team === undefined && role !== undefined && role === reach.role;
  if (assignee === undefined) return isTheirTeams || isTheirRoles;
  return reach.scope === "team" && (isTheirTeams || reach.colleagues.has(assignee));
}

export interface TicketWhole {
  /** The latest last. */
  readonly history: readonly HistoryRow[];
  readonly comments: readonly CommentRow[];
  readonly attachments: readonly Attachment[];
  readonly links: readonly LinkRow[];
}

export async function wholeOf(database: Database, number: number): Promise<TicketWhole> {
  const [history, comments, attachments, links] = await Promise.all([
    database.query(SELECT_HISTORY, [number, limits.tickets.historyShown]),
    database.query(SELECT_COMMENTS, [number]),
    database.query(SELECT_ATTACHMENTS, [number]),
    database.query(SELECT_LINKS, [number]),
  ]);
  return {
    history: history.map(historyOf).reverse(),
    comments: comments.map(commentOf),
    attachments: attachments.map(attachmentOf),
    links: links.map(linkOf),
  };
}

/** `%` and `_` are meant as they stand. */
function escaped(text: string): string {
  return text.replace(/[\\%_]/g, "\\$&");
}

/** For a customer's timeline (crm/customers/timeline.ts). */
export const TICKET_ENTRIES = {
  kind: "ticket",
  by: "both",
  sql: `WITH number AS (SELECT value FROM json_each(?)), family AS (SELECT value FROM json_each(?)),
    theirs AS (SELECT number FROM ticket WHERE customer IN (SELECT value FROM family)
      UNION SELECT number FROM ticket WHERE phone IN (SELECT value FROM number))
    SELECT created_at AS at, 'T-' || number AS id, category, subject, step, outcome, assignee, closed_at IS NULL AS open,
      is_late OR is_broken AS late FROM ticket WHERE number IN (SELECT number FROM theirs) AND created_at < ?
    ORDER BY created_at DESC, number DESC LIMIT ?`,
  yesOrNo: ["open", "late"],
} as const;
