// Tickets of the office: made, changed one thing at a time each, seen to when their time comes. What may become of one is `workflow.ts`; here it is
// committed, whole or not at all, and told. Whoever asks has been found to be allowed to: see app/control/ticket-control.ts.
//
//   command ─► its ticket's turn ─► row ─► stepTicket ─► row, history, words, events in one commit ─► words are said, the clock is set

import type { Database, Write } from "../../base/db.ts";
import { limits } from "../../base/limits.ts";
import type { Logger } from "../../base/log.ts";
import { type Clock, isoTimeOrNull, type WallMillis } from "../../base/time.ts";
import type { Office } from "../../office/office.ts";
import type { EventSubject, EventType, NewEvent } from "../events.ts";
import type { CustomerId } from "../ids.ts";
import type { Journal } from "../journal.ts";
import { DueTickets } from "./due-tickets.ts";
import { fillFields, missingFields } from "./fields.ts";
import { SELECT_LAST_NOTICE, SELECT_NOTICES, TicketNotices, type TicketTellers } from "./notices.ts";
import {
  type NewTicket,
  type OpenTicket,
  PRIORITIES,
  type Ticket,
  type TicketAnswer,
  type TicketComment,
  type TicketDesk,
  type TicketFields,
  type TicketLine,
  type TicketLink,
} from "./ticket.ts";
import {
  COUNT_OPEN_TICKETS,
  commentWrite,
  lineWrite,
  linkWrite,
  OPEN_SHOWN,
  type OpenRow,
  openRowsOf,
  SELECT_COUNTS,
  SELECT_LAST_TICKET,
  SELECT_OPEN_OF_CUSTOMER,
  SELECT_OPEN_OF_PHONE,
  SELECT_SOURCE,
  SELECT_TICKET,
  ticketIdOf,
  ticketNumberOf,
  ticketOf,
  ticketWrite,
  unlinkWrite,
} from "./ticket-tables.ts";
import {
  type Draft,
  enterFirst,
  isBranch,
  missing,
  type Refusal,
  stepTicket,
  THE_SWITCH,
  type TicketCommand,
  wrong,
} from "./workflow.ts";
import { WorkingTime } from "./working-time.ts";

export interface TicketsDeps {
  readonly clock: Clock;
  readonly log: Logger;
  readonly database: Database;
  readonly journal: Journal;
  readonly office: () => Office;
  readonly tellers: () => TicketTellers;
}

/** What goes with a command, in the same commit. */
export interface Along {
  readonly by: string;
  /** Refused where the ticket is another one by now. */
  readonly revision?: number | undefined;
  readonly comment?: TicketComment | undefined;
}

/** The first ticket is T-1001. */
const FIRST = 1_000;

export class Tickets implements TicketDesk {
  readonly notices: TicketNotices;
  readonly #deps: TicketsDeps;
  readonly #due: DueTickets;
  /** The last change of each ticket that is under way. */
  readonly #turns = new Map<number, Promise<unknown>>();
  /** Automatic ones on their way, by their source. */
  readonly #making = new Map<string, Promise<TicketAnswer>>();
  /** Of the newest; undefined: not known yet. */
  #last: number | undefined;
  /** Roughly: what is made and closed counts at once. */
  #open = 0;
  #working: { readonly timezone: string; readonly time: WorkingTime } | undefined;

  constructor(deps: TicketsDeps) {
    this.#deps = deps;
    this.notices = new TicketNotices(deps);
    this.#due = new DueTickets({ ...deps, see: (number) => this.#seeTo(number) });
  }

  get sizes(): Readonly<Record<string, number>> {
    return { ticketsUnderWay: this.#turns.size + this.#making.size, ticketWords: this.notices.size };
  }

  async restore(): Promise<void> {
    const { database } = this.#deps;
    const [last] = await database.query(SELECT_LAST_TICKET);
    const [count] = await database.query(COUNT_OPEN_TICKETS);
    const [word] = await database.query(SELECT_LAST_NOTICE);
    this.#last = Math.max(FIRST, Number(last?.["number"] ?? 0));
    this.#open = Number(count?.["open"] ?? 0);
    this.notices.restore(word, await database.query(SELECT_NOTICES, [limits.tickets.notices]));
  }

  open(): void {
    this.notices.open();
    this.#due.open();
  }

  close(): void {
    this.#due.close();
    this.notices.close();
  }

  find(id: string): Ticket | undefined {
    const number = ticketNumberOf(id);
    return number === undefined ? undefined : this.#read(number);
  }

  openTicketsOf(customer: CustomerId): readonly OpenTicket[] {
    return this.#openOf(SELECT_OPEN_OF_CUSTOMER, customer);
  }

  openTicketsOfPhone(phone: string): readonly OpenTicket[] {
    return this.#openOf(SELECT_OPEN_OF_PHONE, phone);
  }

  #openOf(sql: string, whose: string): readonly OpenTicket[] {
    const { database, office } = this.#deps;
    return openRowsOf(database.get(sql, [whose, OPEN_SHOWN])).map((row) => openTicketOf(row, office()));
  }

  async create(wanted: NewTicket): Promise<TicketAnswer> {
    const { office, database } = this.#deps;
    const category = office().tickets.get(wanted.category);
    if (category === undefined)
      return missing(
        `the office has no tickets ${wanted.category}; it has: ${[...office().tickets.keys()].join(", ") || "none"}`,
      );
    if (this.#last === undefined) return full("the switch is starting");
    if (this.#open >= limits.tickets.open) return full(`there are ${limits.tickets.open} open tickets`);
    const filled = fillFields(category, {}, wanted.fields ?? {});
    if (!filled.ok) return wrong(filled.fault);
    const needed = [...category.fields.values()].filter(({ required }) => required).map(({ key }) => key);
    const lacking = wanted.origin === "hand" ? missingFields(needed, filled.value) : [];
    if (lacking.length > 0) return wrong(`a ticket of ${category.key} is not made without: ${lacking.join(", ")}`);
    if (wanted.assignee !== undefined && !office().users.has(wanted.assignee))
      return missing(`the office has no user ${wanted.assignee}`);
    const before = wanted.source === undefined ? undefined : database.get(SELECT_SOURCE, [wanted.source]);
    if (before !== undefined) return doneWith(this.#read(Number(before["number"])));
    const branch = wanted.branch ?? (category.complaint === undefined ? undefined : office().region);
    if (wanted.branch !== undefined && !isBranch(wanted.branch, category, office()))
      return missing(`no branch ${wanted.branch} deals with ${category.key}`);
    const number = this.#last + 1;
    this.#last = number;
    return this.#once(wanted.source, () =>
      this.#inTurn(number, () => this.#create(number, { ...wanted, branch }, filled.value)),
    );
  }

  /** Those of one source that come together are one. */
  async #once(source: string | undefined, make: () => Promise<TicketAnswer>): Promise<TicketAnswer> {
    if (source === undefined) return make();
    const before = this.#making.get(source);
    if (before !== undefined) return before;
    const made = make();
    this.#making.set(source, made);
    try {
      return await made;
    } finally {
      this.#making.delete(source);
    }
  }

  async #create(number: number, wanted: NewTicket, fields: TicketFields): Promise<TicketAnswer> {
    const { office, clock } = this.#deps;
    const category = office().tickets.get(wanted.category);
    if (category === undefined) return missing(`the office has no tickets ${wanted.category}`);
    const now = clock.wall();
    const blank: Ticket = { ...blankTicket(number, wanted, now), fields };
    const draft: Draft = { ticket: blank, lines: [{ what: "created", detail: wanted.origin }], words: [], events: [] };
    const by = wanted.origin === "hand" ? wanted.by : undefined;
    enterFirst(draft, category, this.#around(by));
    if (wanted.assignee !== undefined) {
      draft.ticket = { ...draft.ticket, assignee: wanted.assignee };
      if (wanted.assignee !== by) draft.words.push({ what: "assigned", to: [wanted.assignee] });
    }
    draft.events.push("ticket.created");
    const links = (wanted.links ?? []).slice(0, limits.tickets.links);
    const call: readonly TicketLink[] = wanted.call === undefined ? [] : [{ kind: "call", to: wanted.call }];
    const comment = wanted.comment === undefined ? undefined : { text: wanted.comment, isPublic: false };
    const beside = [...call, ...links].map((link) => linkWrite(draft.ticket, link, wanted.by, now));
    const answer = await this.#keep(draft, { by: wanted.by, comment }, beside);
    if (answer.kind === "done") this.#open++;
    return answer;
  }

  /** 409 where somebody was quicker (`revision`). */
  async command(number: number, command: TicketCommand, along: Along): Promise<TicketAnswer> {
    return this.commands(number, [command], along);
  }

  /** All of them or none. */
  async commands(number: number, commands: readonly TicketCommand[], along: Along): Promise<TicketAnswer> {
    return this.#inTurn(number, () => this.#run(number, commands, along));
  }

  async #run(
    number: number,
    commands: readonly TicketCommand[],
    { by, revision, comment }: Along,
    line?: TicketLine,
  ): Promise<TicketAnswer> {
    const ticket = this.#read(number);
    if (ticket === undefined) return missing(`there is no ticket ${ticketIdOf(number)}`);
    if (revision !== undefined && revision !== ticket.revision)
      return {
        kind: "refused",
        why: "stale",
        detail: `${ticket.id} was changed meanwhile: it is at ${ticket.step} now`,
      };
    const whole: Draft = { ticket, lines: line === undefined ? [] : [line], words: [], events: [] };
    for (const command of commands) {
      const stepped = stepTicket(whole.ticket, command, this.#around(by));
      if (stepped.kind === "refused") return stepped;
      whole.ticket = stepped.draft.ticket;
      whole.lines.push(...stepped.draft.lines);
      whole.words.push(...stepped.draft.words);
      whole.events.push(...stepped.draft.events);
    }
    if (comment !== undefined && this.#counts(number).comments >= limits.tickets.comments)
      return full(`${ticket.id} has ${limits.tickets.comments} comments`);
    if (whole.lines.length === 0 && comment === undefined) return { kind: "done", ticket };
    const answer = await this.#keep(whole, { by, comment }, []);
    if (answer.kind === "done") this.#open += Number(isOpen(answer.ticket)) - Number(isOpen(ticket));
    return answer;
  }

  /** A macro of its category: several changes and a comment, all or nothing. */
  async macro(number: number, key: string, along: Along): Promise<TicketAnswer> {
    const ticket = this.#read(number);
    const category = this.#deps.office().tickets.get(ticket?.category ?? "");
    const macro = category?.macros.get(key);
    if (ticket === undefined || macro === undefined)
      return missing(`no macro ${key}; there are: ${[...(category?.macros.keys() ?? [])].join(", ") || "none"}`);
    const { move, priority, assign, fields, comment, isPublic } = macro;
    const filled = fields.size === 0 ? undefined : Object.fromEntries(fields);
    const commands: readonly TicketCommand[] = [
      ...(priority === undefined && filled === undefined
        ? []
        : [{ kind: "change", priority, fields: filled } as const]),
      ...(move === undefined ? [] : [{ kind: "move", to: move } as const]),
      ...(assign === undefined ? [] : [{ kind: "assign", user: assign, team: undefined } as const]),
    ];
    const noted = comment === undefined ? along.comment : { text: comment, isPublic };
    const line: TicketLine = { what: "macro", detail: key };
    return this.#inTurn(number, () => this.#run(number, commands, { ...along, comment: noted }, line));
  }

  async comment(number: number, comment: TicketComment, by: string): Promise<TicketAnswer> {
    return this.#inTurn(number, () => this.#run(number, [], { by, comment }));
  }

  async link(number: number, link: TicketLink, by: string): Promise<TicketAnswer> {
    if (this.#counts(number).links >= limits.tickets.links) return full(`it has ${limits.tickets.links} links`);
    const line: TicketLine = { what: "linked", detail: `${link.kind} ${link.to}` };
    const back = link.kind === "ticket" ? ticketNumberOf(link.to) : undefined;
    return this.beside(number, line, by, (ticket, now) => [
      linkWrite(ticket, link, by, now),
      ...(back === undefined ? [] : [linkWrite({ number: back }, { kind: "ticket", to: ticket.id }, by, now)]),
    ]);
  }

  async unlink(number: number, link: TicketLink, by: string): Promise<TicketAnswer> {
    const back = link.kind === "ticket" ? ticketNumberOf(link.to) : undefined;
    return this.beside(number, { what: "unlinked", detail: `${link.kind} ${link.to}` }, by, (ticket) => [
      unlinkWrite(ticket, link),
      ...(back === undefined ? [] : [unlinkWrite({ number: back }, { kind: "ticket", to: ticket.id })]),
    ]);
  }

  /** Something that lies beside the ticket itself, noted in its history. */
  async beside(
    number: number,
    line: TicketLine,
    by: string,
    writes: (ticket: Ticket, now: WallMillis) => readonly Write[],
  ): Promise<TicketAnswer> {
    return this.#inTurn(number, async () => {
      const ticket = this.#read(number);
      if (ticket === undefined) return missing(`there is no ticket ${ticketIdOf(number)}`);
      const now = this.#deps.clock.wall();
      const changed = { ...ticket, revision: ticket.revision + 1, updatedAt: now };
      const draft: Draft = { ticket: changed, lines: [line], words: [], events: ["ticket.changed"] };
      return this.#keep(draft, { by }, writes(ticket, now));
    });
  }

  /** What it has beside itself. */
  counts(number: number): Counts {
    return this.#counts(number);
  }

  officeChanged(): void {
    this.#working = undefined;
  }

  async #seeTo(number: number): Promise<void> {
    await this.#inTurn(number, async () => {
      const ticket = this.#read(number);
      if (ticket === undefined) return missing("it is gone");
      const stepped = stepTicket(ticket, { kind: "due" }, this.#around(undefined));
      return stepped.kind === "refused" ? stepped : this.#keep(stepped.draft, { by: undefined }, []);
    });
  }

  async #keep(
    { ticket, lines, words, events }: Draft,
    { by, comment }: { readonly by: string | undefined; readonly comment?: TicketComment | undefined },
    beside: readonly Write[],
  ): Promise<TicketAnswer> {
    const { journal, clock } = this.#deps;
    const now = clock.wall();
    const noted = comment === undefined ? lines : [...lines, { what: "commented" } as const];
    const told: readonly EventType[] = comment === undefined ? events : [...events, "ticket.commented"];
    const notices = this.notices.write(words, ticket, now);
    const writes = [
      ticketWrite(ticket, { isNew: events.includes("ticket.created") }),
      ...noted.map((line) => lineWrite(ticket, line, by, now)),
      ...(comment === undefined ? [] : [commentWrite(ticket, comment, by ?? THE_SWITCH, now)]),
      ...beside,
      ...notices.writes,
    ];
    await journal.commit(
      writes,
      [...new Set(told)].map((type) => eventOf(type, ticket, by, comment)),
    );
    notices.said();
    this.#due.changed(ticket);
    return { kind: "done", ticket };
  }

  /** One after the other for each ticket: what is read has been committed. */
  async #inTurn(number: number, run: () => Promise<TicketAnswer>): Promise<TicketAnswer> {
    const before = this.#turns.get(number);
    if (before === undefined && this.#turns.size >= limits.tickets.underWay)
      return full("too many tickets are changed at once");
    const turn = (before ?? Promise.resolve()).then(run, run);
    this.#turns.set(number, turn);
    try {
      return await turn;
    } finally {
      if (this.#turns.get(number) === turn) this.#turns.delete(number);
    }
  }

  #read(number: number): Ticket | undefined {
    const row = this.#deps.database.get(SELECT_TICKET, [number]);
    return row === undefined ? undefined : ticketOf(row);
  }

  #counts(number: number): Counts {
    const row = this.#deps.database.get(SELECT_COUNTS, [number, number, number, number]);
    const of = (name: string): number => Number(row?.[name] ?? 0);
    return { comments: of("comments"), attachments: of("attachments"), bytes: of("bytes"), links: of("links") };
  }

  #around(by: string | undefined) {
    const office = this.#deps.office();
    if (this.#working?.timezone !== office.timezone)
      this.#working = { timezone: office.timezone, time: new WorkingTime(office.timezone) };
    return { office, by, now: this.#deps.clock.wall(), working: this.#working.time };
  }
}

export interface Counts {
  readonly comments: number;
  readonly attachments: number;
  readonly bytes: number;
  readonly links: number;
}

function isOpen({ closedAt }: Ticket): boolean {
  return closedAt === undefined;
}

function blankTicket(number: number, wanted: NewTicket, now: WallMillis): Ticket {
  const { category, subject, customer, phone, call, origin, source, branch, priority = "normal" } = wanted;
  return {
    ...{ id: ticketIdOf(number), number, revision: 1, category, subject, priority, step: "", outcome: undefined },
    ...{ customer, phone, call, origin, source, branch, fields: {} },
    ...{ assignee: undefined, team: undefined, role: undefined },
    ...{ createdAt: now, createdBy: wanted.by, updatedAt: now, enteredAt: now },
    ...{ dueAt: undefined, remindAt: undefined, escalated: 0, escalateAt: undefined, isLate: false },
    ...{ promiseAt: undefined, isBroken: false, objections: 0, closedAt: undefined, closedBy: undefined },
  };
}

function eventOf(
  type: EventType,
  ticket: Ticket,
  by: string | undefined,
  comment: TicketComment | undefined,
): NewEvent {
  const { id, customer, call, assignee, team, category, step, priority, outcome, dueAt, promiseAt } = ticket;
  const about: EventSubject = { ticket: id, customer, call, user: assignee, team };
  const noted = type === "ticket.commented" ? { isPublic: comment?.isPublic ?? false } : {};
  const times = { dueAt: isoTimeOrNull(dueAt), promisedAt: isoTimeOrNull(promiseAt) };
  return {
    type,
    about,
    data: { category, step, priority, outcome: outcome ?? null, by: by ?? null, ...times, ...noted },
  };
}

function openTicketOf(row: OpenRow, { tickets }: Pick<Office, "tickets">): OpenTicket {
  const category = tickets.get(row.category);
  const promised = row.promise_at ?? row.due_at ?? undefined;
  return {
    id: ticketIdOf(row.number),
    category: row.category,
    categoryName: category?.name ?? row.category,
    subject: row.subject,
    step: row.step,
    stepName: category?.steps.get(row.step)?.name ?? row.step,
    priority: PRIORITIES[row.priority] ?? "normal",
    assignee: row.assignee ?? undefined,
    promisedAt: promised as WallMillis | undefined,
    isLate: row.is_late === 1 || row.is_broken === 1,
    createdAt: row.created_at as WallMillis,
  };
}

function doneWith(ticket: Ticket | undefined): TicketAnswer {
  return ticket === undefined ? missing("it is gone") : { kind: "done", ticket };
}

function full(detail: string): Refusal {
  return { kind: "refused", why: "full", detail };
}
