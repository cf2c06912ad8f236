// Categories of tickets as a person would write them down. Part of `written.ts`.

import { ticketDefaults } from "./schema-tickets.ts";
import { durationText } from "./shape.ts";
import type { ComplaintRules, TicketCategory, TicketField, TicketMacro, TicketRule, TicketStep } from "./tickets.ts";
import type { WrittenField } from "./written.ts";
import {
  EMPTY_LIST,
  EMPTY_MAP,
  field,
  flowListText,
  flowText,
  listText,
  mapText,
  maybe,
  maybeDuration,
  scalarText,
  textsText,
} from "./yaml-text.ts";

export function ticketFields(category: TicketCategory): readonly WrittenField[] {
  const { key, name, hours, mail, complaint } = category;
  return [
    field("name", scalarText(name), scalarText(key)),
    ...maybe("hours", hours),
    ...maybe("mail", mail),
    field("fields", entriesText(category.fields, fieldText), EMPTY_MAP),
    field("steps", entriesText(category.steps, stepText), EMPTY_MAP),
    field("macros", entriesText(category.macros, macroText), EMPTY_MAP),
    field("automatic", flowListText(category.automatic.map(ruleText)), EMPTY_LIST),
    ...(complaint === undefined ? [] : [field("complaint", complaintText(complaint), undefined)]),
  ];
}

function entriesText<Value>(values: ReadonlyMap<string, Value>, text: (value: Value) => string): string {
  return mapText([...values].map(([key, value]) => [key, text(value)]));
}

function fieldText({ key, name, type, choices, required }: TicketField): string {
  const defaults = ticketDefaults.field;
  return flowText([
    field("name", scalarText(name), scalarText(key)),
    field("type", type, defaults.type),
    field("choices", listText(choices), EMPTY_LIST),
    field("required", String(required), String(defaults.required)),
  ]);
}

function peopleFields(whom: Pick<TicketStep, "user" | "team" | "role">): readonly WrittenField[] {
  return [...maybe("user", whom.user), ...maybe("team", whom.team), ...maybe("role", whom.role)];
}

function stepText(step: TicketStep): string {
  return flowText([
    field("name", scalarText(step.name), scalarText(step.key)),
    ...peopleFields(step),
    ...maybeDuration("limit", step.limitMs),
    ...maybeDuration("remind", step.remindMs),
    field("escalate", flowListText(step.escalate.map(escalationText)), EMPTY_LIST),
    field("requires", listText(step.requires), EMPTY_LIST),
    field("next", listText(step.next), EMPTY_LIST),
    ...maybe("closes", step.closes),
    field("level", step.level, ticketDefaults.step.level),
  ]);
}

function escalationText(one: TicketStep["escalate"][number]): string {
  const defaults = ticketDefaults.escalation;
  return flowText([
    field("after", durationText(one.afterMs), durationText(defaults.after)),
    ...peopleFields(one),
    field("take", String(one.take), String(defaults.take)),
  ]);
}

function macroText({ key, name, move, comment, isPublic, priority, assign, fields }: TicketMacro): string {
  return flowText([
    field("name", scalarText(name), scalarText(key)),
    ...maybe("move", move),
    ...maybe("comment", comment),
    field("public", String(isPublic), String(ticketDefaults.macro.public)),
    ...maybe("priority", priority),
    ...maybe("assign", assign),
    field("fields", textsText(fields), EMPTY_MAP),
  ]);
}

function ruleText({ from, queue, mailbox, fax, survey, atMost, subject, priority }: TicketRule): string {
  const defaults = ticketDefaults.rule;
  return flowText([
    field("from", from, undefined),
    ...maybe("queue", queue),
    ...maybe("mailbox", mailbox),
    ...maybe("fax", fax),
    ...maybe("survey", survey),
    field("atMost", String(atMost), String(defaults.atMost)),
    ...maybe("subject", subject),
    field("priority", priority, defaults.priority),
  ]);
}

function complaintText({ dueMs, headOffice, objectionMs, branches }: ComplaintRules): string {
  return flowText([
    field("due", durationText(dueMs), undefined),
    field("headOffice", scalarText(headOffice), undefined),
    field("objection", durationText(objectionMs), durationText(ticketDefaults.complaint.objection)),
    field("branches", textsText(branches), EMPTY_MAP),
  ]);
}
