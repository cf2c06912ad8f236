// Tickets as the HTTP interface shows them. Part of `ticket-control.ts`.

import type {
  TicketAttachmentView,
  TicketCategoryView,
  TicketStepView,
  TicketView,
  TicketWholeView,
} from "../../api/ticket-control.ts";
import { isoTime, type WallMillis } from "../../base/time.ts";
import { missingFields } from "../../crm/tickets/fields.ts";
import type { TicketWhole } from "../../crm/tickets/search.ts";
import type { Ticket } from "../../crm/tickets/ticket.ts";
import type { Attachment } from "../../crm/tickets/ticket-tables.ts";
import type { Office } from "../../office/office.ts";
import type { TicketCategory, TicketStep } from "../../office/tickets.ts";

export function ticketView(ticket: Ticket, { tickets }: Pick<Office, "tickets">): TicketView {
  const category = tickets.get(ticket.category);
  const step = category?.steps.get(ticket.step);
  const { id, revision, subject, priority, origin, fields, createdBy, objections, isLate, isBroken } = ticket;
  return {
    ...{ id, revision, category: ticket.category, categoryName: category?.name ?? ticket.category, subject, priority },
    state: ticket.closedAt === undefined ? "open" : "closed",
    step: ticket.step,
    stepName: step?.name ?? ticket.step,
    outcome: ticket.outcome ?? null,
    customer: ticket.customer ?? null,
    phone: ticket.phone ?? null,
    call: ticket.call ?? null,
    origin,
    assignee: ticket.assignee ?? null,
    team: ticket.team ?? null,
    role: ticket.role ?? null,
    branch: ticket.branch ?? null,
    level: category?.complaint === undefined || step === undefined ? null : step.level,
    fields,
    createdAt: isoTime(ticket.createdAt),
    createdBy,
    updatedAt: isoTime(ticket.updatedAt),
    enteredAt: isoTime(ticket.enteredAt),
    dueAt: timeOrNull(ticket.dueAt),
    promisedAt: timeOrNull(ticket.promiseAt),
    isLate: isLate || isBroken,
    objections,
    closedAt: timeOrNull(ticket.closedAt),
    closedBy: ticket.closedBy ?? null,
  };
}

export function wholeView(ticket: Ticket, whole: TicketWhole, office: Pick<Office, "tickets">): TicketWholeView {
  const step = office.tickets.get(ticket.category)?.steps.get(ticket.step);
  return {
    ...ticketView(ticket, office),
    next: step?.next ?? [],
    missing: missingFields(step?.requires ?? [], ticket.fields),
    comments: whole.comments.map(({ at, ...rest }) => ({ at: isoTime(at), ...rest })),
    attachments: whole.attachments.map(attachmentView),
    links: whole.links.map(({ kind, to, at, who }) => ({ kind, to, at: isoTime(at), who })),
    history: whole.history.map(({ at, what, who, step: stood, detail }) => ({
      ...{ at: isoTime(at), what, who: who ?? null, step: stood, detail: detail ?? null },
    })),
  };
}

export function attachmentView({ id, at, who, name, type, bytes, sha256 }: Attachment): TicketAttachmentView {
  return { id, at: isoTime(at), who, name, type, bytes, sha256 };
}

export function categoryView(
  { key, name, fields, steps, macros, complaint }: TicketCategory,
  open: number,
): TicketCategoryView {
  return {
    ...{ key, name, open },
    fields: [...fields.values()],
    steps: [...steps.values()].map(stepView),
    macros: [...macros.values()].map((macro) => ({ key: macro.key, name: macro.name })),
    isComplaint: complaint !== undefined,
    branches: [...(complaint?.branches.keys() ?? [])],
  };
}

function stepView({ key, name, user, team, role, limitMs, requires, next, closes, level }: TicketStep): TicketStepView {
  return {
    ...{ key, name, user: user ?? null, team: team ?? null, role: role ?? null, limitMs: limitMs ?? null },
    ...{ requires, next, closes: closes ?? null, level },
  };
}

function timeOrNull(at: WallMillis | undefined): string | null {
  return at === undefined ? null : isoTime(at);
}
