// Tickets (CRM-06, CRM-07), as the HTTP interface and the command line see them. `app/control/ticket-control.ts` implements it.

import type { Answer } from "./answer.ts";
import type { Page } from "./operation.ts";
import type { Asker, Reach } from "./people-control.ts";
import type { Reply } from "./reply.ts";

export type TicketPriorityWord = "urgent" | "high" | "normal" | "low";
export type TicketOriginWord = "hand" | "missed-call" | "survey" | "voicemail" | "fax" | "flow";
export type TicketLinkWord =
  | "call"
  | "customer"
  | "ticket"
  | "recording"
  | "voice-message"
  | "fax"
  | "survey-answer"
  | "article";
export type TicketStateWord = "open" | "closed" | "late" | "all";
/** Text, a number, or yes or no; a date is text such as 2026-11-23. */
export type TicketFieldWord = string | number | boolean;

/** What somebody wants of the office, and how far it is. */
export interface TicketView {
  /** T-1042, read aloud by agents. */
  readonly id: string;
  /** Rises with each change; sent back with one, it is refused where somebody was quicker. */
  readonly revision: number;
  readonly category: string;
  readonly categoryName: string;
  readonly subject: string;
  readonly priority: TicketPriorityWord;
  readonly state: "open" | "closed";
  readonly step: string;
  readonly stepName: string;
  /** How it ended: solved, withdrawn, or as the office file has it; null: it is open. */
  readonly outcome: string | null;
  readonly customer: string | null;
  /** The number it is about. */
  readonly phone: string | null;
  readonly call: string | null;
  readonly origin: TicketOriginWord;
  /** Key of the user who has it; null: nobody yet. */
  readonly assignee: string | null;
  readonly team: string | null;
  readonly role: string | null;
  /** Complaints: the place that deals with it. */
  readonly branch: string | null;
  /** Complaints: who deals with it at this step. */
  readonly level: "branch" | "head-office" | null;
  readonly fields: Readonly<Record<string, TicketFieldWord>>;
  readonly createdAt: string;
  readonly createdBy: string;
  readonly updatedAt: string;
  /** At this step since. */
  readonly enteredAt: string;
  /** The step is late from then. */
  readonly dueAt: string | null;
  /** Complaints: what the customer was promised. */
  readonly promisedAt: string | null;
  /** The step took too long, or the promise was not kept. */
  readonly isLate: boolean;
  readonly objections: number;
  readonly closedAt: string | null;
  readonly closedBy: string | null;
}

export interface TicketCommentView {
  readonly at: string;
  readonly who: string;
  /** The customer may read it. */
  readonly isPublic: boolean;
  readonly text: string;
}

export interface TicketAttachmentView {
  readonly id: string;
  readonly at: string;
  readonly who: string;
  readonly name: string;
  readonly type: string;
  readonly bytes: number;
  /** Lower-case hex, of what was taken in. */
  readonly sha256: string;
}

export interface TicketLinkView {
  readonly kind: TicketLinkWord;
  readonly to: string;
  readonly at: string;
  readonly who: string;
}

export interface TicketHistoryView {
  readonly at: string;
  /** created, moved, assigned, changed, passed, withdrawn, objected, commented, attached, linked, unlinked, macro, reminded, late, escalated, promise-broken, erased. */
  readonly what: string;
  /** null: the switch. */
  readonly who: string | null;
  /** Where it stood afterwards. */
  readonly step: string;
  readonly detail: string | null;
}

/** A ticket with all that hangs on it. */
export interface TicketWholeView extends TicketView {
  /** Steps it may go to from here. */
  readonly next: readonly string[];
  /** Fields without which it does not leave its step, and that are empty. */
  readonly missing: readonly string[];
  readonly comments: readonly TicketCommentView[];
  readonly attachments: readonly TicketAttachmentView[];
  readonly links: readonly TicketLinkView[];
  /** The latest last. */
  readonly history: readonly TicketHistoryView[];
}

export interface TicketStepView {
  readonly key: string;
  readonly name: string;
  /** Whose step it is; null: whoever had it before. */
  readonly user: string | null;
  readonly team: string | null;
  readonly role: string | null;
  /** In working hours; null: it may take any time. */
  readonly limitMs: number | null;
  readonly requires: readonly string[];
  readonly next: readonly string[];
  /** How tickets end here; null: they go on. */
  readonly closes: string | null;
  readonly level: "branch" | "head-office";
}

/** A kind of tickets, as the office file has it. */
export interface TicketCategoryView {
  readonly key: string;
  readonly name: string;
  readonly fields: readonly {
    readonly key: string;
    readonly name: string;
    readonly type: "text" | "number" | "date" | "yes-no" | "choice" | "phone";
    readonly choices: readonly string[];
    readonly required: boolean;
  }[];
  readonly steps: readonly TicketStepView[];
  readonly macros: readonly { readonly key: string; readonly name: string }[];
  readonly isComplaint: boolean;
  /** Complaints: places that deal with them. */
  readonly branches: readonly string[];
  /** Open ones that the asker may see. */
  readonly open: number;
}

/** Who asks, and how far they may; `reach` undefined: everywhere. */
export interface TicketAsker {
  readonly asker: Asker;
  readonly reach: Reach | undefined;
}

export interface TicketListFilter {
  readonly state: TicketStateWord;
  readonly category: string | undefined;
  readonly step: string | undefined;
  readonly assignee: string | undefined;
  readonly team: string | undefined;
  readonly branch: string | undefined;
  readonly priority: TicketPriorityWord | undefined;
  readonly customer: string | undefined;
  readonly phone: string | undefined;
  readonly call: string | undefined;
  readonly text: string | undefined;
  readonly limit: number;
  readonly after: string | undefined;
}

export interface TicketDraft {
  readonly category: string;
  readonly subject: string;
  readonly priority: TicketPriorityWord | undefined;
  readonly customer: string | undefined;
  readonly phone: string | undefined;
  readonly call: string | undefined;
  readonly branch: string | undefined;
  readonly assignee: string | undefined;
  readonly comment: string | undefined;
  readonly fields: ReadonlyMap<string, TicketFieldWord | null>;
}

export interface TicketChange {
  readonly subject: string | undefined;
  readonly priority: TicketPriorityWord | undefined;
  readonly customer: string | null | undefined;
  readonly phone: string | null | undefined;
  readonly fields: ReadonlyMap<string, TicketFieldWord | null>;
  readonly revision: number | undefined;
}

export interface TicketMove {
  readonly to: string;
  readonly fields: ReadonlyMap<string, TicketFieldWord | null>;
  readonly comment: string | undefined;
  readonly public: boolean;
  readonly revision: number | undefined;
}

/** 404 where there is no such ticket within reach; 409 where it is not so that this can be done; 422 where what was given does not fit. */
export interface TicketControl {
  categories(by: TicketAsker): Promise<Answer<readonly TicketCategoryView[]>>;
  list(filter: TicketListFilter, by: TicketAsker): Promise<Answer<Page<TicketView>>>;
  show(id: string, by: TicketAsker): Promise<Answer<TicketWholeView>>;
  /** What one person has to do, late and urgent first; `user` undefined: the asker. */
  work(user: string | undefined, limit: number, by: TicketAsker): Promise<Answer<readonly TicketView[]>>;
  create(draft: TicketDraft, by: TicketAsker): Promise<Answer<TicketView>>;
  change(id: string, change: TicketChange, by: TicketAsker): Promise<Answer<TicketView>>;
  move(id: string, move: TicketMove, by: TicketAsker): Promise<Answer<TicketView>>;
  /** Neither: back to the people of its step. */
  assign(
    id: string,
    to: { readonly user: string | undefined; readonly team: string | undefined },
    by: TicketAsker,
  ): Promise<Answer<TicketView>>;
  macro(id: string, macro: string, by: TicketAsker): Promise<Answer<TicketView>>;
  comment(id: string, text: string, isPublic: boolean, by: TicketAsker): Promise<Answer<TicketView>>;
  link(id: string, kind: TicketLinkWord, to: string, by: TicketAsker): Promise<Answer<TicketView>>;
  unlink(id: string, kind: TicketLinkWord, to: string, by: TicketAsker): Promise<Answer<TicketView>>;
  withdraw(id: string, reason: string, by: TicketAsker): Promise<Answer<TicketView>>;
  object(id: string, reason: string, by: TicketAsker): Promise<Answer<TicketView>>;
  pass(id: string, branch: string, reason: string, by: TicketAsker): Promise<Answer<TicketView>>;
  attach(
    id: string,
    file: { readonly name: string; readonly type: string; readonly bytes: readonly Uint8Array[] },
    by: TicketAsker,
  ): Promise<Answer<TicketAttachmentView>>;
  attachment(id: string, file: string, by: TicketAsker): Promise<Answer<Reply>>;
}
