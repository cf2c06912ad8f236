// What a flow reads of the world while it is tried: the office of a file, one moment, and what the answers say of caller and queues.

import type { QueueKey } from "../base/ids.ts";
import type { FlowEnvironment } from "../ivr/environment.ts";
import { momentOf } from "../ivr/moment.ts";
import { type CalendarMoment, calendarClock, isOpen } from "../office/hours.ts";
import type { Office } from "../office/office.ts";
import type { TryAnswers } from "./try-answers.ts";

export interface TryWorld {
  readonly office: Office;
  readonly answers: TryAnswers;
  /** As dialled; "" withheld. */
  readonly from: string;
  readonly wallMs: number;
}

export function tryEnvironment({ office, answers, from, wallMs }: TryWorld): FlowEnvironment {
  const at = calendarClock(office.timezone)(wallMs);
  const caller = {
    number: from,
    tier: "",
    region: office.region ?? "",
    name: "",
    owner: "",
    note: "",
    isBlocked: false,
  };
  return {
    call: {
      ...{ id: "try", from, to: "", name: "", trunk: "" },
      extension: extensionOf(office, from),
      startedAt: new Date(wallMs).toISOString(),
    },
    caller: () => ({ ...caller, ...answers.caller }),
    queue: (key) => queueNumbers(key, { office, answers, at }),
    queues: () => [...office.queues.keys()],
    now: () => momentOf(at),
    isOpen: (schedule) => isScheduleOpen(schedule, { office, answers, at }),
    office: { name: office.name, language: office.language, timezone: office.timezone },
    secret: (name) => answers.secrets.get(name),
  };
}

function extensionOf(office: Office, from: string): string {
  for (const key of office.extensions.keys()) if (key === from) return key;
  return "";
}

interface Looked {
  readonly office: Office;
  readonly answers: TryAnswers;
  readonly at: CalendarMoment;
}

/** Nobody waits and one agent is free, unless the answers say something else. */
function queueNumbers(key: string, looked: Looked): ReturnType<FlowEnvironment["queue"]> {
  const queue = looked.office.queues.get(key as QueueKey);
  if (queue === undefined) return undefined;
  const open = queue.hours === undefined || (isScheduleOpen(queue.hours, looked) ?? true);
  const quiet = { waiting: 0, longest: 0, expected: 0, working: 1, free: 1, isOpen: open };
  return { ...quiet, ...looked.answers.queues.get(key) };
}

function isScheduleOpen(key: string, { office, answers, at }: Looked): boolean | undefined {
  const schedule = office.hours.get(key);
  return answers.hours.get(key) ?? (schedule === undefined ? undefined : isOpen(schedule, at));
}

/** Milliseconds since 1970 of `2026-11-23 16:45` on the office's wall; undefined: no such form. A time the clock skips is taken for the one after it. */
export function wallMsOf(written: string, timezone: string): number | undefined {
  const [, date, time] = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})$/.exec(written) ?? [];
  const wanted = date === undefined ? Number.NaN : Date.parse(`${date}T${time}:00Z`);
  if (Number.isNaN(wanted)) return undefined;
  const shown = calendarClock(timezone);
  let at = wanted;
  for (let turn = 0; turn < 3; turn++) {
    const moment = shown(at);
    const off = wanted - (Date.parse(moment.date) + moment.minute * 60_000);
    if (off === 0) break;
    at += off;
  }
  return at;
}
