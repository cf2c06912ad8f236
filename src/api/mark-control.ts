// What customers thought and what becomes of it (CRM-09), as the HTTP interface and the command line see it: first-call resolution, follow-ups, hints that
// a customer may leave. `app/control/mark-control.ts` implements it; docs/marks.md has the definitions.

import type { FirstCallGroup } from "../crm/marks/first-call-report.ts";
import type { FollowUpState } from "../crm/marks/follow-up.ts";
import type { Answer } from "./answer.ts";
import type { Page } from "./operation.ts";
import type { Asker, Reach } from "./people-control.ts";
import type { IsoTime } from "./views.ts";

export interface SettledView {
  /** Contacts of which one knows. */
  readonly known: number;
  /** Of those, settled by the one contact. */
  readonly settled: number;
  /** settled ÷ known, 0 to 1; null: nothing is known. */
  readonly share: number | null;
}

export interface FirstCallView {
  /** The queue, agent, team or disposition; null: none, or all in one. */
  readonly group: string | null;
  /** Answered contacts. */
  readonly contacts: number;
  /** The customer did not call again about the same matter within the time. */
  readonly noNewContact: SettledView;
  /** Contacts whose time is not over yet. */
  readonly notYetKnown: number;
  /** The customer said so in a survey. */
  readonly survey: SettledView;
  /** The agent said so by the disposition. */
  readonly disposition: SettledView;
  /** Who inspected the call heard it. */
  readonly listening: SettledView;
}

export interface FollowUpView {
  /** `F-17`. */
  readonly id: string;
  readonly state: FollowUpState;
  /** survey: a bad answer; hand: a person made it. */
  readonly because: "survey" | "hand";
  /** The rule and what it saw, or the words of the person. */
  readonly reason: string;
  /** Of a survey: the answer's id. */
  readonly answer: string | null;
  /** Of a survey: 0 worst to 1 best. */
  readonly score: number | null;
  /** The customer's number. */
  readonly phone: string;
  /** Id of the customer; null: nobody knows the number. */
  readonly customer: string | null;
  readonly customerName: string | null;
  readonly call: string | null;
  readonly queue: string | null;
  /** Whom the customer had talked to. */
  readonly agent: string | null;
  readonly team: string | null;
  /** Who sees to it. */
  readonly owner: string | null;
  /** What came of it. */
  readonly outcome: string | null;
  readonly dueAt: IsoTime;
  readonly isLate: boolean;
  readonly createdAt: IsoTime;
  readonly closedAt: IsoTime | null;
}

export interface ChurnReasonView {
  readonly kind: "contacts" | "complaints" | "marks";
  /** The rule in words: `5 contacts in 30 days`. */
  readonly rule: string;
  /** What was seen: contacts, complaints or answers. */
  readonly found: number;
  /** Of marks: the mean of the answers, 0 to 1. */
  readonly mean: number | null;
}

export interface ChurnHintView {
  /** Id of the customer; null: nobody knows the number. */
  readonly customer: string | null;
  readonly customerName: string | null;
  /** The number of whom nobody knows; null: see the customer. */
  readonly phone: string | null;
  readonly reasons: readonly ChurnReasonView[];
}

export interface FirstCallFilter {
  readonly by: FirstCallGroup;
  /** Contacts that began at or after, and before; ms since 1970. */
  readonly from: number | undefined;
  readonly to: number | undefined;
  readonly queue: string | undefined;
  readonly agent: string | undefined;
}

export interface FollowUpFilter {
  readonly state: "open" | "closed" | undefined;
  readonly late: boolean;
  readonly mine: boolean;
  readonly agent: string | undefined;
  readonly queue: string | undefined;
  readonly limit: number;
  readonly after: string | undefined;
}

export interface FollowUpDraft {
  readonly phone: string;
  readonly text: string;
  readonly call: string | undefined;
  readonly queue: string | undefined;
  readonly agent: string | undefined;
  /** ms since 1970; undefined: a day from now. */
  readonly due: number | undefined;
}

export interface MarkControl {
  /** 422 where there are too many contacts in that time. */
  firstCall(filter: FirstCallFilter, within: Reach | undefined): Promise<Answer<readonly FirstCallView[]>>;
  /** Of everybody within reach. */
  churn(limit: number, reach: Reach | undefined): Promise<Answer<readonly ChurnHintView[]>>;
  /** Of one customer, or of one number. 404: not within reach either. */
  churnOf(
    of: { readonly customer: string | undefined; readonly phone: string | undefined },
    reach: Reach | undefined,
  ): Promise<Answer<ChurnHintView>>;
  /** Newest first. */
  followUps(filter: FollowUpFilter, by: Asker, within: Reach | undefined): Promise<Answer<Page<FollowUpView>>>;
  followUp(id: string, within: Reach | undefined): Promise<Answer<FollowUpView>>;
  createFollowUp(draft: FollowUpDraft, by: Asker): Promise<Answer<FollowUpView>>;
  takeFollowUp(id: string, by: Asker, within: Reach | undefined): Promise<Answer<FollowUpView>>;
  closeFollowUp(
    id: string,
    state: "done" | "cancelled",
    outcome: string,
    by: Asker,
    within: Reach | undefined,
  ): Promise<Answer<FollowUpView>>;
}
