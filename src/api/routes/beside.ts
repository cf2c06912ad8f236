// /api/extensions/ID/mailbox: the lamp for waiting voice messages. /api/messages: text messages.

import { limits } from "../../base/limits.ts";
import { asJson } from "../reply.ts";
import { FieldReader, type FieldRule, identifier, wholeNumber, yesNo } from "../request.ts";
import type { Route } from "../route.ts";

const count = wholeNumber(0, limits.lamps.mailboxCount);
const encoder = new TextEncoder();

/** Line breaks are a person's; other control characters have no business in a message. */
const messageText: FieldRule<string> = {
  allowed: `a text of 1 to ${limits.messages.bytes} bytes in UTF-8`,
  read: (text) => {
    const bytes = encoder.encode(text).length;
    const isText =
      bytes > 0 && bytes <= limits.messages.bytes && /^[^\p{Cc}\p{Cs}]*$/u.test(text.replace(/[\r\n\t]/g, ""));
    return isText ? text : undefined;
  },
};

export const besideRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/api/extensions/:id/mailbox",
    body: "none",
    handle: async ({ params }, control) => asJson(await control.beside.mailbox(params["id"] ?? "")),
  },
  {
    method: "POST",
    path: "/api/extensions/:id/mailbox",
    body: "json",
    handle: async ({ params, json }, control) => {
      const fields = FieldReader.ofJson(textsOf(json));
      const counts = {
        new: fields.optional("new", count) ?? 0,
        old: fields.optional("old", count) ?? 0,
        urgentNew: fields.optional("urgentNew", count) ?? 0,
        urgentOld: fields.optional("urgentOld", count) ?? 0,
      };
      const unasked = fields.optional("unasked", yesNo) ?? false;
      const refusal = fields.refusal();
      return refusal ?? asJson(await control.beside.setMailbox(params["id"] ?? "", counts, { unasked }));
    },
  },
  {
    method: "GET",
    path: "/api/messages",
    body: "none",
    handle: async ({ query }, control) => {
      const fields = FieldReader.ofQuery(query);
      const to = fields.optional("to", identifier);
      const limit = fields.optional("limit", wholeNumber(1, 1_000)) ?? 100;
      return fields.refusal() ?? asJson(await control.beside.messages(to, limit));
    },
  },
  {
    method: "POST",
    path: "/api/messages",
    body: "json",
    handle: async ({ json }, control) => {
      const fields = FieldReader.ofJson(json);
      const to = fields.required("to", identifier);
      const text = fields.required("text", messageText);
      const refusal = fields.refusal();
      return refusal ?? asJson(await control.beside.sendMessage(to ?? "", text ?? ""));
    },
  },
];

/** A program writes 3 and true where the command line writes "3" and "true". */
function textsOf(json: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const isPlain = (value: unknown): boolean => typeof value === "number" || typeof value === "boolean";
  return Object.fromEntries(
    Object.entries(json).map(([name, value]) => [name, isPlain(value) ? String(value) : value]),
  );
}
