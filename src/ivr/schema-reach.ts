// Nodes that bring the caller to somebody, or tell somebody of the caller. Part of the document's shape (`schema-nodes.ts`).

import type { ExtensionKey, QueueKey } from "../base/ids.ts";
import { limits } from "../base/limits.ts";
import { KEY, PHONE, ringTime, shortList } from "../office/schema-words.ts";
import { oneOf, optional, perhaps, record, required, type Shape, text } from "../office/shape.ts";
import type { ExpressionPlace } from "./expressions.ts";
import type { MessageNode } from "./flow.ts";
import { creditTime, form, type NodeForm } from "./schema-forms.ts";
import { type DocumentWords, variableName } from "./schema-words.ts";

/** Any text of a line; `check-flow.ts` reads the rule. */
const RULE = text({ pattern: /^.{1,400}$/u, allowed: 'a rule such as "billing >= 3"' });

export const queueKey: Shape<QueueKey> = branded(text(KEY));
const extensionKey: Shape<ExtensionKey> = branded(text(PHONE));

export function reachForms(words: DocumentWords): readonly NodeForm[] {
  return [
    queueForm(words),
    ...numberForms(words),
    form(
      "voicemail",
      "voicemail",
      { voicemail: required(text(KEY), "the mailbox of an extension or a queue") },
      (v, c) => ({
        ...c,
        kind: "voicemail",
        mailbox: v.voicemail,
      }),
    ),
    form(
      "conference",
      "conference",
      { conference: required(text(KEY), "a conference room of the office") },
      (v, c) => ({
        ...c,
        kind: "conference",
        room: v.conference,
      }),
    ),
    form("callback", "callback", { callback: required(queueKey, "the queue whose agents call back") }, (v, c) => ({
      ...c,
      kind: "callback",
      queue: v.callback,
    })),
    form("message", "message", { message: required(messageShape(words), "{ via, to, subject, text }") }, (v, c) => ({
      ...c,
      kind: "message",
      message: v.message,
    })),
    faxForm(words),
  ];
}

function queueForm(words: DocumentWords): NodeForm {
  const fields = {
    queue: required(queueKey, "a queue of the office"),
    tier: perhaps(words.template(), "Class of the customer"),
    region: perhaps(words.template(), "Place of the customer"),
    credit: optional(creditTime, 0, "The caller counts as having waited so much longer"),
    requires: perhaps(RULE, "Besides what the queue asks of an agent, in the words of the office file"),
  };
  return form("queue", "queue", fields, (values, common) => ({
    ...common,
    kind: "queue",
    queue: values.queue,
    tier: values.tier,
    region: values.region,
    creditMs: values.credit,
    requires: values.requires,
  }));
}

function numberForms(words: DocumentWords): readonly NodeForm[] {
  const by = perhaps(extensionKey, "The extension whose rights it has; a number that is written out needs none");
  const dial = {
    dial: required(words.template(), "the number, as dialled inside"),
    ring: optional(ringTime, 30_000, "How long it rings"),
    by,
  };
  return [
    form("dial", "dial", dial, (values, common) => ({
      ...common,
      kind: "dial",
      number: values.dial,
      ringMs: values.ring,
      by: values.by,
    })),
    form(
      "transfer",
      "transfer",
      { transfer: required(words.template(), "the number, as dialled inside"), by },
      (v, c) => ({
        ...c,
        kind: "transfer",
        number: v.transfer,
        by: v.by,
      }),
    ),
  ];
}

const ways = oneOf(["phone", "mail", "webhook", "sms"]);

export function messageShape(words: DocumentWords, place: ExpressionPlace = {}): Shape<MessageNode["message"]> {
  return record({
    via: required(ways, "phone, mail, webhook or sms"),
    to: required(words.template(place), "whom: an extension, an address, or a number"),
    subject: perhaps(words.template(place), "Of mail"),
    text: required(words.template(place), "what is sent"),
  });
}

function faxForm(words: DocumentWords): NodeForm {
  const fields = {
    fax: required(oneOf(["receive", "send"]), "receive or send"),
    file: perhaps(words.template(), "What is sent: a TIFF file"),
    into: perhaps(variableName, "The variable that gets id, pages and from"),
    tell: perhaps(messageShape(words), "Whom to tell of it"),
  };
  return form("fax", "fax", fields, (values, common) => ({
    ...common,
    kind: "fax",
    way: values.fax,
    file: values.file,
    into: values.into,
    tell: values.tell,
  }));
}

export const fewRules = <Item>(item: Shape<Item>): Shape<readonly Item[]> => shortList(item, 0, limits.ivr.entries);

/** A key that is another type from here on. */
function branded<Key extends string>(shape: Shape<string>): Shape<Key> {
  return {
    placeholder: shape.placeholder as Key,
    schema: shape.schema,
    read: (tree, path, faults) => shape.read(tree, path, faults) as Key,
  };
}
