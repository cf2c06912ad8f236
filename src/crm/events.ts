// What happened, as others are told it (CRM-12): over the event stream, by webhooks, in a customer's timeline. Each kind of event stands in the table
// below with one sentence; docs/events.md is compared with it by a test.

import type { WallMillis } from "../base/time.ts";

/** What an event is about. Who may see it, and filters, go by these. */
export interface EventSubject {
  readonly call?: string | undefined;
  readonly customer?: string | undefined;
  readonly ticket?: string | undefined;
  readonly article?: string | undefined;
  /** Office keys. */
  readonly agent?: string | undefined;
  readonly queue?: string | undefined;
  readonly extension?: string | undefined;
  readonly user?: string | undefined;
  readonly team?: string | undefined;
}

export interface NewEvent {
  readonly type: EventType;
  readonly about: EventSubject;
  /** Plain JSON; numbers of customers are in clear and masked by who hands it on. */
  readonly data: Readonly<Record<string, unknown>>;
}

export interface JournalEvent extends NewEvent {
  /** Rises with each event; gaps mean nothing. */
  readonly seq: number;
  readonly at: WallMillis;
}

/** One sentence each. */
export const EVENTS = {
  "customer.created": "a customer is there",
  "customer.changed": "something of a customer is different",
  "customer.merged": "two customers turned out to be one",
  "customer.removed": "a customer is gone",
} as const satisfies Record<string, string>;

export type EventType = keyof typeof EVENTS;
