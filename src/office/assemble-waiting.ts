// Hours, and what a queue's callers meet, from the checked file to the office. Part of `assemble.ts`.

import type { Schedule, SpecialDays } from "./hours.ts";
import type { WeekHours } from "./office.ts";
import type { QueueDestination, QueueWaiting, Whisper } from "./queue-waiting.ts";
import type { RawAnnounce, RawOverflow } from "./schema-waiting.ts";

interface RawWaiting {
  readonly hours: string | undefined;
  readonly closed: QueueDestination;
  readonly whenClosing: "serve" | "leave";
  readonly overflow: readonly RawOverflow[];
  readonly announce: RawAnnounce;
  readonly whisper: Whisper;
  readonly afterwards: string | undefined;
}

export function toWaiting(written: RawWaiting): QueueWaiting {
  const { hours, closed, whenClosing, overflow, announce, whisper, afterwards } = written;
  const { first, every, ...said } = announce;
  return {
    hours,
    closed,
    whenClosing,
    overflow: overflow.map(({ after = 0, when, to }) => ({ afterMs: after, when, to })),
    announce: { ...said, firstMs: first, everyMs: every },
    whisper,
    afterwards,
  };
}

export function toSchedule(
  key: string,
  raw: { readonly week: readonly WeekHours[]; readonly special: readonly SpecialDays[] },
): Schedule {
  return { key, ...raw };
}
