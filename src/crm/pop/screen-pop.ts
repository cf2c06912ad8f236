// Who calls, for the agent whose phone rings (CRM-04): the customer, what is open and how far it is, what was said last time. Types alone;
// `screen-pops.ts` puts it together.

import type { WallMillis } from "../../base/time.ts";
import type { RecordingRecord } from "../../call/record.ts";
import type { Customer } from "../customers/customer.ts";
import type { Suggestion } from "../knowledge/suggestions.ts";
import type { OpenTicket } from "../tickets/ticket.ts";

export interface PopCall {
  readonly id: string;
  readonly startedAt: WallMillis;
  /** in: they called. */
  readonly way: "in" | "out";
  readonly queue: string | undefined;
  readonly agent: string | undefined;
  readonly ending: string | undefined;
  /** They spoke so long; 0: nobody answered. */
  readonly talkMs: number;
  readonly disposition: string | undefined;
  readonly recordings: readonly { readonly id: string; readonly state: RecordingRecord["state"] }[];
}

export interface PopMark {
  readonly at: WallMillis;
  readonly survey: string;
  readonly agent: string | undefined;
  readonly queue: string | undefined;
  /** As it was keyed. */
  readonly answer: number;
  /** 0 the worst, 1 the best. */
  readonly score: number;
}

export interface PopNote {
  readonly at: WallMillis;
  readonly author: string;
  readonly text: string;
}

export interface ScreenPop {
  readonly call: string;
  /** Whose phone rings; undefined: nobody is signed in there. */
  readonly agent: string | undefined;
  readonly extension: string;
  readonly queue: string | undefined;
  readonly ringingAt: WallMillis;
  /** The caller's, in E.164 where it is such a number. */
  readonly number: string;
  /** As the phone network has it. */
  readonly name: string | undefined;
  readonly dialled: string;
  /** undefined: nobody knows this number. */
  readonly customer: Customer | undefined;
  /** Of the customer. */
  readonly className: string | undefined;
  readonly organisation: string | undefined;
  readonly tickets: readonly OpenTicket[];
  readonly articles: readonly Suggestion[];
  /** Newest first, as are marks and notes; this call left out. */
  readonly calls: readonly PopCall[];
  readonly marks: readonly PopMark[];
  readonly notes: readonly PopNote[];
  /** false: calls, marks and notes follow in another, which is whole. */
  readonly isWhole: boolean;
}
