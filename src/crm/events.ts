// What happened, as others are told it (CRM-12): over the event stream, by webhooks, in a customer's timeline. Each kind of event stands in the table
// below with one sentence; docs/events.md is compared with it by a test. Those in `PASSING` are made while somebody wants them, the others always.

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
  "customer.unmerged": "two customers that were made one are two again",
  "customer.noted": "something was written down about a customer",
  "customer.removed": "a customer is gone",
  "organisation.created": "an organisation is there",
  "organisation.changed": "something of an organisation is different",
  "organisation.removed": "an organisation is gone; its customers stay",
  "call.arrived": "somebody calls, or the switch calls somebody",
  "call.ringing": "a phone rings for a call",
  "call.answered": "the caller is with an agent, a colleague or an application",
  "call.held": "one of the parties put the other on hold",
  "call.resumed": "the parties hear one another again",
  "call.transferred": "somebody sent the call on",
  "call.disposed": "the agent said what the call was about",
  "call.ended": "a call is over; made for every call, also for those that a killed process left",
  "recording.saved": "a recording is whole and can be played",
  "voicemail.left": "a caller left a message",
  "agent.state": "an agent is in another state",
  "queue.waiting": "a caller waits in a queue",
  "queue.left": "a caller waits no more: answered, gone or sent on",
  "screen.pop": "who calls, told to the agent whose phone rings and to nobody else; never kept",
  "article.saved": "an article of the knowledge base has a new version",
  "article.published": "an article may be read and heard, or says something else from now on",
  "article.retired": "an article is no longer read or heard",
  "article.removed": "an article is gone",
  "article.voted": "somebody said whether an article helped",
  "exam.assigned": "an agent is to take an exam",
  "exam.started": "an agent began an attempt at an exam",
  "exam.handed-in": "an exam waits for somebody to read its texts",
  "exam.passed": "an agent passed an exam",
  "exam.failed": "an agent did not pass an attempt at an exam",
  "exam.late": "an agent has not taken an exam within the time for it",
  "coaching.created": "an agent is to learn something",
  "coaching.acknowledged": "an agent has read what there is to learn",
  "coaching.closed": "a coaching task is over",
  "coaching.late": "a coaching task was not done within the time for it",
  "follow-up.created": "somebody is to see to a customer who was not happy",
  "follow-up.taken": "somebody sees to a customer who was not happy",
  "follow-up.closed": "a customer who was not happy was seen to, or need not be",
  "follow-up.late": "nobody has seen to a customer who was not happy within the time for it",
  "ticket.created": "somebody wants something of the office",
  "ticket.moved": "a ticket went to another step, or back from its end",
  "ticket.assigned": "a ticket is somebody's, or a team's",
  "ticket.changed": "something else of a ticket is different",
  "ticket.commented": "something was noted on a ticket",
  "ticket.reminded": "the time limit of a ticket's step comes near",
  "ticket.late": "a ticket's step took longer than its limit, or than the customer was promised",
  "ticket.escalated": "somebody else was told that a ticket is late",
  "ticket.objected": "a customer objects to how their complaint was answered",
  "ticket.closed": "a ticket is over",
  "inspection.created": "one agent's part of a recorded call is to be judged",
  "inspection.unassigned": "no inspector may judge it, or all have as many as they may",
  "inspection.scored": "an inspection has its score, and the agent may answer",
  "inspection.acknowledged": "the agent agrees with a score",
  "inspection.disputed": "the agent disputes a score",
  "inspection.rechecked": "a second inspector has judged a disputed call",
  "inspection.final": "the score of an inspection changes no more",
  "inspection.withdrawn": "an inspection is over without a score",
  "sheet.assigned": "an inspector is to judge a call",
  "sheet.submitted": "an inspector judged a call",
  "sheet.withdrawn": "an inspector need not judge a call any more",
  "sheet.late": "an inspector did not judge a call in time",
  "sampling.drawn": "a sampling rule drew calls to be judged",
  "sampling.failed": "a sampling rule could not draw, or not as many as it should",
  "scorecard.saved": "a scorecard has a new version",
  "scorecard.retired": "a scorecard is used no more",
  "calibration.opened": "several inspectors are to judge the same call",
  "calibration.closed": "a calibration is over and may be compared",
  "example.saved": "a call is in the library of examples, or something of it is different",
  "example.removed": "a call is no longer an example",
  "person.erased": "all that was kept of a person is gone; who it was nobody knows any more",
  "person.held": "what is kept of a person must not be removed",
  "person.released": "what is kept of a person may be removed again",
  "drain.begun": "new calls are refused from now on, by command; calls in progress go on",
  "drain.ended": "new calls are taken again",
  "report.done": "a report ran by the clock or by command, and is where it belongs",
  "report.failed": "a report could not be made, kept or sent, or not to everybody",
} as const satisfies Record<string, string>;

export type EventType = keyof typeof EVENTS;

/** Of calls in progress: made while a stream or a webhook wants them, so that they cost nothing where nobody does. */
export const PASSING: ReadonlySet<string> = new Set<EventType>([
  "call.arrived",
  "call.ringing",
  "call.answered",
  "call.held",
  "call.resumed",
  "call.transferred",
  "agent.state",
  "queue.waiting",
  "queue.left",
]);
