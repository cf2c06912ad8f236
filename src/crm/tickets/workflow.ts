// What may become of a ticket, a step at a time: pure, told the time, the office and what is wanted; says what it is then, what is noted, who is told.
// `tickets.ts` commits it. Who may ask for it is left to whoever asks.
//
//             ┌──────── pass (complaint, at a branch): first step, another branch ◄──┐
//   created ─► step ──move along `next`, required fields filled──► step ─► … ─► step that closes ─► closed
//               │ │                                                  ▲                               │
//               │ └─ remind ─► late ─► escalate, each once ──────────┤ promise broken at a branch:   │
//               └─ withdraw ─► closed (withdrawn)                    └── step of the head office ◄───┘ objection

import { limits } from "../../base/limits.ts";
import type { WallMillis } from "../../base/time.ts";
import type { Office } from "../../office/office.ts";
import type { TicketCategory, TicketPeople, TicketStep } from "../../office/tickets.ts";
import type { EventType } from "../events.ts";
import type { CustomerId } from "../ids.ts";
import { fillFields, missingFields } from "./fields.ts";
import { bounded, holders, leadersFor, usersBehind } from "./people.ts";
import type { Priority, Ticket, TicketAnswer, TicketLine, TicketWord } from "./ticket.ts";
import type { WorkingTime } from "./working-time.ts";

export type TicketCommand =
  | {
      readonly kind: "move";
      readonly to: string;
      readonly fields?: Readonly<Record<string, unknown>> | undefined;
    }
  /** Both undefined: nobody's, again at the people of its step. */
  | { readonly kind: "assign"; readonly user: string | undefined; readonly team: string | undefined }
  | {
      readonly kind: "change";
      readonly subject?: string | undefined;
      readonly priority?: Priority | undefined;
      readonly fields?: Readonly<Record<string, unknown>> | undefined;
      /** null: of nobody known. */
      readonly customer?: CustomerId | null | undefined;
      readonly phone?: string | null | undefined;
    }
  | { readonly kind: "withdraw" | "object"; readonly reason: string }
  | { readonly kind: "pass"; readonly branch: string; readonly reason: string }
  /** Its time has come. */
  | { readonly kind: "due" };

export interface Surroundings {
  readonly office: Pick<Office, "tickets" | "users" | "agents" | "hours" | "regions">;
  readonly working: WorkingTime;
  readonly now: WallMillis;
  /** undefined: the clock. */
  readonly by: string | undefined;
}

/** A ticket on its way to what it will be. */
export interface Draft {
  ticket: Ticket;
  readonly lines: TicketLine[];
  readonly words: TicketWord[];
  readonly events: EventType[];
}

export type Refusal = Extract<TicketAnswer, { readonly kind: "refused" }>;
export type Stepped = { readonly kind: "changed"; readonly draft: Draft } | Refusal;

export function stepTicket(ticket: Ticket, command: TicketCommand, at: Surroundings): Stepped {
  const draft: Draft = { ticket, lines: [], words: [], events: [] };
  const refused = run(draft, command, at);
  if (refused !== undefined) return refused;
  if (draft.lines.length > 0) draft.ticket = { ...draft.ticket, revision: ticket.revision + 1, updatedAt: at.now };
  return { kind: "changed", draft };
}

function run(draft: Draft, command: TicketCommand, at: Surroundings): Refusal | undefined {
  switch (command.kind) {
    case "move":
      return move(draft, command, at);
    case "assign":
      return assign(draft, command, at);
    case "change":
      return change(draft, command, at);
    case "withdraw":
      return withdraw(draft, command.reason, at);
    case "object":
      return object(draft, command.reason, at);
    case "pass":
      return pass(draft, command, at);
    case "due":
      return due(draft, at);
  }
}

/** The first thing the clock has to see to; undefined: nothing. */
export function nextAt({
  closedAt,
  remindAt,
  dueAt,
  isLate,
  escalateAt,
  promiseAt,
  isBroken,
}: Ticket): number | undefined {
  if (closedAt !== undefined) return undefined;
  const coming = [remindAt, isLate ? undefined : dueAt, escalateAt, isBroken ? undefined : promiseAt];
  const times = coming.filter((one) => one !== undefined);
  return times.length === 0 ? undefined : Math.min(...times);
}

/** At its first step. `ticket`: all else of it. */
export function enterFirst(draft: Draft, category: TicketCategory, at: Surroundings): void {
  const [first] = category.steps.values();
  if (first === undefined) return;
  const promised = category.complaint === undefined ? undefined : workAfter(category.complaint.dueMs, category, at);
  draft.ticket = { ...draft.ticket, promiseAt: promised, isBroken: false };
  enter(draft, category, first, at);
}

function move(
  draft: Draft,
  { to, fields }: Extract<TicketCommand, { kind: "move" }>,
  at: Surroundings,
): Refusal | undefined {
  const { ticket } = draft;
  const category = at.office.tickets.get(ticket.category);
  if (category === undefined) return goneCategory(ticket);
  const target = category.steps.get(to);
  const from = category.steps.get(ticket.step);
  if (target === undefined)
    return missing(`${ticket.category} has no step ${to}; it has: ${[...category.steps.keys()].join(", ")}`);
  if (ticket.outcome === WITHDRAWN) return forbidden(`${ticket.id} was withdrawn`);
  // A step that the office file has no more must not hold anything for ever.
  if (from !== undefined && !from.next.includes(to)) {
    const may =
      from.next.length === 0 ? "it goes nowhere from there" : `from there it goes to: ${from.next.join(", ")}`;
    return forbidden(`${ticket.id} is at ${from.key}; ${may}`);
  }
  const filled = fillFields(category, ticket.fields, fields ?? {});
  if (!filled.ok) return wrong(filled.fault);
  const lacking = missingFields(from?.requires ?? [], filled.value);
  if (lacking.length > 0) return wrong(`${ticket.id} does not leave ${ticket.step} without: ${lacking.join(", ")}`);
  draft.ticket = { ...ticket, fields: filled.value };
  note(draft, { what: "moved", detail: `${ticket.step} → ${to}` }, "ticket.moved");
  enter(draft, category, target, at);
  return undefined;
}

/** Whose it is now, and how long it may take. */
function enter(draft: Draft, category: TicketCategory, step: TicketStep, at: Surroundings): void {
  const { limitMs, remindMs, closes } = step;
  const isOver = closes !== undefined;
  const [first] = escalations(step);
  /** So long from now, of a step that has a limit. */
  const timed = (fromLimitMs: number | undefined): WallMillis | undefined => {
    const isTimed = limitMs !== undefined && fromLimitMs !== undefined && !isOver;
    return isTimed ? workAfter(limitMs + fromLimitMs, category, at) : undefined;
  };
  draft.ticket = {
    ...draft.ticket,
    ...whose(draft.ticket, category, step),
    step: step.key,
    outcome: closes,
    enteredAt: at.now,
    dueAt: timed(0),
    remindAt: timed(remindMs === undefined ? undefined : -remindMs),
    escalated: 0,
    escalateAt: timed(first?.afterMs),
    isLate: false,
    closedAt: isOver ? at.now : undefined,
    closedBy: isOver ? (at.by ?? THE_SWITCH) : undefined,
  };
  if (isOver) draft.events.push("ticket.closed");
}

function whose(ticket: Ticket, category: TicketCategory, step: TicketStep): Pick<Ticket, "assignee" | "team" | "role"> {
  const branch = step.level === "branch" ? teamOfBranch(ticket.branch, category) : undefined;
  const { user, team = branch, role } = step;
  const isNobodys = user === undefined && team === undefined && role === undefined;
  if (isNobodys || step.closes !== undefined) return ticket;
  return { assignee: user, team, role };
}

/** Of the place itself, else of its head region. */
function teamOfBranch(branch: string | undefined, { complaint }: TicketCategory): string | undefined {
  if (branch === undefined || complaint === undefined) return undefined;
  return complaint.branches.get(branch) ?? complaint.branches.get(branch.split("/")[0] ?? "");
}

function assign(
  draft: Draft,
  { user, team }: Extract<TicketCommand, { kind: "assign" }>,
  { office, by }: Surroundings,
): Refusal | undefined {
  const { ticket } = draft;
  if (ticket.closedAt !== undefined) return forbidden(`${ticket.id} is closed`);
  if (user !== undefined && !office.users.has(user)) return missing(`the office has no user ${user}`);
  if (team !== undefined && usersBehind({ team }, office).length === 0) return missing(`nobody is in a team ${team}`);
  const step = office.tickets.get(ticket.category)?.steps.get(ticket.step);
  const back = user === undefined && team === undefined;
  const theirs = back ? { team: step?.team ?? ticket.team, role: step?.role } : { team: team ?? ticket.team };
  draft.ticket = { ...ticket, ...theirs, assignee: user };
  note(draft, { what: "assigned", detail: user ?? team ?? "nobody" }, "ticket.assigned");
  if (user !== undefined && user !== by) draft.words.push({ what: "assigned", to: [user] });
  return undefined;
}

function change(
  draft: Draft,
  { subject, priority, fields, customer, phone }: Extract<TicketCommand, { kind: "change" }>,
  { office }: Surroundings,
): Refusal | undefined {
  const { ticket } = draft;
  const category = office.tickets.get(ticket.category);
  if (fields !== undefined && category === undefined) return goneCategory(ticket);
  const filled = category === undefined ? undefined : fillFields(category, ticket.fields, fields ?? {});
  if (filled?.ok === false) return wrong(filled.fault);
  const given = [
    subject === undefined || subject === ticket.subject ? [] : ["subject"],
    priority === undefined || priority === ticket.priority ? [] : [`priority ${priority}`],
    customer === undefined || (customer ?? undefined) === ticket.customer ? [] : ["customer"],
    phone === undefined || (phone ?? undefined) === ticket.phone ? [] : ["phone"],
    Object.keys(fields ?? {}),
  ].flat();
  if (given.length === 0) return undefined;
  draft.ticket = {
    ...ticket,
    subject: subject ?? ticket.subject,
    priority: priority ?? ticket.priority,
    customer: customer === undefined ? ticket.customer : (customer ?? undefined),
    phone: phone === undefined ? ticket.phone : (phone ?? undefined),
    fields: filled?.value ?? ticket.fields,
  };
  note(draft, { what: "changed", detail: given.join(", ") }, "ticket.changed");
  return undefined;
}

export const WITHDRAWN = "withdrawn";
/** Who did what the clock or a rule did. */
export const THE_SWITCH = "zongji";

function withdraw(draft: Draft, reason: string, { now, by }: Surroundings): Refusal | undefined {
  const { ticket } = draft;
  if (ticket.closedAt !== undefined) return forbidden(`${ticket.id} is closed already`);
  const over = { outcome: WITHDRAWN, closedAt: now, closedBy: by ?? THE_SWITCH, ...NOTHING_DUE };
  draft.ticket = { ...ticket, ...over };
  note(draft, { what: "withdrawn", detail: reason }, "ticket.closed");
  return undefined;
}

const NOTHING_DUE = { dueAt: undefined, remindAt: undefined, escalateAt: undefined } as const;

/** The head office takes it, and promises anew. */
function object(draft: Draft, reason: string, at: Surroundings): Refusal | undefined {
  const { ticket } = draft;
  const category = at.office.tickets.get(ticket.category);
  const complaint = category?.complaint;
  const head = category?.steps.get(complaint?.headOffice ?? "");
  if (category === undefined || complaint === undefined || head === undefined)
    return forbidden(`${ticket.id} is no complaint: there is nothing to object to`);
  if (ticket.closedAt === undefined)
    return forbidden(`${ticket.id} has not been answered yet: it is at ${ticket.step}`);
  if (ticket.outcome === WITHDRAWN) return forbidden(`${ticket.id} was withdrawn`);
  if (ticket.objections >= limits.tickets.objections)
    return forbidden(`the customer objected ${ticket.objections} times already`);
  if (at.now - ticket.closedAt > complaint.objectionMs) return forbidden(`the time to object to ${ticket.id} is over`);
  const promiseAt = workAfter(complaint.dueMs, category, at);
  draft.ticket = { ...ticket, promiseAt, isBroken: false, objections: ticket.objections + 1, assignee: undefined };
  note(draft, { what: "objected", detail: reason }, "ticket.objected");
  enter(draft, category, head, at);
  draft.words.push({ what: "objected", to: withLeaders(draft.ticket, at) });
  return undefined;
}

function pass(
  draft: Draft,
  { branch, reason }: Extract<TicketCommand, { kind: "pass" }>,
  at: Surroundings,
): Refusal | undefined {
  const { ticket } = draft;
  const category = at.office.tickets.get(ticket.category);
  if (category?.complaint === undefined) return forbidden(`${ticket.id} is no complaint: no branch has it`);
  if (ticket.closedAt !== undefined) return forbidden(`${ticket.id} is closed`);
  if (category.steps.get(ticket.step)?.level === "head-office") return forbidden(`${ticket.id} is at the head office`);
  if (!isBranch(branch, category, at.office)) return missing(`no branch ${branch} deals with complaints`);
  if (branch === ticket.branch) return forbidden(`${ticket.id} is at ${branch} already`);
  const [first] = category.steps.values();
  if (first === undefined) return goneCategory(ticket);
  draft.ticket = { ...ticket, branch, assignee: undefined };
  note(draft, { what: "passed", detail: `${ticket.branch ?? "-"} → ${branch}: ${reason}` }, "ticket.moved");
  enter(draft, category, first, at);
  return undefined;
}

/** A place that deals with these; of complaints that name none, any place of the office. */
export function isBranch(name: string, category: TicketCategory, office: Pick<Office, "regions">): boolean {
  const isNamed = (category.complaint?.branches.size ?? 0) > 0;
  return isNamed ? teamOfBranch(name, category) !== undefined : isPlace(name, office);
}

function isPlace(name: string, { regions }: Pick<Office, "regions">): boolean {
  const [head = "", place] = name.split("/");
  const places = regions.get(head);
  return places !== undefined && (place === undefined || places.includes(place));
}

/** Each of it once; what comes of it may be due at once itself. */
function due(draft: Draft, at: Surroundings): undefined {
  const { now } = at;
  const { remindAt, dueAt, isLate } = draft.ticket;
  if (remindAt !== undefined && remindAt <= now) {
    draft.ticket = { ...draft.ticket, remindAt: undefined };
    if (dueAt === undefined || dueAt > now) {
      note(draft, { what: "reminded" }, "ticket.reminded");
      draft.words.push({ what: "reminded", to: anybody(draft.ticket, at) });
    }
  }
  if (dueAt !== undefined && dueAt <= now && !isLate) {
    draft.ticket = { ...draft.ticket, isLate: true };
    note(draft, { what: "late" }, "ticket.late");
    draft.words.push({ what: "late", to: withLeaders(draft.ticket, at) });
  }
  escalate(draft, at);
  breakPromise(draft, at);
  // Times that were set by rules that are gone must not be looked at for ever.
  const next = nextAt(draft.ticket);
  if (next !== undefined && next <= now) draft.ticket = { ...draft.ticket, ...NOTHING_DUE };
  return undefined;
}

function escalate(draft: Draft, at: Surroundings): void {
  const { ticket } = draft;
  const category = at.office.tickets.get(ticket.category);
  const step = category?.steps.get(ticket.step);
  const all = step === undefined ? [] : escalations(step);
  if (category === undefined || ticket.escalateAt === undefined || ticket.escalateAt > at.now) return;
  const one = all[ticket.escalated];
  const following = all[ticket.escalated + 1];
  const gapMs = one === undefined || following === undefined ? undefined : following.afterMs - one.afterMs;
  const escalateAt =
    gapMs === undefined ? undefined : at.working.after(ticket.escalateAt, gapMs, scheduleOf(category, at));
  draft.ticket = { ...ticket, escalated: ticket.escalated + 1, escalateAt };
  if (one === undefined) return;
  if (one.take) draft.ticket = { ...draft.ticket, assignee: one.user, team: one.team, role: one.role };
  note(draft, { what: "escalated", detail: nameOf(one) }, "ticket.escalated");
  const told = bounded(usersBehind(one, at.office));
  draft.words.push({ what: "escalated", to: told.length > 0 ? told : leadersFor(draft.ticket, at.office) });
  escalate(draft, at);
}

function breakPromise(draft: Draft, at: Surroundings): void {
  const { ticket } = draft;
  if (ticket.promiseAt === undefined || ticket.isBroken || ticket.promiseAt > at.now) return;
  const category = at.office.tickets.get(ticket.category);
  const head = category?.steps.get(category.complaint?.headOffice ?? "");
  const isAtBranch = category?.steps.get(ticket.step)?.level !== "head-office";
  draft.ticket = { ...ticket, isBroken: true };
  note(draft, { what: "promise-broken" }, "ticket.late");
  if (category !== undefined && head !== undefined && isAtBranch) {
    draft.ticket = { ...draft.ticket, assignee: undefined };
    note(draft, { what: "escalated", detail: `${ticket.step} → ${head.key}` }, "ticket.escalated");
    enter(draft, category, head, at);
  }
  draft.words.push({ what: "promise-broken", to: withLeaders(draft.ticket, at) });
}

function escalations({ escalate: all }: TicketStep): TicketStep["escalate"] {
  return [...all].sort((a, b) => a.afterMs - b.afterMs);
}

function nameOf({ user, team, role }: TicketPeople): string {
  return user ?? (team === undefined ? (role ?? "") : `team ${team}`);
}

function workAfter(ms: number, category: TicketCategory, at: Surroundings): WallMillis {
  return at.working.after(at.now, ms, scheduleOf(category, at));
}

function scheduleOf({ hours }: TicketCategory, { office }: Surroundings) {
  return hours === undefined ? undefined : office.hours.get(hours);
}

/** Nobody behind it: those who lead. */
function anybody(ticket: Ticket, { office }: Surroundings): readonly string[] {
  const found = holders(ticket, office);
  return found.length > 0 ? found : leadersFor(ticket, office);
}

function withLeaders(ticket: Ticket, { office }: Surroundings): readonly string[] {
  return bounded([...holders(ticket, office), ...leadersFor(ticket, office)]);
}

function note(draft: Draft, line: TicketLine, event: EventType): void {
  draft.lines.push(line);
  draft.events.push(event);
}

function goneCategory({ id, category }: Ticket): Refusal {
  return forbidden(`the office file has no category ${category} any more; ${id} can be withdrawn`);
}

export function missing(detail: string): Refusal {
  return { kind: "refused", why: "missing", detail };
}

export function wrong(detail: string): Refusal {
  return { kind: "refused", why: "wrong", detail };
}

function forbidden(detail: string): Refusal {
  return { kind: "refused", why: "forbidden", detail };
}
