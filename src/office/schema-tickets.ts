// Categories of tickets of the office file, read and put together. Part of `schema.ts` and `assemble.ts`.

import { limits } from "../base/limits.ts";
import { HOUR_MS, MINUTE_MS } from "../base/time.ts";
import { KEY, NAME, PLACE, shortList } from "./schema-words.ts";
import { duration, mapOf, number, oneOf, optional, perhaps, record, required, text, yesOrNo } from "./shape.ts";
import {
  TICKET_FIELD_TYPES,
  TICKET_LEVELS,
  TICKET_PRIORITIES,
  TICKET_SOURCES,
  type TicketCategory,
  type TicketRule,
  type TicketStep,
} from "./tickets.ts";
import { ROLES } from "./users.ts";

const { limitMs } = limits.tickets;
const MAIL = { pattern: /^[^\s@<>]{1,64}@[^\s@<>]{1,190}$/, allowed: "a mail address" };
const SUBJECT = {
  pattern: /^(?=.*\S)[^\p{C}\u2028\u2029]{1,200}$/u,
  allowed: "text of 1 to 200 characters on one line",
};
const COMMENT = { pattern: /^(?=[\s\S]*\S)[^\p{Cs}]{1,2000}$/u, allowed: "text of 1 to 2000 characters" };
const VALUE = { pattern: /^[^\p{Cs}]{1,2000}$/u, allowed: "text of 1 to 2000 characters" };
const time = duration(MINUTE_MS, limitMs);
const role = oneOf(ROLES);
const priority = oneOf(TICKET_PRIORITIES);

const people = {
  user: perhaps(text(KEY), "A user"),
  team: perhaps(text(KEY), "A team"),
  role: perhaps(role, "Everybody of a role"),
} as const;

const field = record({
  name: perhaps(text(NAME), "What people call it; its key when left out"),
  type: optional(oneOf(TICKET_FIELD_TYPES), "text", "What may be written there"),
  choices: optional(shortList(text(NAME), 0, 100), [], "Of a choice: what there is to choose from"),
  required: optional(yesOrNo, false, "Nobody makes such a ticket without it"),
});

const escalation = record({
  after: optional(duration(0, limitMs), 0, "So long after the limit, in working hours"),
  ...people,
  take: optional(yesOrNo, false, "The ticket is theirs from then"),
});

const step = record({
  name: perhaps(text(NAME), "What people call it; its key when left out"),
  ...people,
  limit: perhaps(time, "It is late after so many working hours at this step"),
  remind: perhaps(time, "So long before that whoever has it is reminded"),
  escalate: optional(shortList(escalation, 0, limits.tickets.escalations), [], "Who else is told when it is late"),
  requires: optional(shortList(text(KEY), 0, limits.tickets.fields), [], "Fields it does not leave this step without"),
  next: optional(shortList(text(KEY), 0, limits.tickets.steps), [], "Steps it may go to"),
  closes: perhaps(text(NAME), "It is over here, and that is how it ended, such as solved"),
  level: optional(oneOf(TICKET_LEVELS), "branch", "Of complaints: who deals with it at this step"),
});

const macro = record({
  name: perhaps(text(NAME), "What people call it; its key when left out"),
  move: perhaps(text(KEY), "The step it goes to"),
  comment: perhaps(text(COMMENT), "What is noted"),
  public: optional(yesOrNo, false, "The customer may read that"),
  priority: perhaps(priority, "The priority it gets"),
  assign: perhaps(text(KEY), "The user who gets it"),
  fields: optional(mapOf(KEY, text(VALUE)), new Map(), "Fields that are filled in"),
});

const rule = record({
  from: required(oneOf(TICKET_SOURCES), `what makes a ticket: ${TICKET_SOURCES.join(", ")}`),
  queue: perhaps(text(KEY), "Only calls of this queue"),
  mailbox: perhaps(text(KEY), "Only messages in this mailbox"),
  fax: perhaps(text(KEY), "Only faxes to this number of `faxes`"),
  survey: perhaps(text(KEY), "Only answers to this survey"),
  atMost: optional(number({ low: 0, high: 100, whole: false }), 25, "Of surveys: marks of at most so many percent"),
  subject: perhaps(text(SUBJECT), "What the ticket is called"),
  priority: optional(priority, "normal", "Its priority"),
});

const complaint = record({
  due: required(time, "what is promised for all of it, in working hours, such as 40h"),
  headOffice: required(text(KEY), "the step that takes objections and what is late"),
  objection: optional(
    duration(HOUR_MS, 365 * 24 * HOUR_MS),
    15 * 24 * HOUR_MS,
    "So long after the end the customer may object",
  ),
  branches: optional(mapOf(PLACE, text(KEY)), new Map(), "The team that deals with complaints of a place"),
});

export const ticketCategory = record({
  name: perhaps(text(NAME), "What people call them; the key when left out"),
  hours: perhaps(text(KEY), "One of `hours` in which time limits run; they always run when left out"),
  mail: perhaps(text(MAIL), "Gets a copy of whatever people are told of these tickets"),
  fields: optional(mapOf(KEY, field), new Map(), "What is asked for, by key"),
  steps: required(mapOf(KEY, step), "the steps they walk through; they begin at the first"),
  macros: optional(mapOf(KEY, macro), new Map(), "Several changes by one name"),
  automatic: optional(shortList(rule, 0, limits.tickets.rules), [], "What makes such tickets by itself"),
  complaint: perhaps(complaint, "These are complaints: a branch first, then the head office"),
});

export const ticketDefaults = {
  field: field.placeholder,
  escalation: escalation.placeholder,
  step: step.placeholder,
  macro: macro.placeholder,
  rule: rule.placeholder,
  complaint: complaint.placeholder,
} as const;

export type RawTicketCategory = (typeof ticketCategory)["placeholder"];

export function toTicketCategory(key: string, raw: RawTicketCategory): TicketCategory {
  const { name = key, hours, mail, complaint: complaints } = raw;
  return {
    ...{ key, name, hours, mail },
    fields: keyed(raw.fields, (of, { name: called = of, type, choices, required: needed }) => {
      return { key: of, name: called, type, choices, required: needed };
    }),
    steps: keyed(raw.steps, toStep),
    macros: keyed(raw.macros, (of, { name: called = of, public: isPublic, ...rest }) => {
      return { ...rest, key: of, name: called, isPublic };
    }),
    automatic: raw.automatic satisfies readonly TicketRule[],
    complaint: complaints && {
      dueMs: complaints.due,
      headOffice: complaints.headOffice,
      objectionMs: complaints.objection,
      branches: complaints.branches,
    },
  };
}

type RawStep = (typeof step)["placeholder"];

function toStep(key: string, { name = key, limit, remind, escalate, ...rest }: RawStep): TicketStep {
  const later = escalate.map(({ after, ...whom }) => ({ ...whom, afterMs: after }));
  return { ...rest, key, name, limitMs: limit, remindMs: remind, escalate: later };
}

function keyed<From, To>(
  values: ReadonlyMap<string, From>,
  make: (key: string, value: From) => To,
): ReadonlyMap<string, To> {
  return new Map([...values].map(([key, value]) => [key, make(key, value)]));
}
