// /api/voicemail: mailboxes, their PINs and greetings. /api/voice-messages: the messages in them.

import { limits } from "../../base/limits.ts";
import { answer, refuse } from "../answer.ts";
import { asJson } from "../reply.ts";
import { FieldReader, type FieldRule, identifier, oneOf, wholeNumber, yesNo } from "../request.ts";
import type { Route } from "../route.ts";

const pin: FieldRule<string> = {
  allowed: "4 to 12 digits",
  read: (text) => (/^\d{4,12}$/.test(text) ? text : undefined),
};
/** Base64, since a body is JSON or text. */
const wav: FieldRule<Uint8Array> = {
  allowed: `a WAV file in base64, at most ${limits.voicemail.greetingBytes} bytes`,
  read: (text) => {
    const bytes = /^[A-Za-z0-9+/\s]+={0,2}\s*$/.test(text) ? Buffer.from(text, "base64") : undefined;
    return bytes === undefined || bytes.length > limits.voicemail.greetingBytes ? undefined : bytes;
  },
};
const kind = oneOf(["greeting", "name"]);
const choice = oneOf(["standard", "name", "personal"]);
const state = oneOf(["new", "old"]);

const mailboxRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/api/voicemail",
    body: "none",
    handle: async (_, control) => asJson(await control.voicemail.mailboxes()),
  },
  {
    method: "GET",
    path: "/api/voicemail/:id",
    body: "none",
    handle: async ({ params }, control) => asJson(await control.voicemail.mailbox(params["id"] ?? "")),
  },
  {
    method: "POST",
    path: "/api/voicemail/:id/pin",
    body: "json",
    handle: async ({ params, json }, control) => {
      const fields = FieldReader.ofJson(json);
      const wanted = fields.optional("pin", pin);
      return fields.refusal() ?? asJson(await control.voicemail.setPin(params["id"] ?? "", wanted));
    },
  },
  {
    method: "PUT",
    path: "/api/voicemail/:id/greeting",
    body: "text",
    handle: async ({ params, query, text }, control) => {
      const fields = FieldReader.ofQuery(query);
      const which = fields.optional("kind", kind) ?? "greeting";
      const refusal = fields.refusal();
      if (refusal !== undefined) return refusal;
      const bytes = wav.read(text);
      if (bytes === undefined) return refuse(422, "No audio", `the body is not ${wav.allowed}`);
      return asJson(await control.voicemail.setGreeting(params["id"] ?? "", which, bytes));
    },
  },
  {
    method: "POST",
    path: "/api/voicemail/:id/greeting",
    body: "json",
    handle: async ({ params, json }, control) => {
      const fields = FieldReader.ofJson(json);
      const wanted = fields.required("use", choice) ?? "standard";
      return fields.refusal() ?? asJson(await control.voicemail.useGreeting(params["id"] ?? "", wanted));
    },
  },
  {
    method: "POST",
    path: "/api/voicemail/:id/clear-greeting",
    body: "json",
    handle: async ({ params, json }, control) =>
      FieldReader.ofJson(json).refusal() ?? asJson(await control.voicemail.clearGreeting(params["id"] ?? "")),
  },
];

const messageRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/api/voice-messages",
    body: "none",
    handle: async ({ query }, control) => {
      const fields = FieldReader.ofQuery(query);
      const mailbox = fields.optional("mailbox", identifier);
      const limit = fields.optional("limit", wholeNumber(1, 1_000)) ?? 100;
      return fields.refusal() ?? asJson(await control.voicemail.messages(mailbox, limit));
    },
  },
  {
    method: "GET",
    path: "/api/voice-messages/:id",
    body: "none",
    handle: async ({ params }, control) => {
      const found = await control.voicemail.message(params["id"] ?? "");
      return found.ok ? asJson(answer(found.value.message)) : found;
    },
  },
  {
    method: "GET",
    path: "/api/voice-messages/:id/audio",
    body: "none",
    handle: async ({ params }, control) => {
      const id = params["id"] ?? "";
      const found = await control.voicemail.message(id);
      if (!found.ok) return found;
      return { ok: true, value: { kind: "file", path: found.value.file, type: "audio/wav", name: `${id}.wav` } };
    },
  },
  {
    method: "POST",
    path: "/api/voice-messages/:id/mark",
    body: "json",
    handle: async ({ params, json }, control) => {
      const fields = FieldReader.ofJson(json);
      const how = { state: fields.optional("state", state), urgent: fields.optional("urgent", yesNo) };
      return fields.refusal() ?? asJson(await control.voicemail.mark(params["id"] ?? "", how));
    },
  },
  {
    method: "POST",
    path: "/api/voice-messages/:id/delete",
    body: "json",
    handle: async ({ params, json }, control) =>
      FieldReader.ofJson(json).refusal() ?? asJson(await control.voicemail.remove(params["id"] ?? "")),
  },
];

export const voicemailRoutes: readonly Route[] = [...mailboxRoutes, ...messageRoutes];
