// Tickets for the HTTP interface and the command line: who may see and move which, and how they look. What may become of one is crm/tickets/workflow.ts.

import { type Answer, answer, type ProblemStatus, type Refused, refuse } from "../../api/answer.ts";
import type { Reach } from "../../api/people-control.ts";
import type {
  TicketAsker,
  TicketControl,
  TicketListFilter,
  TicketView,
  TicketWholeView,
} from "../../api/ticket-control.ts";
import type { Database } from "../../base/db.ts";
import type { CallId } from "../../base/ids.ts";
import { findCall } from "../../call/record-tables.ts";
import type { Customer } from "../../crm/customers/customer.ts";
import type { CustomerId } from "../../crm/ids.ts";
import { noFile } from "../../crm/tickets/attachments.ts";
import { teamsOf, usersBehind } from "../../crm/tickets/people.ts";
import { searchTickets, sees, type TicketReach, wholeOf, workOf, works } from "../../crm/tickets/search.ts";
import type { LinkKind, Ticket, TicketAnswer } from "../../crm/tickets/ticket.ts";
import { ticketNumberOf } from "../../crm/tickets/ticket-tables.ts";
import type { Along } from "../../crm/tickets/tickets.ts";
import type { Refusal, TicketCommand } from "../../crm/tickets/workflow.ts";
import type { Switch } from "../core/switch.ts";
import { reachesCustomer } from "./customer-control.ts";
import { attachmentView, categoryView, ticketView, wholeView } from "./ticket-views.ts";

type Deps = { readonly pbx: Switch; readonly database: Database };

export function ticketControl(pbx: Switch, database: Database): TicketControl {
  const deps = { pbx, database };
  return { ...reading(deps), ...making(deps), ...working(deps), ...beside(deps) };
}

function reading({ pbx, database }: Deps): Pick<TicketControl, "categories" | "list" | "show" | "work"> {
  return {
    categories: async (by) => {
      const { tickets } = pbx.office;
      const within = ticketReach(by.reach, pbx);
      const counted = await Promise.all([...tickets.keys()].map((key) => countOpen(database, key, within)));
      return answer([...tickets.values()].map((category, i) => categoryView(category, counted[i] ?? 0)));
    },
    list: async (filter, by) => {
      const after = filter.after === undefined ? 0 : ticketNumberOf(filter.after);
      if (after === undefined) return refuse(400, "Not understood", "after: allowed is `next` of the page before");
      const found = await searchTickets(database, {
        ...plainFilter(filter, pbx),
        after,
        limit: filter.limit + 1,
        within: ticketReach(by.reach, pbx),
      });
      const items = found.slice(0, filter.limit);
      const next = found.length > filter.limit ? (items.at(-1)?.id ?? null) : null;
      return answer({ items: items.map((one) => ticketView(one, pbx.office)), next });
    },
    show: async (id, by) => {
      const ticket = seen(id, by, pbx);
      if (ticket === undefined) return noTicket(id);
      const whole = await wholeOf(database, ticket.number);
      return answer<TicketWholeView>(wholeView(ticket, whole, pbx.office));
    },
    work: async (user, limit, by) => {
      const key = user ?? by.asker.user;
      if (key === undefined)
        return refuse(422, "Whose work?", "You are the installation, which has no work: name a user.");
      const who = pbx.office.users.get(key);
      const isWithin = by.reach === undefined || by.reach.user === key || colleaguesOf(by.reach, pbx).has(key);
      if (who === undefined || !isWithin) return refuse(404, "No such user", `Found no user ${key} within your reach.`);
      const teams = teamsOf(who, pbx.office);
      const reach: TicketReach = { scope: "own", user: key, role: who.role, teams, colleagues: new Set() };
      return answer((await workOf(database, reach, limit)).map((one) => ticketView(one, pbx.office)));
    },
  };
}

function making({ pbx, database }: Deps): Pick<TicketControl, "create"> {
  const { desk } = pbx.crm.ticketing;
  return {
    create: async (draft, by) => {
      const { fields, call, customer: named, phone: written, ...rest } = draft;
      const caller = call === undefined ? undefined : await callerOf(call, by.reach, { pbx, database });
      if (caller?.kind === "none") return refuse(422, "No such call", `Found no call ${call} within your reach.`);
      const phone = written === undefined ? caller?.number : kept(written, pbx);
      const customer = named === undefined ? undefined : customerWithin(named, by, pbx, caller?.number);
      if (named !== undefined && customer === undefined) return noCustomer(named);
      const known = customer?.id ?? (phone === undefined ? undefined : pbx.crm.customers.byNumber(phone)?.id);
      const wanted = {
        ...rest,
        call,
        phone,
        customer: known,
        fields: plain(fields),
        by: by.asker.name,
        origin: "hand" as const,
      };
      return said(await desk.create(wanted), pbx);
    },
  };
}

type Changes = "change" | "move" | "assign" | "macro" | "withdraw" | "object" | "pass";

function working({ pbx }: Deps): Pick<TicketControl, Changes> {
  const { desk } = pbx.crm.ticketing;
  /** Whoever sees it may say what the customer wants; only those who work on it move it. */
  const run = async (
    id: string,
    by: TicketAsker,
    command: TicketCommand,
    { needs, ...along }: { readonly needs: "sees" | "works" } & Partial<Along>,
  ): Promise<Answer<TicketView>> => {
    const ticket = seen(id, by, pbx);
    if (ticket === undefined) return noTicket(id);
    if (needs === "works" && !works(ticketReach(by.reach, pbx), ticket)) return notTheirs(ticket);
    return said(await desk.command(ticket.number, command, { ...along, by: by.asker.name }), pbx);
  };
  return {
    change: async (id, { revision, customer, phone, fields, ...rest }, by) => {
      const whose = customer === null || customer === undefined ? undefined : customerWithin(customer, by, pbx);
      if (typeof customer === "string" && whose === undefined) return noCustomer(customer);
      const given = {
        ...rest,
        customer: customer === null ? null : whose?.id,
        phone: typeof phone === "string" ? kept(phone, pbx) : phone,
        fields: fields.size === 0 ? undefined : plain(fields),
      };
      return run(id, by, { kind: "change", ...given }, { needs: "sees", revision });
    },
    move: async (id, { to, fields, comment, public: isPublic, revision }, by) => {
      const noted = comment === undefined ? undefined : { text: comment, isPublic };
      return run(id, by, { kind: "move", to, fields: plain(fields) }, { needs: "works", revision, comment: noted });
    },
    assign: async (id, to, by) => run(id, by, { kind: "assign", ...to }, { needs: "works" }),
    macro: async (id, macro, by) => {
      const ticket = seen(id, by, pbx);
      if (ticket === undefined) return noTicket(id);
      if (!works(ticketReach(by.reach, pbx), ticket)) return notTheirs(ticket);
      return said(await desk.macro(ticket.number, macro, { by: by.asker.name }), pbx);
    },
    withdraw: (id, reason, by) => run(id, by, { kind: "withdraw", reason }, { needs: "sees" }),
    object: (id, reason, by) => run(id, by, { kind: "object", reason }, { needs: "sees" }),
    pass: (id, branch, reason, by) => run(id, by, { kind: "pass", branch, reason }, { needs: "works" }),
  };
}

function beside({ pbx, database }: Deps): Pick<TicketControl, "comment" | "link" | "unlink" | "attach" | "attachment"> {
  const { desk, attachments } = pbx.crm.ticketing;
  return {
    comment: async (id, text, isPublic, by) => {
      const ticket = seen(id, by, pbx);
      if (ticket === undefined) return noTicket(id);
      return said(await desk.comment(ticket.number, { text, isPublic }, by.asker.name), pbx);
    },
    link: async (id, kind, to, by) => {
      const ticket = seen(id, by, pbx);
      if (ticket === undefined) return noTicket(id);
      const target = await linkable(kind, to, by, { pbx, database });
      if (target === undefined) return refuse(422, "Nothing to link", `Found no ${kind} ${to} within your reach.`);
      if (target === ticket.id) return refuse(422, "Nothing to link", "A ticket is not linked to itself.");
      return said(await desk.link(ticket.number, { kind, to: target }, by.asker.name), pbx);
    },
    unlink: async (id, kind, to, by) => {
      const ticket = seen(id, by, pbx);
      if (ticket === undefined) return noTicket(id);
      return said(await desk.unlink(ticket.number, { kind, to }, by.asker.name), pbx);
    },
    attach: async (id, { bytes, ...file }, by) => {
      const ticket = seen(id, by, pbx);
      if (ticket === undefined) return noTicket(id);
      const added = await attachments.add(ticket, { ...file, bytes: joined(bytes), by: by.asker.name });
      if (added.kind === "added") return answer(attachmentView(added.attachment));
      return added.kind === "refused" ? refusalOf(added) : noTicket(id);
    },
    attachment: async (id, file, by) => {
      const ticket = seen(id, by, pbx);
      if (ticket === undefined) return noTicket(id);
      const found = attachments.find(ticket, file);
      const bytes = found === undefined ? undefined : await attachments.read(found);
      if (found === undefined || bytes === undefined) return refusalOf(noFile(file));
      // Whatever somebody attached is never shown by a browser as a page of ours.
      return answer({ kind: "bytes", bytes, type: "application/octet-stream", name: found.name });
    },
  };
}

/** Within reach; undefined: there is none, or none that they may know of. */
function seen(id: string, { reach }: TicketAsker, pbx: Switch): Ticket | undefined {
  const ticket = pbx.crm.ticketing.desk.find(id);
  return ticket !== undefined && sees(ticketReach(reach, pbx), ticket) ? ticket : undefined;
}

function ticketReach(reach: Reach | undefined, pbx: Switch): TicketReach | undefined {
  if (reach === undefined) return undefined;
  const role = pbx.office.users.get(reach.user)?.role;
  return { scope: reach.scope, user: reach.user, role, teams: reach.teams, colleagues: colleaguesOf(reach, pbx) };
}

function colleaguesOf({ teams }: Reach, { office }: Switch): ReadonlySet<string> {
  return new Set([...teams].flatMap((team) => usersBehind({ team }, office)));
}

function plainFilter(filter: TicketListFilter, pbx: Switch) {
  const { customer, phone, call, limit: _, after: __, ...rest } = filter;
  return {
    ...rest,
    customer: customer as CustomerId | undefined,
    phone: phone === undefined ? undefined : kept(phone, pbx),
    link: call === undefined ? undefined : ({ kind: "call", to: call } as const),
  };
}

/** More open ones of a category are not counted. */
const COUNTED = 1_000;

async function countOpen(database: Database, category: string, within: TicketReach | undefined): Promise<number> {
  const none = { step: undefined, assignee: undefined, team: undefined, branch: undefined, priority: undefined };
  const nobody = { customer: undefined, phone: undefined, link: undefined, text: undefined };
  return (
    await searchTickets(database, { ...none, ...nobody, state: "open", category, within, limit: COUNTED, after: 0 })
  ).length;
}

/** As customers' numbers are kept: in E.164 where they can be. */
function kept(written: string, { crm }: Switch): string {
  return crm.customers.numberOf(written) ?? written.replace(/[^\d+*#]/g, "");
}

async function callerOf(
  id: string,
  reach: Reach | undefined,
  { pbx, database }: Deps,
): Promise<{ readonly kind: "caller"; readonly number: string | undefined } | { readonly kind: "none" }> {
  const record = pbx.records.find(id as CallId) ?? (await findCall(database, id));
  if (record === undefined) return { kind: "none" };
  const { agent, queue, legs } = record;
  const isTheirs =
    reach === undefined ||
    (agent !== undefined && reach.agents.has(agent)) ||
    (queue !== undefined && reach.queues.has(queue)) ||
    legs.some((leg) => leg.extension !== undefined && reach.extensions.has(leg.extension));
  if (!isTheirs) return { kind: "none" };
  return { kind: "caller", number: /\d{3}/.test(record.from) ? kept(record.from, pbx) : undefined };
}

/** Within reach, or whoever called them just now; undefined: there is none, or none that they may know of. */
function customerWithin(id: string, by: TicketAsker, { crm }: Switch, caller?: string): Customer | undefined {
  const found = crm.customers.get(id);
  if (found === undefined || reachesCustomer(found, by)) return found;
  return caller !== undefined && crm.customers.byNumber(caller)?.id === found.id ? found : undefined;
}

/** The name under which it is kept; undefined: there is nothing of that name that they may know of. */
async function linkable(kind: LinkKind, to: string, by: TicketAsker, deps: Deps): Promise<string | undefined> {
  const { pbx } = deps;
  switch (kind) {
    case "ticket":
      return seen(to, by, pbx)?.id;
    case "customer":
      return customerWithin(to, by, pbx)?.id;
    case "call":
      return (await callerOf(to, by.reach, deps)).kind === "none" ? undefined : to;
    case "recording":
    case "voice-message":
    case "fax":
    case "survey-answer":
    case "article":
      return to;
  }
}

function plain<Value>(fields: ReadonlyMap<string, Value>): Readonly<Record<string, Value>> {
  return Object.fromEntries(fields);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
}

function said(made: TicketAnswer, { office }: Switch): Answer<TicketView> {
  return made.kind === "done" ? answer(ticketView(made.ticket, office)) : refusalOf(made);
}

const STATUS: Readonly<Record<Refusal["why"], readonly [ProblemStatus, string]>> = {
  missing: [422, "No such thing"],
  wrong: [422, "Does not fit"],
  forbidden: [409, "Not from where it stands"],
  stale: [409, "Changed meanwhile"],
  full: [503, "Too many"],
};

function refusalOf({ why, detail }: Refusal): Refused {
  const [status, title] = STATUS[why];
  return refuse(status, title, `${detail}.`);
}

function noTicket(id: string): Refused {
  return refuse(404, "No such ticket", `Found no ticket ${id}; "ticket list" shows those there are.`);
}

function noCustomer(id: string): Refused {
  return refuse(422, "No such customer", `Found no customer ${id}.`);
}

function notTheirs({ id }: Ticket): Refused {
  return refuse(403, "Not allowed", `${id} is at the desk of others: they move it.`);
}
