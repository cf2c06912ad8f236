// Feature codes, keys pressed during a call, and limits of the office file. Part of `schema.ts`.

import { limits } from "../base/limits.ts";
import { paidCalls, paidMinutes } from "./schema-phones.ts";
import { CODE } from "./schema-words.ts";
import { number, optional, record, text } from "./shape.ts";

const code = text(CODE);

export const features = record({
  "sign-in": optional(code, "*22", "Sign in the agent of this phone; *AGENT*PIN behind it: any agent"),
  "sign-out": optional(code, "*23", "Sign out"),
  ready: optional(code, "*24", "Ready for calls"),
  busy: optional(code, "*25", "Busy, a reason dialled after it"),
  break: optional(code, "*26", "On a break"),
  "wrap-up": optional(code, "*27", "End of wrap-up; a disposition's code may stand behind it"),
  "extend-wrap-up": optional(code, "*28", "More time for wrap-up; seconds may stand behind it"),
  "agent-status": optional(code, "*29", "Says the agent's state and how many callers wait"),
  "force-sign-out": optional(code, "*63", "Sign out the agent behind it, as their supervisor"),
  "force-ready": optional(code, "*64", "Set the agent behind it ready, as their supervisor"),
  "force-busy": optional(code, "*65", "Set the agent behind it busy, as their supervisor"),
  "take-waiting": optional(code, "*66", "Take the caller in front of the queue behind it, as its supervisor"),
  pickup: optional(
    code,
    "*8",
    "Take a call that rings elsewhere: in one's groups, or at the extension dialled behind it",
  ),
  "dnd-on": optional(code, "*78", "Do not disturb"),
  "dnd-off": optional(code, "*79", "Ring again"),
  "forward-always": optional(code, "*72", "Forward every call to the number behind it; alone: not any more"),
  "forward-busy": optional(code, "*90", "Forward while busy; alone: not any more"),
  "forward-no-answer": optional(code, "*92", "Forward when nobody answers; alone: not any more"),
  "call-waiting-on": optional(code, "*43", "Further calls ring during a call"),
  "call-waiting-off": optional(code, "*44", "Busy during a call"),
  "speed-dial": optional(code, "*0", "The short code behind it"),
  intercom: optional(code, "*80", "The extension behind it answers by itself"),
  listen: optional(code, "*55", "Listen to the call of the extension behind it, as its supervisor"),
  voicemail: optional(code, "*97", "Listen to the messages of one's own mailbox"),
  mailbox: optional(code, "*98", "Listen to the messages of any mailbox; its number may stand behind it"),
});

export const keys = record({
  transfer: optional(code, "*1", "Then a number and #: sends the other party there"),
  consult: optional(code, "*2", "Then a number and #: talk there first"),
  "three-way": optional(code, "*3", "While consulting: all three together"),
  park: optional(code, "*4", "Parks the other party"),
  record: optional(code, "*5", "Records the talk; pressed again: pauses, and goes on"),
  "pause-record": optional(code, "*6", "Pauses the recording, such as for a card number; pressed again: goes on"),
});

export const limitFields = record({
  calls: optional(
    number({ low: 1, high: limits.call.calls, whole: true }),
    limits.call.calls,
    "Calls at once; a further caller hears congestion",
  ),
  paidCalls: optional(paidCalls, 3, "Paid calls of one extension at once"),
  paidMinutes: optional(paidMinutes, 300, "Paid minutes of one extension a day"),
  callsPerMinute: optional(
    number({ low: 1, high: 10_000, whole: true }),
    60,
    "New calls of one extension within a minute",
  ),
  silentMinutes: optional(
    number({ low: 0, high: 600, whole: true }),
    5,
    "Minutes without a packet of a party that should send; then its call ends. 0: never",
  ),
});
