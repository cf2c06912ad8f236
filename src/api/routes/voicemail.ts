// /api/voicemail: mailboxes, their PINs and greetings. /api/voice-messages: the messages in them.

import { limits } from "../../base/limits.ts";
import { optional, perhaps, required } from "../../office/shape.ts";
import { answer, refuse } from "../answer.ts";
import { type Download, operations } from "../operation.ts";
import { choice, identifier, like, whole, yesNo } from "../shapes.ts";
import type { VoiceMailboxView, VoiceMessageView } from "../voicemail-control.ts";

export interface VoicemailAnswers {
  listMailboxes: readonly VoiceMailboxView[];
  showVoiceMailbox: VoiceMailboxView;
  setMailboxPin: VoiceMailboxView;
  recordGreeting: VoiceMailboxView;
  useGreeting: VoiceMailboxView;
  clearGreeting: VoiceMailboxView;
  listVoiceMessages: readonly VoiceMessageView[];
  showVoiceMessage: VoiceMessageView;
  exportVoiceMessage: Download;
  markVoiceMessage: VoiceMessageView;
  deleteVoiceMessage: VoiceMessageView;
}

const operation = operations<VoicemailAnswers>();

const mailboxRoutes = [
  operation("listMailboxes", {
    method: "GET",
    path: "/api/voicemail",
    about: "Mailboxes, and how many messages are in each.",
    handle: (_, { voicemail }) => voicemail.mailboxes(),
  }),
  operation("showVoiceMailbox", {
    method: "GET",
    path: "/api/voicemail/:id",
    about: "One mailbox.",
    handle: ({ params }, { voicemail }) => voicemail.mailbox(params.id),
  }),
  operation("setMailboxPin", {
    method: "POST",
    path: "/api/voicemail/:id/pin",
    about: "Sets the PIN of a mailbox.",
    body: { pin: perhaps(like(/^\d{4,12}$/, "4 to 12 digits"), "left out: as the office file says") },
    handle: ({ params, body }, { voicemail }) => voicemail.setPin(params.id, body.pin),
  }),
  operation("recordGreeting", {
    method: "PUT",
    path: "/api/voicemail/:id/greeting",
    about: "What callers of a mailbox hear: a WAV file in base64.",
    query: { kind: optional(choice(["greeting", "name"]), "greeting", "the whole greeting, or the name alone") },
    body: "text",
    handle: ({ params, query, text }, { voicemail }) => {
      const wav = wavOf(text);
      if (wav !== undefined) return voicemail.setGreeting(params.id, query.kind, wav);
      const most = limits.voicemail.greetingBytes;
      return refuse(422, "No audio", `the body is not a WAV file in base64, at most ${most} bytes`);
    },
  }),
  operation("useGreeting", {
    method: "POST",
    path: "/api/voicemail/:id/greeting",
    about: "Which greeting callers of a mailbox hear.",
    body: { use: required(choice(["standard", "name", "personal"]), "one of those there are") },
    handle: ({ params, body }, { voicemail }) => voicemail.useGreeting(params.id, body.use),
  }),
  operation("clearGreeting", {
    method: "POST",
    path: "/api/voicemail/:id/clear-greeting",
    about: "Removes what was recorded for callers of a mailbox.",
    body: {},
    handle: ({ params }, { voicemail }) => voicemail.clearGreeting(params.id),
  }),
] as const;

const messageRoutes = [
  operation("listVoiceMessages", {
    method: "GET",
    path: "/api/voice-messages",
    about: "Voice messages, newest first.",
    query: {
      mailbox: perhaps(identifier, "in this mailbox alone"),
      limit: optional(whole(1, 1_000), 100, "how many at most"),
    },
    handle: ({ query }, { voicemail }) => voicemail.messages(query.mailbox, query.limit),
  }),
  operation("showVoiceMessage", {
    method: "GET",
    path: "/api/voice-messages/:id",
    about: "One voice message.",
    handle: async ({ params }, { voicemail }) => {
      const found = await voicemail.message(params.id);
      return found.ok ? answer(found.value.message) : found;
    },
  }),
  operation("exportVoiceMessage", {
    method: "GET",
    path: "/api/voice-messages/:id/audio",
    about: "The sound of a voice message.",
    media: ["audio/wav"],
    handle: async ({ params: { id } }, { voicemail }) => {
      const found = await voicemail.message(id);
      if (!found.ok) return found;
      return answer({ kind: "file", path: found.value.file, type: "audio/wav", name: `${id}.wav` });
    },
  }),
  operation("markVoiceMessage", {
    method: "POST",
    path: "/api/voice-messages/:id/mark",
    about: "Marks a voice message as heard or new, urgent or not.",
    body: {
      state: perhaps(choice(["new", "old"]), "old: it was heard"),
      urgent: perhaps(yesNo, "it comes first"),
    },
    handle: ({ params, body }, { voicemail }) => voicemail.mark(params.id, body),
  }),
  operation("deleteVoiceMessage", {
    method: "POST",
    path: "/api/voice-messages/:id/delete",
    about: "Deletes a voice message.",
    body: {},
    handle: ({ params }, { voicemail }) => voicemail.remove(params.id),
  }),
] as const;

export const voicemailRoutes = [...mailboxRoutes, ...messageRoutes] as const;

/** Base64, since a body is JSON or text. */
function wavOf(text: string): Uint8Array | undefined {
  const bytes = /^[A-Za-z0-9+/\s]+={0,2}\s*$/.test(text) ? Buffer.from(text, "base64") : undefined;
  return bytes === undefined || bytes.length > limits.voicemail.greetingBytes ? undefined : bytes;
}
