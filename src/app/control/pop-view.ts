// A screen pop as the HTTP interface shows it.

import type { PopCallView, PopCustomerView, PopTicketView, PopView } from "../../api/event-control.ts";
import { isoTime } from "../../base/time.ts";
import type { PopCall, ScreenPop } from "../../crm/pop/screen-pop.ts";
import type { OpenTicket } from "../../crm/tickets/ticket.ts";

export function popView(pop: ScreenPop): PopView {
  const { call, agent, extension, queue, ringingAt, number, name, dialled } = pop;
  return {
    call,
    agent: agent ?? null,
    extension,
    queue: queue ?? null,
    ringingAt: isoTime(ringingAt),
    number,
    name: name ?? null,
    dialled,
    customer: customerView(pop),
    tickets: pop.tickets.map(ticketView),
    articles: pop.articles.map(({ id, title, why }) => ({ id, title, why })),
    calls: pop.calls.map(callView),
    marks: pop.marks.map(({ at, agent: by, queue: of, ...mark }) => {
      return { at: isoTime(at), ...mark, agent: by ?? null, queue: of ?? null };
    }),
    notes: pop.notes.map(({ at, author, text }) => ({ at: isoTime(at), author, text })),
    whole: pop.isWhole,
  };
}

function customerView({ customer, className, organisation }: ScreenPop): PopCustomerView | null {
  if (customer === undefined) return null;
  const { id, name, class: key, owner, region, tags, fields } = customer;
  return {
    id,
    name,
    class: key ?? null,
    className: className ?? null,
    owner: owner ?? null,
    organisation: organisation ?? null,
    region: region ?? null,
    tags,
    fields,
  };
}

function ticketView(ticket: OpenTicket): PopTicketView {
  const { id, categoryName, subject, stepName, priority, assignee, promisedAt, isLate } = ticket;
  return {
    id,
    category: categoryName,
    subject,
    step: stepName,
    priority,
    assignee: assignee ?? null,
    promisedAt: promisedAt === undefined ? null : isoTime(promisedAt),
    late: isLate,
  };
}

function callView(call: PopCall): PopCallView {
  const { id, startedAt, way, queue, agent, ending, talkMs, disposition, recordings } = call;
  return {
    id,
    startedAt: isoTime(startedAt),
    way,
    queue: queue ?? null,
    agent: agent ?? null,
    ending: ending ?? null,
    talkMs,
    disposition: disposition ?? null,
    recordings,
  };
}
