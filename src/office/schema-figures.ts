// What a queue says of its figures: how its service level is reckoned, and who counts as having hung up too soon to be served. Part of
// `schema-queues.ts`.

import { MINUTE_MS, SECOND_MS } from "../base/time.ts";
import type { ServiceLevelFormula } from "./figures.ts";
import { duration, oneOf, optional } from "./shape.ts";

const formula = oneOf<ServiceLevelFormula>([
  "without-short",
  "with-abandoned",
  "without-abandoned-in-time",
  "abandoned-in-time-good",
  "answered",
  "offered",
]);

/** Keys of a queue. */
export const queueFigures = {
  serviceLevelFormula: optional(formula, "without-short", "How the service level is reckoned; docs/figures.md"),
  shortAbandon: optional(
    duration(0, 5 * MINUTE_MS),
    5 * SECOND_MS,
    "Whoever hangs up within this time counts in no rate; 0s: everybody counts",
  ),
} as const;
