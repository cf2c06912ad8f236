// `quality` of the office file. Part of `schema.ts`.

import { limits } from "../base/limits.ts";
import { HOUR_MS } from "../base/time.ts";
import { KEY, shortList } from "./schema-words.ts";
import { duration, mapOf, number, optional, perhaps, record, text, yesOrNo } from "./shape.ts";

const DAY_MS = 24 * HOUR_MS;
const span = duration(HOUR_MS, 90 * DAY_MS);

const inspector = record({
  skills: optional(shortList(text(KEY), 0, limits.quality.skills), [], "What scorecards may ask for"),
  atOnce: optional(number({ low: 1, high: limits.quality.openSheets, whole: true }), 50, "Open sheets at once"),
  share: optional(
    number({ low: 0.1, high: 10, whole: false }),
    1,
    "Against the other inspectors: 2 gets twice as many as 1",
  ),
});

export const quality = record({
  dueWithin: optional(span, 3 * DAY_MS, "Until when an inspector has judged a call"),
  answerWithin: optional(span, 5 * DAY_MS, "Until when the agent may acknowledge or dispute a score; then it is final"),
  recheckWithin: optional(span, 3 * DAY_MS, "Until when a second inspector has judged a disputed call"),
  sameTeam: optional(yesOrNo, false, "Inspectors may judge agents of their own team"),
  inspectors: perhaps(mapOf(KEY, inspector), "Who inspects, by the key of the user; every QA inspector when left out"),
});
