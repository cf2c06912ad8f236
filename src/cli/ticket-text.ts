// Tickets as tables and lists for a person. Part of `commands/ticket.ts`.

import type { TicketCategoryView, TicketView, TicketWholeView } from "../api/ticket-control.ts";
import { type Context, rowsOf } from "./context.ts";
import { bytes, duration, localTime, orDash } from "./format.ts";
import { fieldList } from "./table.ts";
import { word } from "./words.ts";

export function listText(context: Context, rows: readonly TicketView[]): string {
  const { words } = context;
  return rowsOf(context, rows, [
    { title: words.id, cell: ({ id }) => id },
    { title: words.ticketCategory, cell: ({ categoryName }) => categoryName },
    { title: words.ticketSubject, cell: ({ subject }) => subject },
    { title: words.ticketPriority, cell: ({ priority }) => word(words, priority) },
    { title: words.ticketStep, cell: ({ stepName, outcome }) => (outcome === null ? stepName : word(words, outcome)) },
    { title: words.ticketAssignee, cell: (one) => whose(one) },
    {
      title: words.ticketDue,
      cell: ({ state, dueAt, promisedAt }) => localTime(state === "open" ? (dueAt ?? promisedAt) : null),
    },
    { title: words.ticketLate, cell: ({ isLate }) => (isLate ? words.yes : "") },
  ]);
}

export function wholeText(context: Context, one: TicketWholeView): string {
  const { words } = context;
  const own = Object.entries(one.fields).map(([name, value]) => [name, String(value)] as const);
  const fields = fieldList([
    [words.id, one.id],
    [words.ticketSubject, one.subject],
    [words.ticketCategory, one.categoryName],
    [words.ticketPriority, word(words, one.priority)],
    [words.ticketStep, one.level === null ? one.stepName : `${one.stepName} (${word(words, one.level)})`],
    [words.ticketAssignee, whose(one)],
    [words.ticketOutcome, one.outcome === null ? "-" : word(words, one.outcome)],
    [words.ticketDue, localTime(one.dueAt)],
    [words.ticketPromised, localTime(one.promisedAt)],
    [words.ticketLate, one.isLate ? words.yes : words.no],
    [words.ticketCustomer, orDash(one.customer)],
    [words.number, orDash(one.phone)],
    [words.ticketBranch, orDash(one.branch)],
    [words.ticketObjections, String(one.objections)],
    [words.ticketOrigin, word(words, `ticket-${one.origin}`)],
    [words.ticketCreated, `${localTime(one.createdAt)} ${one.createdBy}`],
    [words.ticketClosed, one.closedAt === null ? "-" : `${localTime(one.closedAt)} ${orDash(one.closedBy)}`],
    [words.ticketRevision, String(one.revision)],
    ...own,
    [words.ticketNext, orDash(one.next.join(", "))],
    ...(one.missing.length === 0 ? [] : [[words.ticketMissing, one.missing.join(", ")] as const]),
  ]);
  return [fields, commentsText(context, one), filesText(context, one), linksText(context, one), pastText(context, one)]
    .filter((part) => part !== "")
    .join("\n");
}

function commentsText(context: Context, { comments }: TicketWholeView): string {
  const { words } = context;
  if (comments.length === 0) return "";
  return rowsOf(context, comments, [
    { title: words.at, cell: ({ at }) => localTime(at) },
    { title: words.ticketWho, cell: ({ who }) => who },
    { title: words.ticketReadable, cell: ({ isPublic }) => (isPublic ? words.yes : words.no) },
    { title: words.ticketText, cell: ({ text }) => text },
  ]);
}

function filesText(context: Context, { attachments }: TicketWholeView): string {
  const { words } = context;
  if (attachments.length === 0) return "";
  return rowsOf(context, attachments, [
    { title: words.id, cell: ({ id }) => id },
    { title: words.ticketFileName, cell: ({ name }) => name },
    { title: words.ticketBytes, cell: (file) => bytes(file.bytes), align: "right" },
    { title: words.ticketWho, cell: ({ who }) => who },
    { title: words.at, cell: ({ at }) => localTime(at) },
  ]);
}

function linksText(context: Context, { links }: TicketWholeView): string {
  const { words } = context;
  if (links.length === 0) return "";
  return rowsOf(context, links, [
    { title: words.ticketLinkKind, cell: ({ kind }) => kind },
    { title: words.ticketLinkTo, cell: ({ to }) => to },
    { title: words.ticketWho, cell: ({ who }) => who },
  ]);
}

function pastText(context: Context, { history }: TicketWholeView): string {
  const { words } = context;
  return rowsOf(context, history, [
    { title: words.at, cell: ({ at }) => localTime(at) },
    { title: words.what, cell: ({ what }) => word(words, `ticket-${what}`) },
    { title: words.ticketWho, cell: ({ who }) => orDash(who) },
    { title: words.ticketStep, cell: ({ step }) => step },
    { title: words.ticketDetail, cell: ({ detail }) => orDash(detail) },
  ]);
}

export function categoriesText(context: Context, all: readonly TicketCategoryView[]): string {
  const { words } = context;
  const heads = rowsOf(context, all, [
    { title: words.ticketCategory, cell: ({ key }) => key },
    { title: words.name, cell: ({ name }) => name },
    { title: words.ticketOpen, cell: ({ open }) => String(open), align: "right" },
    {
      title: words.ticketFields,
      cell: ({ fields }) => fields.map(({ key, required }) => key + (required ? "*" : "")).join(", "),
    },
    { title: words.ticketMacros, cell: ({ macros }) => macros.map(({ key }) => key).join(", ") },
  ]);
  const steps = all.flatMap(({ key, steps: own }) => own.map((step) => ({ category: key, ...step })));
  const table = rowsOf(context, steps, [
    { title: words.ticketCategory, cell: ({ category }) => category },
    { title: words.ticketStep, cell: ({ key, name }) => (key === name ? key : `${key} (${name})`) },
    { title: words.ticketAssignee, cell: ({ user, team, role }) => orDash(user ?? team ?? role) },
    { title: words.ticketLimit, cell: ({ limitMs }) => (limitMs === null ? "-" : duration(limitMs)), align: "right" },
    { title: words.ticketMissing, cell: ({ requires }) => orDash(requires.join(", ")) },
    { title: words.ticketNext, cell: ({ next, closes }) => (closes === null ? next.join(", ") : word(words, closes)) },
  ]);
  return all.length === 0 ? heads : `${heads}\n${table}`;
}

/** Whoever has it, else whose step it is. */
function whose({ assignee, team, role }: TicketView): string {
  if (assignee !== null) return assignee;
  return team ?? role ?? "-";
}
