// Agents and queues of the office file. Part of `schema.ts`.

import { limits } from "../base/limits.ts";
import { HOUR_MS, SECOND_MS } from "../base/time.ts";
import { queueCallback } from "./schema-callback.ts";
import { dispositionFields } from "./schema-dispositions.ts";
import { queueFigures } from "./schema-figures.ts";
import { queueRecording } from "./schema-recordings.ts";
import { routingFields } from "./schema-routing.ts";
import { queueVoicemail } from "./schema-voicemail.ts";
import { waitingFields } from "./schema-waiting.ts";
import {
  AUDIO,
  credit,
  DIALLED,
  KEY,
  levels,
  NAME,
  noLevels,
  PHONE,
  PIN,
  PLACE,
  ringTime,
  whether,
} from "./schema-words.ts";
import {
  duration,
  list,
  mapOf,
  number,
  oneOf,
  optional,
  perhaps,
  record,
  required,
  type Shape,
  text,
  yesOrNo,
} from "./shape.ts";

export const agent = record(
  {
    name: perhaps(text(NAME), "The agent's name; the number when left out"),
    extension: perhaps(text(PHONE), "The phone this agent signs in at when no other is named"),
    team: perhaps(text(KEY), "The agent's team"),
    pin: perhaps(text(PIN), "4 to 12 digits, asked when signing in at another phone"),
    skills: optional(levels, noLevels, "Level 1 to 10 by skill"),
    regions: optional(list(text(PLACE)), [], "Places served; a region's name means all its places"),
  },
  ["role"],
);

type Waiting = { readonly kind: "file"; readonly name: string } | { readonly kind: "ringback" };

export const audioName = text(AUDIO);
const waiting: Shape<Waiting> = {
  placeholder: { kind: "ringback" },
  schema: { ...audioName.schema, type: "string" },
  read(tree, path, faults) {
    const name = audioName.read(tree, path, faults);
    return name === "ringback" ? { kind: "ringback" } : { kind: "file", name };
  },
};

export const queue = record({
  name: perhaps(text(NAME), "What people call the queue; its key when left out"),
  number: required(text(DIALLED), 'the number that reaches this queue, such as "7000"'),
  ...routingFields,
  strategy: optional(
    oneOf([
      "longest-idle",
      "round-robin",
      "fewest-calls",
      "least-talk",
      "most-skilled",
      "least-skilled",
      "random",
      "ring-all",
      "top-down",
    ]),
    "longest-idle",
    "Which of the free agents gets the call",
  ),
  ring: optional(ringTime, 15 * SECOND_MS, "How long an agent's phone rings before the next is tried"),
  wrapUp: optional(duration(0, HOUR_MS), 10 * SECOND_MS, "Time after a call before the next"),
  maxWait: perhaps(duration(SECOND_MS, 24 * HOUR_MS), "Longest wait; without it callers wait as long as they like"),
  maxCallers: optional(
    number({ low: 1, high: limits.acd.callersPerQueue, whole: true }),
    1_000,
    "Further callers hear busy",
  ),
  credit: optional(credit, 0, "Head start in waiting time before callers of other queues"),
  ageing: optional(number({ low: 0, high: 100, whole: false }), 1, "How much a second of waiting counts"),
  tierCredit: optional(mapOf(KEY, credit), noLevels, "Head start in waiting time by tier"),
  byRegion: optional(yesOrNo, false, "Only agents who serve the caller's region"),
  afterNoAnswer: optional(oneOf(["set-aside", "ready"]), "set-aside", "What becomes of an agent who did not answer"),
  record: optional(whether, "never", "Record the calls of this queue"),
  ...queueRecording,
  waiting: optional(
    waiting,
    { kind: "file", name: "music/quiet" },
    "What a waiting caller hears: an audio file or ringback",
  ),
  serviceLevel: optional(
    duration(SECOND_MS, HOUR_MS),
    20 * SECOND_MS,
    "Callers answered within this time count as served well",
  ),
  ...queueFigures,
  voicemail: queueVoicemail,
  callback: queueCallback,
  ...waitingFields,
  ...dispositionFields,
});
