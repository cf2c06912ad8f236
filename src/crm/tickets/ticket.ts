// A ticket (CRM-06, CRM-07): what somebody wants of the office, and how far it is. Types alone; `workflow.ts` says what may become of one, `tickets.ts`
// keeps them, `office/tickets.ts` has the categories that the office file describes.
//
//   open, at a step of its category ──move──► open, at another ──move to a step that closes──► closed
//        │    ▲                                                                                  │
//        │    └───────── objection (a complaint, within its time): the head office ──────────────┘
//        └──withdraw──► closed (withdrawn)

import type { WallMillis } from "../../base/time.ts";
import type { Role } from "../../office/users.ts";
import type { CustomerId, TicketId } from "../ids.ts";

export const PRIORITIES = ["urgent", "high", "normal", "low"] as const;
export type Priority = (typeof PRIORITIES)[number];

/** hand: a person made it; the others: a rule of the office file, a survey's rule or a flow did. */
export const TICKET_ORIGINS = ["hand", "missed-call", "survey", "voicemail", "fax", "flow"] as const;
export type TicketOrigin = (typeof TICKET_ORIGINS)[number];

export type FieldValue = string | number | boolean;
export type TicketFields = Readonly<Record<string, FieldValue>>;

export interface Ticket {
  readonly id: TicketId;
  /** 1042 of T-1042. */
  readonly number: number;
  /** Rises with each change. */
  readonly revision: number;
  /** Key of the office file. */
  readonly category: string;
  readonly subject: string;
  readonly priority: Priority;
  /** Key of the category's steps. */
  readonly step: string;
  /** How it ended: the word of the step that closed it, or `withdrawn`; undefined: it is open. */
  readonly outcome: string | undefined;
  readonly customer: CustomerId | undefined;
  /** Whoever it is about, in E.164 or as it came. */
  readonly phone: string | undefined;
  /** The call it was made from. */
  readonly call: string | undefined;
  readonly origin: TicketOrigin;
  /** Of automatic ones: what made it, each once. */
  readonly source: string | undefined;
  /** Key of a user: it is theirs. */
  readonly assignee: string | undefined;
  /** Whose step it is while nobody has it. */
  readonly team: string | undefined;
  readonly role: Role | undefined;
  /** Complaints: the place of `regions` that deals with it. */
  readonly branch: string | undefined;
  readonly fields: TicketFields;
  readonly createdAt: WallMillis;
  readonly createdBy: string;
  readonly updatedAt: WallMillis;
  /** At this step. */
  readonly enteredAt: WallMillis;
  /** The step is late from then; undefined: it has no limit. */
  readonly dueAt: WallMillis | undefined;
  /** Still to come. */
  readonly remindAt: WallMillis | undefined;
  /** Entries of the step's escalation that were done. */
  readonly escalated: number;
  /** The next of them. */
  readonly escalateAt: WallMillis | undefined;
  /** Somebody was told that this step is late. */
  readonly isLate: boolean;
  /** Complaints: what was promised for all of it, however many steps; undefined: nothing. */
  readonly promiseAt: WallMillis | undefined;
  /** It was not kept, and somebody was told. */
  readonly isBroken: boolean;
  /** The customer objected so often. */
  readonly objections: number;
  readonly closedAt: WallMillis | undefined;
  readonly closedBy: string | undefined;
}

/** An open ticket of a customer, for whoever they call. */
export interface OpenTicket {
  readonly id: TicketId;
  readonly category: string;
  readonly categoryName: string;
  readonly subject: string;
  readonly step: string;
  readonly stepName: string;
  readonly priority: Priority;
  readonly assignee: string | undefined;
  /** What the customer may be told: all of it by then, else this step; undefined: nothing is promised. */
  readonly promisedAt: WallMillis | undefined;
  readonly isLate: boolean;
  readonly createdAt: WallMillis;
}

export interface NewTicket {
  readonly category: string;
  readonly subject: string;
  readonly by: string;
  readonly origin: TicketOrigin;
  /** Automatic ones: made once for each source, whatever is killed in between. */
  readonly source?: string | undefined;
  readonly customer?: CustomerId | undefined;
  readonly phone?: string | undefined;
  readonly call?: string | undefined;
  readonly priority?: Priority | undefined;
  /** As people or forms write them; null: empty. */
  readonly fields?: Readonly<Record<string, FieldValue | null>> | undefined;
  readonly branch?: string | undefined;
  readonly assignee?: string | undefined;
  /** Its first comment, for the office alone. */
  readonly comment?: string | undefined;
  readonly links?: readonly TicketLink[] | undefined;
}

export const LINK_KINDS = [
  "call",
  "customer",
  "ticket",
  "recording",
  "voice-message",
  "fax",
  "survey-answer",
  "article",
] as const;
export type LinkKind = (typeof LINK_KINDS)[number];

export interface TicketLink {
  readonly kind: LinkKind;
  readonly to: string;
}

/** Who reads a comment: the office alone, or the customer too. */
export interface TicketComment {
  readonly text: string;
  readonly isPublic: boolean;
}

/** One line of its history. */
export interface TicketLine {
  readonly what: TicketDeed;
  readonly detail?: string | undefined;
}

export type TicketDeed =
  | "created"
  | "moved"
  | "assigned"
  | "changed"
  | "passed"
  | "withdrawn"
  | "objected"
  | "commented"
  | "attached"
  | "linked"
  | "unlinked"
  | "macro"
  | "reminded"
  | "late"
  | "escalated"
  | "promise-broken"
  | "erased";

/** Something people are told of a ticket. */
export interface TicketWord {
  readonly what: "assigned" | "reminded" | "late" | "escalated" | "promise-broken" | "objected";
  /** Keys of users. */
  readonly to: readonly string[];
}

/** What others of the house ask of tickets: `pbx.crm.tickets`. */
export interface TicketDesk {
  /** One index look-up, at most ten of them, urgent ones first. */
  openTicketsOf(customer: CustomerId): readonly OpenTicket[];
  /** The same by a telephone number, of callers who are no customer. */
  openTicketsOfPhone(phone: string): readonly OpenTicket[];
  /** By its id, written T-1042, t-1042 or 1042; undefined: there is none. */
  find(id: string): Ticket | undefined;
  /** Why not, as a sentence, else the ticket: committed, and told as `ticket.created`. */
  create(wanted: NewTicket): Promise<TicketAnswer>;
}

export type TicketAnswer =
  | { readonly kind: "done"; readonly ticket: Ticket }
  /** missing: there is no such thing; wrong: what was given is not as it must be; forbidden: not from where it stands; full: too many. */
  | {
      readonly kind: "refused";
      readonly why: "missing" | "wrong" | "forbidden" | "stale" | "full";
      readonly detail: string;
    };
