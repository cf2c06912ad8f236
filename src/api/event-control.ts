// Events (CRM-12) and screen pops (CRM-04) as the HTTP interface and the command line see them; `app/control/event-control.ts` implements it.

import type { Answer } from "./answer.ts";
import type { Page } from "./operation.ts";
import type { Asker, Reach } from "./people-control.ts";
import type { FeedSink } from "./reply.ts";
import type { IsoTime } from "./views.ts";

/** What an event is about, as far as it is about such a thing. */
export interface EventAboutView {
  readonly call?: string;
  readonly customer?: string;
  readonly ticket?: string;
  readonly article?: string;
  readonly agent?: string;
  readonly queue?: string;
  readonly extension?: string;
  readonly user?: string;
  readonly team?: string;
}

export interface EventView {
  /** Rises with each event; gaps mean nothing. */
  readonly seq: number;
  readonly at: IsoTime;
  /** call.ended, ticket.created, … */
  readonly type: string;
  readonly about: EventAboutView;
  /** What it tells; docs/events.md says which fields each type has. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** One line of the stream. */
export type EventLineView =
  | ({ readonly kind: "event" } & EventView)
  /** Some may be missing between the two: too-old, they are not kept any more; unwatched, nobody wanted them then; lost; restored, the database is an older one. */
  | {
      readonly kind: "gap";
      readonly after: number;
      readonly until: number;
      readonly why: "too-old" | "unwatched" | "lost" | "restored";
    }
  /** It lives, and all up to `seq` was told: resume from there. */
  | { readonly kind: "beat"; readonly seq: number; readonly at: IsoTime };

export interface EventTypeView {
  readonly type: string;
  readonly about: string;
  /** Made only while a stream or a webhook wants it. */
  readonly passing: boolean;
}

export interface EventAsk {
  /** call.ended,ticket.*; undefined: all. */
  readonly types: string | undefined;
  readonly about: EventAboutView;
}

export interface PopCustomerView {
  readonly id: string;
  readonly name: string;
  /** Key and name of their class; null: none. */
  readonly class: string | null;
  readonly className: string | null;
  readonly owner: string | null;
  readonly organisation: string | null;
  readonly region: string | null;
  readonly tags: readonly string[];
  /** The office's own fields. */
  readonly fields: Readonly<Record<string, string | number | boolean>>;
}

export interface PopTicketView {
  readonly id: string;
  readonly category: string;
  readonly subject: string;
  readonly step: string;
  readonly priority: string;
  readonly assignee: string | null;
  /** What the customer may be told; null: nothing is promised. */
  readonly promisedAt: IsoTime | null;
  readonly late: boolean;
}

export interface PopCallView {
  readonly id: string;
  readonly startedAt: IsoTime;
  /** in: they called. */
  readonly way: "in" | "out";
  readonly queue: string | null;
  readonly agent: string | null;
  readonly ending: string | null;
  readonly talkMs: number;
  readonly disposition: string | null;
  readonly recordings: readonly { readonly id: string; readonly state: string }[];
}

export interface PopMarkView {
  readonly at: IsoTime;
  readonly survey: string;
  readonly agent: string | null;
  readonly queue: string | null;
  /** As it was keyed. */
  readonly answer: number;
  /** 0 the worst, 1 the best. */
  readonly score: number;
}

export interface PopNoteView {
  readonly at: IsoTime;
  readonly author: string;
  readonly text: string;
}

export interface PopArticleView {
  readonly id: string;
  readonly title: string;
  /** What spoke for it most. */
  readonly why: "ticket" | "queue" | "words";
}

/** Who calls, for the agent whose phone rings. */
export interface PopView {
  readonly call: string;
  readonly agent: string | null;
  readonly extension: string;
  readonly queue: string | null;
  readonly ringingAt: IsoTime;
  /** The caller's. */
  readonly number: string;
  /** As the phone network has it. */
  readonly name: string | null;
  readonly dialled: string;
  /** null: nobody knows this number. */
  readonly customer: PopCustomerView | null;
  readonly tickets: readonly PopTicketView[];
  readonly articles: readonly PopArticleView[];
  /** Newest first, as are marks and notes; this call left out. */
  readonly calls: readonly PopCallView[];
  readonly marks: readonly PopMarkView[];
  readonly notes: readonly PopNoteView[];
  /** false: calls, marks and notes follow in another. */
  readonly whole: boolean;
}

export interface CallerAttachedView {
  readonly call: string;
  /** Id of the customer. */
  readonly customer: string;
  readonly name: string;
  /** As it is kept now; null: the caller hides it, or it is somebody else's. */
  readonly number: string | null;
  /** It was made for this caller. */
  readonly created: boolean;
}

export interface EventControl {
  types(): readonly EventTypeView[];
  /** 400 where a type is none. `after` undefined: from now on. */
  watch(
    ask: EventAsk & { readonly after: number | undefined; readonly follow: boolean },
    asker: Asker,
  ): Promise<Answer<(sink: FeedSink) => () => void>>;
  /** Newest first. */
  list(
    ask: EventAsk & { readonly limit: number; readonly after: string | undefined },
    asker: Asker,
  ): Promise<Answer<Page<EventView>>>;
  /** Of the agent's ringing or talking phone. 403 for whoever is somebody else, 404 where no call is there. */
  pop(agent: string, asker: Asker): Promise<Answer<PopView>>;
  /** The caller becomes a customer, or is one: `customer` undefined makes a new one. */
  attach(
    call: string,
    wanted: {
      readonly customer: string | undefined;
      readonly name: string | undefined;
      readonly class: string | undefined;
    },
    asker: Asker,
    reach: Reach | undefined,
  ): Promise<Answer<CallerAttachedView>>;
}
