// Alarms and figures by chance. Part of `sample.ts`.

import fc from "fast-check";
import type { QueueKey } from "../../src/base/ids.ts";
import type { Alarm, AlarmWatch } from "../../src/office/alarms.ts";
import { conditions } from "./sample-rules.ts";

const SECOND = 1_000;
const time = (lowS: number, highS: number) => fc.integer({ min: lowS, max: highS }).map((s) => s * SECOND);
const TELLERS = ["console", "webhook", "mail"] as const;

/** Keys of a queue. */
export const queueFigures = {
  serviceLevelFormula: fc.constantFrom(
    ...(["without-short", "with-abandoned", "without-abandoned-in-time"] as const),
    ...(["abandoned-in-time-good", "answered", "offered"] as const),
  ),
  shortAbandonMs: time(0, 300),
};

/** No two have one number. */
export function alarmsOf(queues: readonly string[]): fc.Arbitrary<Map<string, Alarm>> {
  const parts = fc.constantFrom<AlarmWatch>({ kind: "trunks" }, { kind: "disk" }, { kind: "ghosts" });
  const ofQueue = fc.record({
    kind: fc.constant("queue" as const),
    queue: fc.constantFrom(...(queues.length === 0 ? ["none"] : queues)).map((queue) => queue as QueueKey),
    when: conditions,
    until: fc.option(conditions, { nil: undefined }),
  });
  const watch: fc.Arbitrary<AlarmWatch> = queues.length === 0 ? parts : fc.oneof(parts, ofQueue);
  const one = (key: string, index: number): fc.Arbitrary<Alarm> =>
    fc.record({
      key: fc.constant(key),
      name: fc.constantFrom(key, "线路忙"),
      watch,
      forMs: time(0, 600),
      calmMs: time(0, 600),
      tell: fc.subarray([...TELLERS], { minLength: 1 }),
      number: fc.constantFrom(undefined, `480${index}`),
    });
  const keys = fc.subarray(["full", "slow", "down"]);
  return keys.chain((found) =>
    fc.tuple(...found.map(one)).map((alarms) => new Map(alarms.map((alarm) => [alarm.key, alarm]))),
  );
}
