// What a queue's callers meet who are not talking to an agent yet. Part of `schema-queues.ts`.

import type { QueueKey } from "../base/ids.ts";
import { limits } from "../base/limits.ts";
import { HOUR_MS, MINUTE_MS, SECOND_MS } from "../base/time.ts";
import { describe } from "./fault.ts";
import type { QueueDestination, Whisper } from "./queue-waiting.ts";
import { condition } from "./schema-rules.ts";
import { AUDIO, dialled, KEY, oneOrMore, shortList } from "./schema-words.ts";
import { duration, oneOf, optional, perhaps, record, required, type Shape, text, yesOrNo } from "./shape.ts";

const words = record({
  queue: perhaps(text(KEY), "Another queue; the caller's age goes along"),
  dial: perhaps(dialled, "A number, as if it had been dialled inside; outside numbers through `routes`"),
  voicemail: perhaps(yesOrNo, "The queue's mailbox"),
  callback: perhaps(yesOrNo, "They are called back"),
  hangUp: perhaps(yesOrNo, "A spoken goodbye"),
});

const DESTINATION =
  "one of { queue: KEY }, { dial: NUMBER }, { voicemail: true }, { callback: true }, { hangUp: true }";
const GOODBYE: QueueDestination = { kind: "hang-up" };

export const destination: Shape<QueueDestination> = {
  placeholder: GOODBYE,
  schema: { ...words.schema, type: "object", minProperties: 1, maxProperties: 1 },
  read(tree, path, faults) {
    const { queue, dial, voicemail, callback, hangUp } = words.read(tree, path, faults);
    const found: QueueDestination[] = [];
    if (queue !== undefined) found.push({ kind: "queue", queue: queue as QueueKey });
    if (dial !== undefined) found.push({ kind: "dial", number: dial });
    if (voicemail === true) found.push({ kind: "voicemail" });
    if (callback === true) found.push({ kind: "callback" });
    if (hangUp === true) found.push(GOODBYE);
    const [only, second] = found;
    if (only !== undefined && second === undefined) return only;
    faults.add(tree.at, path, { found: describe(tree), allowed: DESTINATION });
    return GOODBYE;
  },
};

const overflow = record({
  after: perhaps(
    duration(0, 24 * HOUR_MS),
    "Counted from the caller's coming to this queue; left out: as soon as `when` holds",
  ),
  when: perhaps(condition, "How the queue must stand; looked at once a second"),
  to: required(destination, DESTINATION),
});

const announce = record({
  position: optional(yesOrNo, false, "Says the caller's place in the line"),
  wait: optional(yesOrNo, false, "Says about how long it will be, where that can be told"),
  keys: optional(yesOrNo, true, "Says what callers may press instead of waiting"),
  first: optional(duration(SECOND_MS, HOUR_MS), 15 * SECOND_MS, "The first announcement"),
  every: optional(duration(10 * SECOND_MS, HOUR_MS), MINUTE_MS, "The further ones, from the end of one to the next"),
  comfort: optional(
    shortList(text(AUDIO), 0, limits.waiting.comfort),
    [],
    "Audio files, one with each announcement, in turn",
  ),
  agent: optional(yesOrNo, false, "The caller hears the agent's number before the two talk"),
});

const audio = text(AUDIO);
const whisper: Shape<Whisper> = {
  placeholder: { kind: "nothing" },
  schema: { anyOf: [{ type: "boolean" }, audio.schema] },
  read(tree, path, faults) {
    if (tree.kind === "scalar" && tree.type === "boolean") return { kind: tree.text === "true" ? "names" : "nothing" };
    return { kind: "file", name: audio.read(tree, path, faults) };
  },
};

/** Of a queue. */
export const waitingFields = {
  hours: perhaps(text(KEY), "When it takes callers: one of `hours`; always when left out"),
  closed: optional(destination, GOODBYE, "Where callers go while it is closed"),
  whenClosing: optional(
    oneOf(["serve", "leave"]),
    "serve",
    "Of those who wait when it closes: served, or told and sent on",
  ),
  overflow: optional(
    oneOrMoreUpTo(overflow, limits.waiting.overflows),
    [],
    "Where callers go after a time, or when the queue stands badly; the first that holds",
  ),
  announce: optional(announce, announce.placeholder, "What waiting callers are told"),
  whisper: optional(
    whisper,
    { kind: "nothing" },
    "What the agent hears first: queue and tier (true), an audio file, or nothing",
  ),
  afterwards: perhaps(
    text(KEY),
    "The flow of callers whose agent has hung up, such as a survey, where no flow brought them; they are hung up when left out",
  ),
} as const;

function oneOrMoreUpTo<Item>(item: Shape<Item>, most: number): Shape<readonly Item[]> {
  const many = shortList(item, 0, most);
  const any = oneOrMore(item);
  return { ...any, read: (tree, path, faults) => (tree.kind === "list" ? many : any).read(tree, path, faults) };
}

export type RawOverflow = (typeof overflow)["placeholder"];
export type RawAnnounce = (typeof announce)["placeholder"];
export const announceDefaults = announce.placeholder;
