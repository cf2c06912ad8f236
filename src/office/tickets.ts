// Kinds of tickets of an office (CRM-06, CRM-07): their fields, the steps they walk through, who is told when one is late, what makes them by itself.
// Read by `schema-tickets.ts`, run by `crm/tickets`.

import type { Role } from "./users.ts";

export const TICKET_FIELD_TYPES = ["text", "number", "date", "yes-no", "choice", "phone"] as const;
export type TicketFieldType = (typeof TICKET_FIELD_TYPES)[number];
export const TICKET_LEVELS = ["branch", "head-office"] as const;
export type TicketLevel = (typeof TICKET_LEVELS)[number];
export const TICKET_SOURCES = ["missed-call", "survey", "voicemail", "fax"] as const;
export type TicketSource = (typeof TICKET_SOURCES)[number];
export const TICKET_PRIORITIES = ["urgent", "high", "normal", "low"] as const;
export type TicketPriority = (typeof TICKET_PRIORITIES)[number];

export interface TicketCategory {
  readonly key: string;
  readonly name: string;
  /** Key of `hours`: time limits run while it is open; undefined: they always run. */
  readonly hours: string | undefined;
  /** Gets a copy of whatever people are told of these tickets. */
  readonly mail: string | undefined;
  readonly fields: ReadonlyMap<string, TicketField>;
  /** The first is where they begin. */
  readonly steps: ReadonlyMap<string, TicketStep>;
  readonly macros: ReadonlyMap<string, TicketMacro>;
  readonly automatic: readonly TicketRule[];
  /** undefined: these are no complaints. */
  readonly complaint: ComplaintRules | undefined;
}

export interface TicketField {
  readonly key: string;
  readonly name: string;
  readonly type: TicketFieldType;
  /** Of a choice. */
  readonly choices: readonly string[];
  /** No ticket is made by a person without it. */
  readonly required: boolean;
}

/** People of the office file; at most one of the three. */
export interface TicketPeople {
  readonly user: string | undefined;
  readonly team: string | undefined;
  readonly role: Role | undefined;
}

export interface TicketStep extends TicketPeople {
  readonly key: string;
  readonly name: string;
  /** In hours in which the category works. */
  readonly limitMs: number | undefined;
  /** So long before the limit whoever has it is reminded. */
  readonly remindMs: number | undefined;
  readonly escalate: readonly TicketEscalation[];
  /** Fields without which it does not leave this step. */
  readonly requires: readonly string[];
  /** Steps it may go to. */
  readonly next: readonly string[];
  /** It is over here, and that is how it ended; undefined: it goes on. */
  readonly closes: string | undefined;
  /** Of complaints: who deals with it. */
  readonly level: TicketLevel;
}

/** So long after the limit, in working hours, these are told too. */
export interface TicketEscalation extends TicketPeople {
  readonly afterMs: number;
  /** It is theirs from then. */
  readonly take: boolean;
}

/** Several changes by one name. */
export interface TicketMacro {
  readonly key: string;
  readonly name: string;
  readonly move: string | undefined;
  readonly comment: string | undefined;
  /** The customer may read the comment. */
  readonly isPublic: boolean;
  readonly priority: TicketPriority | undefined;
  readonly assign: string | undefined;
  readonly fields: ReadonlyMap<string, string>;
}

export interface TicketRule {
  readonly from: TicketSource;
  /** Only of this queue; of this mailbox; to this fax number; to this survey. */
  readonly queue: string | undefined;
  readonly mailbox: string | undefined;
  readonly fax: string | undefined;
  readonly survey: string | undefined;
  /** Of surveys: marks of at most this many percent. */
  readonly atMost: number;
  readonly subject: string | undefined;
  readonly priority: TicketPriority;
}

export interface ComplaintRules {
  /** What the customer is promised for all of it, in working hours; a branch that has not closed it by then loses it to the head office. */
  readonly dueMs: number;
  /** The step of the head office that takes objections and what is late. */
  readonly headOffice: string;
  /** So long after it was closed the customer may object; the calendar's time. */
  readonly objectionMs: number;
  /** The team that deals with complaints of a place of `regions`. */
  readonly branches: ReadonlyMap<string, string>;
}
