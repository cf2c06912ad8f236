// Names that lead out of the document into the office: queues, schedules, numbers, mailboxes, rooms, tables, customers' classes. Part of the check.

import type { QueueKey } from "../base/ids.ts";
import { checkRequirement } from "./check-requirement.ts";
import { knowLeader } from "./check-surveys.ts";
import type { FlowNode, MessageNode, Template } from "./flow.ts";
import type { Judge } from "./judge.ts";
import { readBy } from "./node-parts.ts";
import { meansSomething, numbersOf, placesOfOffice } from "./office-names.ts";
import { writtenOut } from "./template.ts";

export function checkNames(judge: Judge): void {
  for (const node of judge.flow.nodes.values()) {
    checkNode(judge, node);
    for (const { expression, path } of readBy(node)) {
      for (const name of expression.reads) if (name.startsWith("queues.")) knowQueue(judge, path, name.slice(7));
    }
  }
}

function checkNode(judge: Judge, node: FlowNode): void {
  const at = `nodes.${node.name}`;
  const { office, tables } = judge.around;
  switch (node.kind) {
    case "queue":
      knowQueue(judge, `${at}.queue`, node.queue);
      knowWritten(judge, `${at}.tier`, node.tier, {
        noun: "tier",
        allowed: "a tier of the office",
        known: office.tiers,
      });
      knowWritten(judge, `${at}.region`, node.region, {
        noun: "region",
        allowed: "a place of the office's regions",
        known: placesOfOffice(office),
      });
      return checkRequirement(judge, `${at}.requires`, node.requires);
    case "callback":
      return knowCallback(judge, `${at}.callback`, node.queue);
    case "hours": {
      const known = [...office.hours.keys()];
      return judge.mustKnow(`${at}.hours`, node.schedule, {
        noun: "schedule",
        allowed: "a schedule of the office's `hours`",
        known,
      });
    }
    case "conference": {
      const known = [...office.conferences.keys()];
      return judge.mustKnow(`${at}.conference`, node.room, {
        noun: "conference",
        allowed: "a conference room of the office",
        known,
      });
    }
    case "voicemail":
      return knowMailbox(judge, `${at}.voicemail`, node.mailbox);
    case "dial":
    case "transfer":
      knowNumber(judge, `${at}.${node.kind}`, node.number);
      return node.by === undefined ? undefined : knowExtension(judge, `${at}.by`, node.by);
    case "look-up":
      if (tables === undefined) return undefined;
      return judge.mustKnow(`${at}.lookUp`, node.source, {
        noun: "table",
        allowed: "customer, ticket, or a table of the office",
        known: ["customer", "ticket", ...tables],
      });
    case "ticket":
      return knowTicket(judge, at, node);
    case "message":
      return knowReceiver(judge, `${at}.message`, node.message);
    case "fax":
      return node.tell === undefined ? undefined : knowReceiver(judge, `${at}.tell`, node.tell);
    case "survey":
      return checkRules(judge, at, node);
    default:
      return undefined;
  }
}

function checkRules(judge: Judge, at: string, { rules }: FlowNode & { readonly kind: "survey" }): void {
  rules.forEach(({ then }, rule) => {
    then.forEach((action, index) => {
      const path = `${at}.rules[${rule + 1}].then[${index + 1}]`;
      if (action.kind === "message") {
        const told = `${path}.message`;
        if (!knowLeader(judge, told, action.message)) knowReceiver(judge, told, action.message);
      } else if (action.kind === "call-back") knowCallback(judge, `${path}.callback`, action.queue);
      else if (action.kind === "ticket") knowCategory(judge, `${path}.ticket`, action.category);
      else knowQueue(judge, `${path}.task`, action.queue);
    });
  });
}

function knowQueue(judge: Judge, path: string, key: string): void {
  const known = [...judge.around.office.queues.keys()];
  judge.mustKnow(path, key, { noun: "queue", allowed: "a queue of the office", known });
}

function knowCategory(judge: Judge, path: string, key: string): void {
  const known = [...judge.around.office.tickets.keys()];
  judge.mustKnow(path, key, { noun: "category", allowed: "a category of `tickets` of the office", known });
}

/** Its fields too: those of the category. */
function knowTicket(judge: Judge, at: string, { category, fields }: FlowNode & { readonly kind: "ticket" }): void {
  knowCategory(judge, `${at}.ticket`, category);
  const has = judge.around.office.tickets.get(category)?.fields;
  if (has === undefined) return;
  const known = [...has.keys()];
  for (const name of fields.keys())
    judge.mustKnow(`${at}.fields.${name}`, name, { noun: "field", allowed: `a field of ${category}`, known });
}

function knowCallback(judge: Judge, path: string, key: QueueKey): void {
  knowQueue(judge, path, key);
  const queue = judge.around.office.queues.get(key);
  if (queue !== undefined && queue.callback === undefined)
    judge.refuse(path, `found the queue ${JSON.stringify(key)}, allowed: one that has \`callback\` in the office file`);
}

function knowExtension(judge: Judge, path: string, key: string): void {
  const known = [...judge.around.office.extensions.keys()];
  judge.mustKnow(path, key, { noun: "extension", allowed: "an extension of the office", known });
}

function knowMailbox(judge: Judge, path: string, key: string): void {
  const { extensions, queues } = judge.around.office;
  const boxes = [...extensions.values(), ...queues.values()].filter(({ voicemail }) => voicemail !== undefined);
  const known = boxes.map((each) => each.key);
  judge.mustKnow(path, key, { noun: "mailbox", allowed: "the mailbox of an extension or a queue", known });
}

/** A number that is reckoned is looked up when somebody is there. */
function knowNumber(judge: Judge, path: string, number: Template): void {
  const written = writtenOut(number);
  const { office } = judge.around;
  if (written === undefined || meansSomething(office, written)) return;
  judge.mustKnow(path, written, {
    noun: "number",
    allowed: "a number that the office or one of its routes knows",
    known: numbersOf(office),
  });
}

function knowReceiver(judge: Judge, path: string, { via, to }: MessageNode["message"]): void {
  const written = writtenOut(to);
  if (via === "phone" && written !== undefined) knowExtension(judge, path, written);
}

function knowWritten(
  judge: Judge,
  path: string,
  template: Template | undefined,
  near: Parameters<Judge["mustKnow"]>[2],
): void {
  const written = template && writtenOut(template);
  if (written !== undefined && written !== "") judge.mustKnow(path, written, near);
}
