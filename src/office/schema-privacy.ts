// `privacy` of the office file. Part of `schema.ts`.

import { HOUR_MS } from "../base/time.ts";
import { KEPT_KINDS, type Keep } from "./privacy.ts";
import { duration, optional, perhaps, record } from "./shape.ts";

const DAY_MS = 24 * HOUR_MS;
const howLong = duration(DAY_MS, 100 * 366 * DAY_MS);

const keep = record({
  calls: perhaps(howLong, "Calls, with their way through menus, once they have no recording any more"),
  voiceMessages: perhaps(howLong, "Voice messages, heard or not"),
  faxes: perhaps(howLong, "Faxes, with their pages"),
  surveys: perhaps(howLong, "Answers to surveys"),
  callbacks: perhaps(howLong, "Calls that were returned or given up"),
  tickets: perhaps(howLong, "Closed tickets, with comments and files"),
  notes: perhaps(howLong, "Notes about customers"),
  inspections: perhaps(howLong, "Inspections that are over, with their score sheets and who listened"),
  calibrations: perhaps(howLong, "Calibrations that are over, with their score sheets"),
});

export const privacy = record({
  keep: optional(keep, keep.placeholder, "How long what is known of people is kept; a kind that is left out: for ever"),
});

export function toKeep(written: (typeof privacy)["placeholder"]): Keep {
  return new Map(
    KEPT_KINDS.flatMap((kind) => {
      const ms = written.keep[kind];
      return ms === undefined ? [] : [[kind, ms] as const];
    }),
  );
}
