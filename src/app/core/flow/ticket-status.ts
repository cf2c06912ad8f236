// What a caller may hear of their tickets, for the look-up node: by its number, or the most urgent open one where their own number is asked for. Tickets of
// other numbers are not there: whoever keys in one number after the other learns nothing.

import { isoTime } from "../../../base/time.ts";
import type { OpenTicket, Ticket, TicketDesk } from "../../../crm/tickets/ticket.ts";
import type { FlowValue } from "../../../ivr/flow.ts";
import type { Office } from "../../../office/office.ts";
import { callerNumber } from "../callers/caller-list.ts";

export interface TicketStatusDeps {
  readonly office: () => Pick<Office, "tickets" | "country">;
  /** undefined: nobody keeps tickets here. */
  readonly tickets: () => Pick<TicketDesk, "find" | "openTicketsOfPhone"> | undefined;
}

/** `by`: T-1042 or 1042, or the caller's own number. undefined: there is none of theirs. */
export function ticketStatus(by: string, caller: string, { office, tickets }: TicketStatusDeps): FlowValue | undefined {
  const desk = tickets();
  if (desk === undefined) return undefined;
  const own = new Set([caller, callerNumber(caller, office().country)]);
  const found = own.has(by) ? firstOf(own, desk) : desk.find(by);
  if (found === undefined) return undefined;
  const ticket = desk.find(found.id);
  return ticket?.phone !== undefined && own.has(ticket.phone) ? statusOf(ticket, office()) : undefined;
}

function firstOf(numbers: ReadonlySet<string>, desk: Pick<TicketDesk, "openTicketsOfPhone">): OpenTicket | undefined {
  for (const number of numbers) {
    const [first] = desk.openTicketsOfPhone(number);
    if (first !== undefined) return first;
  }
  return undefined;
}

function statusOf(ticket: Ticket, { tickets }: Pick<Office, "tickets">): FlowValue {
  const category = tickets.get(ticket.category);
  const promised = ticket.promiseAt ?? ticket.dueAt;
  return {
    id: ticket.id,
    number: ticket.number,
    category: ticket.category,
    categoryName: category?.name ?? ticket.category,
    step: ticket.step,
    stepName: category?.steps.get(ticket.step)?.name ?? ticket.step,
    isOpen: ticket.closedAt === undefined,
    outcome: ticket.outcome ?? "",
    isLate: ticket.isLate || ticket.isBroken,
    promised: promised === undefined ? "" : isoTime(promised),
  };
}
