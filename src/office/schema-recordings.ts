// What the office file says of recordings: their form and how long they are kept, for the whole office and for a queue. Part of `schema.ts`.

import { HOUR_MS } from "../base/time.ts";
import { duration, oneOf, optional, perhaps, record } from "./shape.ts";

const DAY_MS = 24 * HOUR_MS;
const format = oneOf<"wav" | "opus">(["wav", "opus"]);
const retention = duration(DAY_MS, 36_500 * DAY_MS);

export const recordingRules = record({
  format: optional(format, "wav", "What is kept after the call; opus takes a tenth of the room"),
  retention: perhaps(
    retention,
    "Recordings older than this lose their sound unless they are held; never when left out",
  ),
});

/** Keys of a queue. */
export const queueRecording = {
  recordingFormat: perhaps(format, "What is kept of its recordings; as the office says when left out"),
  retention: perhaps(retention, "How long its recordings are kept; as the office says when left out"),
} as const;

export const recordingDefaults = recordingRules.placeholder;
