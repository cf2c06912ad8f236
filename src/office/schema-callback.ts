// What a queue's `callback` may say: callers who keep their place and are called back, and what becomes of calls that were missed. Part of
// `schema-queues.ts`.

import { limits } from "../base/limits.ts";
import { HOUR_MS, MINUTE_MS, SECOND_MS } from "../base/time.ts";
import { weekHours } from "./schema-groups.ts";
import { KEY, PHONE, ringTime } from "./schema-words.ts";
import { duration, number, optional, perhaps, record, type Shape, text, yesOrNo } from "./shape.ts";

const KEY_PRESSED = { pattern: /^[0-9]$/, allowed: "one digit" };
const PREFIX = { pattern: /^[0-9*#]{0,8}$/, allowed: "digits, * and #, at most 8" };

/** What becomes of a call that was missed: a task for people, one the switch dials by itself, or nothing. */
type Missed = "list" | "dial" | "no";

/** `true`, `false` or `dial`. */
const missed: Shape<Missed> = {
  placeholder: "list",
  schema: { enum: [true, false, "dial"] },
  read(tree, path, faults) {
    const written = tree.kind === "scalar" ? tree.text : "";
    if (written === "dial") return "dial";
    const isPlain = tree.kind === "scalar" && tree.type === "boolean";
    if (isPlain) return written === "true" ? "list" : "no";
    faults.add(tree.at, path, { found: JSON.stringify(written), allowed: "true, false or dial" });
    return "list";
  },
};

const settings = record({
  key: perhaps(
    text(KEY_PRESSED),
    "The digit by which a waiting caller asks to be called back; without it nobody is asked",
  ),
  retries: optional(
    number({ low: 0, high: limits.callback.retries, whole: true }),
    3,
    "Further calls to a customer whom the first did not reach",
  ),
  gap: optional(duration(MINUTE_MS, 24 * HOUR_MS), 10 * MINUTE_MS, "Time between two such calls"),
  within: optional(duration(MINUTE_MS, 30 * 24 * HOUR_MS), 24 * HOUR_MS, "The switch stops calling after this time"),
  ring: optional(ringTime, 30 * SECOND_MS, "How long the customer's phone rings"),
  missed: optional(
    missed,
    "list",
    "Missed calls become tasks for people (true), are dialled by the switch (dial), or neither (false)",
  ),
  hours: perhaps(weekHours, "When customers may be called; in the hours of the queue when left out"),
  by: perhaps(
    text(PHONE),
    "The extension whose rights, ceilings and number these calls have; the agent's when left out",
  ),
  prefix: optional(text(PREFIX), "", "Dialled before a customer's number, as people here do"),
  abroad: optional(yesOrNo, false, "Numbers of other countries may be called back"),
  atOnce: optional(
    number({ low: 1, high: limits.callback.inLine, whole: true }),
    20,
    "Call-backs of this queue in line and in progress at once; the others follow in their order",
  ),
  notReached: perhaps(text(KEY), "The disposition by which an agent says that a mailbox answered, or somebody else"),
});

export type RawCallback = (typeof settings)["placeholder"];

/** What each key is when left out. */
export const callbackDefaults = settings.placeholder;

/** `true` is all as it comes, `false` none. */
const callbackOrYes: Shape<RawCallback | undefined> = {
  placeholder: undefined,
  schema: { anyOf: [{ type: "boolean" }, settings.schema] },
  read(tree, path, faults) {
    const isPlain = tree.kind === "scalar" && tree.type === "boolean";
    if (!isPlain) return settings.read(tree, path, faults);
    return tree.text === "true" ? settings.placeholder : undefined;
  },
};

export const queueCallback = perhaps(
  callbackOrYes,
  "Callers may be called back, and missed calls are tasks: true, or the settings",
);
