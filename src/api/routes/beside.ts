// /api/extensions/ID/mailbox: the lamp for waiting voice messages. /api/messages: text messages.

import { limits } from "../../base/limits.ts";
import { optional, perhaps, required } from "../../office/shape.ts";
import { operations } from "../operation.ts";
import { checked, identifier, whole, yesNo } from "../shapes.ts";
import type { MailboxView, MessageView, SentMessageView } from "../views.ts";

const count = whole(0, limits.lamps.mailboxCount);
const encoder = new TextEncoder();

/** Line breaks are a person's; other control characters have no business in a message. */
const messageText = checked(
  { type: "string", minLength: 1, maxLength: limits.messages.bytes },
  `a text of 1 to ${limits.messages.bytes} bytes in UTF-8`,
  (text) => {
    const bytes = encoder.encode(text).length;
    const isText =
      bytes > 0 && bytes <= limits.messages.bytes && /^[^\p{Cc}\p{Cs}]*$/u.test(text.replace(/[\r\n\t]/g, ""));
    return isText ? text : undefined;
  },
  "",
);

export interface BesideAnswers {
  showMailbox: MailboxView;
  setMailbox: MailboxView;
  listMessages: readonly MessageView[];
  sendMessage: SentMessageView;
}

const operation = operations<BesideAnswers>();

export const besideRoutes = [
  operation("showMailbox", {
    method: "GET",
    path: "/api/extensions/:id/mailbox",
    about: "What the lamp of a phone line says of its mailbox.",
    handle: ({ params }, control) => control.beside.mailbox(params.id),
  }),
  operation("setMailbox", {
    method: "POST",
    path: "/api/extensions/:id/mailbox",
    about: "Sets the lamp of a phone line, for a mailbox that another system keeps.",
    body: {
      new: optional(count, 0, "messages nobody heard yet"),
      old: optional(count, 0, "messages that were heard"),
      urgentNew: optional(count, 0, "urgent ones among the new"),
      urgentOld: optional(count, 0, "urgent ones among the old"),
      unasked: optional(yesNo, false, "tell phones that never subscribed too"),
    },
    handle: ({ params, body: { unasked, ...counts } }, control) =>
      control.beside.setMailbox(params.id, counts, { unasked }),
  }),
  operation("listMessages", {
    method: "GET",
    path: "/api/messages",
    about: "Text messages that wait for a phone, oldest first.",
    query: {
      to: perhaps(identifier, "of this phone line alone"),
      limit: optional(whole(1, 1_000), 100, "how many at most"),
    },
    handle: ({ query: { to, limit } }, control) => control.beside.messages(to, limit),
  }),
  operation("sendMessage", {
    method: "POST",
    path: "/api/messages",
    about: "Sends a text message in the name of the switch.",
    body: { to: required(identifier, "a phone line"), text: required(messageText, "what it says") },
    handle: ({ body: { to, text } }, control) => control.beside.sendMessage(to, text),
  }),
] as const;
