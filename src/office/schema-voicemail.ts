// Mailboxes of the office file: what an extension's or a queue's `voicemail` may say. Part of `schema.ts`.

import { limits } from "../base/limits.ts";
import { HOUR_MS, MINUTE_MS, SECOND_MS } from "../base/time.ts";
import { AUDIO, dialled, PHONE, PIN, ringTime } from "./schema-words.ts";
import {
  duration,
  list,
  number,
  oneOf,
  optional,
  perhaps,
  record,
  type Shape,
  text,
  type Values,
  yesOrNo,
} from "./shape.ts";

const EMAIL = { pattern: /^[^\s@<>,"]{1,64}@[A-Za-z0-9.-]{1,190}$/, allowed: "an address such as li@example.com" };
const KEY_PRESSED = { pattern: /^[0-9]$/, allowed: "one digit" };
const DAY_MS = 24 * HOUR_MS;

const common = {
  pin: perhaps(text(PIN), "4 to 12 digits; without it only its own phones may listen, and are not asked"),
  greeting: perhaps(text(AUDIO), "An audio file instead of the standard greeting, until one is recorded"),
  language: perhaps(oneOf(["zh", "en"]), "Language of this mailbox; the office's when left out"),
  email: perhaps(text(EMAIL), "Handed to the voicemail hook of zongji.yaml"),
  maxLength: optional(
    duration(10 * SECOND_MS, limits.voicemail.messageMs),
    3 * MINUTE_MS,
    "Longest message; then it ends by itself",
  ),
  maxMessages: optional(
    number({ low: 1, high: limits.voicemail.messagesPerMailbox, whole: true }),
    100,
    "Messages it holds; further callers hear that it is full",
  ),
  keep: perhaps(duration(HOUR_MS, 3_650 * DAY_MS), "Messages that were heard are deleted after this time"),
  operator: perhaps(dialled, "The number that a caller reaches by pressing 0"),
} as const;

const extensionBox = record({
  ...common,
  after: optional(ringTime, 20 * SECOND_MS, "How long the phone rings before the mailbox takes the caller"),
});

const queueBox = record({
  ...common,
  phones: optional(list(text(PHONE)), [], "Extensions whose lamps it lights, and that may listen"),
  key: perhaps(text(KEY_PRESSED), "The digit by which a waiting caller leaves a message"),
  unattended: optional(yesOrNo, true, "Callers go there at once while no agent of the queue is signed in"),
});

export type RawExtensionVoicemail = (typeof extensionBox)["placeholder"];
export type RawQueueVoicemail = (typeof queueBox)["placeholder"];

/** What each key is when left out. */
export const voicemailDefaults = { extension: extensionBox.placeholder, queue: queueBox.placeholder } as const;

/** `true` is a mailbox as it comes, `false` none. */
function boxOrYes<Box extends Values<typeof common>>(settings: Shape<Box>): Shape<Box | undefined> {
  return {
    placeholder: undefined,
    schema: { anyOf: [{ type: "boolean" }, settings.schema] },
    read(tree, path, faults) {
      const isPlain = tree.kind === "scalar" && tree.type === "boolean";
      if (!isPlain) return settings.read(tree, path, faults);
      return tree.text === "true" ? settings.placeholder : undefined;
    },
  };
}

export const extensionVoicemail = perhaps(
  boxOrYes(extensionBox),
  "A mailbox for callers nobody answers: true, or its settings",
);
export const queueVoicemail = perhaps(
  boxOrYes(queueBox),
  "A mailbox for callers who waited too long or found nobody: true, or its settings",
);
