// Alarms of the office file, read and put together. Part of `schema.ts` and `assemble.ts`.

import type { QueueKey } from "../base/ids.ts";
import type { Condition } from "../base/rules.ts";
import { HOUR_MS, SECOND_MS } from "../base/time.ts";
import type { Alarm, AlarmTeller, AlarmWatch } from "./alarms.ts";
import { condition } from "./schema-rules.ts";
import { DIALLED, KEY, NAME, shortList } from "./schema-words.ts";
import { duration, number, oneOf, optional, perhaps, record, text } from "./shape.ts";

const TELLERS = ["console", "webhook", "mail", "lamp"] as const;
const percent = number({ low: 0, high: 100, whole: false });
const callers = number({ low: 0, high: 100_000, whole: true });
const wait = duration(SECOND_MS, 24 * HOUR_MS);

export const alarm = record({
  name: perhaps(text(NAME), "What people call the alarm; its key when left out"),
  queue: perhaps(text(KEY), "The queue that is watched"),
  when: perhaps(condition, 'What must not be, such as "waiting > 10 and free = 0"'),
  until: perhaps(condition, "Once raised it stays until this is so; until `when` is not so, when left out"),
  waiting: perhaps(callers, "Instead of `when`: more callers wait"),
  longest: perhaps(wait, "Instead of `when`: somebody waits longer"),
  expected: perhaps(wait, "Instead of `when`: whoever came now would wait longer"),
  serviceLevel: perhaps(percent, "Instead of `when`: the service level of the last half hour is below, in percent"),
  working: perhaps(callers, "Instead of `when`: fewer agents are at work"),
  watch: perhaps(
    oneOf<"trunks" | "disk" | "ghosts">(["trunks", "disk", "ghosts"]),
    "A part of the switch instead of a queue",
  ),
  for: optional(duration(0, HOUR_MS), 10 * SECOND_MS, "How long it must be so"),
  calm: optional(duration(0, 24 * HOUR_MS), 30 * SECOND_MS, "How long it must not be so before the alarm is over"),
  tell: optional(shortList(oneOf<AlarmTeller>(TELLERS), 1, TELLERS.length), ["console"] as const, "Who is told"),
  number: perhaps(text(DIALLED), "Lamps of this number are on while the alarm is open"),
});

export const alarmDefaults = alarm.placeholder;

type RawAlarm = typeof alarm.placeholder;

export function toAlarm(key: string, raw: RawAlarm): Alarm {
  const { name = key, for: forMs, calm: calmMs, tell, number: lamp } = raw;
  return { key, name, watch: toWatch(raw), forMs, calmMs, tell, number: lamp };
}

/** Whatever of these was written instead of a condition; any of them raises the alarm. */
export function readyMade(raw: RawAlarm): readonly Condition[] {
  const above = [
    ["waiting", raw.waiting],
    ["longest", raw.longest],
    ["expected", raw.expected],
  ] as const;
  const below = [
    ["service-level", raw.serviceLevel === undefined ? undefined : raw.serviceLevel / 100],
    ["working", raw.working],
  ] as const;
  return [
    ...above.flatMap(([measure, value]): Condition[] =>
      value === undefined ? [] : [{ kind: "measure", measure, is: ">", value }],
    ),
    ...below.flatMap(([measure, value]): Condition[] =>
      value === undefined ? [] : [{ kind: "measure", measure, is: "<", value }],
    ),
  ];
}

/** `checkAlarms` refuses what has neither or both. */
function toWatch(raw: RawAlarm): AlarmWatch {
  if (raw.watch !== undefined) return { kind: raw.watch };
  const made = readyMade(raw);
  const [only] = made;
  const when = raw.when ?? (made.length === 1 && only !== undefined ? only : { kind: "or", of: made });
  return { kind: "queue", queue: (raw.queue ?? "") as QueueKey, when, until: raw.until };
}
